//! Verb: authority.

use std::collections::BTreeMap;

use case::{AuthorityError, BankHolidays, Kind, Period, Severity, Status};
use records::DAY_MS;
use serde_json::{Value, json};
use store::{Filter, Kept};

use crate::bench::Workbench;
use crate::casework::{Act, plain_json};
use crate::error::Error;
use crate::scope::ScopeFile;
use crate::shown::instant;

/// Working days within which a reportable error is reported (practice of the Commissioner's office; to be confirmed in its text).
const REPORT_WORKING_DAYS: u32 = 5;

impl Workbench {
    /// Enters an authority on the register, or completes one that was only cited.
    ///
    /// It applies to what is imported from now on; what was imported before stays as it was read. Gives the identifiers that are new on
    /// record and one slip away from one that stands there already: most errors of acquisition were transposed digits.
    ///
    /// # Errors Where an identifier or a time cannot be read, or the period runs backwards.
    pub fn add_authority(&self, urn: &str, particulars: &ScopeFile, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let gate = self.gate_act("authority add", act)?;
        gate.authority(urn)?;
        let entered = particulars.entry(act.at_ms, act.who)?;
        let slips = self.slips(&entered.identifiers, urn.trim(), &gate)?;
        self.change_authority(urn, None, act, |authority| {
            authority.operation = entered.operation;
            authority.purpose = entered.purpose;
            authority.identifiers = entered.identifiers;
            authority.period = Period { from_ms: entered.from_ms, to_ms: entered.to_ms };
            Ok(())
        })?;
        Ok(slips)
    }

