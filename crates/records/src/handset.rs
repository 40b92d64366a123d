//! Handset identities.

use std::fmt;
use std::num::NonZeroI64;

use crate::names::{NameKind, Names};

/// A handset identity of 14, 15 or 16 digits.
///
/// Compared on the first 14 digits ([`Imei::handset`]): the fifteenth is a check digit (Luhn) or, in a 16-digit IMEISV,
/// the start of the software version (3GPP TS 23.003, section 6.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Imei(NonZeroI64);

/// Digits that are no handset identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidImei;

impl fmt::Display for InvalidImei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a handset identity (IMEI) of 14, 15 or 16 digits")
    }
}

impl std::error::Error for InvalidImei {}

impl Imei {
    /// Reads 14 to 16 digits; leading zeros and the length are kept.
    pub fn parse(text: &[u8]) -> Result<Self, InvalidImei> {
        pack_digits(text, 14, 16).map(Self).ok_or(InvalidImei)
    }

    /// A hashed handset identity.
    pub fn named(text: &str, names: &mut Names) -> Option<Self> {
        if text.is_empty() { None } else { NonZeroI64::new(names.intern(NameKind::Handset, text)).map(Self) }
    }

    /// The value as stored in a table.
    pub const fn raw(self) -> i64 {
        self.0.get()
    }

    /// Reads a stored value; `None` for zero.
    pub fn from_raw(value: i64) -> Option<Self> {
        NonZeroI64::new(value).map(Self)
    }

    /// The first 14 digits: what two identities are compared on. An opaque identity is compared whole.
    pub fn handset(self) -> i64 {
        let raw = self.raw();
        if raw < 0 {
            return raw;
        }
        let (digits, length) = (raw / 10, raw % 10 + 10);
        match length {
            15 => digits / 10,
            16 => digits / 100,
            _ => digits,
        }
    }

    /// Whether the check digit of a 15-digit identity is right; `None` where there is none to check.
    pub fn check_digit_holds(self) -> Option<bool> {
        let raw = self.raw();
        if raw < 0 || raw % 10 != 5 {
            return None;
        }
        u64::try_from(raw / 10).ok().map(luhn_holds)
    }

    /// The identity as files and JSON show it.
    pub fn text(self, names: &Names) -> String {
        names.text(self.raw()).map_or_else(|| self.to_string(), ToOwned::to_owned)
    }
}

impl fmt::Display for Imei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_digits(f, self.raw())
    }
}

impl fmt::Debug for Imei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Packs digits as `value * 10 + length % 10`: leading zeros and length survive, and the digits stay readable.
pub(crate) fn pack_digits(text: &[u8], shortest: usize, longest: usize) -> Option<NonZeroI64> {
    if text.len() < shortest || text.len() > longest {
        return None;
    }
    let value = if text.len() < 8 { digits_one_by_one(text)? } else { wide_digits(text)? };
    NonZeroI64::new(value * 10 + i64::try_from(text.len() % 10).ok()?)
}

