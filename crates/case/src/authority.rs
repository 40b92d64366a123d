//! The lawful basis on which data was acquired (Investigatory Powers Act 2016, part 3; what its record holds follows the
//! communications data code of practice and the oversight reports).

use serde::{Deserialize, Serialize};

use crate::authority_error::AuthorityError;
use crate::error::{Error, filled};
use crate::noun::{Noun, words};
use crate::period::Period;

words! {
    /// Which communications data an authority covers.
    DataKind {
        /// Who has a number, what a number has: any crime or disorder.
        Entity = "entity",
        /// Calls, texts, sessions and places: serious crime only.
        Events = "events",
    }
}

words! {
    /// On which ground crime is serious (section 86(2A)).
    SeriousCrime {
        /// An adult is liable to twelve months or more.
        TwelveMonths = "twelve-months",
        /// Violence is used.
        Violence = "violence",
        /// Substantial gain.
        Gain = "gain",
        /// A large number of people with a common purpose.
        Group = "group",
        /// By a body corporate.
        Corporate = "corporate",
        /// Sending a communication, or a breach of privacy, is an integral part of the offence.
        Communication = "communication",
    }
}

words! {
    /// Who the person is whose data is sought.
    SubjectRole {
        /// A suspect.
        Suspect = "suspect",
        /// A victim.
        Victim = "victim",
        /// A witness.
        Witness = "witness",
        /// A complainant.
        Complainant = "complainant",
        /// Next of kin.
        NextOfKin = "next-of-kin",
        /// A vulnerable person.
        Vulnerable = "vulnerable",
        /// Anybody else.
        Other = "other",
    }
}

words! {
    /// How far an authority is.
    Status {
        /// Cited, and nobody has entered what was decided.
        Unknown = "unknown",
        /// Applied for; not decided.
        Applied = "applied",
        /// Approved by its authoriser.
        Approved = "approved",
        /// Refused.
        Refused = "refused",
        /// Withdrawn or cancelled.
        Withdrawn = "withdrawn",
        /// Its data may no longer be used.
        Expired = "expired",
    }
}

words! {
    /// Why the data of an authority is read by no analysis.
    Stop {
        /// It was refused.
        Refused = "refused",
        /// It was withdrawn.
        Withdrawn = "withdrawn",
        /// It has expired.
        Expired = "expired",
    }
}

/// One entry on the register of authorities. Its id is its URN. A text that is empty has not been entered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Authority {
    /// Who applied.
    pub applicant: String,
    /// Their rank or grade.
    pub applicant_rank: String,
    /// Operation it belongs to.
    pub operation: String,
    /// Statutory purpose (section 60A(7)).
    pub purpose: String,
    /// Crime under investigation.
    pub crime_type: String,
    /// Which data it covers.
    pub data: Option<DataKind>,
    /// On which ground the crime is serious.
    pub serious_crime: Option<SeriousCrime>,
    /// Identifiers that may be acquired, as entered: a number, `imei:…` or `imsi:…`.
    pub identifiers: Vec<String>,
    /// The period of the data.
    pub period: Period,
    /// Who the subject is.
    pub subject_role: Option<SubjectRole>,
    /// Why it is necessary.
    pub necessity: String,
    /// Why it is proportionate.
    pub proportionality: String,
    /// Less intrusive means, and why they do not do.
    pub less_intrusive_means: String,
    /// Intrusion on others.
    pub collateral_intrusion: String,
    /// What else it may lead to.
    pub unintended_consequences: String,
    /// Whether the subject has a profession with confidential information, and which.
    pub sensitive_profession: String,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Whether it was given orally first.
    pub oral: bool,
    /// Days of data sought.
    pub days_sought: Option<u32>,
    /// Operator asked.
    pub operator: String,
    /// Single point of contact.
    pub spoc: String,
    /// Their advice.
    pub spoc_advice: String,
    /// Senior officer who is aware of it.
    pub senior_officer: String,
    /// Who decides.
    pub authoriser: String,
    /// What was decided.
    pub decision: Option<Status>,
    /// When it was decided, UTC milliseconds.
    pub decided_ms: Option<i64>,
    /// On which conditions.
    pub conditions: String,
    /// First instant at which its data may no longer be used; never where it is not entered.
    pub expires_ms: Option<i64>,
    /// The operator's reference.
    pub operator_reference: String,
    /// When the operator disclosed, UTC milliseconds.
    pub disclosed_ms: Option<i64>,
    /// SHA-256 of the files disclosed.
    pub files: Vec<String>,
    /// Errors made under it.
    pub errors: Vec<AuthorityError>,
    /// What is to become of excess data.
    pub excess: String,
    /// Who entered it last.
    pub entered_by: String,
    /// When that was, UTC milliseconds.
    pub entered_ms: i64,
}

