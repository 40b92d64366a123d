//! What the journal keeps of one act, and how it binds it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::noun::words;

/// Bytes of a salt.
pub const SALT_BYTES: usize = 32;

/// First bytes of every canonical form, so that no other text of ours can be taken for one.
const CANONICAL: &[u8] = b"throughline journal entry 1\n";

words! {
    /// What kind of act it was: the six of section 62 of the Data Protection Act 2018, and the two that the house adds.
    Kind {
        /// Data came in.
        Collection = "collection",
        /// Something on record was entered or changed.
        Alteration = "alteration",
        /// Something was looked at.
        Consultation = "consultation",
        /// Something went out.
        Disclosure = "disclosure",
        /// Data of different origins was brought together.
        Combination = "combination",
        /// Content was erased.
        Erasure = "erasure",
        /// A named person judged.
        Judgement = "judgement",
        /// A request was refused.
        Refusal = "refusal",
    }
}

/// Who did what, when, about what, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Who.
    pub who: String,
    /// The command's name.
    pub verb: String,
    /// What kind of act it was.
    pub kind: Kind,
    /// Ids, and numbers in E.164, of what it was about.
    pub about: Vec<String>,
    /// Why; empty where nothing asked for a reason.
    pub reason: String,
}

/// SHA-256 over a salt and an entry's canonical bytes: it binds the entry, and once salt and entry are erased nothing can be guessed
/// from it.
pub type Commitment = [u8; 32];

impl JournalEntry {
    /// The one sequence of bytes that stands for this entry: a line of text that names the form, the instant as eight bytes, then
    /// who, verb, kind, the count of `about` as four bytes, each of them, and the reason. Every text is preceded by its length in
    /// bytes as four bytes; all integers are big-endian.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut bytes = CANONICAL.to_vec();
        bytes.extend(self.at_ms.to_be_bytes());
        push(&mut bytes, &self.who);
        push(&mut bytes, &self.verb);
        push(&mut bytes, self.kind.word());
        bytes.extend(length(self.about.len()));
        for about in &self.about {
            push(&mut bytes, about);
        }
        push(&mut bytes, &self.reason);
        bytes
    }

    /// Binds the entry under a salt.
    pub fn commitment(&self, salt: &[u8; SALT_BYTES]) -> Commitment {
        Sha256::new().chain_update(salt).chain_update(self.canonical_bytes()).finalize().into()
    }
}

fn push(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(length(text.len()));
    bytes.extend(text.as_bytes());
}

fn length(count: usize) -> [u8; 4] {
    u32::try_from(count).expect("no text of an entry is as long as four gigabytes").to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(who: &str, about: &[&str], reason: &str) -> JournalEntry {
        JournalEntry {
            at_ms: 1_700_000_000_000,
            who: who.to_owned(),
            verb: "line".to_owned(),
            kind: Kind::Consultation,
            about: about.iter().map(|text| (*text).to_owned()).collect(),
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn the_canonical_form_is_what_a_verifier_elsewhere_can_write_down() {
        let bytes = entry("a", &["b", ""], "c").canonical_bytes();
        let mut expected = b"throughline journal entry 1\n".to_vec();
        expected.extend([0, 0, 1, 0x8b, 0xcf, 0xe5, 0x68, 0]);
        expected.extend(b"\0\0\0\x01a\0\0\0\x04line\0\0\0\x0cconsultation\0\0\0\x02\0\0\0\x01b\0\0\0\0\0\0\0\x01c");
        assert_eq!(bytes, expected);
    }

    proptest! {
        #[test]
        fn entries_that_differ_have_canonical_bytes_that_differ(
            a in ("[a-c]{0,3}", proptest::collection::vec("[a-c]{0,2}", 0..3), "[a-c]{0,3}"),
            b in ("[a-c]{0,3}", proptest::collection::vec("[a-c]{0,2}", 0..3), "[a-c]{0,3}"),
        ) {
            let entry = |(who, about, reason): &(String, Vec<String>, String)| {
                entry(who, &about.iter().map(String::as_str).collect::<Vec<_>>(), reason)
            };
            prop_assert_eq!(a == b, entry(&a).canonical_bytes() == entry(&b).canonical_bytes());
        }

        #[test]
        fn a_commitment_changes_with_salt_and_entry(salt: [u8; 32], flip in 0_usize..256) {
            let one = entry("a", &["b"], "c");
            let mut other = salt;
            other[flip / 8] ^= 1 << (flip % 8);
            prop_assert_ne!(one.commitment(&salt), one.commitment(&other));
            prop_assert_ne!(one.commitment(&salt), entry("a", &["b"], "d").commitment(&salt));
        }
    }
}
