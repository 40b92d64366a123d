//! Verb: journal who.

use std::collections::BTreeMap;

use case::Kind;
use serde_json::{Value, json};
use store::EntryFilter;

use super::row_json;
use crate::acting::EVERY_NUMBER;
use crate::bench::Workbench;
use crate::error::Error;

impl Workbench {
    /// Who looked at a person or a number, oldest first: by any of its names, or with every number of the store. `through` says by which.
    ///
    /// # Errors When the database or a table cannot be read.
    pub fn journal_who(&self, asked: &str) -> Result<Vec<Value>, Error> {
        self.gate("journal who")?.records()?;
        let name = self.name_of(asked);
        let names = self.names_in_journal(&name)?;
        let database = self.store.case_database()?;
        let mut found = BTreeMap::new();
        for about in names.iter().map(String::as_str).chain([EVERY_NUMBER]) {
            for row in database.entries(&EntryFilter { about: Some(about), ..EntryFilter::default() })? {
                found.entry(row.id).or_insert(row);
            }
        }
        self.enter("journal who", Kind::Consultation, vec![name])?;
        let shown = found.values().map(|row| {
            let mut shown = row_json(row);
            let about = row.entry.iter().flat_map(|entry| &entry.about);
            let through: Vec<&String> = about.filter(|about| names.contains(*about)).collect();
            shown["by_name"] = json!(!through.is_empty());
            shown["through"] = json!(through);
            shown
        });
        Ok(shown.collect())
    }
}
