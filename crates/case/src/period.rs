//! A time from an instant to before another.

use serde::{Deserialize, Serialize};

/// Half-open, in UTC milliseconds; an end that is not known is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_ms: Option<i64>,
    /// First instant after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_ms: Option<i64>,
}

impl Period {
    /// Whether it runs forwards and holds at least one instant.
    pub fn runs_forwards(self) -> bool {
        self.from_ms.zip(self.to_ms).is_none_or(|(from, to)| from < to)
    }

    /// Whether an instant lies within.
    pub fn holds(self, at_ms: i64) -> bool {
        self.from_ms.is_none_or(|from| from <= at_ms) && self.to_ms.is_none_or(|to| at_ms < to)
    }

    /// Whether every instant of this one lies in the other.
    pub fn lies_within(self, other: Self) -> bool {
        let begins = other.from_ms.is_none_or(|outer| self.from_ms.is_some_and(|inner| outer <= inner));
        let ends = other.to_ms.is_none_or(|outer| self.to_ms.is_some_and(|inner| inner <= outer));
        !self.runs_forwards() || (begins && ends)
    }

    /// Whether two periods share an instant.
    pub fn overlaps(self, other: Self) -> bool {
        let before = |to: Option<i64>, from: Option<i64>| to.zip(from).is_some_and(|(to, from)| to <= from);
        self.runs_forwards()
            && other.runs_forwards()
            && !before(self.to_ms, other.from_ms)
            && !before(other.to_ms, self.from_ms)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period() -> impl Strategy<Value = Period> {
        let end = || proptest::option::of(-20_i64..20);
        (end(), end()).prop_map(|(from_ms, to_ms)| Period { from_ms, to_ms })
    }

    proptest! {
        #[test]
        fn periods_overlap_where_an_instant_lies_in_both(a in period(), b in period()) {
            let shared = (-30..30).any(|at| a.holds(at) && b.holds(at));
            prop_assert_eq!(a.overlaps(b), shared);
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        }

        #[test]
        fn a_period_lies_within_another_where_none_of_its_instants_lies_outside(a in period(), b in period()) {
            prop_assert_eq!(a.lies_within(b), (-30..30).all(|at| !a.holds(at) || b.holds(at)));
        }

        #[test]
        fn a_period_that_runs_forwards_holds_an_instant(a in period()) {
            prop_assert_eq!(a.runs_forwards(), (-30..30).any(|at| a.holds(at)));
        }
    }
}
