//! Verb: file.

use std::path::Path;

use case::{EvidenceFile, Kind};
use serde_json::Value;
use store::Filter;

use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

/// A file to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// What it is about.
    pub about: Option<&'a str>,
    /// The operation's id or name.
    pub operation: Option<&'a str>,
    /// What it is.
    pub note: &'a str,
}

impl Workbench {
    /// Keeps a file's bytes in the store, under their digest.
    ///
    /// # Errors Where it cannot be read, or its name says that it is intercepted material: then nothing of it is kept, and the
    /// refusal is.
    pub fn add_file(&self, new: &NewFile<'_>, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("file add", act)?;
        let name = new.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.to_lowercase().contains("intercept") {
            self.case()?.journal(&act.entry("file", Kind::Refusal, &[]))?;
            return Err(Error::refused(
                "the file is marked as intercept product; nothing of it was kept (Investigatory Powers Act 2016, section 56)",
            ));
        }
        let operation = self.operation_id(new.operation)?;
        gate.within(operation.as_deref())?;
        let bytes = self.store.keep_file(new.path)?;
        let file = EvidenceFile {
            name,
            sha256: bytes.sha256,
            size: bytes.size,
            by: act.who.to_owned(),
            at_ms: act.at_ms,
            about: new.about.map(thing),
            operation,
            note: new.note.to_owned(),
        };
        let named: Vec<&str> = file.about.as_deref().into_iter().collect();
        let kept = self.case()?.add(&file, act.entry("file", Kind::Collection, &named))?;
        Ok(kept_json(&kept))
    }

    /// Files on record.
    ///
    /// # Errors A failure of the database.
    pub fn files_on_record(
        &self,
        about: Option<&str>,
        operation: Option<&str>,
        act: &Act<'_>,
    ) -> Result<Vec<Value>, Error> {
        let (about, operation) = (about.map(thing), self.operation_id(operation)?);
        let wanted = Filter { about: about.as_deref(), operation: operation.as_deref(), ..Filter::default() };
        self.consult_json::<EvidenceFile>(&wanted, act, "file")
    }

    /// Copies a file's bytes out of the store, after comparing them with their digest.
    ///
    /// # Errors Where none has that id, its bytes are not what they were, or `out` exists.
    pub fn get_file(&self, id: &str, out: &Path, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("file get", act)?;
        let kept = self.case()?.get::<EvidenceFile>(id)?;
        gate.see(&kept)?;
        self.case()?.journal(&act.entry("file", Kind::Disclosure, &[id]))?;
        self.store.copy_file_out(&kept.content.sha256, out)?;
        Ok(kept_json(&kept))
    }
}
