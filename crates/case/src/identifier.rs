//! A number, handset or SIM on record.

use records::{Iccid, Imei, Imsi};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::noun::{Noun, words};

words! {
    /// What an identifier names.
    IdentifierKind {
        /// A telephone number, E.164 with `+`.
        Number = "number",
        /// A handset.
        Imei = "imei",
        /// A subscription.
        Imsi = "imsi",
        /// A SIM card.
        Iccid = "iccid",
    }
}

/// A number, handset or SIM that the investigation keeps on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// What it names.
    pub kind: IdentifierKind,
    /// As files show it: `+447700900123`, fifteen digits.
    pub text: String,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What is known of it, with its source.
    #[serde(default)]
    pub note: String,
}

impl Identifier {
    /// Whether the text has the length, and where there is one the check digit, of its kind: most errors of acquisition are
    /// transposed digits.
    fn is_well_formed(&self) -> bool {
        let text = self.text.as_str();
        match self.kind {
            IdentifierKind::Number => {
                let digits = text.strip_prefix('+').unwrap_or_default();
                (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
            }
            IdentifierKind::Imei => {
                Imei::parse(text.as_bytes()).is_ok_and(|imei| imei.check_digit_holds() != Some(false))
            }
            IdentifierKind::Imsi => Imsi::parse(text.as_bytes()).is_ok(),
            IdentifierKind::Iccid => Iccid::parse(text).is_ok_and(|iccid| iccid.check_digit_holds() != Some(false)),
        }
    }
}

impl Noun for Identifier {
    const TABLE: &'static str = "identifiers";
    const NAME: &'static str = "identifier";
    const PREFIX: &'static str = "I";

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn about(&self) -> Option<&str> {
        Some(&self.text)
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.kind.word())
    }

    fn check(&self) -> Result<(), Error> {
        let expected = "a number as E.164 with `+`, or an IMEI, IMSI or ICCID of the right length and check digit";
        if self.is_well_formed() { Ok(()) } else { Err(Error::invalid(Self::NAME, expected)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: IdentifierKind, text: &str) -> bool {
        Identifier { kind, text: text.to_owned(), operation: None, note: String::new() }.check().is_ok()
    }

    #[test]
    fn a_slip_of_one_digit_is_refused_where_a_check_digit_can_tell() {
        assert!(check(IdentifierKind::Imei, "350000000000006"));
        assert!(!check(IdentifierKind::Imei, "350000000000007"));
        assert!(check(IdentifierKind::Number, "+447700900123"));
        assert!(!check(IdentifierKind::Number, "07700900123"));
        assert!(!check(IdentifierKind::Number, "+44770090012x"));
        assert!(check(IdentifierKind::Imsi, "234150000000001"));
    }
}
