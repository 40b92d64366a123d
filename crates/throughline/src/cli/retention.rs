//! The command line of review, retention and erasure.

use clap::{Args, Subcommand};

/// What is due for review and why; reviews; legal holds; erasure.
///
/// The program erases nothing by itself. A review is decided by a named person; erasing is a second act, which counts first.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline retention list
  throughline retention review source:1 --outcome dispose --no serious-harm,vulnerable,trust,links,substances,mind --reason \"case closed\"
  throughline retention hold +447700900123 --reason \"appeal\"
  throughline retention erase source:1 --dry-run")]
pub(crate) struct Retention {
    #[command(subcommand)]
    pub(crate) act: RetentionAct,
}

/// What is done about retention.
#[derive(Debug, Subcommand)]
pub(crate) enum RetentionAct {
    /// What is due for review, why, and under which rule
    #[command(after_help = "Examples:\n  throughline retention list --all --format csv")]
    List {
        /// Everything that is held, due or not
        #[arg(long)]
        all: bool,
    },
    /// The review groups: periods, source, and who verified them
    #[command(after_help = "Examples:\n  throughline retention rules")]
    Rules,
    /// Enter what you decided of a person, a number on record or a source
    #[command(
        after_help = "Examples:\n  throughline retention review P-7K3M9Q2X --outcome retain --group 2 --yes serious-harm --no vulnerable,trust,links,substances,mind --next 2030-01-01 --reason \"line still trades\""
    )]
    Review {
        /// A person's id, a number, `source:1`
        thing: String,
        /// `retain`, `dispose` or `amend`
        #[arg(long, value_name = "OUTCOME")]
        outcome: String,
        /// Review group, 1 to 4
        #[arg(long, value_name = "GROUP")]
        group: Option<u8>,
        /// Questions answered with yes: `serious-harm`, `vulnerable`, `trust`, `links`, `substances`, `mind`
        #[arg(long, value_name = "QUESTION", value_delimiter = ',')]
        yes: Vec<String>,
        /// Questions answered with no
        #[arg(long, value_name = "QUESTION", value_delimiter = ',')]
        no: Vec<String>,
        /// Day of the next review
        #[arg(long, value_name = "DAY")]
        next: Option<String>,
    },
    /// Keep a thing from being erased
    #[command(
        after_help = "Examples:\n  throughline retention hold source:1 --reason \"duty of disclosure, trial in May\""
    )]
    Hold {
        /// A person's id, a number, `source:1`, a file, an operation
        thing: String,
    },
    /// Release what holds a thing
    #[command(after_help = "Examples:\n  throughline retention release source:1 --reason \"trial over\"")]
    Release {
        /// The thing, or the hold's id
        thing: String,
    },
    /// Count what erasing would remove, or remove it
    #[command(
        after_help = "Examples:\n  throughline retention erase +447700900123 --dry-run\n  throughline retention erase source:1 source:2 --confirm --reason \"disposed of on review\""
    )]
    Erase {
        /// A person's id, a number, or sources (`source:1 source:2`)
        #[arg(required = true)]
        things: Vec<String>,
        /// Count only; what happens without --confirm
        #[arg(long, conflicts_with = "confirm")]
        dry_run: bool,
        /// Erase; needs --reason
        #[arg(long)]
        confirm: bool,
        /// Let files as received go although they also hold records of others
        #[arg(long)]
        drop_bytes: bool,
    },
}
