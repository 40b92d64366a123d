//! A legal hold: what must not be erased, whatever a review says.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::Noun;

/// A hold on one thing, for a duty of disclosure, an appeal, an inquiry. It is released, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// What is held: a person, a number, `source 3`, a file, an operation.
    pub about: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// Since when, UTC milliseconds.
    pub at_ms: i64,
    /// Why it was released; empty while it holds.
    #[serde(default)]
    pub released: String,
    /// By whom.
    #[serde(default)]
    pub released_by: String,
}

impl Hold {
    /// The state of a hold that keeps its thing.
    pub const HELD: &'static str = "held";

    /// Releases it.
    ///
    /// # Errors [`Error::Step`] where it was released before; without a reason.
    pub fn release(&mut self, by: &str, reason: &str) -> Result<(), Error> {
        if !self.released.is_empty() {
            return Err(Error::Step { noun: Self::NAME, from: "released", to: "released" });
        }
        filled(reason, Self::NAME, "a reason")?;
        (self.released, self.released_by) = (reason.to_owned(), by.to_owned());
        Ok(())
    }
}

impl Noun for Hold {
    const TABLE: &'static str = "holds";
    const NAME: &'static str = "hold";
    const PREFIX: &'static str = "H";

    fn about(&self) -> Option<&str> {
        Some(&self.about)
    }

    fn state(&self) -> Option<&'static str> {
        Some(if self.released.is_empty() { Self::HELD } else { "released" })
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.at_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.about, Self::NAME, "what is held")?;
        filled(&self.reason, Self::NAME, "a reason")?;
        filled(&self.by, Self::NAME, "a named person")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_released_once_and_with_a_reason() {
        let mut hold = Hold {
            about: "source 1".into(),
            reason: "appeal".into(),
            by: "a".into(),
            at_ms: 0,
            released: String::new(),
            released_by: String::new(),
        };
        assert_eq!((hold.check(), hold.state()), (Ok(()), Some(Hold::HELD)));
        assert!(hold.release("b", "").is_err());
        hold.release("b", "appeal over").expect("released");
        assert_eq!(hold.state(), Some("released"));
        assert!(hold.release("b", "again").is_err());
    }
}
