//! What reading one document gave.

use std::collections::BTreeMap;

use records::{AttributedNumber, CellSite, Change, Communications, Incident, Message, Person, Rejected, Subscriber};

/// Records, rejected rows and changes of one document. `rows_in` = communications + other rows + rejected.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// What it was read as.
    pub format: String,
    /// Records found (header, preamble, footer and empty rows are none).
    pub rows_in: u64,
    /// Communications, before merging.
    pub communications: Communications,
    /// Digest of each communication's whole row as received, beside `communications`: only rows alike in every column, read
    /// or not, are repetitions.
    pub raw_rows: Vec<u64>,
    /// Cell list rows, and cells whose position stands in call rows.
    pub cells: Vec<CellSite>,
    /// Rows of `cells` that are rows of the document.
    pub cell_rows: u64,
    /// Subscriber rows.
    pub subscribers: Vec<Subscriber>,
    /// People.
    pub people: Vec<Person>,
    /// Numbers known to be somebody's.
    pub attributed: Vec<AttributedNumber>,
    /// Incidents.
    pub incidents: Vec<Incident>,
    /// Messages of seized handsets.
    pub messages: Vec<Message>,
    /// Rows that could not be read.
    pub rejected: Vec<Rejected>,
    /// What reading changed.
    pub changes: Changes,
    /// Columns that were not read.
    pub unknown_columns: Vec<String>,
    /// What a reader of the figures should know.
    pub notes: Vec<String>,
    /// Mapping used, as TOML; empty for the plain set.
    pub mapping: String,
}

impl Batch {
    /// Rows of the document that became records.
    pub fn rows_read(&self) -> u64 {
        let small = self.subscribers.len()
            + self.people.len()
            + self.attributed.len()
            + self.incidents.len()
            + self.messages.len();
        self.communications.len() as u64 + self.cell_rows + small as u64
    }

    /// Whether any row needs a lawful authority: communications, subscriber data and handset content do.
    pub fn needs_authority(&self) -> bool {
        !self.communications.is_empty() || !self.subscribers.is_empty() || !self.messages.is_empty()
    }

    pub(crate) fn reject(&mut self, row: u32, column: Option<&str>, reason: impl Into<String>) {
        self.rejected.push(Rejected { row, column: column.map(ToOwned::to_owned), reason: reason.into() });
    }
}

/// Kinds of cleansing with their counts, in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(BTreeMap<&'static str, Change>);

impl Changes {
    /// Counts one more change of this kind.
    pub(crate) fn note(&mut self, kind: &'static str, row: u32, example: impl FnOnce() -> String) {
        self.0.entry(kind).or_insert_with(|| Change::new(kind)).note(row, example);
    }

    /// Every kind that happened.
    pub fn list(&self) -> Vec<Change> {
        self.0.values().cloned().collect()
    }
}
