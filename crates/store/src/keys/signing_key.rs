//! A key that signs.

use std::fmt;

use data_encoding::BASE64;
use ed25519_dalek::Signer;

use super::public_key::{ED25519, PublicKey};

/// What a private key's text begins with.
const PRIVATE: &str = "PRIVATE+KEY+";

/// A private key with the name it signs under. Its text never enters a store, a log or an error.
pub(crate) struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// A new key from the operating system's randomness; `None` where that gives none.
    pub(crate) fn generate(name: &str) -> Option<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).ok()?;
        Some(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(&seed) })
    }

    /// The key that verifies what this one signs.
    pub(crate) fn public(&self) -> PublicKey {
        PublicKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    pub(crate) fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.key.sign(text).to_bytes()
    }

    /// The text that a key file holds: `PRIVATE+KEY+name+id+key`, as tools for signed notes write it.
    pub(crate) fn secret_text(&self) -> String {
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.as_bytes());
        format!("{PRIVATE}{}+{}+{}\n", self.name, self.public().id(), BASE64.encode(&bytes))
    }

    /// Reads a key file's text; `None` where it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim_end().strip_prefix(PRIVATE)?.splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = BASE64.decode(key.as_bytes()).ok()?;
        let (kind, seed) = bytes.split_first()?;
        let read = Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed.try_into().ok()?) };
        (*kind == ED25519 && read.public().id() == id).then_some(read)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.public().id()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_never_shows_itself() {
        let key = SigningKey::generate("throughline/a1").expect("randomness");
        let again = SigningKey::parse(&key.secret_text()).expect("a key");
        assert_eq!(again.public(), key.public());
        let secret = key.secret_text();
        let secret = secret.rsplit('+').next().expect("a secret").trim();
        assert!(!format!("{key:?}").contains(secret) && !key.public().to_string().contains(secret));
        assert!(key.public().verifies(b"text", &again.sign(b"text")));
        assert!(!key.public().verifies(b"text ", &again.sign(b"text")));
    }
}
