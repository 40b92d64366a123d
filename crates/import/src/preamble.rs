//! What the lines above a table say: whose records these are, in which zone their times are, and from when to when.

use crate::document::Document;
use crate::error::Error;
use crate::header::KeptRow;
use crate::time::find_zone;
use crate::words::{is_phone, words_of};

/// Words that say that a number is the subject's.
const SUBJECT_WORDS: [&str; 14] = [
    "subscriber",
    "msisdn",
    "subject",
    "target",
    "number",
    "mobile",
    "account",
    "cli",
    "line",
    "billing",
    "calls",
    "records",
    "for",
    "handset",
];
/// Words that say that it is somebody else's.
const OTHER_WORDS: [&str; 16] = [
    "contact",
    "tel",
    "fax",
    "helpdesk",
    "help",
    "enquiries",
    "enquiry",
    "queries",
    "spoc",
    "officer",
    "email",
    "call",
    "phone",
    "imei",
    "imsi",
    "iccid",
];

/// What a preamble, or a file's name, is evidence of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// The subject's number as it stands, and where.
    pub(crate) subject: Option<(String, String)>,
    /// The zone of the times, and where it stands.
    pub(crate) zone: Option<(String, String)>,
    /// Where a line marks intercept product.
    pub(crate) intercept: Option<u32>,
}

impl Evidence {
    /// What this says, and where it says nothing what was said before.
    pub(crate) fn or(self, before: &Self) -> Self {
        Self {
            subject: self.subject.or_else(|| before.subject.clone()),
            zone: self.zone.or_else(|| before.zone.clone()),
            intercept: self.intercept,
        }
    }
}

/// What lines above a table say, or those of an earlier one.
///
/// # Errors When one marks intercept product.
pub(crate) fn said_by(document: &Document, lines: &[KeptRow], before: &Evidence) -> Result<Evidence, Error> {
    let said = evidence(document, &lines.iter().collect::<Vec<_>>());
    match said.intercept {
        Some(row) => Err(Error::Intercept { name: document.name.clone(), place: format!("row {row}") }),
        None => Ok(said.or(before)),
    }
}

/// Reads the rows above a table, the nearest first, and the file's name.
pub(crate) fn evidence(document: &Document, rows: &[&KeptRow]) -> Evidence {
    let mut found = Evidence::default();
    for (row, fields) in rows.iter().rev() {
        let line = fields.iter().filter(|field| !field.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" : ");
        if found.intercept.is_none() && marks(&line) {
            found.intercept = Some(*row);
        }
        if found.zone.is_none() {
            found.zone = zone_said(&line).map(|zone| (zone, format!("row {row}")));
        }
    }
    found.subject = subject_of(rows).or_else(|| subject_in_name(&document.name));
    found
}

/// A line such as `Source type: lawful intercept`.
fn marks(line: &str) -> bool {
    let lower = line.to_lowercase();
    let Some((label, value)) = lower.split_once(':') else { return false };
    let labelled = ["source type", "source_type", "origin", "exhibit", "material", "classification", "product"];
    let negated = ["no ", "not ", "non-", "non ", "never"].iter().any(|word| value.contains(word));
    labelled.iter().any(|word| label.contains(word)) && value.contains("intercept") && !negated
}

/// The one number that the lines say is the subject's; none where two are said to be.
fn subject_of(rows: &[&KeptRow]) -> Option<(String, String)> {
    let mut best: Vec<(u8, String, u32)> = Vec::new();
    for (row, fields) in rows {
        let mut label = String::new();
        for field in fields.iter().filter(|field| !field.is_empty()) {
            for number in numbers_in(field) {
                let said = format!("{label} {field}");
                let weight = weight(&words_of(&said));
                if weight > 0 {
                    best.push((weight, number, *row));
                }
            }
            label = format!("{label} {field}");
        }
    }
    let most = best.iter().map(|(weight, _, _)| *weight).max()?;
    best.retain(|(weight, _, _)| *weight == most);
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).rev().take(9).collect::<Vec<_>>();
    let first = best.first()?;
    best.iter()
        .all(|(_, number, _)| digits(number) == digits(&first.1))
        .then(|| (first.1.clone(), format!("row {}", first.2)))
}

fn weight(words: &[String]) -> u8 {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let strong = has(&["subscriber", "msisdn", "subject", "target"]);
    match (strong, has(&SUBJECT_WORDS), has(&OTHER_WORDS)) {
        (_, _, true) if !strong => 0,
        (true, ..) => 3,
        (_, true, _) => 2,
        _ => u8::from(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))),
    }
}

/// Telephone numbers in a text: runs of digits and the signs between them.
fn numbers_in(text: &str) -> Vec<String> {
    let sign = |sign: char| sign.is_ascii_digit() || matches!(sign, ' ' | '+' | '(' | ')' | '-' | '.');
    text.split(|one| !sign(one))
        .map(|run| run.trim_matches(|one: char| !one.is_ascii_digit() && one != '+' && one != '('))
        .filter(|run| is_phone(run) && is_number(run))
        .map(ToOwned::to_owned)
        .collect()
}

/// Whether digits begin as numbers do: `+`, `00`, `0`, `44`, or a mobile number without its zero.
fn is_number(run: &str) -> bool {
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let begins = |start: &str| digits.starts_with(start);
    run.trim_start().starts_with(['+', '(']) && digits.len() <= 15
        || begins("00")
        || begins("0") && (10..=11).contains(&digits.len())
        || begins("44") && digits.len() == 12
        || begins("7") && digits.len() == 10
}

