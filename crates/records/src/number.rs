//! Telephone numbers and what stands in their place, packed into 64 bits.

use std::fmt;
use std::num::NonZeroI64;

use crate::names::{NameKind, Names};

/// Fewest digits of an international number (country code and subscriber number).
const MIN_E164_DIGITS: u64 = 1_000_000;
/// Most digits of an international number: 15 (ITU-T E.164, section 6).
const MAX_E164: u64 = 999_999_999_999_999;
/// Digits of the longest short code that packs exactly.
const MAX_SHORT_CODE_DIGITS: usize = 8;

/// One telephone number, short code, sender name or hashed identifier.
///
/// Positive values are E.164 digits; negative values carry a [`NumberKind`] and either the exact digits (short codes) or a
/// digest of the text, which [`Names`] resolves. Two equal numbers are equal values in every source and every store.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(NonZeroI64);

/// What a [`Number`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NumberKind {
    /// An international number.
    E164,
    /// A network short code (`5 0 0`, `8 7 1 2 1`), kept digit for digit.
    ShortCode,
    /// A sender name of a text (`ParcelCo`).
    Alphanumeric,
    /// A voicemail platform.
    Voicemail,
    /// A hashed or anonymised identifier, compared exactly.
    Opaque,
    /// Digits or text that fit no rule, kept as received.
    Raw,
}

impl Number {
    /// The number with these E.164 digits (country code first, no `+`), 7 to 15 of them.
    pub const fn from_e164(digits: u64) -> Option<Self> {
        if digits < MIN_E164_DIGITS || digits > MAX_E164 {
            return None;
        }
        match NonZeroI64::new(digits.cast_signed()) {
            Some(packed) => Some(Self(packed)),
            None => None,
        }
    }

    /// A short code of 2 to 8 digits.
    pub fn short_code(digits: &str) -> Option<Self> {
        let exact = (2..=MAX_SHORT_CODE_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if !exact {
            return None;
        }
        let payload = digits.bytes().fold(1_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
        Self::from_raw(NameKind::ShortCode.pack(payload))
    }

    /// A number that is text: a sender name, voicemail, a hashed identifier or raw digits. The text is kept in `names`.
    pub fn named(kind: NumberKind, text: &str, names: &mut Names) -> Option<Self> {
        let kind = match kind {
            NumberKind::E164 | NumberKind::ShortCode => return None,
            NumberKind::Alphanumeric => NameKind::Alphanumeric,
            NumberKind::Voicemail => NameKind::Voicemail,
            NumberKind::Opaque => NameKind::OpaqueNumber,
            NumberKind::Raw => NameKind::RawNumber,
        };
        if text.is_empty() {
            return None;
        }
        Self::from_raw(names.intern(kind, text))
    }

    /// The value as stored in a table; zero never occurs.
    pub const fn raw(self) -> i64 {
        self.0.get()
    }

    /// Reads a stored value; `None` for zero (withheld or absent).
    pub fn from_raw(value: i64) -> Option<Self> {
        let number = NonZeroI64::new(value).map(Self)?;
        if value > 0 { Self::from_e164(value.cast_unsigned()) } else { Some(number) }
    }

    /// What this number is.
    pub fn kind(self) -> NumberKind {
        if self.raw() > 0 {
            return NumberKind::E164;
        }
        match NameKind::of(self.raw()) {
            Some(NameKind::ShortCode) => NumberKind::ShortCode,
            Some(NameKind::Alphanumeric) => NumberKind::Alphanumeric,
            Some(NameKind::Voicemail) => NumberKind::Voicemail,
            Some(NameKind::OpaqueNumber) => NumberKind::Opaque,
            _ => NumberKind::Raw,
        }
    }

    /// Whether the number stands for a person's or a line's subscription rather than a service of the network.
    pub fn is_personal(self) -> bool {
        matches!(self.kind(), NumberKind::E164 | NumberKind::Opaque)
    }

    /// Whether this is a mobile number of the United Kingdom (including the Crown dependencies' 07 ranges).
    ///
    /// 070 is personal numbering and 076 paging, except 07624 on the Isle of Man (Ofcom, National Telephone Numbering Plan).
    pub fn is_uk_mobile(self) -> bool {
        let digits = self.raw();
        if !(447_000_000_000..448_000_000_000).contains(&digits) {
            return false;
        }
        match digits / 100_000_000 % 10 {
            0 => false,
            6 => digits / 1_000_000 == 447_624,
            _ => true,
        }
    }

    /// The number as files and JSON show it: `+` and digits, or the words received.
    pub fn text(self, names: &Names) -> String {
        match names.text(self.raw()) {
            Some(text) if self.raw() < 0 => text.to_owned(),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            NumberKind::E164 => write!(f, "+{}", self.raw()),
            NumberKind::ShortCode => {
                let digits = NameKind::payload(self.raw()).to_string();
                f.write_str(&digits[1..])
            }
            kind => write!(f, "{kind:?}:{:x}", NameKind::payload(self.raw())),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_its_digits() {
        let number = Number::from_e164(447_700_900_123).expect("valid");
        assert_eq!(number.to_string(), "+447700900123");
        assert_eq!(number.raw(), 447_700_900_123);
        assert_eq!(number.kind(), NumberKind::E164);
    }

    #[test]
    fn too_few_or_too_many_digits_are_no_number() {
        assert_eq!(Number::from_e164(0), None);
        assert_eq!(Number::from_e164(999_999), None);
        assert_eq!(Number::from_e164(1_000_000_000_000_000), None);
    }

    #[test]
    fn personal_and_paging_ranges_are_not_mobiles() {
        let mobile = |digits| Number::from_e164(digits).expect("valid").is_uk_mobile();
        assert!(mobile(447_700_900_000));
        assert!(!mobile(447_000_000_001));
        assert!(!mobile(447_600_123_456));
        assert!(mobile(447_624_123_456));
        assert!(!mobile(442_079_460_000));
    }

    #[test]
    fn short_codes_keep_their_leading_zeros() {
        let code = Number::short_code("0500").expect("short code");
        assert_eq!(code.to_string(), "0500");
        assert_ne!(code, Number::short_code("500").expect("short code"));
        assert_eq!(code.kind(), NumberKind::ShortCode);
    }

    #[test]
    fn a_sender_name_comes_back_as_received() {
        let mut names = Names::default();
        let sender = Number::named(NumberKind::Alphanumeric, "ParcelCo", &mut names).expect("named");
        assert_eq!(sender.text(&names), "ParcelCo");
        assert_eq!(sender.kind(), NumberKind::Alphanumeric);
        assert!(!sender.is_personal());
    }
}
