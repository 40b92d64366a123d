//! Truth folders, as `simulate` writes them.

use std::collections::HashMap;
use std::path::Path;

use foldhash::fast::FixedState;
use lines::DetectionTruth;

use crate::error::Error;

/// One truth file: rows by column name.
pub(crate) fn read_table(path: &Path) -> Result<Vec<HashMap<String, String>>, Error> {
    let mut reader =
        csv::Reader::from_path(path).map_err(std::io::Error::from).map_err(Error::file("reading", path))?;
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        rows.push(row.map_err(std::io::Error::from).map_err(Error::file("reading", path))?);
    }
    Ok(rows)
}

/// The same, of a file that a truth folder may lack.
pub(crate) fn maybe_table(path: &Path) -> Result<Vec<HashMap<String, String>>, Error> {
    if path.exists() { read_table(path) } else { Ok(Vec::new()) }
}

/// A number of a truth file, packed.
pub(crate) fn packed(text: &str) -> Option<i64> {
    text.strip_prefix('+').unwrap_or(text).parse().ok()
}

/// Role, and kind of business or service, of each number.
pub(crate) fn read_roles(folder: &Path) -> Result<HashMap<i64, (String, String), FixedState>, Error> {
    let mut details: HashMap<i64, String, FixedState> = HashMap::default();
    for row in maybe_table(&folder.join("phones_detail.csv"))? {
        if let Some(number) = packed(&row["number"]) {
            let detail = row.get("detail").or_else(|| row.get("type")).cloned().unwrap_or_default();
            details.insert(number, detail);
        }
    }
    let mut roles = HashMap::default();
    for row in read_table(&folder.join("phones.csv"))? {
        if let Some(number) = packed(&row["number"]) {
            let detail = details.get(&number).cloned().unwrap_or_default();
            roles.insert(number, (row["role"].clone(), detail));
        }
    }
    Ok(roles)
}

/// What detection and harm are judged against. `category_days` gives each incident's weight by its identity.
pub(crate) fn read_truth(folder: &Path, category_days: &HashMap<String, f64>) -> Result<DetectionTruth, Error> {
    let mut truth = DetectionTruth::default();
    for row in read_table(&folder.join("lines.csv"))? {
        if let Some(number) = packed(&row["number"]) {
            truth.line_of.insert(number, row["line_id"].clone());
            truth.harm_of.entry(row["line_id"].clone()).or_insert(0.0);
        }
    }
    let named = |(number, (role, detail)): (i64, (String, String))| {
        (number, if role == "business" && !detail.is_empty() { format!("business_{detail}") } else { role })
    };
    truth.role_of = read_roles(folder)?.into_iter().map(named).collect();
    for row in maybe_table(&folder.join("incidents.csv"))? {
        let days = category_days.get(&row["incident_id"]).copied().unwrap_or(0.0);
        *truth.harm_of.entry(row["line_id"].clone()).or_insert(0.0) += days;
    }
    for row in maybe_table(&folder.join("mechanisms.csv"))? {
        if let Some(number) = packed(&row["number"]) {
            truth.mechanisms_of.entry(number).or_default().push(row["mechanism"].clone());
        }
    }
    Ok(truth)
}

/// Changes of number in truth, and which numbers belong together.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// From, to, when, kind.
    pub(crate) list: Vec<(i64, i64, i64, String)>,
    /// Line or person of each number.
    whose: HashMap<i64, Vec<String>, FixedState>,
}

impl Changes {
    pub(crate) fn kind(&self, from: i64, to: i64) -> Option<&str> {
        self.list.iter().find(|one| (one.0, one.1) == (from, to)).map(|one| one.3.as_str())
    }

    /// Whether two numbers are of one line or person.
    pub(crate) fn are_one(&self, left: i64, right: i64) -> bool {
        let of = |number: i64| self.whose.get(&number).map(Vec::as_slice).unwrap_or_default();
        of(left).iter().any(|one| of(right).contains(one))
    }
}

pub(crate) fn read_changes(folder: &Path) -> Result<Changes, Error> {
    let mut changes = Changes::default();
    for row in maybe_table(&folder.join("succession.csv"))? {
        let at = records::parse_rfc3339_ms(row["at"].as_bytes()).unwrap_or(0);
        if let (Some(from), Some(to)) = (packed(&row["from_number"]), packed(&row["to_number"])) {
            changes.list.push((from, to, at, row["kind"].clone()));
        }
    }
    let lines = maybe_table(&folder.join("lines.csv"))?;
    let phones = maybe_table(&folder.join("phones.csv"))?;
    let lines = lines.iter().map(|row| (row, "line_id"));
    for (row, whose) in lines.chain(phones.iter().map(|row| (row, "person_id"))) {
        if let Some(number) = packed(&row["number"]).filter(|_| !row[whose].is_empty()) {
            changes.whose.entry(number).or_default().push(row[whose].clone());
        }
    }
    Ok(changes)
}
