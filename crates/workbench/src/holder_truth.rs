//! Who held which number in truth.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use records::parse_rfc3339_ms;

use crate::error::Error;
use crate::truth::{maybe_table, packed, read_table};

/// Holders of line numbers in truth, and their other telephones.
#[derive(Clone, Debug, Default)]
pub(crate) struct HolderTruth {
    /// Line numbers with the persons who held the line while the number was in use.
    pub(crate) holders: BTreeMap<i64, BTreeSet<String>>,
    /// Numbers of persons; a line's own numbers are not among them.
    pub(crate) persons: BTreeMap<i64, String>,
    /// Numbers of those who work for a line, or supply it.
    pub(crate) crew: BTreeSet<i64>,
    /// Numbers that may be a holder's without anybody saying whose.
    pub(crate) unsaid: BTreeSet<i64>,
}

fn instant(row: &std::collections::HashMap<String, String>, key: &str, otherwise: i64) -> i64 {
    row.get(key).and_then(|text| parse_rfc3339_ms(text.as_bytes())).unwrap_or(otherwise)
}

impl HolderTruth {
    /// Reads lines.csv, holders.csv and phones.csv.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let mut truth = Self::default();
        let holders = maybe_table(&folder.join("holders.csv"))?;
        for row in read_table(&folder.join("lines.csv"))? {
            let Some(number) = packed(&row["number"]) else { continue };
            let (from, to) = (instant(&row, "from", i64::MIN), instant(&row, "to", i64::MAX));
            let held = holders.iter().filter(|held| {
                held["line_id"] == row["line_id"]
                    && instant(held, "from", i64::MIN) < to
                    && instant(held, "to", i64::MAX) > from
            });
            truth.holders.entry(number).or_default().extend(held.map(|held| held["person_id"].clone()));
        }
        for row in read_table(&folder.join("phones.csv"))? {
            let Some(number) = packed(&row["number"]).filter(|number| !truth.holders.contains_key(number)) else {
                continue;
            };
            match (row["role"].as_str(), row["person_id"].as_str()) {
                ("holder", "") => {
                    truth.unsaid.insert(number);
                }
                (_, "") => {}
                (_, person) => {
                    truth.persons.insert(number, person.to_owned());
                }
            }
            if matches!(row["role"].as_str(), "runner" | "supplier") {
                truth.crew.insert(number);
            }
        }
        Ok(truth)
    }

    /// Whether a number is one of a holder of a line's number; `None` where truth does not say whose it is.
    pub(crate) fn holds(&self, line: i64, number: i64) -> Option<bool> {
        if self.unsaid.contains(&number) {
            return None;
        }
        let person = self.persons.get(&number);
        Some(person.is_some_and(|person| self.holders.get(&line).is_some_and(|held| held.contains(person))))
    }
}
