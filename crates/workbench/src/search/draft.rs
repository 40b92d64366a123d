//! One thing as it is put into the index.

use serde::{Deserialize, Serialize};
use store::SearchDocument;

use super::class::Class;
use super::kind::FoundKind;

/// What is shown of a thing that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    /// Its id, or the number that it is.
    pub(super) id: String,
    /// Its name, or what stands for one.
    pub(super) title: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at_ms: Option<i64>,
    /// Its text, from which an excerpt is taken.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) text: String,
}

/// A thing on its way into the index.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) shown: Shown,
    /// Names, found by their variants too.
    pub(super) names: Vec<String>,
    /// What else it is found by and is not shown as its text.
    pub(super) words: Vec<String>,
    /// Its place among equals; by its key where nothing is said.
    pub(super) order: Option<u64>,
}

impl Draft {
    pub(super) fn new(id: &str, title: &str) -> Self {
        let shown = Shown { id: id.to_owned(), title: title.to_owned(), ..Shown::default() };
        Self { shown, ..Self::default() }
    }

    #[must_use]
    pub(super) fn about(mut self, about: Option<&str>) -> Self {
        self.shown.about = about.filter(|about| !about.is_empty()).map(str::to_owned);
        self
    }

    #[must_use]
    pub(super) fn at(mut self, at_ms: Option<i64>) -> Self {
        self.shown.at_ms = at_ms;
        self
    }

    /// Texts that are shown, the empty ones left out.
    #[must_use]
    pub(super) fn text(mut self, texts: &[&str]) -> Self {
        let filled: Vec<&str> = texts.iter().copied().filter(|text| !text.trim().is_empty()).collect();
        self.shown.text = filled.join(" · ");
        self
    }

    #[must_use]
    pub(super) fn names<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.names.extend(names.into_iter().filter(|name| !name.is_empty()).map(str::to_owned));
        self
    }

    #[must_use]
    pub(super) fn words<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.words.extend(words.into_iter().filter(|word| !word.is_empty()).map(str::to_owned));
        self
    }

    /// The document, under a key of its kind.
    pub(super) fn document(self, key: &str, kind: FoundKind, classes: &[Class], until_ms: i64) -> SearchDocument {
        let key = format!("{}/{key}", kind.word());
        let Self { shown, names, words, order } = self;
        let title = Some(shown.title.clone()).filter(|title| !title.is_empty() && !names.contains(title));
        let texts = [Some(shown.id.clone()), title, shown.about.clone(), Some(shown.text.clone())];
        SearchDocument {
            order: order.unwrap_or_else(|| place_of(&key)),
            key,
            kind: kind.number(),
            classes: classes.iter().map(Class::text).collect(),
            sensitive_until_ms: until_ms,
            at_ms: shown.at_ms,
            names,
            texts: texts.into_iter().flatten().filter(|text| !text.is_empty()).chain(words).collect(),
            shown: serde_json::to_string(&shown).expect("plain data"),
        }
    }
}

/// A place among equals that depends on nothing but the key.
fn place_of(key: &str) -> u64 {
    let digest = store::digest_bytes(key.as_bytes());
    u64::from_str_radix(&digest[..16], 16).unwrap_or(0)
}
