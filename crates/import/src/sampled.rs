//! A column as a proposal sees it: its name's words, and what its values look like.

use std::collections::BTreeSet;

use records::{Imei, Names};

use crate::damage::{Figure, whole};
use crate::grid::Grid;
use crate::identifiers::{CellForm, read_cell};
use crate::table::Table;
use crate::time::TimeReader;
use crate::words::{is_phone, words_of};

/// Rows looked at.
const SAMPLE_ROWS: usize = 2_000;

/// One column of the sample.
pub(crate) struct Sampled {
    pub(crate) name: String,
    /// Words of the name in lower case.
    words: Vec<String>,
    /// Values of every row, empty ones too.
    pub(crate) rows: Vec<String>,
    /// Values that are not empty.
    pub(crate) values: Vec<String>,
}

impl Sampled {
    /// The columns of a table.
    pub(crate) fn columns(grid: &Grid, table: &Table) -> Vec<Self> {
        let mut columns: Vec<Self> = table
            .header
            .iter()
            .map(|name| Self { name: name.clone(), words: words_of(name), rows: Vec::new(), values: Vec::new() })
            .collect();
        let mut seen = 0;
        grid.each(&mut |row| {
            let aside = crate::aside::is_aside(row.fields, table.width()) || table.repeats_header(row.fields);
            if table.holds(row.number) && row.broken.is_none() && !aside {
                for (at, column) in columns.iter_mut().enumerate() {
                    let value = row.fields.get(at).copied().unwrap_or_default();
                    column.rows.push(value.to_owned());
                    if !value.is_empty() {
                        column.values.push(value.to_owned());
                    }
                }
                seen += 1;
            }
            seen < SAMPLE_ROWS && row.number < table.end
        });
        columns
    }

    /// Share of values that fit.
    pub(crate) fn share(&self, fits: impl Fn(&str) -> bool) -> f64 {
        let fitting = self.values.iter().filter(|value| fits(value)).count();
        if self.values.is_empty() { 0.0 } else { fitting as f64 / self.values.len() as f64 }
    }

    /// Share of rows that have a value.
    pub(crate) fn filled(&self) -> f64 {
        if self.rows.is_empty() { 0.0 } else { self.values.len() as f64 / self.rows.len() as f64 }
    }

    pub(crate) fn distinct(&self) -> BTreeSet<&str> {
        self.values.iter().map(String::as_str).collect()
    }

    /// Whether the name holds one of these words.
    pub(crate) fn has(&self, any: &[&str]) -> bool {
        any.iter().any(|wanted| self.words.iter().any(|word| word == wanted))
    }

    /// 1 where the name holds one of these words.
    pub(crate) fn named(&self, any: &[&str]) -> f64 {
        f64::from(self.has(any))
    }

    /// Whether values are dates with a time, in any form.
    pub(crate) fn is_moment(&self) -> bool {
        let shaped = self.share(|text| {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            // Run together, as in 20240401T101500Z, a time has fourteen digits and begins with its century.
            let run_together = digits == 14 && (text.starts_with("20") || text.starts_with("19"));
            text.len() >= 10 && digits >= 8 && (text.contains(':') || run_together)
        });
        shaped > 0.8
            || TimeReader::new(None, None, &self.values[..self.values.len().min(200)])
                .is_ok_and(|reader| reader.knows_offset() || reader.format().starts_with("excel"))
    }

    /// Whether values are dates without a time.
    pub(crate) fn is_date(&self) -> bool {
        !self.values.is_empty()
            && self.share(|text| {
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                (6..=11).contains(&text.len())
                    && digits >= 4
                    && !text.contains(':')
                    && (text.contains(['/', '-', '.', ' ']) || digits == 8)
                    && crate::time::is_date(text)
            }) > 0.8
    }

    /// Whether values are times of day.
    pub(crate) fn is_clock(&self) -> bool {
        self.share(|text| {
            let sign =
                |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b' ') || byte.is_ascii_alphabetic();
            let clock =
                text.bytes().all(sign) && (2..=4).contains(&text.split([':', '.']).count()) && text.contains(':');
            let figures = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
            clock || figures && text[..2] < *"24" && text[2..4] < *"60" && text[4..] < *"60"
        }) > 0.8
    }

    pub(crate) fn phones(&self) -> f64 {
        self.share(|text| {
            is_phone(text)
                || matches!(whole(text), Figure::Lost)
                || matches!(whole(text), Figure::Whole(mended) if mended != text)
        })
    }

    /// Share of handset identities: 14 to 16 digits, or the check digit of 15 right.
    pub(crate) fn imeis(&self) -> f64 {
        self.share(|text| Imei::parse(text.as_bytes()).is_ok_and(|imei| imei.check_digit_holds() != Some(false)))
    }

    pub(crate) fn identities(&self) -> f64 {
        self.share(|text| Imei::parse(text.as_bytes()).is_ok())
    }

    pub(crate) fn cells(&self, form: CellForm) -> f64 {
        self.share(|text| text.contains("E+") || read_cell(text.as_bytes(), form, &mut Names::default()).is_some())
    }

    pub(crate) fn degrees(&self, bound: f64) -> f64 {
        let real = |text: &str| text.replace(',', ".").parse::<f64>().ok();
        self.share(|text| real(text).is_some_and(|value| value.abs() <= bound && text.contains(['.', ','])))
    }

    /// Whether values are sentences rather than codes.
    pub(crate) fn is_prose(&self) -> bool {
        let long = self.values.iter().filter(|text| text.contains(' ') && text.len() >= 12).count();
        !self.values.is_empty() && long * 5 >= self.values.len() * 2
    }
}
