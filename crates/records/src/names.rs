//! The words behind packed identifiers that are not digits.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

/// Bits of payload below the tag of a negative packed value.
const PAYLOAD_BITS: u32 = 58;
const PAYLOAD_MASK: i64 = (1 << PAYLOAD_BITS) - 1;
/// Fixed key of the text digest, so that equal text packs equally in every run and every store.
const DIGEST_KEY: u64 = 0x7468_726f_7567_686c;

/// What kind of text a packed value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameKind {
    /// Network short code; exact, needs no text.
    ShortCode = 1,
    /// Sender name of a text.
    Alphanumeric = 2,
    /// Voicemail platform.
    Voicemail = 3,
    /// Hashed or anonymised telephone identifier.
    OpaqueNumber = 4,
    /// Telephone identifier that fits no rule.
    RawNumber = 5,
    /// Cell identity that is no CGI or ECGI, or is too wide to pack exactly.
    Cell = 6,
    /// Hashed or unusual handset identity.
    Handset = 7,
    /// Hashed or unusual subscription or SIM identity.
    Sim = 8,
}

impl NameKind {
    const ALL: [Self; 8] = [
        Self::ShortCode,
        Self::Alphanumeric,
        Self::Voicemail,
        Self::OpaqueNumber,
        Self::RawNumber,
        Self::Cell,
        Self::Handset,
        Self::Sim,
    ];

    /// Packs `payload` (58 bits) under this kind; always negative.
    pub(crate) const fn pack(self, payload: i64) -> i64 {
        -(((self as i64) << PAYLOAD_BITS) | (payload & PAYLOAD_MASK))
    }

    /// The kind of a negative packed value.
    pub fn of(value: i64) -> Option<Self> {
        let tag = value.checked_neg()? >> PAYLOAD_BITS;
        Self::ALL.into_iter().find(|kind| *kind as i64 == tag)
    }

    pub(crate) const fn payload(value: i64) -> i64 {
        value.wrapping_neg() & PAYLOAD_MASK
    }

    /// The word used in the `names` table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ShortCode => "short_code",
            Self::Alphanumeric => "alphanumeric",
            Self::Voicemail => "voicemail",
            Self::OpaqueNumber => "opaque_number",
            Self::RawNumber => "raw_number",
            Self::Cell => "cell",
            Self::Handset => "handset",
            Self::Sim => "sim",
        }
    }
}

/// Packed value to text, for every identifier whose text is not in its value.
///
/// The packed value is a digest of the text, so two stores agree without talking to each other. With 58 bits, a million
/// different texts meet by chance once in 600,000 stores; a meeting is resolved by stepping to the next free value and is
/// therefore never a silent merge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    text: HashMap<i64, Box<str>, FixedState>,
}

impl Names {
    /// The packed value of `text`, remembered so that [`Names::text`] gives it back.
    pub fn intern(&mut self, kind: NameKind, text: &str) -> i64 {
        let mut payload = digest(text);
        loop {
            let packed = kind.pack(payload);
            match self.text.get(&packed) {
                Some(known) if **known == *text => return packed,
                Some(_) => payload = payload.wrapping_add(1) & PAYLOAD_MASK,
                None => {
                    self.text.insert(packed, text.into());
                    return packed;
                }
            }
        }
    }

    /// The packed value of `text` if it is known, without remembering it.
    pub fn find(&self, kind: NameKind, text: &str) -> Option<i64> {
        let packed = kind.pack(digest(text));
        self.text.get(&packed).filter(|known| ***known == *text).map(|_| packed)
    }

    /// The text of a packed value.
    pub fn text(&self, packed: i64) -> Option<&str> {
        self.text.get(&packed).map(AsRef::as_ref)
    }

    /// Takes over a pair read back from a store.
    pub fn insert(&mut self, packed: i64, text: &str) {
        self.text.insert(packed, text.into());
    }

    /// Adds everything `other` knows.
    pub fn extend(&mut self, other: Self) {
        self.text.extend(other.text);
    }

    /// All pairs in ascending order of packed value.
    pub fn sorted(&self) -> Vec<(i64, &str)> {
        let mut pairs: Vec<(i64, &str)> = self.text.iter().map(|(packed, text)| (*packed, &**text)).collect();
        pairs.sort_unstable();
        pairs
    }

    /// How many texts are known.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

fn digest(text: &str) -> i64 {
    let mut hasher = FixedState::with_seed(DIGEST_KEY).build_hasher();
    hasher.write(text.as_bytes());
    (hasher.finish() >> (64 - PAYLOAD_BITS)).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_text_packs_equally_and_kinds_do_not_meet() {
        let mut names = Names::default();
        let first = names.intern(NameKind::OpaqueNumber, "f1a6836c");
        assert_eq!(names.intern(NameKind::OpaqueNumber, "f1a6836c"), first);
        assert_ne!(names.intern(NameKind::Cell, "f1a6836c"), first);
        assert_eq!(names.text(first), Some("f1a6836c"));
        assert!(first < 0);
        assert_eq!(NameKind::of(first), Some(NameKind::OpaqueNumber));
    }

    #[test]
    fn the_digest_is_pinned_because_stores_keep_it() {
        assert_eq!(digest("ParcelCo"), digest("ParcelCo"));
        assert_ne!(digest("ParcelCo"), digest("parcelco"));
    }

    #[test]
    fn every_kind_comes_back_from_its_tag() {
        for kind in NameKind::ALL {
            assert_eq!(NameKind::of(kind.pack(PAYLOAD_MASK)), Some(kind));
            assert_eq!(NameKind::of(kind.pack(0)), Some(kind));
        }
    }
}
