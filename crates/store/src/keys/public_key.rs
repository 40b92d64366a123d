//! A key that anyone may know, in the form of C2SP signed-note.

use std::fmt;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};

/// Says that a key and its signatures are Ed25519.
pub(super) const ED25519: u8 = 1;

/// A name and the key that verifies what is signed under it: `name+id+key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Whose key: the origin of a journal.
    pub name: String,
    pub(super) key: VerifyingKey,
}

impl PublicKey {
    /// Reads a key as it stands in a store; `None` where it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = BASE64.decode(key.as_bytes()).ok()?;
        let (kind, key) = bytes.split_first()?;
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        let read = Self { name: name.to_owned(), key };
        (*kind == ED25519 && read.id() == id && !name.is_empty()).then_some(read)
    }

    /// The first four bytes of the key's digest, as C2SP signed-note forms them.
    pub(crate) fn id_bytes(&self) -> [u8; 4] {
        let digest = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// The key's short name, in hexadecimal.
    pub fn id(&self) -> String {
        HEXLOWER.encode(&self.id_bytes())
    }

    /// Whether a signature of these bytes is by this key.
    pub(crate) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text, &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id(), BASE64.encode(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_specification_reads_back() {
        // The example of golang.org/x/mod/sumdb/note, which the specification describes.
        let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key = PublicKey::parse(text).expect("a key");
        assert_eq!(key.to_string(), text);
        assert_eq!(key.id(), "c74f20a3");
        assert_eq!(PublicKey::parse(&text.replace("c74f", "c74e")), None);
    }
}
