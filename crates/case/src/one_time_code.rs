//! Codes that change every half minute (RFC 6238), as authenticator apps show them.

use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, Builder};

use crate::error::Error;

/// Bytes of a secret: the length of an HMAC-SHA-1 key that RFC 4226, section 4, recommends.
pub const SECRET_BYTES: usize = 20;
/// Seconds of a step: RFC 6238, section 5.2.
const STEP_S: u64 = 30;
/// Steps by which a telephone's clock may be off, either way: the same section.
const SKEW: i64 = 1;

/// The step whose code this is, if it is one of now, a step before or a step after, and none up to `last_step` was used: each code is
/// good once. Comparing takes the same time whatever the code is.
pub fn accepted_step(secret: &[u8], code: &str, now_ms: i64, last_step: Option<i64>) -> Option<i64> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_S)
        .with_secret(secret.to_vec())
        .build()
        .ok()?;
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let now = now_ms.div_euclid(1_000 * STEP_S.cast_signed());
    let mut found = None;
    for step in now - SKEW..=now + SKEW {
        let Ok(time) = u64::try_from(step * STEP_S.cast_signed()) else { continue };
        let expected = totp.generate(time).to_string();
        let same: bool = expected.as_bytes().ct_eq(code.as_bytes()).into();
        if same && last_step.is_none_or(|last| last < step) {
            found = Some(step);
        }
    }
    found
}

/// What an authenticator app reads: `otpauth://totp/…` (Key URI format).
///
/// # Errors Where the secret is too short to be one.
pub fn app_address(secret: &[u8], account: &str) -> Result<String, Error> {
    if secret.len() < SECRET_BYTES {
        return Err(Error::invalid("one-time code", "a secret of 20 bytes"));
    }
    let secret = data_encoding::BASE32_NOPAD.encode(secret);
    let account = percent_encoded(account);
    Ok(format!("otpauth://totp/Throughline:{account}?secret={secret}&issuer=Throughline"))
}

fn percent_encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1; the six last digits of its eight.
    const SECRET: &[u8] = b"12345678901234567890";
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    #[test]
    fn the_vectors_of_the_standard_are_accepted() {
        for (at_s, code) in VECTORS {
            assert_eq!(accepted_step(SECRET, code, at_s * 1_000, None), Some(at_s / 30), "{at_s}");
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_a_step_either_way() {
        let (at_s, code) = VECTORS[2];
        let step = at_s / 30;
        assert_eq!(accepted_step(SECRET, code, at_s * 1_000, Some(step)), None, "used");
        assert_eq!(accepted_step(SECRET, code, at_s * 1_000, Some(step - 1)), Some(step));
        assert_eq!(accepted_step(SECRET, code, (at_s + 30) * 1_000, None), Some(step));
        assert_eq!(accepted_step(SECRET, code, (at_s - 30) * 1_000, None), Some(step));
        assert_eq!(accepted_step(SECRET, code, (at_s + 60) * 1_000, None), None);
        assert_eq!(accepted_step(SECRET, "050472", at_s * 1_000, None), None);
        assert_eq!(accepted_step(SECRET, "", at_s * 1_000, None), None);
        assert_eq!(accepted_step(SECRET, "050 471", at_s * 1_000, None), Some(step), "as apps show it");
        assert_eq!(accepted_step(b"short", code, at_s * 1_000, None), None);
    }

    #[test]
    fn an_app_reads_the_address() {
        let address = app_address(SECRET, "A. Reader").expect("long enough");
        assert_eq!(
            address,
            "otpauth://totp/Throughline:A.%20Reader?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Throughline"
        );
        assert!(app_address(b"short", "x").is_err());
    }
}
