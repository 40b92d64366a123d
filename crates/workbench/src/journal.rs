//! Verbs: journal list, journal who, journal looked, journal verify, journal export.

mod looked;
mod named;
mod who;

use std::io::{BufWriter, Write};
use std::path::Path;

use case::Kind;
use data_encoding::HEXLOWER;
use records::{Names, format_rfc3339};
use serde_json::{Value, json};
use store::journal::{Fault, FaultKind, Verification};
use store::{EntryFilter, JournalRow};

use crate::bench::Workbench;
use crate::error::Error;

pub use looked::LookedQuestion;

/// Which entries are asked for. What is not said does not restrict.
#[derive(Clone, Debug, Default)]
pub struct JournalQuestion {
    /// About this number, person, record or file.
    pub about: Option<String>,
    /// In this operation.
    pub operation: Option<String>,
    /// By this person.
    pub who: Option<String>,
    /// By this command.
    pub verb: Option<String>,
    /// Not before this instant, UTC milliseconds.
    pub from_ms: Option<i64>,
    /// Before this instant.
    pub to_ms: Option<i64>,
}

/// A part of the entries that a question finds.
#[derive(Clone, Debug)]
pub struct JournalPart {
    /// The part, newest first.
    pub entries: Vec<Value>,
    /// How many there are.
    pub total: usize,
}

/// What `journal verify` found.
#[derive(Clone, Debug)]
pub struct JournalReport {
    /// What is wrong, and the counts.
    pub found: Verification,
    /// What a reader should know that is no fault.
    pub notes: Vec<String>,
}

impl JournalReport {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.found.faults.is_empty()
    }

    /// The answer as JSON.
    pub fn json(&self) -> Value {
        let fault = |fault: &Fault| json!({ "kind": fault.kind.word(), "where": fault.place, "what": fault.said });
        json!({
            "sound": self.is_sound(),
            "entries": self.found.entries,
            "root": HEXLOWER.encode(&self.found.root),
            "erased": self.found.erased,
            "waiting": self.found.waiting,
            "keys": self.found.keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "faults": self.found.faults.iter().map(fault).collect::<Vec<_>>(),
            "notes": self.notes,
        })
    }
}

impl Workbench {
    /// Entries of the journal, oldest first.
    ///
    /// # Errors When the database cannot be read.
    pub fn journal_list(&self, question: &JournalQuestion) -> Result<Vec<Value>, Error> {
        self.gate("journal list")?.records()?;
        let about = question.about.as_deref().map(|text| self.name_of(text));
        let filter = EntryFilter { about: about.as_deref(), ..question.filter() };
        let rows = self.store.case_database()?.entries(&filter)?;
        self.enter_question(question, about)?;
        Ok(rows.iter().map(row_json).collect())
    }

    /// A part of the entries of the journal, newest first, and how many there are.
    ///
    /// # Errors When the database cannot be read.
    /// # Cost What is shown, and a count; a journal of millions is not read.
    pub fn journal_part(&self, question: &JournalQuestion, from: usize, most: usize) -> Result<JournalPart, Error> {
        self.gate("journal list")?.records()?;
        let about = question.about.as_deref().map(|text| self.name_of(text));
        let filter = EntryFilter { about: about.as_deref(), limit: Some(as_rows(most)), ..question.filter() };
        let database = self.store.case_database()?;
        let (rows, total) = (database.newest_entries(&filter, as_rows(from))?, database.count_entries(&filter)?);
        self.enter_question(question, about)?;
        Ok(JournalPart {
            entries: rows.iter().map(row_json).collect(),
            total: usize::try_from(total).unwrap_or(usize::MAX),
        })
    }

    fn enter_question(&self, question: &JournalQuestion, about: Option<String>) -> Result<(), Error> {
        let asked = about.into_iter().chain(question.operation.clone()).chain(question.who.clone());
        self.enter("journal list", Kind::Consultation, asked.collect())
    }

    /// How the journal names what a person typed: a number in E.164, else the text itself.
    pub(crate) fn name_of(&self, text: &str) -> String {
        let names = Names::default();
        self.find_number(text, &names).map_or_else(|| text.trim().to_owned(), |number| number.text(&names))
    }

