//! Who works on an operation: need-to-know.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::Noun;
use crate::period::Period;

/// An account's place in an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Id of the account.
    pub account: String,
    /// Id of the operation.
    pub operation: String,
    /// From when to when; withdrawing sets the end.
    pub period: Period,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl Membership {
    /// Whether it holds at an instant.
    pub fn holds_at(&self, at_ms: i64) -> bool {
        self.period.holds(at_ms)
    }
}

impl Noun for Membership {
    const TABLE: &'static str = "memberships";
    const NAME: &'static str = "membership";
    const PREFIX: &'static str = "M";

    fn operation(&self) -> Option<&str> {
        Some(&self.operation)
    }

    fn about(&self) -> Option<&str> {
        Some(&self.account)
    }

    fn at_ms(&self) -> Option<i64> {
        self.period.from_ms
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.account, Self::NAME, "an account")?;
        filled(&self.operation, Self::NAME, "an operation")?;
        if let (Some(from), Some(to)) = (self.period.from_ms, self.period.to_ms)
            && to < from
        {
            return Err(Error::invalid(Self::NAME, "an end that is not before the beginning"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_membership_holds_from_its_beginning_until_before_its_end(from in 0_i64..100, length in 0_i64..100, at in 0_i64..300) {
            let membership = Membership {
                account: "U-1".to_owned(),
                operation: "OP-1".to_owned(),
                period: Period { from_ms: Some(from), to_ms: Some(from + length) },
                reason: String::new(),
            };
            prop_assert!(membership.check().is_ok());
            prop_assert_eq!(membership.holds_at(at), (from..from + length).contains(&at));
        }
    }
}
