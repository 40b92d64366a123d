//! Attempts to sign in that failed, and how long the next one waits.

/// Failures that cost nothing: people mistype.
const FREE_FAILURES: u32 = 4;
/// Milliseconds of the first wait; each further failure doubles it.
const FIRST_WAIT_MS: i64 = 30_000;
/// Milliseconds of the longest wait: locking people out of their work is an attack too.
const LONGEST_WAIT_MS: i64 = 15 * 60 * 1_000;
/// Failures in a row after which an account is locked until a person opens it: NIST SP 800-63B (revision 3), 5.2.2, allows no more.
pub const MOST_FAILURES: u32 = 100;

/// Failed attempts in a row under one name, known or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub failed: u32,
    /// When the last one was, UTC milliseconds.
    pub last_ms: i64,
}

impl Attempts {
    /// The instant before which no attempt is looked at, if one is still to come.
    pub fn waits_until(self, now_ms: i64) -> Option<i64> {
        let over = self.failed.saturating_sub(FREE_FAILURES);
        if over == 0 {
            return None;
        }
        let doublings = (over - 1).min(16);
        let wait = (FIRST_WAIT_MS << doublings).min(LONGEST_WAIT_MS);
        let until = self.last_ms.saturating_add(wait);
        (now_ms < until).then_some(until)
    }

    /// One more failure.
    #[must_use]
    pub fn failed_at(self, now_ms: i64) -> Self {
        Self { failed: self.failed.saturating_add(1), last_ms: now_ms.max(self.last_ms) }
    }

    /// Whether there were so many that the account is to be locked.
    pub fn locks(self) -> bool {
        self.failed >= MOST_FAILURES
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_failures_are_free_and_then_each_wait_is_longer() {
        let mut attempts = Attempts::default();
        for _ in 0..FREE_FAILURES {
            attempts = attempts.failed_at(0);
            assert_eq!(attempts.waits_until(0), None);
        }
        attempts = attempts.failed_at(0);
        assert_eq!(attempts.waits_until(0), Some(FIRST_WAIT_MS));
        assert_eq!(attempts.waits_until(FIRST_WAIT_MS), None);
        attempts = attempts.failed_at(0);
        assert_eq!(attempts.waits_until(0), Some(2 * FIRST_WAIT_MS));
    }

    proptest! {
        #[test]
        fn waits_never_shrink_and_never_pass_the_longest(failed in 0_u32..300) {
            let wait = |failed| Attempts { failed, last_ms: 0 }.waits_until(0).unwrap_or(0);
            prop_assert!(wait(failed + 1) >= wait(failed));
            prop_assert!(wait(failed) <= LONGEST_WAIT_MS);
            prop_assert_eq!(Attempts { failed, last_ms: 0 }.locks(), failed >= MOST_FAILURES);
        }
    }
}
