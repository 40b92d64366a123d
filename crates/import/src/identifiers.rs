//! Telephone numbers, handsets, subscriptions and cells as people and operators write them.

use std::collections::HashMap;
use std::str::FromStr;

use foldhash::fast::FixedState;
use phonenumber::country::Id as Region;
use records::{Cell, Imei, Imsi, Names, Number, NumberKind, eight_digits};

use crate::batch::Changes;

/// Words that operators use for a number they do not give.
const WITHHELD: [&str; 16] = [
    "withheld",
    "private",
    "private number",
    "anonymous",
    "unknown",
    "unknown number",
    "unavailable",
    "restricted",
    "none",
    "null",
    "nan",
    "n/a",
    "no number",
    "number withheld",
    "no caller id",
    "-",
];

/// Reads numbers of one document: the common forms fast, the rest by the numbering plan, each spelling once.
#[derive(Debug)]
pub struct Numbers {
    region: Region,
    opaque: bool,
    known: HashMap<Box<str>, Option<Number>, FixedState>,
}

impl Numbers {
    /// Numbers of a region (`GB`), or hashed identifiers that are compared as they stand.
    pub fn new(region: &str, opaque: bool) -> Option<Self> {
        Region::from_str(region).ok().map(|region| Self { region, opaque, known: HashMap::default() })
    }

    /// The packed number, or 0 where it is withheld or absent.
    pub(crate) fn read(&mut self, text: &[u8], row: u32, names: &mut Names, changes: &mut Changes) -> i64 {
        if text.is_empty() {
            return 0;
        }
        if !self.opaque
            && let Some(digits) = international(text)
        {
            return digits;
        }
        let text = String::from_utf8_lossy(text);
        let text = text.trim();
        let number = match self.known.get(text) {
            Some(number) => *number,
            None => {
                let number = if self.opaque {
                    Number::named(NumberKind::Opaque, text, names)
                } else {
                    parse_number(text, self.region, names)
                };
                self.known.insert(text.into(), number);
                number
            }
        };
        if !self.opaque {
            note_number(text, number, row, changes);
        }
        number.map_or(0, Number::raw)
    }
}

fn note_number(text: &str, number: Option<Number>, row: u32, changes: &mut Changes) {
    match number {
        None if !text.is_empty() => {
            changes.note("number that is withheld or not given read as none", row, || format!("{text} → none"));
        }
        Some(number) if number.kind() == NumberKind::E164 && !text.starts_with('+') => {
            changes.note("number written another way read as E.164", row, || format!("{text} → {number}"));
        }
        Some(number) if number.kind() == NumberKind::Raw => {
            changes.note("number that fits no numbering plan kept as received", row, || text.to_owned());
        }
        _ => {}
    }
}

/// `+44 7…` and other `+` numbers that need no thought: `+` and 8 to 15 digits of a country code whose numbers are taken as they stand.
fn international(text: &[u8]) -> Option<i64> {
    if text.len() != 13 {
        return None;
    }
    let ninth = text.strip_prefix(b"+447")?[0].wrapping_sub(b'0');
    let last = eight_digits(*text.last_chunk()?)?;
    (ninth < 10).then(|| 447_000_000_000 + i64::from(ninth) * 100_000_000 + last)
}

/// Reads one number by the numbering plan of `region`; `None` where it is withheld.
///
/// Short codes, sender names and voicemail keep what they are; digits that fit no plan are kept as received.
pub fn parse_number(text: &str, region: Region, names: &mut Names) -> Option<Number> {
    let text = addressed(text.trim());
    // The numbering plans take a tenth of a second to load; a look-up of one such number does without.
    if let Some(packed) = international(text.as_bytes()) {
        return Number::from_raw(packed);
    }
    let lower = text.to_ascii_lowercase();
    if text.is_empty() || WITHHELD.contains(&lower.as_str()) {
        return None;
    }
    if lower.contains("voicemail") {
        return Number::named(NumberKind::Voicemail, text, names);
    }
    let bare: String = text
        .chars()
        .filter(|sign| {
            !matches!(sign, ' ' | '-' | '(' | ')' | '.' | '/' | '\'' | '\u{a0}' | '\u{2011}' | '\u{2013}' | '\u{202c}')
        })
        .collect();
    let digits = bare.strip_prefix('+').unwrap_or(&bare);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let letters = text.chars().any(char::is_alphabetic);
        let kind = if letters && text.chars().count() <= 11 { NumberKind::Alphanumeric } else { NumberKind::Raw };
        return Number::named(kind, text, names);
    }
    if !bare.starts_with('+') && (2..=6).contains(&digits.len()) {
        return Number::short_code(digits);
    }
    by_plan(&bare, region).or_else(|| Number::named(NumberKind::Raw, text, names))
}

