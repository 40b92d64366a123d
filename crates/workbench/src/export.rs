//! Verb: export.

use std::collections::HashSet;
use std::path::Path;

use foldhash::fast::FixedState;
use records::{
    BILLED_A, BILLED_B, Communications, Kind, LOGGED_A, LOGGED_B, NO_DURATION, Names, WHOLE_NETWORK, format_rfc3339,
};

use crate::acting::EVERY_NUMBER;
use crate::bench::Workbench;
use crate::error::Error;
use crate::shown::{cell, imei, number};

/// In what form records are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportAs {
    /// `communications.csv`, texts throughout.
    Csv,
    /// `communications.parquet`, with the columns of the CSV.
    Parquet,
}

const HEADER: [&str; 21] = [
    "subject",
    "start",
    "duration_s",
    "kind",
    "a_number",
    "b_number",
    "a_imei",
    "a_imsi",
    "a_cell_start",
    "a_cell_end",
    "b_imei",
    "b_imsi",
    "b_cell_start",
    "b_cell_end",
    "billing",
    "source",
    "row",
    "source_sha256",
    "source_2",
    "row_2",
    "source_2_sha256",
];

impl Workbench {
    /// Writes communications into a folder; all of them, or those of some numbers. Answers how many.
    ///
    /// # Errors Where a table cannot be read or the file cannot be written.
    pub fn export(&self, out: &Path, form: ExportAs, numbers: Option<&[String]>) -> Result<u64, Error> {
        self.gate("export")?.records()?;
        let names = self.names()?;
        let wanted: Option<HashSet<i64, FixedState>> = numbers.map(|list| {
            list.iter().filter_map(|text| self.find_number(text, &names)).map(records::Number::raw).collect()
        });
        let mut about = numbers
            .map_or_else(|| vec![EVERY_NUMBER.to_owned()], |list| list.iter().map(|text| self.name_of(text)).collect());
        about.push(out.display().to_string());
        self.enter("export", case::Kind::Disclosure, about)?;
        std::fs::create_dir_all(out).map_err(Error::file("creating", out))?;
        let mut texts: Vec<Vec<String>> = vec![Vec::new(); HEADER.len()];
        let path = out.join("communications.csv");
        let mut writer = match form {
            ExportAs::Csv => Some(
                csv::Writer::from_path(&path).map_err(std::io::Error::from).map_err(Error::file("creating", &path))?,
            ),
            ExportAs::Parquet => None,
        };
        if let Some(writer) = &mut writer {
            writer.write_record(HEADER).map_err(std::io::Error::from).map_err(Error::file("writing", &path))?;
        }
        let (mut count, mut failed) = (0, None);
        engine::scan_communications(&self.files("communications"), &mut |rows| {
            for at in 0..rows.len() {
                let is_wanted = wanted
                    .as_ref()
                    .is_none_or(|set| set.contains(&rows.a.number[at]) || set.contains(&rows.b.number[at]));
                if !is_wanted || failed.is_some() {
                    continue;
                }
                count += 1;
                let row = self.export_row(rows, at, &names);
                match &mut writer {
                    Some(writer) => failed = writer.write_record(&row).err(),
                    None => texts.iter_mut().zip(row).for_each(|(column, text)| column.push(text)),
                }
            }
        })?;
        if let Some(cause) = failed {
            return Err(Error::file("writing", &path)(cause.into()));
        }
        match writer {
            Some(mut writer) => writer.flush().map_err(Error::file("writing", &path))?,
            None => store::write_texts(&out.join("communications.parquet"), &HEADER, &texts)?,
        }
        Ok(count)
    }

    fn export_row(&self, rows: &Communications, at: usize, names: &Names) -> Vec<String> {
        let (a, b) = (number(rows.a.number[at], names), number(rows.b.number[at], names));
        let billing = rows.billing[at];
        let subject = match billing & (BILLED_A | BILLED_B) {
            BILLED_A => a.clone(),
            BILLED_B => b.clone(),
            // Both parties' billing: the calling side's record leads.
            0 => String::new(),
            _ => a.clone(),
        };
        let held = [
            (BILLED_A, "a"),
            (BILLED_B, "b"),
            (WHOLE_NETWORK, "network"),
            (LOGGED_A, "handset a"),
            (LOGGED_B, "handset b"),
        ];
        let billing_words: Vec<&str> =
            held.iter().filter(|(bit, _)| billing & bit != 0).map(|(_, word)| *word).collect();
        let duration = rows.duration_s[at];
        let imsi = |packed| records::Imsi::from_raw(packed).map(|imsi| imsi.text(names)).unwrap_or_default();
        let digest =
            |source: u32| self.store.catalogue().source(source).map(|source| source.sha256.clone()).unwrap_or_default();
        let count = |value: u32| if value == 0 { String::new() } else { value.to_string() };
        vec![
            subject,
            format_rfc3339(rows.start_ms[at]),
            if duration == NO_DURATION { String::new() } else { duration.to_string() },
            Kind::from_raw(rows.kind[at]).map_or("", Kind::word).to_owned(),
            a,
            b,
            imei(rows.a.imei[at], names),
            imsi(rows.a.imsi[at]),
            cell(rows.a.cell_start[at], names),
            cell(rows.a.cell_end[at], names),
            imei(rows.b.imei[at], names),
            imsi(rows.b.imsi[at]),
            cell(rows.b.cell_start[at], names),
            cell(rows.b.cell_end[at], names),
            billing_words.join("+"),
            count(rows.source[at]),
            count(rows.row[at]),
            digest(rows.source[at]),
            count(rows.source_2[at]),
            count(rows.row_2[at]),
            digest(rows.source_2[at]),
        ]
    }
}
