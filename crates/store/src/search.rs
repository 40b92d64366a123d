//! The index for full-text search: what it holds, how a question is put to it, and how it forgets.
//!
//! It lies in the store's folder and may be thrown away at any time. What the documents say is for `workbench` to decide; here is
//! how words, names and numbers are found again.

mod change;
mod digits;
mod document;
mod fields;
mod index;
mod question;
mod sound;
mod tally;
mod variants;
mod visible;
mod words;

pub use change::SearchChange;
pub use document::SearchDocument;
pub(crate) use index::forget;
pub use index::{SearchIndex, SearchView};
pub use question::SearchQuestion;
pub use tally::{SearchHit, SearchTally};
pub use visible::{ClassSeen, SearchWanted};
pub use words::{SearchWord, search_words};
