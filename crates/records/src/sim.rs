//! Subscription and SIM card identities.

use std::fmt;
use std::num::NonZeroI64;

use crate::handset::{luhn_sum, pack_digits, write_digits};
use crate::names::{NameKind, Names};

/// A subscription identity of 14 or 15 digits (ITU-T E.212).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Imsi(NonZeroI64);

/// A SIM card number of 18 to 20 digits (ITU-T E.118); United Kingdom cards begin 8944.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Iccid(u128);

/// Digits that are no subscription or card identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSim;

impl fmt::Display for InvalidSim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an IMSI of 14 or 15 digits or an ICCID of 18 to 20 digits")
    }
}

impl std::error::Error for InvalidSim {}

impl Imsi {
    /// Reads 14 or 15 digits.
    pub fn parse(text: &[u8]) -> Result<Self, InvalidSim> {
        pack_digits(text, 14, 15).map(Self).ok_or(InvalidSim)
    }

    /// A hashed subscription identity.
    pub fn named(text: &str, names: &mut Names) -> Option<Self> {
        if text.is_empty() { None } else { NonZeroI64::new(names.intern(NameKind::Sim, text)).map(Self) }
    }

    /// The value as stored in a table.
    pub const fn raw(self) -> i64 {
        self.0.get()
    }

    /// Reads a stored value; `None` for zero.
    pub fn from_raw(value: i64) -> Option<Self> {
        NonZeroI64::new(value).map(Self)
    }

    /// The identity as files and JSON show it.
    pub fn text(self, names: &Names) -> String {
        names.text(self.raw()).map_or_else(|| self.to_string(), ToOwned::to_owned)
    }
}

impl fmt::Display for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_digits(f, self.raw())
    }
}

impl fmt::Debug for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Iccid {
    /// Reads 18 to 20 digits; the first two are always 89 (telecommunication purposes).
    pub fn parse(text: &str) -> Result<Self, InvalidSim> {
        let well_formed =
            (18..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && text.starts_with("89");
        if !well_formed {
            return Err(InvalidSim);
        }
        text.parse().map(Self).map_err(|_| InvalidSim)
    }

    /// Whether the check digit (Luhn) of a 19- or 20-digit card is right; `None` for the 18 digits printed without it.
    pub fn check_digit_holds(self) -> Option<bool> {
        if self.0 < 1_000_000_000_000_000_000 {
            return None;
        }
        // Ten digits are an even number, so both halves begin alike.
        let half = 10_000_000_000;
        let (upper, lower) = (u64::try_from(self.0 / half).ok()?, u64::try_from(self.0 % half).ok()?);
        Some((luhn_sum(upper, false) + luhn_sum(lower, false)).is_multiple_of(10))
    }

    /// Whether the card was issued in the United Kingdom.
    pub fn is_uk(self) -> bool {
        self.to_string().starts_with("8944")
    }
}

impl fmt::Display for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_keeps_its_digits() {
        assert_eq!(Imsi::parse(b"234150999999999").expect("15 digits").to_string(), "234150999999999");
        assert_eq!(Imsi::parse(b"00101123456789").expect("test network").to_string(), "00101123456789");
        assert_eq!(Imsi::parse(b"1234"), Err(InvalidSim));
    }

    #[test]
    fn a_card_number_is_checked_by_luhn() {
        let card = Iccid::parse("8944110065051234563").expect("19 digits");
        let holds = (0..10).filter(|last| {
            Iccid::parse(&format!("894411006505123456{last}")).expect("19 digits").check_digit_holds() == Some(true)
        });
        assert_eq!(holds.count(), 1);
        assert!(card.is_uk());
        assert_eq!(Iccid::parse("1944110065051234563"), Err(InvalidSim));
    }
}
