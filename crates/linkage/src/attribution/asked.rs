//! The number asked about, as candidates are compared with it.

use records::{Imei, Kind, NO_DURATION, Number, NumberSides};

/// What a number's own rows say that others are compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedNumber {
    /// Packed number.
    pub number: i64,
    /// Personal contacts, ascending.
    pub contacts: Vec<i64>,
    /// Handsets on their first 14 digits, ascending.
    pub(crate) handsets: Vec<i64>,
    /// Subscriptions, ascending.
    pub(crate) subscriptions: Vec<i64>,
    /// Calls: start, end, other party; in order of time.
    pub(crate) calls: Vec<(i64, i64, i64)>,
    /// First and last instant.
    pub span_ms: (i64, i64),
}

impl AskedNumber {
    /// Of the rows of one number.
    pub fn of(sides: &NumberSides<'_>) -> Self {
        let own = sides.number.raw();
        let span_ms = (sides.start_ms.first().copied().unwrap_or(0), sides.start_ms.last().copied().unwrap_or(0));
        let personal = |other: &&i64| **other != own && Number::from_raw(**other).is_some_and(Number::is_personal);
        Self {
            number: own,
            contacts: distinct(sides.other.iter().filter(personal).copied()),
            handsets: distinct(sides.imei.iter().filter_map(|raw| Imei::from_raw(*raw)).map(Imei::handset)),
            subscriptions: distinct(sides.imsi.iter().copied().filter(|raw| *raw != 0)),
            calls: calls(sides),
            span_ms,
        }
    }
}

pub(crate) fn distinct(values: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Calls that were spoken, in order of time: start, end, other party.
pub(crate) fn calls(sides: &NumberSides<'_>) -> Vec<(i64, i64, i64)> {
    let spoken = |row: &usize| {
        let seconds = sides.duration_s.get(*row).copied().unwrap_or(0);
        sides.kind(*row) == Some(Kind::Voice) && seconds != NO_DURATION && seconds > 0
    };
    (0..sides.len())
        .filter(spoken)
        .map(|row| {
            (sides.start_ms[row], sides.start_ms[row] + i64::from(sides.duration_s[row]) * 1_000, sides.other[row])
        })
        .collect()
}
