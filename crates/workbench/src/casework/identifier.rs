//! Verb: identifier.

use case::{Identifier, IdentifierKind, Kind};
use serde_json::Value;
use store::{Change, Filter};

use super::edit::{Editable, set};
use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

impl Editable for Identifier {
    const EDIT: &'static str = "identifier correct";

    /// An identifier stands on record once in an operation; whoever asks about either text finds the correction.
    fn check_edit(id: &str, now: &Self, next: &Self, change: &mut Change<'_>) -> Result<(), Error> {
        change.alone::<Self>()?;
        change.about(&now.text);
        change.about(&next.text);
        refuse_twice(next, Some(id), change)
    }
}

fn refuse_twice(identifier: &Identifier, own: Option<&str>, change: &Change<'_>) -> Result<(), Error> {
    let known = change.list::<Identifier>(&Filter { about: Some(&identifier.text), ..Filter::default() })?;
    let same = |known: &&store::Kept<Identifier>| {
        known.content.operation == identifier.operation && Some(known.id.as_str()) != own
    };
    match known.iter().find(same) {
        Some(known) => Err(store::Error::OnRecord { noun: "identifier", id: known.id.clone() }.into()),
        None => Ok(()),
    }
}

/// What a person typed: a number, `imei:…`, `imsi:…` or `iccid:…`.
fn typed(text: &str) -> Result<(IdentifierKind, String), Error> {
    let (kind, text) = match text.split_once(':') {
        Some((kind, rest)) => (IdentifierKind::parse(kind), rest.trim().to_owned()),
        None => (Some(IdentifierKind::Number), thing(text)),
    };
    Ok((kind.ok_or_else(|| Error::refused("expected a number, imei:…, imsi:… or iccid:…"))?, text))
}

impl Workbench {
    /// Enters a number, handset (`imei:…`) or SIM (`imsi:…`, `iccid:…`).
    ///
    /// # Errors Where its length or check digit is wrong, or it is on record in that operation.
    pub fn add_identifier(
        &self,
        text: &str,
        operation: Option<&str>,
        note: &str,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let gate = self.gate_act("identifier add", act)?;
        let (kind, text) = typed(text)?;
        let identifier = Identifier { kind, text, operation: self.operation_id(operation)?, note: note.to_owned() };
        gate.within(identifier.operation.as_deref())?;
        let mut change = self.case()?.begin(act.entry("identifier", Kind::Alteration, &[&identifier.text]))?;
        change.alone::<Identifier>()?;
        refuse_twice(&identifier, None, &change)?;
        let kept = change.add(&identifier)?;
        change.commit()?;
        Ok(kept_json(&kept))
    }

    /// Corrects an identifier that was entered wrongly, or what is known of it.
    ///
    /// # Errors Without a reason; where its length or check digit is wrong, it is on record in that operation, or another version is stored.
    pub fn correct_identifier(
        &self,
        id: &str,
        (text, note): (Option<&str>, Option<&str>),
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        if act.reason.trim().is_empty() {
            return Err(Error::refused("expected a reason for the correction"));
        }
        let kept = self.edit::<Identifier>("identifier correct", (id, seen), act, |identifier| {
            if let Some(text) = text {
                (identifier.kind, identifier.text) = typed(text)?;
            }
            set(&mut identifier.note, note);
            Ok(())
        })?;
        Ok(kept_json(&kept))
    }

    /// Numbers, handsets and SIMs on record.
    ///
    /// # Errors A failure of the database.
    pub fn identifiers(&self, operation: Option<&str>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let operation = self.operation_id(operation)?;
        let own = Filter { operation: operation.as_deref(), ..Filter::default() };
        self.consult_json::<Identifier>(&own, act, "identifier")
    }
}
