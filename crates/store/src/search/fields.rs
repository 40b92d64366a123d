//! The fields of a document as the index keeps them.

use tantivy::Index;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// Layout of the index and reading of texts: an index of another one is thrown away and built anew.
pub(super) const VERSION: u32 = 1;

/// Fields by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// What tells a document from every other.
    pub(super) key: Field,
    /// Kind.
    pub(super) kind: Field,
    /// Who may see it.
    pub(super) class: Field,
    /// Until when it is sensitive.
    pub(super) until: Field,
    /// Its instant.
    pub(super) at: Field,
    /// Its place among equals.
    pub(super) order: Field,
    /// Every word.
    pub(super) text: Field,
    /// Words of names.
    pub(super) name: Field,
    /// How words that may be names sound, with the word.
    pub(super) sound: Field,
    /// Runs of digits, whole.
    pub(super) whole: Field,
    /// Every three digits of them.
    pub(super) digits: Field,
    /// What is shown.
    pub(super) shown: Field,
}

/// Names of columns that are read by name.
pub(super) const CLASS: &str = "class";
pub(super) const KIND: &str = "kind";
pub(super) const UNTIL: &str = "until";
pub(super) const AT: &str = "at";
pub(super) const ORDER: &str = "order";

/// Texts are split by blanks: they were folded before. No length of a field is kept, for nothing is ranked by it.
fn split(record: IndexRecordOption) -> TextOptions {
    let indexing =
        TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(record).set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema: SchemaBuilder = Schema::builder();
    let positions = || split(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        key: schema.add_text_field("key", STRING),
        kind: schema.add_u64_field(KIND, FAST),
        class: schema.add_text_field(CLASS, FAST),
        until: schema.add_i64_field(UNTIL, FAST),
        at: schema.add_i64_field(AT, FAST),
        order: schema.add_u64_field(ORDER, FAST),
        text: schema.add_text_field("text", positions()),
        name: schema.add_text_field("name", split(IndexRecordOption::Basic)),
        sound: schema.add_text_field("sound", split(IndexRecordOption::Basic)),
        whole: schema.add_text_field("whole", split(IndexRecordOption::Basic)),
        digits: schema.add_text_field("digits", positions()),
        shown: schema.add_text_field("shown", STORED),
    };
    (schema.build(), fields)
}

/// Whether an index has these fields.
pub(super) fn fits(index: &Index) -> bool {
    index.schema() == schema().0
}