/// A number that a file's name carries.
fn subject_in_name(name: &str) -> Option<(String, String)> {
    let own = name.rsplit('/').next().unwrap_or_default();
    let stem = own.split('.').next().unwrap_or_default();
    let mut numbers: Vec<String> =
        stem.split(|sign: char| !sign.is_ascii_digit() && sign != '+').flat_map(numbers_in).collect();
    numbers.dedup();
    match numbers.as_slice() {
        [only] => Some((only.clone(), "the file's name".to_owned())),
        _ => None,
    }
}

/// The zone that a line or a column's name says times are in.
pub(crate) fn zone_said(text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let words: Vec<&str> =
        upper.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let word = |word: &str| words.contains(&word);
    if let Some(zone) = text
        .split_whitespace()
        .map(|part| part.trim_matches(|sign: char| !sign.is_ascii_alphabetic()))
        .find(|part| part.contains('/') && find_zone(part).is_some())
    {
        return Some(zone.to_owned());
    }
    let about_time =
        ["TIME", "TIMES", "ZONE", "TIMEZONE", "DATE", "DATES", "START", "END", "TIMESTAMP", "CLOCK", "HOURS"];
    let of_time = about_time.iter().any(|about| word(about)) || words.len() == 1;
    if (word("GMT") || word("UTC")) && word("BST") {
        return Some("Europe/London".to_owned());
    }
    if let Some(offset) = offset_said(&upper) {
        return Some(offset);
    }
    if word("UTC") || of_time && (word("GMT") || word("ZULU")) {
        return Some("UTC".to_owned());
    }
    let local =
        of_time && (word("LOCAL") && (word("UK") || word("TIME") || word("TIMES")) || word("UK") || word("LONDON"));
    // British Summer Time alone is an offset: a file that says so keeps it in winter too.
    if of_time && word("BST") {
        return Some("+01:00".to_owned());
    }
    if local {
        return Some("Europe/London".to_owned());
    }
    (of_time && (word("CET") || word("CEST"))).then(|| "Europe/Paris".to_owned())
}

/// `UTC+1`, `GMT +01:00`.
fn offset_said(upper: &str) -> Option<String> {
    let after = ["UTC", "GMT"].iter().find_map(|zone| upper.split_once(zone).map(|(_, rest)| rest.trim_start()))?;
    let sign = after.chars().next().filter(|sign| matches!(sign, '+' | '-' | '−'))?;
    let rest: String =
        after[sign.len_utf8()..].trim_start().chars().take_while(|one| one.is_ascii_digit() || *one == ':').collect();
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<u8>().ok()?, 0),
        3 | 4 => (digits[..digits.len() - 2].parse().ok()?, digits[digits.len() - 2..].parse::<u8>().ok()?),
        _ => return None,
    };
    let sign = if sign == '+' { '+' } else { '-' };
    (hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;

    fn found(name: &str, lines: &[&str]) -> Evidence {
        let rows: Vec<KeptRow> =
            (1..).zip(lines).map(|(row, line)| (row, line.split(';').map(ToOwned::to_owned).collect())).collect();
        let content = Content::Bytes(std::sync::Arc::new(Vec::new()));
        let document = Document { name: name.to_owned(), received: "".into(), content };
        evidence(&document, &rows.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_subject_is_the_number_that_a_line_says_is_the_subjects() {
        for (line, number) in [
            ("Subscriber: +447700900123", "+447700900123"),
            ("MSISDN 07700 900123", "07700 900123"),
            ("Target number;07700900123", "07700900123"),
            ("Records for 447700900123 from 01/03/2024", "447700900123"),
            ("07700900123", "07700900123"),
        ] {
            let subject = found("x.csv", &["Contact: 020 7946 0000", "Ref 2024-03-01 12345", line]).subject;
            assert_eq!(subject, Some((number.to_owned(), "row 3".to_owned())), "{line}");
        }
        assert_eq!(found("x.csv", &["Queries: telephone 020 7946 0000"]).subject, None);
        assert_eq!(found("x.csv", &["Target: 07700900123", "Target: 07700900124"]).subject, None);
        assert_eq!(found("d.zip/calls_07700900123_v2.csv", &[]).subject.expect("in the name").0, "07700900123");
    }

    #[test]
    fn zones_are_read_from_lines_and_names() {
        for (line, zone) in [
            ("All times UTC", Some("UTC")),
            ("Times are local (GMT/BST)", Some("Europe/London")),
            ("Times in BST", Some("+01:00")),
            ("Times in GMT", Some("UTC")),
            ("All times UK local", Some("Europe/London")),
            ("Time zone: Europe/Paris", Some("Europe/Paris")),
            ("Times are UTC+1", Some("+01:00")),
            ("Start time (GMT)", Some("UTC")),
            ("Issued by GMT Ltd", None),
            ("Operator report", None),
        ] {
            assert_eq!(zone_said(line).as_deref(), zone, "{line}");
        }
    }

    #[test]
    fn a_line_that_marks_intercept_product_is_found() {
        assert_eq!(found("x", &["Source type: lawful intercept"]).intercept, Some(1));
        assert_eq!(found("x", &["Material: contains no intercept"]).intercept, None);
    }
}
