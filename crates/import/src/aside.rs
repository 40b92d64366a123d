//! Rows of a table that are no records: totals, page breaks, lines, remarks.

use crate::words::{is_figure, is_phone};

/// Beginnings of rows that speak about the records and are none.
const REMARKS: [&str; 32] = [
    "total",
    "grand total",
    "sub total",
    "subtotal",
    "sub-total",
    "end of",
    "page ",
    "number of records",
    "number of rows",
    "record count",
    "records:",
    "records returned",
    "rows:",
    "row count",
    "count:",
    "sum",
    "generated",
    "report generated",
    "report",
    "printed",
    "produced",
    "confidential",
    "official",
    "restricted",
    "note:",
    "notes:",
    "*",
    "copyright",
    "©",
    "disclaimer",
    "footer",
    "continued",
];

/// Whether a row is no record. `width` is how many columns of the table have a name.
///
/// A record that has lost fields begins with a figure or a code, and is rejected instead: only words make a remark.
pub(crate) fn is_aside(fields: &[&str], width: usize) -> bool {
    // Most records begin with a figure, and no remark does.
    if fields.iter().find(|field| !field.is_empty()).is_some_and(|first| first.as_bytes()[0].is_ascii_digit()) {
        return false;
    }
    let filled: Vec<&str> = fields.iter().copied().filter(|field| !field.is_empty()).collect();
    let Some(first) = filled.first() else { return true };
    if !filled.iter().any(|field| field.chars().any(char::is_alphanumeric)) {
        return true;
    }
    let lower = first.to_lowercase();
    let few = filled.len() <= (width / 2).max(2) || filled.len() <= 3 && width > 3;
    let page = lower.starts_with("page") && lower.bytes().any(|byte| byte.is_ascii_digit());
    let remark = page || REMARKS.iter().any(|begin| lower.starts_with(begin));
    // Figures of a totals row are short; a telephone number or a time is a record's.
    let of_a_record = filled.iter().skip(1).any(|field| is_phone(field) || field.contains(':') && is_figure(field));
    if remark && few && !of_a_record {
        return true;
    }
    let letters = first.chars().filter(|sign| sign.is_alphabetic()).count();
    let words = letters >= 4 && first.chars().next().is_some_and(char::is_alphabetic);
    let sentence = first.split_whitespace().count() >= 2 || first.contains(':');
    words && sentence && width >= 4 && filled.len() * 3 <= width && (filled.len() <= 2) && !of_a_record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_pages_lines_and_remarks_are_no_records() {
        for row in [
            &["Total 123 rows"][..],
            &["TOTAL", "", "", "4567", ""],
            &["Page 2 of 5"],
            &["-----", "-----", "----"],
            &["End of report"],
            &["Data supplied under the Act, not to be disclosed"],
            &["Subscriber: 07700900123"],
        ] {
            assert!(is_aside(row, 8), "{row:?}");
        }
    }

    #[test]
    fn records_that_lost_fields_are_still_records() {
        for row in [
            &["14/03/2024"][..],
            &["14/03/2024 12:00:01", "0770090"],
            &["MOC", "14/03/2024 12:00:01", "07700900123"],
            &["Total Pizza", "07700900123"],
            &["VOICE"],
        ] {
            assert!(!is_aside(row, 8), "{row:?}");
        }
    }
}
