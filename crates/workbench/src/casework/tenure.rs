//! Verb: tenure.

use case::{DealLine, Kind, Nominal, Period, Tenure, TenureState};
use serde_json::Value;
use store::Filter;

use super::act::boundary;
use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

/// A tenure to be put forward.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewTenure<'a> {
    /// Id of the line.
    pub line: &'a str,
    /// The number.
    pub number: &'a str,
    /// The SIM.
    pub sim: Option<&'a str>,
    /// The handset.
    pub handset: Option<&'a str>,
    /// Id of the person who held it.
    pub holder: Option<&'a str>,
    /// First instant, or a day.
    pub from: Option<&'a str>,
    /// First instant after it, or a day.
    pub to: Option<&'a str>,
    /// On what it rests.
    pub basis: &'a str,
    /// The operation's id or name.
    pub operation: Option<&'a str>,
}

impl Workbench {
    /// Puts a tenure forward. A line that is not on record yet is entered under the id given.
    ///
    /// # Errors Where it rests on nothing, its period runs backwards, or nobody has the holder's id.
    pub fn propose_tenure(&self, new: &NewTenure<'_>, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("tenure propose", act)?;
        let tenure = Tenure {
            line: new.line.trim().to_owned(),
            number: thing(new.number),
            sim: new.sim.map(ToOwned::to_owned),
            handset: new.handset.map(ToOwned::to_owned),
            holder: new.holder.map(ToOwned::to_owned),
            period: Period { from_ms: boundary("from", new.from)?, to_ms: boundary("to", new.to)? },
            state: TenureState::Proposed,
            basis: new.basis.to_owned(),
            operation: self.operation_id(new.operation)?,
        };
        gate.within(tenure.operation.as_deref())?;
        let about: Vec<&str> =
            [&tenure.line, &tenure.number].into_iter().chain(&tenure.holder).map(String::as_str).collect();
        let mut change = self.case()?.begin(act.entry("tenure", Kind::Alteration, &about))?;
        if let Some(holder) = &tenure.holder {
            change.get::<Nominal>(holder)?;
        }
        if change.find::<DealLine>(&tenure.line)?.is_none() {
            change.add_as(&tenure.line, &DealLine { operation: tenure.operation.clone(), ..DealLine::default() })?;
        }
        let kept = change.add(&tenure)?;
        change.commit()?;
        Ok(kept_json(&kept))
    }

    /// Tenures of a line, of a number, or all.
    ///
    /// # Errors A failure of the database.
    pub fn tenures(&self, named: Option<&str>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let gate = self.gate_act("tenure list", act)?;
        let named = named.map(thing);
        let about: Vec<&str> = named.as_deref().into_iter().collect();
        self.case()?.journal(&act.entry("tenure", Kind::Consultation, &about))?;
        let all = gate.visible(self.case()?.list::<Tenure>(&Filter::default())?)?;
        let wanted = all.iter().filter(|kept| {
            named.as_ref().is_none_or(|named| [&kept.content.line, &kept.content.number].contains(&named))
        });
        Ok(wanted.map(kept_json).collect())
    }

    /// Accepts a tenure: the judgement of a named person, with its reason.
    ///
    /// # Errors Where none has that id, without a reason, or where its number would belong to two lines at one time.
    pub fn accept_tenure(&self, id: &str, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("tenure accept", act)?.see(&self.case()?.get::<Tenure>(id)?)?;
        self.judge(id, "accept", None, act)?;
        Ok(kept_json(&self.case()?.get::<Tenure>(id)?))
    }
}
