//! What reading a source changed, and what it had to leave out.

/// Examples kept of each kind of change.
pub const MAX_EXAMPLES: usize = 5;

/// One row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Record number within the source.
    pub row: u32,
    /// Column where the trouble is, as the source names it; `None` when it is the row as a whole.
    pub column: Option<String>,
    /// What was expected and what to do; never the cell's value.
    pub reason: String,
}

/// One kind of cleansing: source bytes stay as they are, and this says how they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was done, in a sentence.
    pub kind: String,
    /// How often.
    pub count: u64,
    /// A few rows: record number, and before and after.
    pub examples: Vec<(u32, String)>,
}

impl Change {
    /// A kind of change that has not happened yet.
    pub fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), count: 0, examples: Vec::new() }
    }

    /// Counts one more; `example` is asked for only while examples are wanted.
    pub fn note(&mut self, row: u32, example: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push((row, example()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_bounded_and_the_count_is_not() {
        let mut change = Change::new("number read as E.164");
        for row in 0..20 {
            change.note(row, || "07700 900123 → +447700900123".to_owned());
        }
        assert_eq!((change.count, change.examples.len()), (20, MAX_EXAMPLES));
    }
}
