//! Signed notes (C2SP signed-note): a text, an empty line, signatures.

use data_encoding::BASE64;

use crate::keys::{PublicKey, SigningKey};

/// What every signature's line begins with.
const DASH: &str = "\u{2014} ";

/// Signs a text that ends in a new line.
pub(crate) fn sign(text: &str, keys: &[&SigningKey]) -> String {
    let mut note = format!("{text}\n");
    for key in keys {
        let public = key.public();
        let mut bytes = public.id_bytes().to_vec();
        bytes.extend(key.sign(text.as_bytes()));
        note += &format!("{DASH}{} {}\n", public.name, BASE64.encode(&bytes));
    }
    note
}

/// Parts a note into its text and the known keys that signed it.
///
/// # Errors What is wrong with it: no note, or a signature by a known key that does not verify.
pub(crate) fn open<'n, 'k>(
    note: &'n str,
    known: &'k [PublicKey],
) -> Result<(&'n str, Vec<&'k PublicKey>), &'static str> {
    let (before, signatures) = note.rsplit_once("\n\n").ok_or("expected a text, an empty line and signatures")?;
    let text = note.get(..=before.len()).ok_or("expected a text that ends in a new line")?;
    if signatures.is_empty() || !signatures.ends_with('\n') {
        return Err("expected a signature on a line of its own");
    }
    let mut signers = Vec::new();
    for line in signatures.lines() {
        let (name, signature) =
            line.strip_prefix(DASH).and_then(|line| line.split_once(' ')).ok_or("a signature's line is not one")?;
        let bytes = BASE64.decode(signature.as_bytes()).map_err(|_| "a signature is not in Base64")?;
        let (id, signature) = bytes.split_at_checked(4).ok_or("a signature is too short")?;
        // A signature by somebody unknown says nothing, and is no fault: witnesses may sign too.
        let Some(key) = known.iter().find(|key| key.name == name && key.id_bytes() == *id) else { continue };
        if !key.verifies(text.as_bytes(), signature) {
            return Err("a signature does not verify");
        }
        signers.push(key);
    }
    Ok((text, signers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_the_reference_implementation_opens() {
        // The example of golang.org/x/mod/sumdb/note.
        let key =
            PublicKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").expect("a key");
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let note = format!(
            "{text}\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        );
        let known = [key];
        let (read, signers) = open(&note, &known).expect("opens");
        assert_eq!((read, signers.len()), (text, 1));
        assert!(open(&note.replace("answer", "Answer"), &known).is_err());
        assert_eq!(open(&note, &[]).map(|(_, signers)| signers.len()), Ok(0));
    }

    #[test]
    fn two_keys_sign_one_note() {
        let keys = ["throughline/a", "throughline/b"].map(|name| SigningKey::generate(name).expect("randomness"));
        let note = sign("text\n", &[&keys[0], &keys[1]]);
        let known = [keys[0].public(), keys[1].public()];
        assert_eq!(open(&note, &known).expect("opens").1.len(), 2);
        for bad in ["", "text\n", "text\n\n", "text\n\nsigned\n", "text\n\n\u{2014} a b"] {
            assert!(open(bad, &known).is_err(), "{bad:?}");
        }
    }
}
