//! Passwords, as they are kept.

use std::sync::LazyLock;

use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::Error;
use crate::random::fresh_secret;

/// Memory of one hash in KiB: 19 MiB, the first of the settings that the OWASP Password Storage Cheat Sheet gives for Argon2id with
/// two passes.
const MEMORY_KIB: u32 = 19_456;
/// Passes over it: the same setting.
const PASSES: u32 = 2;
/// Lanes: the same setting.
const LANES: u32 = 1;
/// Bytes of a salt: RFC 9106, section 3.1.
const SALT_BYTES: usize = 16;

/// A password as it is kept: Argon2id in PHC form, with its own salt and settings.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PasswordHash")
    }
}

/// What is compared with where there is no account of that name, so that the answer takes as long.
static NOBODYS: LazyLock<Option<PasswordHash>> = LazyLock::new(|| PasswordHash::of("nobody knows this one").ok());

fn settings() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| Error::Secret("cannot be hashed"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

impl PasswordHash {
    /// Hashes a password under a fresh salt.
    ///
    /// # Errors Where the operating system gives no random bytes, or not enough memory.
    pub fn of(password: &str) -> Result<Self, Error> {
        let salt: [u8; SALT_BYTES] = fresh_secret()?;
        let hash: Result<phc::PasswordHash, _> = settings()?.hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| Self(hash.to_string())).map_err(|_| Error::Secret("cannot be hashed"))
    }

    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether this is the password. Where nothing is kept the same work is done, and the answer is no.
    pub fn matches(kept: Option<&Self>, password: &str) -> bool {
        let compared = kept.or(NOBODYS.as_ref());
        let hash = compared.and_then(|hash| phc::PasswordHash::new(&hash.0).ok());
        let (Some(hash), Ok(argon2)) = (hash, settings()) else { return false };
        let same = argon2.verify_password(password.as_bytes(), &hash).is_ok();
        same && kept.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_with_the_settings_named_and_a_salt_of_its_own() {
        let (one, two) = (PasswordHash::of("amber kettle").expect("hashed"), PasswordHash::of("amber kettle"));
        assert!(one.text().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", one.text());
        assert_ne!(Some(one.text()), two.as_ref().ok().map(PasswordHash::text));
        assert!(PasswordHash::matches(Some(&one), "amber kettle"));
        assert!(!PasswordHash::matches(Some(&one), "amber kettles"));
        assert!(!format!("{one:?}").contains('$'), "it does not show itself");
    }

    #[test]
    fn where_nothing_is_kept_no_password_is_right() {
        assert!(!PasswordHash::matches(None, "nobody knows this one"));
        assert!(!PasswordHash::matches(Some(&PasswordHash::stored("plain".to_owned())), "plain"));
    }
}
