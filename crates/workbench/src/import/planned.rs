//! What a dry run finds.

use std::collections::BTreeMap;
use std::path::Path;

use import::{ColumnReason, Document, Limits, discover};

use super::ImportRequest;
use super::mappings::mappings;
use crate::error::Error;

/// What a dry run found of one document.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The document.
    pub name: String,
    /// What it would be read as.
    pub format: String,
    /// The mapping; empty for the plain set.
    pub mapping: String,
    /// First rows as they would be read.
    pub rows: Vec<BTreeMap<&'static str, String>>,
    /// What only a person can say.
    pub questions: Vec<String>,
    /// What each column was taken for, and why.
    pub columns: Vec<ColumnReason>,
    /// What a reader of the figures should know.
    pub notes: Vec<String>,
}

impl Planned {
    /// A file that could not be read, and why.
    fn unreadable(document: &Document, reason: String) -> Self {
        Self {
            name: document.name.clone(),
            format: "unreadable".to_owned(),
            mapping: String::new(),
            rows: Vec::new(),
            questions: Vec::new(),
            columns: Vec::new(),
            notes: vec![reason],
        }
    }
}

/// Looks at files and proposes how to read them; changes nothing.
///
/// # Errors Where a file is refused or nothing in it looks like a table.
pub fn propose_mapping(request: &ImportRequest<'_>, store: &Path) -> Result<Vec<Planned>, Error> {
    let limits = Limits::default();
    // Without a store there are no layouts that were mapped before; looking at a file needs none.
    let layouts = store::Store::open(store).map(|store| store.catalogue().layouts.clone()).unwrap_or_default();
    let choice = mappings(request, &layouts)?;
    let documents = discover(request.paths, &limits)?;
    documents
        .iter()
        .map(|document| {
            let proposal = match import::propose(document, &limits, &choice) {
                // One broken file hides nothing of the others.
                Err(error) if documents.len() > 1 => {
                    let reason = error.of_one_file().ok_or(error)?;
                    return Ok(Planned::unreadable(document, reason));
                }
                proposal => proposal?,
            };
            Ok(Planned {
                name: document.name.clone(),
                format: proposal.format,
                mapping: proposal.toml,
                rows: proposal.rows,
                questions: proposal.questions,
                columns: proposal.columns,
                notes: proposal.notes,
            })
        })
        .collect()
}