/// The number in an address that carries one: `tel:+44…`, `sip:+44…@ims.example`, `44…@s.whatsapp.net`.
fn addressed(text: &str) -> &str {
    let bare = ["tel:", "sip:", "sips:"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let user = bare.unwrap_or(text).split(['@', ';']).next().unwrap_or_default();
    let digits = user.strip_prefix('+').unwrap_or(user);
    let number = digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if number && user.len() < text.len() { user } else { text }
}

fn by_plan(bare: &str, region: Region) -> Option<Number> {
    let exact = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")).unwrap_or(bare);
    let parsed =
        phonenumber::parse(Some(region), bare).ok().or_else(|| phonenumber::parse(None, format!("+{exact}")).ok())?;
    let international = format!("{}{}", parsed.country().code(), parsed.national().value());
    // Italian-style leading zeros belong to the number.
    let zeros = usize::from(parsed.national().zeros());
    let text = if zeros > 0 {
        format!("{}{}{}", parsed.country().code(), "0".repeat(zeros), parsed.national().value())
    } else {
        international
    };
    Number::from_e164(text.parse().ok()?)
}

/// A handset identity; 0 where there is none, `None` where it cannot be read.
pub(crate) fn read_imei(text: &[u8], row: u32, opaque: bool, names: &mut Names, changes: &mut Changes) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    if opaque {
        return Imei::named(&String::from_utf8_lossy(text), names).map(Imei::raw);
    }
    let imei = Imei::parse(text).ok()?;
    if imei.check_digit_holds() == Some(false) {
        changes.note("handset identity whose check digit does not hold kept as received", row, || imei.to_string());
    }
    Some(imei.raw())
}

/// A subscription identity; 0 where there is none, `None` where it cannot be read.
pub(crate) fn read_imsi(text: &[u8], opaque: bool, names: &mut Names) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    if opaque {
        return Imsi::named(&String::from_utf8_lossy(text), names).map(Imsi::raw);
    }
    Imsi::parse(text).ok().map(Imsi::raw)
}

/// How a file writes its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CellForm {
    /// `MCC-MNC-LAC-CI` in decimal.
    #[default]
    Cgi,
    /// MCC and MNC in decimal, area and identity in hexadecimal, with or without separators.
    CgiHex,
    /// Text, compared as it stands.
    Opaque,
}

/// A cell; 0 where there is none, `None` where it cannot be read.
pub(crate) fn read_cell(text: &[u8], form: CellForm, names: &mut Names) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let cell = match form {
        CellForm::Cgi => Cell::parse(text)
            .or_else(|| joined_cell(text))
            .or_else(|| coded_cell(text))
            .or_else(|| wide_cell(text, names))?,
        CellForm::CgiHex => hexadecimal_cell(text)?,
        CellForm::Opaque => Cell::named(std::str::from_utf8(text).ok()?.trim(), names)?,
    };
    Some(cell.raw())
}

/// `23415-4021-52117`: country and network run together.
fn joined_cell(text: &[u8]) -> Option<Cell> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let parts: Vec<&str> = text.split('-').collect();
    let [network, area, identity] = parts[..] else { return None };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(network.len(), 5 | 6) || ![network, area, identity].into_iter().all(digits) {
        return None;
    }
    let (country, own) = network.split_at(3);
    Cell::from_parts(country.parse().ok()?, own.parse().ok()?, own.len(), area.parse().ok()?, identity.parse().ok()?)
}

/// A CGI as the network codes it, in fourteen hexadecimal digits: read only where the filler of a network of two digits tells it from a figure.
fn coded_cell(text: &[u8]) -> Option<Cell> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let filler = text.len() == 14 && text.is_ascii() && text[2..3].eq_ignore_ascii_case("f");
    if filler { crate::location_code::cell_of(text, false, None) } else { None }
}

