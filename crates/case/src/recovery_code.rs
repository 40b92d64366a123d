//! Codes on paper for who has lost their telephone; each is good once.

/// How many are given at a time.
pub const CODES: usize = 10;
/// Random bytes behind each: 80 bits, beyond guessing even by who holds the digests.
pub const CODE_BYTES: usize = 10;
/// Letters between two hyphens.
const GROUP: usize = 4;

/// A code as it is shown: `ABCD-EFGH-IJKL-MNOP`.
pub fn written(random: &[u8; CODE_BYTES]) -> String {
    let letters = data_encoding::BASE32_NOPAD.encode(random);
    let groups: Vec<&str> =
        (0..letters.len()).step_by(GROUP).map(|at| &letters[at..(at + GROUP).min(letters.len())]).collect();
    groups.join("-")
}

/// A code as it is compared: without blanks and hyphens, in capitals; nothing where it cannot be one.
pub fn read(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_uppercase();
    let bytes = data_encoding::BASE32_NOPAD.decode(letters.as_bytes()).ok()?;
    (bytes.len() == CODE_BYTES).then_some(letters)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_is_read_however_it_is_copied(random in any::<[u8; CODE_BYTES]>()) {
            let shown = written(&random);
            prop_assert_eq!(shown.len(), 19);
            let letters = shown.replace('-', "");
            prop_assert_eq!(read(&shown), Some(letters.clone()));
            prop_assert_eq!(read(&shown.to_lowercase().replace('-', " ")), Some(letters));
            prop_assert_eq!(read(&shown[1..]), None);
        }
    }
}
