//! Figures as people read them.

use serde_json::Value;

/// `1,234,567`.
pub(crate) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count from JSON.
pub(crate) fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

/// A text from JSON; empty where there is none.
pub(crate) fn said(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The items of a JSON array; none where it is no array.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A figure with its sign: `+1.9`, `−0.4`.
pub(crate) fn signed(value: f64) -> String {
    let text = format!("{:.1}", value.abs());
    match text.as_str() {
        "0.0" => "0.0".to_owned(),
        _ if value < 0.0 => format!("\u{2212}{text}"),
        _ => format!("+{text}"),
    }
}

/// A figure with as many places as it deserves: `1,022`, `38.2`, `0.75`.
pub(crate) fn plain(value: f64) -> String {
    match value.abs() {
        _ if !value.is_finite() => "–".to_owned(),
        size if size >= 100.0 => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and not negative")]
            let whole = thousands(size.round() as u64);
            if value < 0.0 { format!("\u{2212}{whole}") } else { whole }
        }
        size if size >= 10.0 => format!("{value:.1}").replace('-', "\u{2212}"),
        _ => format!("{value:.2}").replace('-', "\u{2212}"),
    }
}

/// A telephone number as it is read in Britain: `07700 900123`. Others keep their country code.
pub(crate) fn spoken(number: &str) -> String {
    match number.strip_prefix("+44") {
        Some(rest) if rest.len() == 10 && rest.starts_with('7') => format!("0{} {}", &rest[..4], &rest[4..]),
        Some(rest) if rest.len() == 10 && rest.starts_with('2') => {
            format!("0{} {} {}", &rest[..2], &rest[2..6], &rest[6..])
        }
        Some(rest) if rest.bytes().all(|byte| byte.is_ascii_digit()) && rest.len() >= 9 => format!("0{rest}"),
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_signed_and_rounded() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(signed(1.94), "+1.9");
        assert_eq!(signed(-0.44), "\u{2212}0.4");
        assert_eq!(signed(-0.01), "0.0");
        assert_eq!(plain(1_022.4), "1,022");
        assert_eq!(plain(38.25), "38.2");
        assert_eq!(plain(-0.75), "\u{2212}0.75");
        assert_eq!(plain(f64::NAN), "–");
    }

    #[test]
    fn a_number_is_spoken_as_in_britain_and_others_stay() {
        assert_eq!(spoken("+447700900123"), "07700 900123");
        assert_eq!(spoken("+442079460123"), "020 7946 0123");
        assert_eq!(spoken("+35312345678"), "+35312345678");
        assert_eq!(spoken("TAXI"), "TAXI");
    }
}
