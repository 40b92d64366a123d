//! Why a file could not be read at all. Rows that cannot be read are not errors: they are listed as rejected.

/// A file was refused or could not be read. Messages name file, row and column, never a value.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is there.
    #[error("{name}: expected a file or a folder, found nothing; check the path")]
    Missing {
        /// Path as given.
        name: String,
    },
    /// Reading failed.
    #[error("{name}: {doing}: {cause}")]
    File {
        /// Which file.
        name: String,
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        cause: String,
    },
    /// A bound that protects the machine was exceeded.
    #[error("{name}: {what}; unpack or split it by hand if it is meant to be read")]
    TooLarge {
        /// Which file.
        name: String,
        /// Which bound.
        what: String,
    },
    /// Marked as intercept product.
    #[error(
        "{name}: {place} marks this as intercept product, which this program does not take (Investigatory Powers Act 2016, section 56); nothing of it was kept"
    )]
    Intercept {
        /// Which file.
        name: String,
        /// Where the mark stands.
        place: String,
    },
    /// The mapping is wrong in itself.
    #[error("mapping {name}: {cause}")]
    Mapping {
        /// Which mapping.
        name: String,
        /// What was expected.
        cause: String,
    },
    /// The mapping does not fit the file.
    #[error(
        "{name}: the mapping names column `{column}`, which the file does not have; run `throughline import --dry-run` on it for a proposal"
    )]
    MappedColumn {
        /// Which file.
        name: String,
        /// Which column.
        column: String,
    },
    /// No mapping was given and the file leaves questions open.
    #[error(
        "{name}: this layout is not known and leaves a question open: {question} Run `throughline import --dry-run` on it, answer in the mapping it proposes, and pass that with --mapping"
    )]
    Question {
        /// Which file.
        name: String,
        /// The first question.
        question: String,
    },
    /// Not one row could be read.
    #[error("{name}: no row could be read{first}; expected the plain set, or a table with a header row and a mapping")]
    Nothing {
        /// Which file.
        name: String,
        /// What was wrong with the first row, with a leading separator.
        first: String,
    },
}

impl Error {
    /// Why one file could not be read, where the fault is that file's alone; the others of its delivery can be read all the same.
    ///
    /// Material marked as intercept product, a mapping that is wrong and a question left open are no such faults: the import waits for a person.
    pub fn of_one_file(&self) -> Option<String> {
        match self {
            Self::File { doing, cause, .. } => Some(format!("{doing}: {cause}")),
            Self::TooLarge { what, .. } => {
                Some(format!("{what}; unpack or split it by hand if it is meant to be read"))
            }
            Self::Nothing { first, .. } => Some(format!("no row could be read{first}")),
            Self::Missing { .. }
            | Self::Intercept { .. }
            | Self::Mapping { .. }
            | Self::MappedColumn { .. }
            | Self::Question { .. } => None,
        }
    }
}