impl Authority {
    /// Whether identifiers and both ends of the period are entered: only then does it restrict an import fully.
    pub fn has_scope(&self) -> bool {
        !self.identifiers.is_empty() && self.period.from_ms.is_some() && self.period.to_ms.is_some()
    }

    /// How far it is at an instant.
    pub fn status_at(&self, at_ms: i64) -> Status {
        let decided = self.decision.unwrap_or(Status::Unknown);
        let expired = self.expires_ms.is_some_and(|expires| expires <= at_ms);
        if expired && matches!(decided, Status::Approved | Status::Unknown | Status::Applied) {
            return Status::Expired;
        }
        decided
    }

    /// Why its data is to be read by no analysis at an instant, if so.
    pub fn stop_at(&self, at_ms: i64) -> Option<Stop> {
        match self.status_at(at_ms) {
            Status::Refused => Some(Stop::Refused),
            Status::Withdrawn => Some(Stop::Withdrawn),
            Status::Expired => Some(Stop::Expired),
            Status::Unknown | Status::Applied | Status::Approved => None,
        }
    }

    /// What speaks against importing under it at an instant; `events` where calls, texts or sessions are among the data. What nobody
    /// has entered speaks against nothing.
    pub fn against_import(&self, events: bool, at_ms: i64) -> Option<&'static str> {
        match self.status_at(at_ms) {
            Status::Refused => Some("it was refused"),
            Status::Withdrawn => Some("it was withdrawn"),
            Status::Expired => Some("it has expired"),
            Status::Applied if !self.oral => Some("it has been applied for and not yet approved"),
            Status::Applied | Status::Unknown | Status::Approved => match self.data {
                Some(DataKind::Entity) if events => Some("it covers entity data only, and these are events"),
                Some(DataKind::Events) if events && self.serious_crime.is_none() => {
                    Some("events data needs a serious-crime ground, and it states none")
                }
                _ => None,
            },
        }
    }

    /// Fields of its record that nobody has entered, by name.
    pub fn missing(&self) -> Vec<&'static str> {
        let texts = [
            ("applicant", &self.applicant),
            ("applicant_rank", &self.applicant_rank),
            ("operation", &self.operation),
            ("purpose", &self.purpose),
            ("crime_type", &self.crime_type),
            ("necessity", &self.necessity),
            ("proportionality", &self.proportionality),
            ("less_intrusive_means", &self.less_intrusive_means),
            ("collateral_intrusion", &self.collateral_intrusion),
            ("unintended_consequences", &self.unintended_consequences),
            ("operator", &self.operator),
            ("spoc", &self.spoc),
            ("spoc_advice", &self.spoc_advice),
            ("senior_officer", &self.senior_officer),
            ("authoriser", &self.authoriser),
        ];
        let others = [
            ("data", self.data.is_none()),
            ("identifiers", self.identifiers.is_empty()),
            ("from", self.period.from_ms.is_none()),
            ("to", self.period.to_ms.is_none()),
            ("subject_role", self.subject_role.is_none()),
            ("decision", self.decision.is_none()),
            ("serious_crime", self.data == Some(DataKind::Events) && self.serious_crime.is_none()),
        ];
        let empty = texts.into_iter().filter(|(_, text)| text.trim().is_empty()).map(|(name, _)| name);
        empty.chain(others.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name)).collect()
    }

    /// Sets what was decided.
    ///
    /// # Errors [`Error::Step`] where a refused or withdrawn authority would come to life again: that takes a new one.
    pub fn decide(&mut self, decision: Status, at_ms: i64) -> Result<(), Error> {
        let from = self.decision.unwrap_or(Status::Unknown);
        let dead = matches!(from, Status::Refused | Status::Withdrawn);
        if dead && decision != from || matches!(decision, Status::Unknown | Status::Expired) {
            return Err(Error::Step { noun: Self::NAME, from: from.word(), to: decision.word() });
        }
        self.decision = Some(decision);
        if decision != Status::Applied {
            self.decided_ms = Some(at_ms);
        }
        Ok(())
    }
}

