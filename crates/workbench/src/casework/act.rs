//! Who does something, when and why.

use case::{JournalEntry, Kind};
use import::parse_number;
use records::{Names, london_midnight_ms, parse_rfc3339_ms};

use crate::error::Error;

/// Who does something, when and why: what every verb of casework is told.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Who.
    pub who: &'a str,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Why; empty where nobody asked.
    pub reason: &'a str,
}

impl Act<'_> {
    /// The journal's entry of it.
    pub(crate) fn entry(&self, verb: &str, kind: Kind, about: &[&str]) -> JournalEntry {
        JournalEntry {
            at_ms: self.at_ms,
            who: self.who.to_owned(),
            verb: verb.to_owned(),
            kind,
            about: about.iter().map(|text| (*text).to_owned()).collect(),
            reason: self.reason.to_owned(),
        }
    }
}

/// What an argument names: a telephone number in E.164 where it reads as one, else an id as it stands.
pub(crate) fn thing(text: &str) -> String {
    let text = text.trim();
    let dialled = text.starts_with(['+', '0']) && text.bytes().all(|byte| !byte.is_ascii_alphabetic());
    let mut names = Names::default();
    let number = "GB".parse().ok().filter(|_| dialled).and_then(|region| parse_number(text, region, &mut names));
    number.map_or_else(|| text.to_owned(), |number| number.text(&names))
}

/// An instant, or the first instant of a day in London.
pub(crate) fn boundary(which: &str, text: Option<&str>) -> Result<Option<i64>, Error> {
    let read = |text: &str| parse_rfc3339_ms(text.trim().as_bytes()).or_else(|| london_midnight_ms(text.trim()));
    let missing = || Error::refused(format!("{which}: expected 2024-03-01T00:00:00Z or a day such as 2024-03-01"));
    text.map(|text| read(text).ok_or_else(missing)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_named_in_one_way_and_an_id_stays() {
        assert_eq!(thing(" 07700 900123 "), "+447700900123");
        assert_eq!(thing("+447700900123"), "+447700900123");
        assert_eq!(thing("L-3F2A"), "L-3F2A");
        assert_eq!(thing("P-7K3M9Q2X"), "P-7K3M9Q2X");
    }
}
