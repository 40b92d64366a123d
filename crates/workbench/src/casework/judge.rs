//! Verb: judge.

use case::{Judgement, Kind, Tenure, TenureState, Verdict, standing};
use serde_json::{Value, json};
use store::{Change, Filter, Kept};

use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

impl Workbench {
    /// Accepts, rejects or leaves unsure a thing: a line, a number, a tenure, a hypothesis. A tenure takes the state that follows.
    ///
    /// # Errors Without a reason; where an accepted tenure would give its number to two lines at one time.
    pub fn judge(&self, about: &str, verdict: &str, operation: Option<&str>, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("judge", act)?;
        let verdict = match verdict {
            "accept" | "accepted" => Verdict::Accepted,
            "reject" | "rejected" => Verdict::Rejected,
            "unsure" => Verdict::Unsure,
            _ => return Err(Error::refused("expected accept, reject or unsure")),
        };
        let operation = self.operation_id(operation)?;
        gate.within(operation.as_deref())?;
        self.enter_judgement(about, act, |_| Ok((verdict, None)), operation)
    }

    /// Takes back the judgement that stands, by one that reverses it; what stood before stands again.
    ///
    /// # Errors Where none stands, or without a reason.
    pub fn undo_judgement(&self, about: &str, act: &Act<'_>) -> Result<Value, Error> {
        let undone = |made: &[Kept<Judgement>]| {
            let standing = standing(&pairs(made)).map(|(id, _)| id.to_owned());
            let id = standing.ok_or_else(|| Error::refused("no judgement of it stands; there is nothing to undo"))?;
            Ok((Verdict::Reversed, Some(id)))
        };
        self.enter_judgement(about, act, undone, None)
    }

    /// Every judgement of a thing, with the one that stands marked.
    ///
    /// # Errors A failure of the database.
    pub fn judgements(&self, about: Option<&str>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let about = about.map(thing);
        let made = self.consult::<Judgement>(&Filter { about: about.as_deref(), ..Filter::default() }, act, "judge")?;
        Ok(made.iter().map(|one| judgement_json(one, &made)).collect())
    }

    fn enter_judgement(
        &self,
        about: &str,
        act: &Act<'_>,
        decide: impl FnOnce(&[Kept<Judgement>]) -> Result<(Verdict, Option<String>), Error>,
        operation: Option<String>,
    ) -> Result<Value, Error> {
        let about = thing(about);
        let gate = self.gate_act("judge", act)?;
        let earlier = self.case()?.list::<Judgement>(&Filter { about: Some(&about), ..Filter::default() })?;
        earlier.iter().try_for_each(|kept| gate.see(kept))?;
        if let Some(tenure) = self.case()?.find::<Tenure>(&about)? {
            gate.see(&tenure)?;
        }
        let mut change = self.case()?.begin(act.entry("judge", Kind::Judgement, &[&about]))?;
        // Judgements of one thing follow one another: the order in which they were made is what says which one stands.
        change.alone::<Judgement>()?;
        let mut made = of(&change, &about)?;
        let (verdict, reverses) = decide(&made)?;
        let after_ms = made.last().map_or(act.at_ms, |last| act.at_ms.max(last.content.at_ms + 1));
        let judgement = Judgement {
            about: about.clone(),
            verdict,
            reason: act.reason.to_owned(),
            by: act.who.to_owned(),
            at_ms: after_ms,
            reverses,
            operation: operation.or_else(|| made.last().and_then(|last| last.content.operation.clone())),
        };
        let kept = change.add(&judgement)?;
        made.push(kept.clone());
        let verdict = standing(&pairs(&made)).map(|(_, one)| one.verdict);
        follow_tenure(&mut change, &about, verdict)?;
        change.commit()?;
        Ok(judgement_json(&kept, &made))
    }
}

fn of(change: &Change<'_>, about: &str) -> Result<Vec<Kept<Judgement>>, Error> {
    Ok(change.list(&Filter { about: Some(about), ..Filter::default() })?)
}

fn pairs(made: &[Kept<Judgement>]) -> Vec<(&str, &Judgement)> {
    made.iter().map(|kept| (kept.id.as_str(), &kept.content)).collect()
}

fn judgement_json(kept: &Kept<Judgement>, made: &[Kept<Judgement>]) -> Value {
    let of_same: Vec<(&str, &Judgement)> =
        pairs(made).into_iter().filter(|(_, one)| one.about == kept.content.about).collect();
    let mut shown = kept_json(kept);
    shown["stands"] = json!(standing(&of_same).is_some_and(|(id, _)| id == kept.id));
    shown
}

/// Where the thing judged is a tenure, its state follows the judgement that stands.
fn follow_tenure(change: &mut Change<'_>, id: &str, verdict: Option<Verdict>) -> Result<(), Error> {
    let Some(stored) = change.find::<Tenure>(id)? else { return Ok(()) };
    let state = match verdict {
        Some(Verdict::Accepted) => TenureState::Accepted,
        Some(Verdict::Rejected) => TenureState::Rejected,
        Some(Verdict::Unsure | Verdict::Reversed) | None => TenureState::Proposed,
    };
    if stored.content.state == state {
        return Ok(());
    }
    change.alone::<Tenure>()?;
    let tenure = Tenure { state, ..stored.content };
    let same_number = change.list::<Tenure>(&Filter { about: Some(&tenure.number), ..Filter::default() })?;
    tenure
        .check_overlap(same_number.iter().map(|kept| (kept.id.as_str(), &kept.content)))
        .map_err(store::Error::from)?;
    change.about(&tenure.number);
    change.about(&tenure.line);
    change.replace(id, stored.version, &tenure)?;
    Ok(())
}
