//! One field of an authority by its name, as a command or a form names it.

use records::{london_midnight_ms, parse_rfc3339_ms};

use crate::authority::{Authority, DataKind, SeriousCrime, Status, SubjectRole};
use crate::error::Error;
use crate::noun::Noun;

impl Authority {
    /// Fields that [`Authority::set`] knows.
    pub const FIELDS: [&str; 32] = [
        "applicant",
        "applicant_rank",
        "operation",
        "purpose",
        "crime_type",
        "data",
        "serious_crime",
        "identifiers",
        "from",
        "to",
        "subject_role",
        "necessity",
        "proportionality",
        "less_intrusive_means",
        "collateral_intrusion",
        "unintended_consequences",
        "sensitive_profession",
        "urgent",
        "oral",
        "days_sought",
        "operator",
        "spoc",
        "spoc_advice",
        "senior_officer",
        "authoriser",
        "decision",
        "conditions",
        "expires",
        "operator_reference",
        "disclosed",
        "files",
        "excess",
    ];

    /// Sets a field from a text. Lists are separated by commas; an instant may be a day in Europe/London.
    ///
    /// # Errors Where there is no such field, its text cannot be read, or a refused or withdrawn authority would come to life again.
    pub fn set(&mut self, field: &str, text: &str, now_ms: i64) -> Result<(), Error> {
        let text = text.trim();
        if let Some(place) = self.text_mut(field) {
            text.clone_into(place);
            return Ok(());
        }
        match field {
            "data" => self.data = Some(word(DataKind::parse(text), "data: entity or events")?),
            "serious_crime" => {
                let expected = "serious_crime: twelve-months, violence, gain, group, corporate or communication";
                self.serious_crime = Some(word(SeriousCrime::parse(text), expected)?);
            }
            "subject_role" => {
                let expected = "subject_role: suspect, victim, witness, complainant, next-of-kin, vulnerable or other";
                self.subject_role = Some(word(SubjectRole::parse(text), expected)?);
            }
            "identifiers" => self.identifiers = list(text),
            "files" => self.files = list(text),
            "from" => self.period.from_ms = Some(instant(text)?),
            "to" => self.period.to_ms = Some(instant(text)?),
            "expires" => self.expires_ms = Some(instant(text)?),
            "disclosed" => self.disclosed_ms = Some(instant(text)?),
            "urgent" => self.urgent = yes(text)?,
            "oral" => self.oral = yes(text)?,
            "days_sought" => self.days_sought = Some(word(text.parse().ok(), "days_sought: a count of days")?),
            "decision" => {
                let expected = "decision: applied, approved, refused or withdrawn";
                self.decide(word(Status::parse(text), expected)?, now_ms)?;
            }
            _ => return Err(Error::invalid(Self::NAME, "a field that `throughline authority amend --help` lists")),
        }
        Ok(())
    }

    fn text_mut(&mut self, field: &str) -> Option<&mut String> {
        Some(match field {
            "applicant" => &mut self.applicant,
            "applicant_rank" => &mut self.applicant_rank,
            "operation" => &mut self.operation,
            "purpose" => &mut self.purpose,
            "crime_type" => &mut self.crime_type,
            "necessity" => &mut self.necessity,
            "proportionality" => &mut self.proportionality,
            "less_intrusive_means" => &mut self.less_intrusive_means,
            "collateral_intrusion" => &mut self.collateral_intrusion,
            "unintended_consequences" => &mut self.unintended_consequences,
            "sensitive_profession" => &mut self.sensitive_profession,
            "operator" => &mut self.operator,
            "spoc" => &mut self.spoc,
            "spoc_advice" => &mut self.spoc_advice,
            "senior_officer" => &mut self.senior_officer,
            "authoriser" => &mut self.authoriser,
            "conditions" => &mut self.conditions,
            "operator_reference" => &mut self.operator_reference,
            "excess" => &mut self.excess,
            _ => return None,
        })
    }
}

fn word<T>(read: Option<T>, expected: &'static str) -> Result<T, Error> {
    read.ok_or(Error::invalid(Authority::NAME, expected))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

fn instant(text: &str) -> Result<i64, Error> {
    let read = parse_rfc3339_ms(text.as_bytes()).or_else(|| london_midnight_ms(text));
    word(read, "an instant (RFC 3339) or a day such as 2024-03-01")
}

fn yes(text: &str) -> Result<bool, Error> {
    match text {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(Error::invalid(Authority::NAME, "yes or no")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_listed_can_be_set_and_no_other() {
        let texts = ["x", "events", "gain", "suspect", "2024-03-01", "yes", "7", "approved"];
        for field in Authority::FIELDS {
            let set = |text: &&str| Authority::default().set(field, text, 1).is_ok();
            assert!(texts.iter().any(set), "{field}");
        }
        assert!(Authority::default().set("colour", "x", 1).is_err());
        assert!(Authority::default().set("decision", "expired", 1).is_err());
    }
}
