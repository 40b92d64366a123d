//! Numbers that went through a spreadsheet.

use std::borrow::Cow;

/// What is left of a number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Figure<'t> {
    /// Every digit is there: as it stood, or put back exactly.
    Whole(Cow<'t, str>),
    /// Digits are lost for good.
    Lost,
}

/// Why a row with such a number is rejected.
pub(crate) const LOST: &str = "a spreadsheet has rounded the number and its digits are lost: expected every digit; ask for the file as it was before";

/// Puts a number back together where that is certain: `4.47700900123E+11` has all twelve digits, `4.477E+11` has lost eight.
/// `447700900123.0` is a whole number that some program took for a measure.
pub(crate) fn whole(text: &str) -> Figure<'_> {
    if let Some((whole, zero)) = text.split_once('.')
        && !whole.is_empty()
        && whole.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit())
        && whole.len() >= 7
        && !zero.is_empty()
        && zero.bytes().all(|byte| byte == b'0')
    {
        return Figure::Whole(Cow::Borrowed(whole));
    }
    match scientific(text) {
        None => Figure::Whole(Cow::Borrowed(text)),
        Some((digits, exponent)) if digits.len() == exponent + 1 => Figure::Whole(Cow::Owned(digits)),
        Some(_) => Figure::Lost,
    }
}

/// Digits and exponent of a figure such as `4.477E+11` or `4,477e11`.
fn scientific(text: &str) -> Option<(String, usize)> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let exponent: usize =
        exponent.strip_prefix('+').unwrap_or(exponent).parse().ok().filter(|exponent| *exponent < 400)?;
    let (first, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = format!("{}{rest}", first.trim_start_matches('+'));
    let figure = first.trim_start_matches('+').len() == 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (figure && exponent >= 6).then_some((digits, exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_with_every_digit_are_put_back() {
        let same = |text: &str| matches!(whole(text), Figure::Whole(found) if found == text);
        assert_eq!(whole("4.47700900123E+11"), Figure::Whole("447700900123".into()));
        assert_eq!(whole("447700900123.0"), Figure::Whole("447700900123".into()));
        for lost in ["4.47E+11", "4.47701E+11", "4,477E+11", "4.5E+14", "4E+11"] {
            assert_eq!(whole(lost), Figure::Lost, "{lost}");
        }
        for kept in ["07700900123", "GREEN", "E+", "", "Be4", "51.5"] {
            assert!(same(kept), "{kept}");
        }
    }
}
