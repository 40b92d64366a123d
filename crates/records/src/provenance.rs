//! Where a row came from.

/// One record of one source: the walk back from any figure to the bytes as received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowRef {
    /// The source's number in the store, 1-based.
    pub source: u32,
    /// Record number within the source, 1-based; in a text file with a header the header is row 1.
    pub row: u32,
}
