//! `throughline retention`.

use serde_json::Value;
use workbench::{Act, Erase, NewReview};

use crate::cli::Format;
use crate::cli::retention::{Retention, RetentionAct};
use crate::commands::Workplace;
use crate::commands::shown::{listed, one};
use crate::zone::Zone;

/// Columns of what is held.
const HELD: [&str; 9] =
    ["thing", "kind", "group", "group_assumed", "due", "why", "rule_verified", "last_outcome", "holds"];

const UNVERIFIED: &str = "A rule that is not verified is to be compared with its source before anybody relies on it (throughline retention rules).";

pub(crate) fn run(command: &Retention, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let mut bench = here.open()?;
    let actor = bench.actor().clone();
    let act = Act { who: &actor.who, at_ms: actor.now_ms, reason: &actor.reason };
    let answer = match &command.act {
        RetentionAct::List { all } => {
            let things = bench.retention_list(*all, &act)?;
            let unverified = things.iter().any(|thing| thing["rule_verified"] == false);
            listed(things, &HELD, zone, if unverified { UNVERIFIED } else { "" })
        }
        RetentionAct::Rules => {
            let rules = bench.retention_rules(&act)?;
            let fields =
                ["group", "covers", "from", "to", "clear_years", "review_years", "to_age", "source", "verified"];
            listed(rules, &fields, zone, "")
        }
        RetentionAct::Review { thing, outcome, group, yes, no, next } => {
            let new = NewReview { thing, outcome, group: *group, yes, no, next: next.as_deref() };
            one(&bench.review(&new, &act)?, zone, "")
        }
        RetentionAct::Hold { thing } => one(&bench.hold(thing, &act)?, zone, ""),
        RetentionAct::Release { thing } => {
            listed(bench.release(thing, &act)?, &["id", "about", "reason", "released", "released_by"], zone, "")
        }
        RetentionAct::Erase { things, confirm, drop_bytes, .. } => {
            let asked = Erase { things, confirm: *confirm, drop_bytes: *drop_bytes };
            let told = bench.erase(&asked, &act)?;
            one(&told, zone, footer(&told))
        }
    };
    answer.write(format)
}

fn footer(told: &Value) -> &'static str {
    if told["done"] == true {
        "Erased. Backups made before still hold it: let them go, too."
    } else {
        "Nothing was erased: this only counts. To erase: --confirm --reason TEXT"
    }
}
