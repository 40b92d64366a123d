//! A free text that somebody wrote about something.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::Noun;

/// Words that people use of intercepted material; a text with one of them is worth a second look before it is kept
/// (Investigatory Powers Act 2016, section 56).
const INTERCEPT_WORDS: [&str; 6] = ["intercept", "wiretap", "phone tap", "tapped", "lawful interception", "ti product"];

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Id of what it is about: a number, a nominal, a line, an operation.
    pub about: String,
    /// What was written.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Whether it states a fact; otherwise it is its author's assessment (Data Protection Act 2018, section 38).
    pub fact: bool,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// Whether a text speaks of intercepted material.
pub fn speaks_of_intercept(text: &str) -> bool {
    let text = text.to_lowercase();
    INTERCEPT_WORDS.iter().any(|word| text.contains(word))
}

impl Noun for Note {
    const TABLE: &'static str = "notes";
    const NAME: &'static str = "note";
    const PREFIX: &'static str = "N";

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn about(&self) -> Option<&str> {
        Some(&self.about)
    }

    fn state(&self) -> Option<&'static str> {
        Some(if self.fact { "fact" } else { "assessment" })
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.at_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.about, Self::NAME, "what it is about")?;
        filled(&self.text, Self::NAME, "a text")?;
        filled(&self.author, Self::NAME, "an author")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_about_interception_is_noticed() {
        assert!(speaks_of_intercept("heard on the Intercept"));
        assert!(!speaks_of_intercept("seen at the bus stop"));
    }
}
