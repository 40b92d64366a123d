//! What is wrong with a journal.

use std::fmt;

/// In what way a journal is not as the program wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A file's bytes are not those that belong there.
    Changed,
    /// A file is not there, or too short.
    Missing,
    /// A file that the program did not put there.
    Foreign,
    /// The folder is older than the database: a copy of before was put in its place, or its tail was cut.
    RolledBack,
    /// The folder and the database tell of two trees of which neither continues the other.
    Forked,
    /// A signature is not by the journal's key.
    Signature,
    /// A row of the database does not say what was committed to.
    Row,
    /// Rows of the database that were committed to are gone.
    RowsMissing,
    /// The journal cannot be continued: its key or its folder cannot be used.
    Unusable,
}

impl FaultKind {
    /// One word for answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Foreign => "foreign",
            Self::RolledBack => "rolled_back",
            Self::Forked => "forked",
            Self::Signature => "signature",
            Self::Row => "row",
            Self::RowsMissing => "rows_missing",
            Self::Unusable => "unusable",
        }
    }
}

/// One thing that is wrong, and where. It names files and numbers of entries, never what stands in them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// In what way.
    pub kind: FaultKind,
    /// A file below the store's folder, or an entry's number.
    pub place: String,
    /// What was expected and what was found.
    pub said: String,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, place: impl Into<String>, said: impl Into<String>) -> Self {
        Self { kind, place: place.into(), said: said.into() }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &str, cause: &std::io::Error) -> Self {
        if cause.kind() == std::io::ErrorKind::NotFound {
            Self::new(FaultKind::Missing, format!("journal/{path}"), "the file is not there")
        } else {
            Self::new(FaultKind::Missing, format!("journal/{path}"), format!("the file cannot be read: {cause}"))
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.said)
    }
}
