//! A person's answers to a proposal's questions, one line each.

use std::collections::BTreeMap;

use crate::mapping::{Columns, Mapping};

/// Answers by what they are about: `subject`, `kind`, `time.format`, `time.zone`, `columns.start`, `identifiers.cells` …
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// Reads lines of the form `key=value`.
    ///
    /// # Errors What was expected, where a line has no `=` or a key is not known.
    pub fn parse(lines: &[String]) -> Result<Self, String> {
        let mut answers = BTreeMap::new();
        for line in lines {
            let (key, value) = line.split_once('=').ok_or("expected KEY=VALUE, such as subject=+447700900123")?;
            let (key, value) = (key.trim().trim_start_matches("constants.").to_owned(), value.trim().trim_matches('"'));
            answers.insert(key, value.to_owned());
        }
        let answers = Self(answers);
        answers.give(&mut Mapping {
            columns: [("start".to_owned(), Columns::One(String::new()))].into(),
            ..Mapping::default()
        })?;
        Ok(answers)
    }

    /// Puts the answers into a mapping.
    pub(crate) fn give(&self, mapping: &mut Mapping) -> Result<(), String> {
        for (key, value) in &self.0 {
            let value = value.clone();
            match key.as_str() {
                "time.format" => mapping.time.format = Some(value),
                "time.zone" => mapping.time.zone = Some(value),
                "identifiers.region" => mapping.identifiers.region = value,
                key if key.starts_with("columns.") => {
                    mapping.columns.insert(key["columns.".len()..].to_owned(), Columns::One(value));
                }
                key if key.starts_with("identifiers.") => {
                    let toml = format!("{}\"{value}\"\n", key["identifiers.".len()..].to_owned() + " = ");
                    let section: BTreeMap<String, String> =
                        toml::from_str(&toml).map_err(|_| "identifiers: expected one word".to_owned())?;
                    let again = format!("[columns]\nstart = \"x\"\n[identifiers]\n{toml}");
                    let read = Mapping::parse(&again)?;
                    if section.contains_key("cells") {
                        mapping.identifiers.cells = read.identifiers.cells;
                    } else {
                        mapping.identifiers.numbers = read.identifiers.numbers;
                    }
                }
                plain => {
                    mapping.constants.insert(plain.to_owned(), value);
                }
            }
        }
        mapping.check()
    }

    /// Whether a question is among those that were answered.
    pub(crate) fn settle(&self, question: &str) -> bool {
        self.0.keys().any(|key| match key.split_once('.') {
            Some(("time", name)) => question.contains(&format!("[time] {name}")),
            Some(("columns", name)) => question.contains(&format!("[columns] as {name}")),
            Some((section, name)) => question.contains(&format!("[{section}] {name}")),
            None => question.contains(&format!("[constants] {key}")),
        })
    }

    /// Whether nobody answered anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_answers_one_question() {
        let lines = ["subject=+447700900123", "time.format=%d/%m/%Y %H:%M:%S", "identifiers.cells=cgi-hex"]
            .map(ToOwned::to_owned);
        let answers = Answers::parse(&lines).expect("answers");
        assert!(answers.settle("Whose billing is this? … into [constants] subject it is called `x`."));
        assert!(answers.settle("Is the day first? say it as [time] format = …"));
        assert!(!answers.settle("… [constants] kind assumes voice."));
        let mut mapping = Mapping::parse("[columns]\nstart = \"T\"").expect("a mapping");
        answers.give(&mut mapping).expect("given");
        assert!(mapping.to_toml().contains("cgi-hex") && mapping.to_toml().contains("+447700900123"));
        assert!(Answers::parse(&["sky=blue".to_owned()]).is_err());
        assert!(Answers::parse(&["blue".to_owned()]).is_err());
    }
}