fn digits_one_by_one(text: &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

/// The value of 8 to 16 digits: the first eight and the last eight, which may overlap.
fn wide_digits(text: &[u8]) -> Option<i64> {
    if text.len() > 16 {
        return digits_one_by_one(text);
    }
    let first = eight_digits(*text.first_chunk()?)?;
    let last = eight_digits(*text.last_chunk()?)?;
    let overlap = 10_i64.pow(u32::try_from(16 - text.len()).ok()?);
    Some(first / overlap * 100_000_000 + last)
}

/// The value of eight decimal digits, all at once; `None` where one is no digit.
///
/// # Source Daniel Lemire, "Quickly parsing eight digits" (2018).
pub fn eight_digits(text: [u8; 8]) -> Option<i64> {
    let bytes = u64::from_le_bytes(text);
    let high = bytes & 0xf0f0_f0f0_f0f0_f0f0;
    let carried = bytes.wrapping_add(0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0;
    if high != 0x3030_3030_3030_3030 || carried != 0x3030_3030_3030_3030 {
        return None;
    }
    let pairs = (bytes & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(2_561) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(6_553_601) >> 16;
    let eight = (fours & 0x0000_ffff_0000_ffff).wrapping_mul(42_949_672_960_001) >> 32;
    i64::try_from(eight).ok()
}

pub(crate) fn write_digits(f: &mut fmt::Formatter<'_>, raw: i64) -> fmt::Result {
    if raw < 0 {
        return write!(f, "opaque:{:x}", NameKind::payload(raw));
    }
    let width = usize::try_from(raw % 10 + 10).unwrap_or(10);
    write!(f, "{:0width$}", raw / 10)
}

/// Luhn's check over the decimal digits, the last being the check digit (ISO/IEC 7812-1, annex B).
pub(crate) fn luhn_holds(mut digits: u64) -> bool {
    let mut sum = 0;
    // Four digits at a time: an even number of them, so that the same places count double in every group.
    while digits > 0 {
        sum += u64::from(FOUR_DIGIT_SUMS[usize::try_from(digits % 10_000).unwrap_or(0)]);
        digits /= 10_000;
    }
    sum.is_multiple_of(10)
}

/// Luhn's sum of every group of four digits.
static FOUR_DIGIT_SUMS: [u8; 10_000] = four_digit_sums();

#[expect(clippy::cast_possible_truncation, reason = "a sum of four digits is at most 36")]
const fn four_digit_sums() -> [u8; 10_000] {
    let mut sums = [0; 10_000];
    let mut digits = 0;
    while digits < sums.len() {
        sums[digits] = luhn_sum(digits as u64, false) as u8;
        digits += 1;
    }
    sums
}

/// Luhn's sum of the digits from the right; `doubled` says whether the last one counts double.
pub(crate) const fn luhn_sum(mut digits: u64, doubled: bool) -> u64 {
    let mut sum = 0;
    let mut double = doubled;
    while digits > 0 {
        let digit = digits % 10;
        let counted = if double { digit * 2 } else { digit };
        sum += counted / 10 + counted % 10;
        double = !double;
        digits /= 10;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_textbook_number_of_luhns_check_holds() {
        assert!(luhn_holds(79_927_398_713));
        assert!((0..3_000_000_u64).all(|digits| luhn_holds(digits) == luhn_sum(digits, false).is_multiple_of(10)));
        assert!((79_927_398_710..79_927_398_720).filter(|digits| luhn_holds(*digits)).count() == 1);
    }

    #[test]
    fn digits_read_at_once_as_one_by_one() {
        for text in ["00000000", "12345678", "99999999", "356938034283995", "12345678901234", "1234567890123456"] {
            assert_eq!(wide_digits(text.as_bytes()), text.parse().ok(), "{text}");
        }
        for text in ["1234567x", "/1234567", ":1234567", "1234567 90123456", "+2345678901234"] {
            assert_eq!(wide_digits(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn the_published_example_passes_luhn_and_a_slip_does_not() {
        // 3GPP TS 23.003 gives 26053179311383 with check digit 7.
        let right = Imei::parse(b"260531793113837").expect("15 digits");
        assert_eq!(right.check_digit_holds(), Some(true));
        let wrong = Imei::parse(b"260531793113838").expect("15 digits");
        assert_eq!(wrong.check_digit_holds(), Some(false));
    }

    #[test]
    fn all_three_lengths_of_one_handset_compare_equal() {
        let lengths = ["01326000987654", "013260009876543", "0132600098765401"];
        let handsets: Vec<i64> =
            lengths.iter().map(|text| Imei::parse(text.as_bytes()).expect("valid").handset()).collect();
        assert_eq!(handsets[0], handsets[1]);
        assert_eq!(handsets[1], handsets[2]);
        for text in lengths {
            assert_eq!(Imei::parse(text.as_bytes()).expect("valid").to_string(), text);
        }
    }

    #[test]
    fn only_fifteen_digits_have_a_check_digit() {
        assert_eq!(Imei::parse(b"26053179311383").expect("valid").check_digit_holds(), None);
        assert_eq!(Imei::parse(b"2605317931138312").expect("valid").check_digit_holds(), None);
        assert_eq!(Imei::parse(b"2605317931138"), Err(InvalidImei));
        assert_eq!(Imei::parse(b"26053179311383a"), Err(InvalidImei));
    }
}