impl Noun for Authority {
    const TABLE: &'static str = "authorities";
    const NAME: &'static str = "authority";
    const PREFIX: &'static str = "URN";

    fn operation(&self) -> Option<&str> {
        (!self.operation.is_empty()).then_some(self.operation.as_str())
    }

    fn state(&self) -> Option<&'static str> {
        self.decision.map(Status::word)
    }

    fn at_ms(&self) -> Option<i64> {
        (self.entered_ms != 0).then_some(self.entered_ms)
    }

    fn check(&self) -> Result<(), Error> {
        if !self.period.runs_forwards() {
            return Err(Error::invalid(Self::NAME, "from < to"));
        }
        if self.decision.is_some_and(|decision| matches!(decision, Status::Unknown | Status::Expired)) {
            return Err(Error::invalid(Self::NAME, "a decision: applied, approved, refused or withdrawn"));
        }
        if self.decision == Some(Status::Approved) && self.urgent && self.oral {
            filled(&self.authoriser, Self::NAME, "the authoriser of an oral approval")?;
        }
        self.errors.iter().try_for_each(AuthorityError::check)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn data_is_stopped_exactly_where_the_authority_is_refused_withdrawn_or_expired(
            decision in 0_usize..4, expires in proptest::option::of(-5_i64..5), at in -8_i64..8,
        ) {
            let decided = [None, Some(Status::Approved), Some(Status::Refused), Some(Status::Withdrawn)][decision];
            let authority = Authority { decision: decided, expires_ms: expires, ..Authority::default() };
            let dead = matches!(decided, Some(Status::Refused | Status::Withdrawn));
            let expired = expires.is_some_and(|end| at >= end);
            prop_assert_eq!(authority.stop_at(at).is_some(), dead || expired);
            prop_assert_eq!(authority.against_import(true, at).is_some(), dead || expired);
        }
    }

    #[test]
    fn events_need_an_events_authority_with_a_ground() {
        let entity = Authority { data: Some(DataKind::Entity), ..Authority::default() };
        assert!(entity.against_import(true, 0).is_some() && entity.against_import(false, 0).is_none());
        let events = Authority { data: Some(DataKind::Events), ..Authority::default() };
        assert!(events.against_import(true, 0).is_some());
        let grounded = Authority { serious_crime: Some(SeriousCrime::Group), ..events };
        assert!(grounded.against_import(true, 0).is_none());
        assert!(Authority::default().against_import(true, 0).is_none(), "what nobody entered stops nothing");
    }

    #[test]
    fn a_refused_authority_never_comes_to_life_again() {
        let mut authority = Authority::default();
        authority.decide(Status::Applied, 1).expect("applied");
        authority.decide(Status::Refused, 2).expect("refused");
        assert!(authority.decide(Status::Approved, 3).is_err());
        assert_eq!(authority.decided_ms, Some(2));
        assert!(authority.decide(Status::Expired, 3).is_err(), "expiry comes by date alone");
    }
}
