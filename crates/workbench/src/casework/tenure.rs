//! Verb: tenure.

use case::{DealLine, Kind, Nominal, Period, Tenure, TenureState};
use serde_json::Value;
use store::{Change, Filter};

use super::act::boundary;
use super::edit::{Editable, set, set_optional};
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

/// What is to be corrected of a tenure; what is not given stays. An empty text takes away a SIM, a handset, a holder or an end.
#[derive(Clone, Copy, Debug, Default)]
pub struct TenureEdit<'a> {
    /// Id of the line.
    pub line: Option<&'a str>,
    /// The number.
    pub number: Option<&'a str>,
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
    pub basis: Option<&'a str>,
}

impl TenureEdit<'_> {
    fn apply(&self, tenure: &mut Tenure) -> Result<(), Error> {
        set(&mut tenure.line, self.line);
        set(&mut tenure.number, self.number.map(thing).as_deref());
        set_optional(&mut tenure.sim, self.sim);
        set_optional(&mut tenure.handset, self.handset);
        set_optional(&mut tenure.holder, self.holder);
        set(&mut tenure.basis, self.basis);
        let end = |which: &str, text: &str| boundary(which, Some(text).filter(|text| !text.trim().is_empty()));
        if let Some(from) = self.from {
            tenure.period.from_ms = end("from", from)?;
        }
        if let Some(to) = self.to {
            tenure.period.to_ms = end("to", to)?;
        }
        Ok(())
    }
}

impl Editable for Tenure {
    const EDIT: &'static str = "tenure correct";

    /// What people hold of it follows from their judgements, whatever version of it stands.
    fn put_back(self, now: &Self, _act: &Act<'_>) -> Result<Self, Error> {
        let back = Self { state: now.state, ..self };
        if back == *now {
            return Err(Error::refused("its last change is a judgement; undo that with `throughline judge --undo`"));
        }
        Ok(back)
    }

    fn check_edit(id: &str, now: &Self, next: &Self, change: &mut Change<'_>) -> Result<(), Error> {
        if now.state != TenureState::Proposed && !next.claims_no_more_than(now) {
            return Err(Error::refused(format!(
                "tenure {id} was {} as it stands; a correction that claims something else is judged anew: undo that judgement first \
                 (throughline judge --undo {id})",
                now.state.word()
            )));
        }
        if let Some(holder) = &next.holder {
            change.get::<Nominal>(holder)?;
        }
        if change.find::<DealLine>(&next.line)?.is_none() {
            change.add_as(&next.line, &DealLine { operation: next.operation.clone(), ..DealLine::default() })?;
        }
        change.alone::<Self>()?;
        let same = change.list::<Self>(&Filter { about: Some(&next.number), ..Filter::default() })?;
        let others = same.iter().filter(|kept| kept.id != id);
        next.check_overlap(others.map(|kept| (kept.id.as_str(), &kept.content)))?;
        for one in [now, next] {
            [&one.line, &one.number].into_iter().chain(&one.holder).for_each(|about| change.about(about));
        }
        Ok(())
    }
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

    /// Corrects a tenure. One that was judged can only be made to claim less, as by its end.
    ///
    /// # Errors Without a reason; where it claims something else than was judged, its number would belong to two lines at one time, nobody has
    /// the holder's id, or another version is stored.
    pub fn correct_tenure(
        &self,
        id: &str,
        edit: &TenureEdit<'_>,
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        if act.reason.trim().is_empty() {
            return Err(Error::refused("expected a reason for the correction"));
        }
        let kept = self.edit::<Tenure>("tenure correct", (id, seen), act, |tenure| edit.apply(tenure))?;
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
