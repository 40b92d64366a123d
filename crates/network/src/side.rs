//! One communication, seen from one number.

/// One communication of a number that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Side {
    /// The number looked at.
    pub number: i64,
    /// UTC milliseconds.
    pub at_ms: i64,
    /// The other party.
    pub other: i64,
    /// Whether the number called or sent.
    pub outgoing: bool,
    /// Seconds of talk, where it was a call.
    pub talk_s: Option<u32>,
}
