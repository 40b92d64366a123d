//! Verb: identifier.

use case::{Identifier, IdentifierKind, Kind};
use serde_json::Value;
use store::Filter;

use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

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
        let (kind, text) = match text.split_once(':') {
            Some((kind, rest)) => (IdentifierKind::parse(kind), rest.trim().to_owned()),
            None => (Some(IdentifierKind::Number), thing(text)),
        };
        let kind = kind.ok_or_else(|| Error::refused("expected a number, imei:…, imsi:… or iccid:…"))?;
        let identifier = Identifier { kind, text, operation: self.operation_id(operation)?, note: note.to_owned() };
        gate.within(identifier.operation.as_deref())?;
        let mut change = self.case()?.begin(act.entry("identifier", Kind::Alteration, &[&identifier.text]))?;
        change.alone::<Identifier>()?;
        let about = Filter { about: Some(&identifier.text), ..Filter::default() };
        let known = change.list::<Identifier>(&about)?;
        if let Some(known) = known.iter().find(|known| known.content.operation == identifier.operation) {
            return Err(store::Error::OnRecord { noun: "identifier", id: known.id.clone() }.into());
        }
        let kept = change.add(&identifier)?;
        change.commit()?;
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
