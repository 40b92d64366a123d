//! How long somebody stays signed in.

use crate::noun::words;

/// Milliseconds of inactivity after which a session is over: NIST SP 800-63B (revision 3), 4.2.3, for two factors.
pub const IDLE_MS: i64 = 30 * 60 * 1_000;
/// Milliseconds after which a session is over whatever happens: the same section.
pub const ABSOLUTE_MS: i64 = 12 * 60 * 60 * 1_000;

words! {
    /// How a session stands.
    SessionState {
        /// It may be used.
        Open = "open",
        /// Nobody used it for too long.
        Idle = "idle",
        /// Its time is over.
        Over = "over",
        /// It was ended: signed out, locked or revoked.
        Ended = "ended",
    }
}

/// A session. What proves it is a token that only its holder has; here stands when it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Id of the account.
    pub account: String,
    /// When it began, UTC milliseconds.
    pub began_ms: i64,
    /// When it was last used.
    pub seen_ms: i64,
    /// When it was ended, if it was.
    pub ended_ms: Option<i64>,
}

impl Session {
    /// A session that begins now.
    pub fn begin(account: &str, now_ms: i64) -> Self {
        Self { account: account.to_owned(), began_ms: now_ms, seen_ms: now_ms, ended_ms: None }
    }

    /// How it stands at an instant. A clock that runs backwards makes a session neither younger nor fresher: one that has not begun
    /// yet is over.
    pub fn state_at(&self, now_ms: i64) -> SessionState {
        if self.ended_ms.is_some() {
            SessionState::Ended
        } else if now_ms < self.began_ms || now_ms - self.began_ms >= ABSOLUTE_MS {
            SessionState::Over
        } else if now_ms - self.seen_ms >= IDLE_MS {
            SessionState::Idle
        } else {
            SessionState::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_session_ends_by_rest_by_age_and_by_hand() {
        let mut session = Session::begin("U-1", 1_000);
        assert_eq!(session.state_at(1_000), SessionState::Open);
        assert_eq!(session.state_at(1_000 + IDLE_MS - 1), SessionState::Open);
        assert_eq!(session.state_at(1_000 + IDLE_MS), SessionState::Idle);
        session.seen_ms = 1_000 + ABSOLUTE_MS - 1;
        assert_eq!(session.state_at(1_000 + ABSOLUTE_MS - 1), SessionState::Open);
        assert_eq!(session.state_at(1_000 + ABSOLUTE_MS), SessionState::Over);
        assert_eq!(session.state_at(999), SessionState::Over, "before it began");
        session.ended_ms = Some(1_001);
        assert_eq!(session.state_at(1_001), SessionState::Ended);
    }

    proptest! {
        #[test]
        fn however_often_it_is_used_no_session_outlives_its_age(uses in proptest::collection::vec(1_i64..2 * IDLE_MS, 1..60)) {
            let mut session = Session::begin("U-1", 0);
            let mut now = 0;
            let mut closed = false;
            for wait in uses {
                now += wait;
                let open = session.state_at(now) == SessionState::Open;
                prop_assert!(!(closed && open), "a session that was over is over");
                prop_assert_eq!(open, !closed && wait < IDLE_MS && now < ABSOLUTE_MS);
                closed |= !open;
                if open {
                    session.seen_ms = now;
                }
            }
        }
    }
}
