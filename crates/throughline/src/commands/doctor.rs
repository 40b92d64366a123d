//! `throughline doctor`.

use workbench::{Finding, OpenId, State, doctor};

use crate::cli::{Doctor, Format};
use crate::commands::{Outcome, Workplace};
use crate::output::{Answer, words};

pub(crate) fn run(command: &Doctor, here: &Workplace<'_>, format: Format) -> anyhow::Result<Outcome> {
    let mut findings = doctor(here.store, here.bench(), command.deep)?;
    findings.extend(here.bench().ok().and_then(|bench| bench.openid()).map(|settings| provider(&settings)));
    let wrong = findings.iter().filter(|finding| finding.state == State::Wrong).count();
    answer(&findings, wrong).write(format)?;
    Ok(if wrong == 0 { Outcome::Done } else { Outcome::Found })
}

/// Whether the sign-in provider that the configuration names can be asked.
fn provider(settings: &OpenId) -> Finding {
    match web::provider_answers(settings) {
        Ok(()) => Finding::sound("sign-in provider", format!("{} describes itself", settings.issuer)),
        Err(why) => Finding::new(
            "sign-in provider",
            State::Wrong,
            format!("{} cannot be asked: {why}", settings.issuer),
            "look at [openid] in throughline.toml and at the network; until then people sign in by password",
        ),
    }
}

fn answer(findings: &[Finding], wrong: usize) -> Answer {
    let state = |finding: &Finding| match finding.state {
        State::Sound => "sound",
        State::Note => "note",
        State::Wrong => "WRONG",
    };
    let row = |finding: &Finding| {
        vec![finding.what.to_owned(), state(finding).to_owned(), finding.found.clone(), finding.advice.clone()]
    };
    Answer {
        columns: vec![words("check"), words("state"), words("found"), words("what to do")],
        table: findings.iter().map(row).collect(),
        csv: None,
        json: findings.iter().map(Finding::json).collect(),
        footer: if wrong == 0 { "Nothing is to be mended.".to_owned() } else { format!("{wrong} to be mended.") },
    }
}
