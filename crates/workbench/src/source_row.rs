//! Verb: sources, for one row: what stood in the file as it was received.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use case::Kind;
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::error::Error;

/// What parts the fields of a text file.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Most bytes of a file's beginning that are looked at to find it.
const LOOKED_AT: u64 = 64 * 1024;

impl Workbench {
    /// One row of a source, with the row that names its fields: the end of the way back from any figure.
    ///
    /// # Errors Where there is no such source, its bytes were erased, or it has no such row.
    pub fn source_row(&self, source_id: u32, row: u32) -> Result<Value, Error> {
        self.gate("sources")?.records()?;
        let source = self.source(source_id)?;
        let about = vec![format!("source {source_id}"), format!("source {source_id} row {row}")];
        self.enter("sources", Kind::Consultation, about)?;
        let mut shown = json!({
            "source_id": source_id, "name": source.name, "sha256": source.sha256, "format": source.format,
            "authority": source.authority, "row": row, "header": null, "fields": null,
        });
        if !source.has_bytes() {
            shown["why_not"] = json!("its bytes were erased under a retention rule");
            return Ok(shown);
        }
        let path = self.store.layout().source_bytes(&source.received_sha256);
        match text_row(&path, row).map_err(Error::file("reading", &path))? {
            Some((header, fields)) => {
                shown["header"] = json!(header);
                shown["fields"] = json!(fields);
            }
            None => {
                let why = "it is no plain text file: open the source in the program that made it, at this record";
                shown["why_not"] = json!(why);
            }
        }
        Ok(shown)
    }
}

/// The fields of a record of a delimited text file, and of the newest record before it that has as many: the header. `None` where the
/// file is no text, or shorter.
fn text_row(path: &std::path::Path, row: u32) -> std::io::Result<Option<(Vec<String>, Vec<String>)>> {
    let mut beginning = Vec::new();
    File::open(path)?.take(LOOKED_AT).read_to_end(&mut beginning)?;
    if beginning.contains(&0) || beginning.starts_with(b"PK") || beginning.trim_ascii_start().starts_with(b"<") {
        return Ok(None);
    }
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, &beginning).count();
    let delimiter = DELIMITERS.into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',');
    let mut file = BufReader::new(File::open(path)?);
    if file.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        file.consume(3);
    }
    let mut records =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(file);
    let text = |record: &csv::ByteRecord| {
        record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect::<Vec<_>>()
    };
    let (mut header, mut widest): (Vec<String>, usize) = (Vec::new(), 0);
    for (place, record) in (1_u32..).zip(records.byte_records()) {
        let record = record.map_err(std::io::Error::from)?;
        if place == row {
            return Ok(Some((header, text(&record))));
        }
        // The first record that is as wide as the table is what names its columns; what stands before it is a preamble.
        if record.len() > widest {
            (header, widest) = (text(&record), record.len());
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_below_its_header_and_a_quoted_break_is_no_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("billing.csv");
        std::fs::write(&path, "Billing for a subject\nwhen;who;note\n1;2;\"a\nb\"\n3;4;c\n").expect("written");
        let found = text_row(&path, 4).expect("read").expect("there");
        assert_eq!(found.0, ["when", "who", "note"]);
        assert_eq!(found.1, ["3", "4", "c"]);
        assert!(text_row(&path, 9).expect("read").is_none());
        std::fs::write(&path, b"PK\x03\x04").expect("written");
        assert!(text_row(&path, 1).expect("read").is_none());
    }
}
