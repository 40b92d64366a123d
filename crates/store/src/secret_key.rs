//! The key that seals what accounts keep secret, outside the store.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::random::fresh_secret;

/// What its file begins with.
const PREFIX: &str = "THROUGHLINE-ACCOUNTS-KEY-1 ";
/// Bytes of a nonce: XChaCha20's, long enough to be drawn by chance.
const NONCE_BYTES: usize = 24;

/// Seals secrets with XChaCha20-Poly1305, each bound to the account that it belongs to. Its text never enters a store, a log or an
/// error.
pub(crate) struct SecretKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SecretKey")
    }
}

impl SecretKey {
    pub(crate) fn generate() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(fresh_secret()?)))
    }

    /// The text of its file.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}\n", BASE64.encode(self.0.as_slice())))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(text.trim_end().strip_prefix(PREFIX)?.as_bytes()).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(self.0.as_slice()))
    }

    /// Seals a secret of an account.
    ///
    /// # Errors Where the operating system gives no random bytes.
    pub(crate) fn seal(&self, account: &str, secret: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE_BYTES] = fresh_secret()?;
        let payload = Payload { msg: secret, aad: account.as_bytes() };
        let sealed = self.cipher().encrypt(XNonce::from_slice(&nonce), payload);
        let sealed = sealed.map_err(|_| Error::Secret("cannot be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a secret of an account.
    ///
    /// # Errors Where it was sealed with another key, for another account, or changed since.
    pub(crate) fn open(&self, account: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let wrong = Error::Secret("was sealed with another key, for another account, or changed; give it a new one");
        let Some((nonce, sealed)) = sealed.split_at_checked(NONCE_BYTES) else { return Err(wrong) };
        let payload = Payload { msg: sealed, aad: account.as_bytes() };
        self.cipher().decrypt(XNonce::from_slice(nonce), payload).map(Zeroizing::new).map_err(|_| wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_for_its_account_with_its_key_and_unchanged() {
        let key = SecretKey::generate().expect("randomness");
        let sealed = key.seal("U-1", b"secret").expect("sealed");
        assert_eq!(key.open("U-1", &sealed).expect("opened").as_slice(), b"secret");
        assert!(key.open("U-2", &sealed).is_err(), "bound to its account");
        let mut changed = sealed.clone();
        changed[30] ^= 1;
        assert!(key.open("U-1", &changed).is_err());
        assert!(key.open("U-1", &sealed[..10]).is_err());
        assert!(SecretKey::generate().expect("randomness").open("U-1", &sealed).is_err());
        let again = SecretKey::parse(&key.text()).expect("a key");
        assert_eq!(again.open("U-1", &sealed).expect("opened").as_slice(), b"secret");
        assert!(SecretKey::parse("x").is_none());
    }
}