/// A decimal identity that is too wide to pack (NR): kept as text.
fn wide_cell(text: &[u8], names: &mut Names) -> Option<Cell> {
    let text = std::str::from_utf8(text).ok()?;
    let parts: Vec<&str> = text.split('-').collect();
    let decimal = parts.len() == 4
        && parts.iter().all(|part| !part.is_empty() && part.len() <= 11 && part.bytes().all(|b| b.is_ascii_digit()));
    let network = decimal && parts[0].len() == 3 && (2..=3).contains(&parts[1].len());
    let in_range = network && parts[2].parse::<u64>().ok()? < 1 << 24 && parts[3].parse::<u64>().ok()? < 1 << 36;
    if in_range { Cell::named(text, names) } else { None }
}

/// `234-15-0FB5-CB95`, or run together as `234150FB5CB95` (area and identity of four digits each).
fn hexadecimal_cell(text: &[u8]) -> Option<Cell> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let hex = |part: &str| u64::from_str_radix(part, 16).ok();
    let parts: Vec<&str> = text.split('-').collect();
    if let [mcc, mnc, area, identity] = parts[..] {
        return Cell::from_parts(mcc.parse().ok()?, mnc.parse().ok()?, mnc.len(), hex(area)?, hex(identity)?);
    }
    if text.len() != 13 || !text.is_ascii() || !text[..5].bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Cell::from_parts(text[0..3].parse().ok()?, text[3..5].parse().ok()?, 2, hex(&text[5..9])?, hex(&text[9..13])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (i64, Changes) {
        let mut changes = Changes::default();
        let number =
            Numbers::new("GB", false).expect("a region").read(text.as_bytes(), 1, &mut Names::default(), &mut changes);
        (number, changes)
    }

    #[test]
    fn the_common_forms_are_one_number() {
        for text in [
            "+447700900123",
            "07700900123",
            "07700 900123",
            "447700900123",
            "00447700900123",
            "+44 (0)7700 900123",
            "(07700) 900-123",
        ] {
            assert_eq!(read(text).0, 447_700_900_123, "{text}");
        }
        assert!(read("+447700900123").1.list().is_empty());
        assert_eq!(read("07700 900123").1.list()[0].count, 1);
    }

    #[test]
    fn what_is_no_number_keeps_what_it_is() {
        let mut names = Names::default();
        let mut kind = |text| parse_number(text, Region::GB, &mut names).map(Number::kind);
        assert_eq!(kind("Withheld"), None);
        assert_eq!(kind("ParcelCo"), Some(NumberKind::Alphanumeric));
        assert_eq!(kind("87121"), Some(NumberKind::ShortCode));
        assert_eq!(kind("Voicemail"), Some(NumberKind::Voicemail));
        assert_eq!(kind("+33123456789"), Some(NumberKind::E164));
    }

    #[test]
    fn cells_read_in_decimal_and_hexadecimal() {
        let mut names = Names::default();
        let decimal = read_cell(b"505-01-339-35001", CellForm::Cgi, &mut names);
        assert_eq!(read_cell(b"50501015388B9", CellForm::CgiHex, &mut names), decimal);
        assert_eq!(read_cell(b"505-01-0153-88B9", CellForm::CgiHex, &mut names), decimal);
        assert_eq!(read_cell(b"5.0501E+12", CellForm::CgiHex, &mut names), None);
        assert_eq!(read_cell(b"", CellForm::Cgi, &mut names), Some(0));
        let wide = read_cell(b"234-15-70000-68719476735", CellForm::Cgi, &mut names).expect("an NR cell");
        assert_eq!(Cell::from_raw(wide).expect("kept").text(&names), "234-15-70000-68719476735");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100_000, ..ProptestConfig::default() })]
        #[test]
        fn the_fast_path_agrees_with_the_numbering_plan(subscriber in 0_u64..1_000_000_000, prefix in 0_usize..3) {
            let text = format!("+447{subscriber:09}");
            let spelled = [text.clone(), format!("07{subscriber:09}"), format!("00447{subscriber:09}")][prefix].clone();
            let planned = by_plan(&spelled, Region::GB).map(Number::raw);
            prop_assert_eq!(international(text.as_bytes()), planned);
        }
    }
}
