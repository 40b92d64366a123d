//! What only chance can make: tokens and secrets.

use sha2::{Digest, Sha256};

use crate::error::Error;

/// Random bytes of a session's token.
const TOKEN_BYTES: usize = 32;

/// A new token, to be shown once, and the digest of it that is kept.
///
/// # Errors Where the operating system gives no random bytes.
pub fn fresh_token() -> Result<(String, [u8; 32]), Error> {
    let bytes: [u8; TOKEN_BYTES] = fresh_secret()?;
    let token = data_encoding::BASE64URL_NOPAD.encode(&bytes);
    let digest = token_digest("session", &token);
    Ok((token, digest))
}

/// What is kept of something that only its holder knows and that is too long to be guessed. `of` parts one kind from another.
pub fn token_digest(of: &str, token: &str) -> [u8; 32] {
    Sha256::new().chain_update(of).chain_update([0]).chain_update(token).finalize().into()
}

/// Bytes that nobody can guess.
///
/// # Errors Where the operating system gives none.
pub fn fresh_secret<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_their_digests_tell_their_kind() {
        let (first, digest) = fresh_token().expect("randomness");
        let (second, _) = fresh_token().expect("randomness");
        assert_ne!(first, second);
        assert_eq!(first.len(), 43);
        assert_eq!(token_digest("session", &first), digest);
        assert_ne!(token_digest("recovery", &first), digest);
    }
}