    /// Sets fields of an authority, by their names. `seen` is the version that was looked at; what stands now where it is not given. Gives
    /// slips, as for a new one.
    ///
    /// # Errors Where a field or its text cannot be read, a refused or withdrawn authority would come to life again, or another
    /// version is stored.
    pub fn amend_authority(
        &self,
        urn: &str,
        fields: &[(String, String)],
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Vec<Value>, Error> {
        let gate = self.gate_act("authority amend", act)?;
        gate.authority(urn)?;
        let mut typed = Vec::new();
        self.change_authority(urn, seen, act, |authority| {
            fields.iter().try_for_each(|(field, text)| authority.set(field, text, act.at_ms))?;
            if fields.iter().any(|(field, _)| field == "identifiers") {
                typed.clone_from(&authority.identifiers);
                ScopeFile { identifiers: typed.clone(), ..ScopeFile::default() }.entry(0, "")?;
            }
            Ok(())
        })?;
        self.slips(&typed, urn.trim(), &gate)
    }

    /// Withdraws an authority: its data is read by no analysis from now on.
    ///
    /// # Errors Without a reason, or where it was refused.
    pub fn withdraw_authority(&self, urn: &str, act: &Act<'_>) -> Result<(), Error> {
        self.gate_act("authority withdraw", act)?.authority(urn)?;
        if act.reason.trim().is_empty() {
            return Err(Error::refused("expected a reason for the withdrawal"));
        }
        self.change_authority(urn, None, act, |authority| {
            Ok(authority.decide(Status::Withdrawn, act.at_ms).map_err(store::Error::from)?)
        })
    }

    /// Enters an error made under an authority. A reportable one gets the date by which it is reported.
    ///
    /// # Errors Where nobody says what went wrong.
    pub fn add_authority_error(&self, urn: &str, severity: &str, text: &str, act: &Act<'_>) -> Result<(), Error> {
        self.gate_act("authority error", act)?.authority(urn)?;
        let severity = Severity::parse(severity)
            .ok_or_else(|| Error::refused("expected the severity reportable or recordable"))?;
        let due = || BankHolidays::england_and_wales().working_days_after(act.at_ms, REPORT_WORKING_DAYS);
        let report_due_ms = (severity == Severity::Reportable).then(due).transpose().map_err(store::Error::from)?;
        self.change_authority(urn, None, act, |authority| {
            authority.errors.push(AuthorityError {
                severity,
                text: text.to_owned(),
                found_ms: act.at_ms,
                report_due_ms,
                reported_ms: None,
                by: act.who.to_owned(),
            });
            Ok(())
        })
    }

    fn change_authority(
        &self,
        urn: &str,
        seen: Option<i64>,
        act: &Act<'_>,
        edit: impl FnOnce(&mut case::Authority) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let urn = urn.trim();
        if urn.is_empty() {
            return Err(Error::refused("an authority is entered by its URN; expected a reference such as URN/2024/1"));
        }
        let mut change = self.case()?.begin(act.entry("authority", Kind::Alteration, &[urn]))?;
        let stored = change.find::<case::Authority>(urn)?;
        let mut authority = self.with_particulars(urn, stored.as_ref().map(|kept| kept.content.clone()));
        edit(&mut authority)?;
        authority.entered_ms = act.at_ms;
        act.who.clone_into(&mut authority.entered_by);
        match stored {
            Some(kept) => change.replace(urn, seen.unwrap_or(kept.version), &authority)?,
            None => change.add_as(urn, &authority)?,
        };
        change.commit()?;
        Ok(())
    }

    /// Every authority that is entered or cited, by URN.
    pub(crate) fn register(&self) -> Result<BTreeMap<String, case::Authority>, Error> {
        let entered = self.entered_authorities()?.into_iter().map(|kept| (kept.id, Some(kept.content)));
        let cited = self.store.catalogue().authorities.keys().map(|urn| (urn.clone(), None));
        let mut register: BTreeMap<String, Option<case::Authority>> = cited.collect();
        register.extend(entered);
        Ok(register.into_iter().map(|(urn, entry)| (urn.clone(), self.with_particulars(&urn, entry))).collect())
    }

    fn entered_authorities(&self) -> Result<Vec<Kept<case::Authority>>, Error> {
        // Looking makes no database: a store without one has nothing entered in it.
        if !self.store.has_case_database() {
            return Ok(Vec::new());
        }
        Ok(self.case()?.list(&Filter::default())?)
    }

    /// An entry of the register, with the particulars that an import's scope file left in the catalogue where it has none of its own.
    fn with_particulars(&self, urn: &str, entered: Option<case::Authority>) -> case::Authority {
        let mut entry = entered.unwrap_or_default();
        let Some(cited) = self.store.catalogue().authorities.get(urn).filter(|_| !entry.has_scope()) else {
            return entry;
        };
        if entry.identifiers.is_empty() && entry.period == Period::default() {
            entry.identifiers.clone_from(&cited.identifiers);
            entry.period = Period { from_ms: cited.from_ms, to_ms: cited.to_ms };
        }
        for (place, text) in [(&mut entry.operation, &cited.operation), (&mut entry.purpose, &cited.purpose)] {
            if place.is_empty() {
                place.clone_from(text);
            }
        }
        if entry.entered_ms == 0 {
            (entry.entered_ms, entry.entered_by) = (cited.entered_ms, cited.entered_by.clone());
        }
        entry
    }

    /// Authorities of the data held that nobody has completed.
    pub(crate) fn incomplete_authorities(&self) -> Result<Vec<String>, Error> {
        let cited = &self.store.catalogue().authorities;
        let register = self.register()?;
        let incomplete = register.into_iter().filter(|(urn, entry)| cited.contains_key(urn) && !entry.has_scope());
        Ok(incomplete.map(|(urn, _)| urn).collect())
    }

    /// Every authority on the register, with what came in under it.
    ///
    /// # Errors Where the register cannot be read, or the entry in the journal cannot be written.
    pub fn authorities(&self) -> Result<Vec<Value>, Error> {
        let gate = self.gate("authority list")?;
        self.enter("authority list", Kind::Consultation, Vec::new())?;
        let mut shown = Vec::new();
        for (urn, entry) in &self.register()? {
            if gate.sees_authority(entry)? {
                shown.push(self.authority_json(urn, entry));
            }
        }
        Ok(shown)
    }

    /// One authority.
    ///
    /// # Errors Where the register does not hold it.
    pub fn authority(&self, urn: &str) -> Result<Value, Error> {
        self.gate("authority show")?.authority(urn)?;
        self.enter("authority show", Kind::Consultation, vec![urn.to_owned()])?;
        let register = self.register()?;
        let entry = register.get(urn).ok_or_else(|| {
            Error::refused(format!("`{urn}` is not on the register; enter it with `throughline authority add {urn}`"))
        })?;
        let version = self.entered_authorities()?.iter().find(|kept| kept.id == urn).map(|kept| kept.version);
        let mut shown = self.authority_json(urn, entry);
        shown["version"] = json!(version);
        Ok(shown)
    }

    fn authority_json(&self, urn: &str, entry: &case::Authority) -> Value {
        let mut shown = json!({
            "urn": urn,
            "complete": entry.has_scope(),
            "status": entry.status_at(self.actor.now_ms).word(),
            "stops_analysis": entry.stop_at(self.actor.now_ms).is_some(),
            "missing": entry.missing(),
            "restricts": !entry.identifiers.is_empty() || entry.period != Period::default(),
        });
        let fields = plain_json(serde_json::to_value(entry).unwrap_or_default());
        for part in [fields, self.came_in_under(urn)] {
            if let (Value::Object(shown), Value::Object(part)) = (&mut shown, part) {
                shown.extend(part);
            }
        }
        shown["entered"] = instant((entry.entered_ms != 0).then_some(entry.entered_ms));
        shown
    }

    /// What came in under an authority.
    fn came_in_under(&self, urn: &str) -> Value {
        let own: Vec<_> = self.listed_sources().iter().filter(|source| source.authority == urn).collect();
        let sum = |count: &dyn Fn(&store::SourceEntry) -> u64| own.iter().map(|source| count(source)).sum::<u64>();
        let oldest = own.iter().filter_map(|source| source.first_ms).min();
        let newest = own.iter().filter_map(|source| source.last_ms).max();
        let imported = own.iter().map(|source| source.imported_ms).min();
        let days = oldest.zip(newest).map(|(oldest, newest)| newest.div_euclid(DAY_MS) - oldest.div_euclid(DAY_MS) + 1);
        let age = oldest.zip(imported).map(|(oldest, imported)| (imported - oldest).div_euclid(DAY_MS));
        let first_cited = self.store.catalogue().authorities.get(urn).map(|cited| cited.first_cited_ms);
        json!({
            "first_cited": instant(first_cited.filter(|cited| *cited != 0)),
            "sources": own.iter().map(|source| source.source_id).collect::<Vec<_>>(),
            "rows_in": sum(&|source| source.rows_in),
            "rows_kept": sum(&|source| source.rows_kept),
            "rows_excess": sum(&|source| source.rows_excess),
            "oldest_item": instant(oldest),
            "newest_item": instant(newest),
            "days": days,
            "oldest_item_age_days": age,
            "excess_oldest_item": instant(own.iter().filter_map(|source| source.excess_first_ms).min()),
            "excess_newest_item": instant(own.iter().filter_map(|source| source.excess_last_ms).max()),
        })
    }
}

/// The part of a register's entry that an import is checked against.
pub(crate) fn scope_entry(entry: &case::Authority) -> store::Authority {
    store::Authority {
        complete: entry.has_scope(),
        operation: entry.operation.clone(),
        purpose: entry.purpose.clone(),
        identifiers: entry.identifiers.clone(),
        from_ms: entry.period.from_ms,
        to_ms: entry.period.to_ms,
        entered_ms: entry.entered_ms,
        entered_by: entry.entered_by.clone(),
        ..store::Authority::default()
    }
}
