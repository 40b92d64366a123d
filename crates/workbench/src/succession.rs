//! Verb: succession.

use std::collections::HashMap;

use std::sync::Arc;

use case::Kind;
use engine::{Kernel, PARTITION_ROWS, SideColumns};
use foldhash::fast::FixedState;
use linkage::{CARD, FIGURE_NAMES, Lives, METHOD, Succession, follow_numbers};
use records::{Names, Number, Sides, format_rfc3339};
use serde_json::{Value, json};

use crate::acting::EVERY_NUMBER;
use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::shown::figure;

/// Candidates of a number that are shown where nobody asked for more.
const SHOWN: usize = 3;
/// Candidates below this are not shown where nobody asked for the number.
const LEAST_SHOWN: f64 = 0.0;

struct LivesKernel;

impl Kernel for LivesKernel {
    type Out = Vec<Lives>;

    fn columns(&self) -> SideColumns {
        SideColumns { handset: true, subscription: true, cell: true, ..SideColumns::default() }
    }

    fn run(&self, sides: &Sides) -> Vec<Lives> {
        let mut lives = Lives::default();
        sides.numbers().for_each(|number| lives.add(&number));
        vec![lives]
    }

    fn merge(&self, parts: Vec<Vec<Lives>>) -> Vec<Lives> {
        parts.into_iter().flatten().collect()
    }
}

/// Which number took over which number's contacts.
struct Successions {
    found: Vec<Succession>,
    names: Arc<Names>,
    asked: Option<Number>,
}

impl Workbench {
    /// Follows lists of contacts from number to number, best first for each old number: every candidate, the best of each number
    /// only, or those of one number where it is given.
    ///
    /// # Errors Where a table cannot be read, or the number is not in the records.
    pub fn succession(&self, number: Option<&str>, all: bool, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("succession")?.records()?;
        let names = self.names()?;
        let asked = number.map(|text| {
            self.find_number(text, &names).ok_or_else(|| {
                Error::refused(format!("`{text}` is no number of the records; expected one such as +447700900123"))
            })
        });
        let found = Successions { asked: asked.transpose()?, found: self.follow(progress)?, names };
        let stopped = crate::authority_stop::stopped_json(&self.stopped()?);
        let about = found.asked.map_or(EVERY_NUMBER.to_owned(), |number| number.text(&found.names));
        self.enter("succession", Kind::Consultation, vec![about])?;
        Ok(found.shown(all).map(|one| found.one_json(one, &stopped)).collect())
    }

    pub(crate) fn follow(&self, progress: &dyn Progress) -> Result<Vec<Succession>, Error> {
        progress.begin("reading contacts");
        let files = self.sides()?;
        let advance = |share| progress.advance(share);
        let parts = engine::run(&files, &LivesKernel, Self::threads(), PARTITION_ROWS, &advance)?;
        progress.begin("following contacts");
        let found = follow_numbers(&Lives::join(parts), &CARD);
        progress.end();
        Ok(found)
    }
}

impl Successions {
    fn shown(&self, all: bool) -> impl Iterator<Item = &Succession> {
        let mut of: HashMap<i64, usize, FixedState> = HashMap::default();
        self.found.iter().filter(move |one| match self.asked {
            None if all => true,
            Some(number) => one.from == number.raw() || one.to == number.raw(),
            None => {
                let before = of.entry(one.from).or_default();
                *before += 1;
                *before == 1 || (*before <= SHOWN && one.log10_lr > LEAST_SHOWN)
            }
        })
    }

    fn one_json(&self, one: &Succession, stopped: &Value) -> Value {
        let text = |raw: i64| Number::from_raw(raw).map(|number| number.text(&self.names));
        let evidence = one
            .evidence
            .iter()
            .map(|one| json!({ "kind": one.kind, "log10_lr": figure(one.log10_lr), "text": one.text }));
        let shared = one.shared.iter().map(|(raw, degree)| json!({ "number": text(*raw), "in_contact_with": degree }));
        let rests = one.rests_on.iter().map(|(from, to)| json!({ "from": text(*from), "to": text(*to) }));
        let figures = FIGURE_NAMES.iter().zip(one.figures).map(|(name, value)| ((*name).to_owned(), figure(value)));
        json!({
            "from": text(one.from),
            "to": text(one.to),
            "verdict": one.verdict.word(),
            "log10_lr": figure(one.log10_lr),
            "calibrated": false,
            "verbal": numerics::verbal(one.log10_lr),
            "rank": one.rank,
            "gap_s": one.gap_ms / 1_000,
            "ended": format_rfc3339(one.ended_ms),
            "began": format_rfc3339(one.began_ms),
            "contacts": { "shared": one.shared.len(), "moved": one.moved, "stayed": one.stayed, "still_active": one.observable },
            "overlap": figure(one.overlap),
            "shared": shared.collect::<Vec<_>>(),
            "evidence": evidence.collect::<Vec<_>>(),
            "figures": figures.collect::<serde_json::Map<_, _>>(),
            "round": one.round,
            "rests_on": rests.collect::<Vec<_>>(),
            "proposition": PROPOSITION,
            "against": AGAINST,
            "method": METHOD,
            "authorities_stopped": stopped,
            "fitted_on": CARD.made_from,
        })
    }
}

const PROPOSITION: &str = "the new number serves the same list of contacts that the old one served";
const AGAINST: &str = "the two numbers share contacts for another reason";
