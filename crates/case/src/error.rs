//! What may not stand on record.

/// A rule that a noun breaks. Messages name fields, ids and rules, never what a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A field is missing or cannot be what it says.
    #[error("{noun}: expected {expected}")]
    Invalid {
        /// What was to be saved.
        noun: &'static str,
        /// What it needs.
        expected: &'static str,
    },
    /// A possible victim is to be saved as a suspect before anybody looks after them.
    #[error(
        "{person} is under 18 or shows a sign of exploitation, so is a possible victim first: expected a safeguarding task \
         before a suspect category; open one with `throughline task add --kind safeguarding --about {person}`"
    )]
    SafeguardingFirst {
        /// Id of the nominal.
        person: String,
    },
    /// Two accepted tenures give one number to two lines at one time.
    #[error(
        "the number already belongs to line {line} for a part of that time (tenure {tenure}); expected another period, or that tenure ended first"
    )]
    Overlap {
        /// The other line's id.
        line: String,
        /// The other tenure's id.
        tenure: String,
    },
    /// A deadline lies beyond the bank holidays that are known.
    #[error("bank holidays are listed from {from} to {to} only; expected a day within")]
    UnknownHolidays {
        /// First year listed.
        from: i16,
        /// Last year listed.
        to: i16,
    },
    /// A step that the present state does not allow.
    #[error("{noun}: {from} cannot become {to}")]
    Step {
        /// What was to change.
        noun: &'static str,
        /// Its state.
        from: &'static str,
        /// The state asked for.
        to: &'static str,
    },
}

impl Error {
    pub(crate) const fn invalid(noun: &'static str, expected: &'static str) -> Self {
        Self::Invalid { noun, expected }
    }
}

/// Refuses an empty text.
pub(crate) fn filled(text: &str, noun: &'static str, expected: &'static str) -> Result<(), Error> {
    if text.trim().is_empty() { Err(Error::invalid(noun, expected)) } else { Ok(()) }
}
