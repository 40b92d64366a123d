//! What reading one document gave.

use std::collections::{BTreeMap, HashSet};

use records::{
    AttributedNumber, Cell, CellSite, Change, Communications, Contact, Crime, Device, Episode, Incident, Linked,
    Location, Message, Person, Position, Rejected, Subscriber, TopUp, VehicleRead,
};

use crate::clock_change::Uncertain;
use crate::legs::{Leg, Part};
use crate::slips::ClockTrust;

use crate::error::Error;

/// Records, rejected rows and changes of one document. `rows_in` = communications + other rows + rejected.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// What it was read as.
    pub format: String,
    /// Records found (header, preamble, footer and empty rows are none).
    pub rows_in: u64,
    /// Communications read and not yet handed over, before merging.
    pub communications: Communications,
    /// What was handed over while reading.
    pub handed: Handed,
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
    /// Contacts of seized handsets.
    pub contacts: Vec<Contact>,
    /// Devices and SIM cards that an examination found.
    pub devices: Vec<Device>,
    /// Places that a handset or a device recorded.
    pub locations: Vec<Location>,
    /// Top-ups of prepaid numbers.
    pub top_ups: Vec<TopUp>,
    /// Reads of number plates.
    pub vehicle_reads: Vec<VehicleRead>,
    /// Times missing and times in custody.
    pub episodes: Vec<Episode>,
    /// Crimes as published by month.
    pub crimes: Vec<Crime>,
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
    /// How far its clock is trusted.
    pub clock: ClockTrust,
    /// Rows counted with another row: legs of forwarded calls, parts of long texts.
    pub linked: Vec<Linked>,
    /// Rows in an hour that the clock showed twice or never, with what the other reading adds in milliseconds; nothing in the
    /// document settles which it is.
    pub unsettled: Vec<(u32, i64)>,
    pub(crate) uncertain: Vec<Uncertain>,
    pub(crate) legs: Vec<Leg>,
    pub(crate) parts: Vec<Part>,
    /// Layouts that a person's mapping was used for: fingerprint, and the mapping as TOML without what is this file's alone.
    pub layouts: BTreeMap<String, String>,
    /// The first rows of small tables as they were read: plain column and text.
    pub(crate) shown: Vec<BTreeMap<&'static str, String>>,
    /// Positions already listed.
    pub(crate) places: HashSet<(i64, u64, u64)>,
}

/// Receives communications while a document is read, so that they need not all be held; the digests of the rows as received stand
/// beside them.
pub type Take<'t> = dyn FnMut(Communications, Vec<u64>) -> Result<(), Error> + 't;

/// Communications that a reader has handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// How many.
    pub rows: u64,
    /// First start, UTC milliseconds.
    pub first_ms: Option<i64>,
    /// Last start.
    pub last_ms: Option<i64>,
}

impl Batch {
    /// Hands the communications read so far over; room for `expected` more is made.
    pub(crate) fn hand_over(&mut self, expected: usize, take: &mut Take<'_>) -> Result<(), Error> {
        if self.communications.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.communications);
        let raw_rows = std::mem::take(&mut self.raw_rows);
        self.communications.reserve(expected);
        self.raw_rows.reserve(expected);
        let handed = &mut self.handed;
        handed.rows += rows.len() as u64;
        let least = |one: i64| handed.first_ms.map_or(one, |known| known.min(one));
        let first_ms = rows.start_ms.iter().min().copied().map(least);
        let greatest = |one: i64| handed.last_ms.map_or(one, |known| known.max(one));
        let last_ms = rows.start_ms.iter().max().copied().map(greatest);
        *handed = Handed { first_ms, last_ms, ..*handed };
        take(rows, raw_rows)
    }

    /// What could not be read at all: a rejected row for each reason.
    pub fn unreadable(reasons: &[String]) -> Self {
        let mut batch = Self { format: "unreadable".to_owned(), rows_in: reasons.len() as u64, ..Self::default() };
        for (row, reason) in (1..).zip(reasons) {
            batch.reject(row, None, reason.as_str());
        }
        batch.notes.push("the file, or a part of it, could not be read; it is kept as received".to_owned());
        batch
    }

    /// Rows of the document that became records.
    pub fn rows_read(&self) -> u64 {
        let small = self.subscribers.len()
            + self.people.len()
            + self.attributed.len()
            + self.incidents.len()
            + self.messages.len()
            + self.contacts.len()
            + self.devices.len()
            + self.locations.len()
            + self.top_ups.len()
            + self.vehicle_reads.len()
            + self.episodes.len()
            + self.crimes.len();
        self.handed.rows + self.communications.len() as u64 + self.linked.len() as u64 + self.cell_rows + small as u64
    }

    /// Whether any row tells of a communication.
    pub fn has_communications(&self) -> bool {
        self.handed.rows > 0 || !self.communications.is_empty()
    }

    /// Whether any row needs a lawful authority: communications, subscriber data and handset content do.
    pub fn needs_authority(&self) -> bool {
        self.has_communications()
            || !self.subscribers.is_empty()
            || self.has_handset_content()
            || !self.top_ups.is_empty()
    }

    /// Whether anything comes out of a handset's memory.
    fn has_handset_content(&self) -> bool {
        !self.messages.is_empty() || !self.contacts.is_empty() || !self.locations.is_empty() || !self.devices.is_empty()
    }

    /// Whether a cell is met at this position for the first time.
    pub(crate) fn place_is_new(&mut self, cell: Cell, position: Position) -> bool {
        self.places.insert((cell.raw(), position.latitude().to_bits(), position.longitude().to_bits()))
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
