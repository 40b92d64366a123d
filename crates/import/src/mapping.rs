//! Mappings: which column of a file is which plain column.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decode::find_encoding;
use crate::delimited::is_delimiter;
use crate::header::same_name;
use crate::identifiers::CellForm;
use crate::plain::{COMMUNICATION_COLUMNS, PlainTable};

/// One file's layout as TOML (contract, section 2). Unknown keys are errors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// How the file is written; what is absent is detected.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) file: FileSection,
    /// How its times are written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) time: TimeSection,
    /// Plain column → column of the file, or several joined by a space.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) columns: BTreeMap<String, Columns>,
    /// Plain column → value for every row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) constants: BTreeMap<String, String>,
    /// Plain column → the file's code → the contract's word.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) values: BTreeMap<String, BTreeMap<String, String>>,
    /// How identifiers are written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) identifiers: IdentifierSection,
    /// The same again for further sheets or tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) table: Vec<Mapping>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileSection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delimiter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skip_rows: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decimal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sheet: Option<String>,
    /// Which plain table the rows are; communications where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) table: Option<String>,
    /// Whether these are rows of a seized handset's own log, which is no billing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) handset: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeSection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
}

/// One column of the file, or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Columns {
    One(String),
    Several(Vec<String>),
}

impl Columns {
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum NumberForm {
    #[default]
    E164,
    Opaque,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentifierSection {
    #[serde(default)]
    pub(crate) numbers: NumberForm,
    #[serde(default)]
    pub(crate) cells: CellForm,
    #[serde(default = "great_britain")]
    pub(crate) region: String,
}

fn great_britain() -> String {
    "GB".to_owned()
}

impl Default for IdentifierSection {
    fn default() -> Self {
        Self { numbers: NumberForm::E164, cells: CellForm::Cgi, region: great_britain() }
    }
}

/// Columns that a mapping of communications may name besides the plain ones: the subject's own side, and a position that
/// stands in the row itself.
pub(crate) const OWN_COLUMNS: [&str; 10] = [
    "other_number",
    "direction",
    "imei",
    "imsi",
    "cell_start",
    "cell_end",
    "latitude",
    "longitude",
    "azimuth_deg",
    "end",
];

/// What a parser found, by line. Its own message may repeat the line it stumbled over, or a value, and a value can be a number or a name;
/// keys are ours.
fn without_values(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    let message = error.message().trim();
    let repeats_a_value = ["invalid ", "unknown variant"].iter().any(|start| message.starts_with(start));
    let said = if repeats_a_value {
        message
            .rsplit_once("expected ")
            .map_or_else(|| "this value cannot be read".to_owned(), |(_, expected)| format!("expected {expected}"))
    } else {
        message.to_owned()
    };
    format!("line {line}: {said}")
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors What was expected, where a key or a plain column is not known.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| without_values(&error, text))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// The mapping as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Which plain table its rows are.
    pub(crate) fn plain_table(&self) -> PlainTable {
        let named = self.file.table.as_deref();
        PlainTable::ALL.into_iter().find(|table| Some(table.word()) == named).unwrap_or(PlainTable::Communications)
    }

    /// Whether its rows are a handset's own log.
    pub(crate) fn is_handset(&self) -> bool {
        self.file.handset.unwrap_or(false)
    }

    /// Rows above which nothing is looked at.
    pub(crate) fn skip_rows(&self) -> u32 {
        self.file.skip_rows.unwrap_or(0)
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(table) = &self.file.table
            && !PlainTable::ALL.iter().any(|known| known.word() == table)
        {
            let words = PlainTable::ALL.map(PlainTable::word).join(", ");
            return Err(format!("[file] table `{table}` is not known; expected one of {words}"));
        }
        let table = self.plain_table();
        let known = |column: &str| {
            let own = table == PlainTable::Communications && OWN_COLUMNS.contains(&column);
            own || table.columns().contains(&column)
        };
        for column in self.columns.keys().chain(self.constants.keys()).chain(self.values.keys()) {
            if !known(column) {
                return Err(format!("`{column}` is no plain column; expected one of {}", names(table)));
            }
        }
        if self.file.delimiter.as_ref().is_some_and(|delimiter| !is_delimiter(delimiter)) {
            return Err("[file] delimiter: expected one character, or tab, comma, semicolon, pipe or fixed".to_owned());
        }
        if self.file.encoding.as_ref().is_some_and(|encoding| find_encoding(encoding).is_none()) {
            return Err("[file] encoding is not known; expected a name such as utf-8 or windows-1252".to_owned());
        }
        if let Some(zone) = &self.time.zone {
            crate::time::find_zone(zone).ok_or_else(|| {
                format!(
                    "[time] zone `{zone}` is no zone; expected a name such as Europe/London or an offset such as +01:00"
                )
            })?;
        }
        if self.columns.is_empty() && self.table.is_empty() {
            return Err("[columns] is empty; expected at least start, and the numbers".to_owned());
        }
        self.table.iter().try_for_each(Self::check)
    }

    /// The mapping itself and those for further sheets.
    pub(crate) fn parts(&self) -> Vec<&Self> {
        let own = (!self.columns.is_empty()).then_some(self);
        own.into_iter().chain(&self.table).collect()
    }

    /// A table of the plain set as a mapping of itself.
    pub(crate) fn of_plain(table: PlainTable, header: &[String]) -> Self {
        let own = table.columns().iter().filter(|column| header.iter().any(|name| same_name(name, column)));
        Self {
            file: FileSection { table: Some(table.word().to_owned()), ..FileSection::default() },
            time: TimeSection { zone: None, format: Some("rfc3339".to_owned()) },
            columns: own.map(|column| ((*column).to_owned(), Columns::One((*column).to_owned()))).collect(),
            ..Self::default()
        }
    }

    /// Columns of the file that it needs.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &String> {
        self.columns.values().flat_map(Columns::names)
    }
}

fn names(table: PlainTable) -> String {
    if table == PlainTable::Communications {
        return [&COMMUNICATION_COLUMNS[..], &OWN_COLUMNS[..]].concat().join(", ");
    }
    table.columns().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTRACT: &str = r#"
[file]
delimiter = ";"
encoding = "utf-8"
skip_rows = 0
decimal = ","
[time]
zone = "Europe/London"
format = "%d/%m/%Y %H:%M:%S"
[columns]
start = ["Call Date", "Call Time"]
a_number = "Calling No"
b_number = "Called No"
duration_s = "Secs"
a_cell_start = "First Cell"
[constants]
kind = "voice"
subject = "+447700900123"
[values]
kind = { "MOC" = "voice", "SMS-MO" = "sms", "GPRS" = "data" }
[identifiers]
numbers = "e164"
cells = "cgi"
region = "GB"
"#;

    #[test]
    fn the_contracts_example_reads_and_writes_back() {
        let mapping = Mapping::parse(CONTRACT).expect("the contract's own example");
        assert_eq!(Mapping::parse(&mapping.to_toml()).expect("what was written"), mapping);
    }

    #[test]
    fn unknown_keys_and_columns_are_named() {
        assert!(Mapping::parse("[colours]\nsky = 'blue'").expect_err("refused").contains("colours"));
        assert!(Mapping::parse("[columns]\nbegin = 'T'").expect_err("refused").contains("begin"));
        assert!(Mapping::parse("[time]\nzone = 'Mars'\n[columns]\nstart = 'T'").expect_err("refused").contains("Mars"));
    }
}