    /// Computes the whole journal again and compares files, signatures and rows with it. `known` are checkpoints kept elsewhere.
    ///
    /// # Errors When the database cannot be read. What is wrong with the journal is the answer.
    pub fn journal_verify(&self, known: &[String]) -> Result<JournalReport, Error> {
        self.gate("journal verify")?;
        self.enter("journal verify", Kind::Consultation, Vec::new())?;
        // What keeps entries out of the tree is among what is found now.
        let sequenced = self.sequence();
        let (journal, database) = (self.store.journal(), self.store.case_database()?);
        let mut found = journal.verify(database, known, Self::threads())?;
        let mut notes = Vec::new();
        for key in found.keys.clone().iter().skip(1) {
            let rows = database.entries(&EntryFilter { about: Some(&key.to_string()), ..EntryFilter::default() })?;
            match rows.first() {
                Some(row) => notes.push(format!("since {} key {} signs", format_rfc3339(row.at_ms), key.id())),
                None => found.faults.push(Fault {
                    kind: FaultKind::Signature,
                    place: "journal/keys".to_owned(),
                    said: format!("no entry speaks of the adoption of key {}", key.id()),
                }),
            }
        }
        if found.erased > 0 {
            notes.push(format!("the content of {} entries was erased; their commitments stand", found.erased));
        }
        if found.waiting > 0 {
            let why = sequenced.err().map(|error| format!(": {error}")).unwrap_or_default();
            notes.push(format!("{} entries wait outside the tree{why}", found.waiting));
        }
        Ok(JournalReport { found, notes })
    }

    /// Copies the journal's tree for verification elsewhere, with what was committed to where `contents` says so. Answers how many
    /// entries the copy covers.
    ///
    /// # Errors When the folder cannot be written, or the journal's checkpoint cannot be believed.
    pub fn journal_export(&self, out: &Path, contents: bool) -> Result<u64, Error> {
        self.gate("journal export")?.records()?;
        self.enter("journal export", Kind::Disclosure, vec![out.display().to_string()])?;
        self.sequence()?;
        std::fs::create_dir_all(out).map_err(Error::file("creating", out))?;
        let entries = self.store.journal().copy_to(out)?;
        if contents {
            self.write_contents(&out.join("entries.jsonl"), entries)?;
        }
        Ok(entries)
    }

    fn write_contents(&self, path: &Path, entries: u64) -> Result<(), Error> {
        let file = std::fs::File::create(path).map_err(Error::file("creating", path))?;
        let mut out = BufWriter::new(file);
        let mut failed = None;
        self.store.case_database()?.each_placed(&mut |row| {
            let covered = row.leaf.and_then(|leaf| u64::try_from(leaf).ok()).is_some_and(|leaf| leaf < entries);
            if covered && failed.is_none() {
                failed = writeln!(out, "{}", content_json(row)).err();
            }
        })?;
        failed.map_or_else(|| out.flush(), Err).map_err(Error::file("writing", path))
    }
}

impl JournalQuestion {
    fn filter(&self) -> EntryFilter<'_> {
        EntryFilter {
            operation: self.operation.as_deref(),
            who: self.who.as_deref(),
            verb: self.verb.as_deref(),
            from_ms: self.from_ms,
            to_ms: self.to_ms,
            ..EntryFilter::default()
        }
    }
}

/// Rows as the database counts them.
fn as_rows(count: usize) -> u64 {
    i64::try_from(count).unwrap_or(i64::MAX).unsigned_abs()
}

/// An entry as it is listed; of an erased one what stays.
fn row_json(row: &JournalRow) -> Value {
    let entry = row.entry.as_ref();
    json!({
        "entry": row.leaf,
        "at": format_rfc3339(row.at_ms),
        "who": entry.map(|entry| &entry.who),
        "verb": row.verb,
        "kind": row.kind.word(),
        "about": entry.map(|entry| entry.about.clone()).unwrap_or_default(),
        "reason": entry.map(|entry| &entry.reason),
        "erased": entry.is_none(),
    })
}

/// An entry with what its commitment is made of.
fn content_json(row: &JournalRow) -> Value {
    let entry = row.entry.as_ref();
    json!({
        "leaf": row.leaf,
        "at": entry.map(|_| format_rfc3339(row.at_ms)),
        "at_ms": entry.map(|entry| entry.at_ms),
        "who": entry.map(|entry| &entry.who),
        "verb": entry.map(|entry| &entry.verb),
        "kind": entry.map(|entry| entry.kind.word()),
        "about": entry.map(|entry| &entry.about),
        "reason": entry.map(|entry| &entry.reason),
        "salt": row.salt.map(|salt| HEXLOWER.encode(&salt)),
        "commitment": HEXLOWER.encode(&row.commitment),
    })
}
