//! A change of number, put forward as tenures of a line.

use linkage::{METHOD, Succession, Verdict};
use records::{Number, format_rfc3339};
use serde_json::Value;

use super::tenure::NewTenure;
use super::{Act, thing};
use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;

impl Workbench {
    /// Puts the tenure of a new number forward, as `succession` found that it took over from an old one: from the new number's first event, with
    /// what the verdict rests on. What `new` says itself stands before what is found. A named person accepts it, or not.
    ///
    /// # Errors Where no list of contacts was found to have moved from the old number to the new one, or the verdict says that it did not.
    pub fn propose_from_succession(
        &self,
        from: &str,
        new: &NewTenure<'_>,
        act: &Act<'_>,
        progress: &dyn Progress,
    ) -> Result<Value, Error> {
        self.gate("succession")?.records()?;
        self.gate_act("tenure propose", act)?;
        let names = self.names()?;
        let known = |text: &str| {
            self.find_number(&thing(text), &names)
                .ok_or_else(|| Error::refused("expected two numbers of the records, such as +447700900123"))
        };
        let (old, number) = (known(from)?, known(new.number)?);
        let pair = pair(&self.follow(progress)?, old, number)?;
        let (begins, basis) = (format_rfc3339(pair.began_ms), basis(&pair, &old.text(&names)));
        let told = if new.basis.is_empty() { basis } else { format!("{}; {basis}", new.basis) };
        let tenure = NewTenure { from: new.from.or(Some(&begins)), basis: &told, ..*new };
        self.propose_tenure(&tenure, act)
    }
}

fn pair(found: &[Succession], old: Number, new: Number) -> Result<Succession, Error> {
    let pair = found.iter().find(|one| (one.from, one.to) == (old.raw(), new.raw())).ok_or_else(|| {
        Error::refused(
            "no contacts of the first number were found to go on with the second one (throughline succession NUMBER)",
        )
    })?;
    match pair.verdict {
        Verdict::Successor | Verdict::Split | Verdict::Undecided => Ok(pair.clone()),
        Verdict::Competitor => Err(Error::refused(
            "the verdict is `competitor`: the two serve the same people beside each other; a tenure of one line cannot rest on that",
        )),
    }
}

/// What a tenure rests on, in words.
fn basis(pair: &Succession, old: &str) -> String {
    format!(
        "succession method {METHOD}: {} of {old}, log10 LR {:.2}, {} of {} contacts that were still active moved",
        pair.verdict.word(),
        pair.log10_lr,
        pair.moved,
        pair.observable
    )
}
