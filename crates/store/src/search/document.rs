//! What somebody may find.

use tantivy::TantivyDocument;

use super::digits::{SHORTEST_PART, runs, threes};
use super::fields::Fields;
use super::sound::sounds;
use super::words::{SearchWord, search_words};

/// Letters of a word in running text from which on it may be a name.
const SHORTEST_NAME: usize = 3;

/// One thing that may be found, with what it is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchDocument {
    /// What tells it from every other; a document with the same key is replaced.
    pub key: String,
    /// Which kind of thing it is, as the caller counts them: below 64. Among equal hits the smaller comes first.
    pub kind: u8,
    /// Whoever may see any of these sees it.
    pub classes: Vec<String>,
    /// The first instant at which nothing about it is sensitive any more, UTC milliseconds.
    pub sensitive_until_ms: i64,
    /// When it was, where it has an instant; among equal hits the later comes first.
    pub at_ms: Option<i64>,
    /// Among hits that are equal in everything else, the smaller comes first.
    pub order: u64,
    /// Names, which are found by their variants too.
    pub names: Vec<String>,
    /// Running text.
    pub texts: Vec<String>,
    /// What is shown of it.
    pub shown: String,
}

impl SearchDocument {
    pub(super) fn written(&self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(fields.key, &self.key);
        document.add_u64(fields.kind, self.kind.into());
        for class in &self.classes {
            document.add_text(fields.class, class);
        }
        document.add_i64(fields.until, self.sensitive_until_ms);
        document.add_i64(fields.at, self.at_ms.unwrap_or(i64::MIN));
        document.add_u64(fields.order, self.order);
        document.add_text(fields.shown, &self.shown);
        for name in &self.names {
            self.put_name(fields, &mut document, name);
        }
        for text in &self.texts {
            let words = search_words(text);
            document.add_text(fields.text, joined(&words));
            let capital = words.iter().filter(|word| word.capital && word.folded.len() >= SHORTEST_NAME);
            put_sounds(fields, &mut document, capital.map(|word| word.folded.as_str()));
            put_digits(fields, &mut document, text);
        }
        document
    }

    /// A name: its words, and each two of them written as one (`Mac Donald`, `Al Hassan`).
    #[expect(clippy::unused_self, reason = "reads as a part of the document")]
    fn put_name(&self, fields: &Fields, document: &mut TantivyDocument, name: &str) {
        let words = search_words(name);
        document.add_text(fields.text, joined(&words));
        let pairs = words.windows(2).map(|pair| format!("{}{}", pair[0].folded, pair[1].folded));
        let all: Vec<String> = words.iter().map(|word| word.folded.clone()).chain(pairs).collect();
        document.add_text(fields.name, all.join(" "));
        put_sounds(fields, document, all.iter().map(String::as_str));
        put_digits(fields, document, name);
    }
}

fn joined(words: &[SearchWord]) -> String {
    words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ")
}

fn put_sounds<'a>(fields: &Fields, document: &mut TantivyDocument, words: impl Iterator<Item = &'a str>) {
    let terms: Vec<String> =
        words.flat_map(|word| sounds(word).into_iter().map(move |sound| format!("{sound}/{word}"))).collect();
    if !terms.is_empty() {
        document.add_text(fields.sound, terms.join(" "));
    }
}

/// Each run of digits: whole, in every spelling, and by its parts.
fn put_digits(fields: &Fields, document: &mut TantivyDocument, text: &str) {
    for run in runs(text) {
        for digits in run.spellings().into_iter().filter(|digits| digits.len() >= SHORTEST_PART) {
            document.add_text(fields.whole, &digits);
            document.add_text(fields.digits, threes(&digits).collect::<Vec<_>>().join(" "));
        }
    }
}
