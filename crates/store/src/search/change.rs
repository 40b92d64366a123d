//! A change of the index: visible whole, with the cursor that says how far it has come, or not at all.

use std::fs::File;

use tantivy::{IndexWriter, Term};

use super::document::SearchDocument;
use super::index::{Opened, failed};
use crate::error::Error;

/// Bytes of documents that are held in memory at one time, for each thread that writes.
const ROOM_BYTES: usize = 48 << 20;

/// A change under way. Dropped before [`SearchChange::commit`], it leaves nothing.
pub struct SearchChange {
    opened: Opened,
    writer: IndexWriter,
    /// Held until the change ends; declared last, so that it is let go last.
    lock: File,
}

impl std::fmt::Debug for SearchChange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SearchChange")
    }
}

impl SearchChange {
    /// Each thread that writes makes a segment of its own: a small change is better written by one.
    pub(super) fn begin(opened: Opened, threads: usize, lock: File) -> Result<Self, Error> {
        let writer = opened.index.writer_with_num_threads(threads, threads * ROOM_BYTES).map_err(failed("opening"))?;
        Ok(Self { opened, writer, lock })
    }

    /// Ends the change without having changed anything; nobody else begins one meanwhile.
    pub(super) fn into_lock(self) -> File {
        drop(self.writer);
        self.lock
    }

    /// What the change before this one left as its cursor.
    ///
    /// # Errors Where the index cannot be read.
    pub fn cursor(&self) -> Result<Option<String>, Error> {
        Ok(self.opened.index.load_metas().map_err(failed("reading"))?.payload)
    }

    /// Puts a document in the place of the one with the same key.
    ///
    /// # Errors Where the index cannot be written.
    pub fn put(&mut self, document: &SearchDocument) -> Result<(), Error> {
        self.remove(&document.key);
        self.add(document)
    }

    /// Puts in a document whose key nobody has.
    ///
    /// # Errors Where the index cannot be written.
    pub fn add(&mut self, document: &SearchDocument) -> Result<(), Error> {
        let written = document.written(&self.opened.fields);
        self.writer.add_document(written).map(|_| ()).map_err(failed("writing"))
    }

    /// Takes out the document with this key.
    pub fn remove(&mut self, key: &str) {
        self.writer.delete_term(Term::from_field_text(self.opened.fields.key, key));
    }

    /// Makes the change visible and durable, with the cursor that says how far it has come.
    ///
    /// # Errors Where the index cannot be written; nothing is changed then.
    pub fn commit(mut self, cursor: &str) -> Result<(), Error> {
        let mut prepared = self.writer.prepare_commit().map_err(failed("writing"))?;
        prepared.set_payload(cursor);
        prepared.commit().map_err(failed("writing"))?;
        // Segments that are merged meanwhile are small; nobody is to find the writer's lock taken afterwards.
        self.writer.wait_merging_threads().map_err(failed("writing"))
    }
}
