//! The command line of edits: what each changes, and from which version.

use clap::Args;

/// The version that an edit was made from.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// The version that you saw; a change since then is shown instead of overwritten
    #[arg(long, value_name = "VERSION")]
    pub(crate) seen: Option<i64>,
}

/// Give an operation another name or purpose; its former names go on naming it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  throughline operation edit Amber --name Birch --seen 1")]
pub(crate) struct OperationEdit {
    /// Name or id
    pub(crate) operation: String,
    /// Its name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    #[command(flatten)]
    pub(crate) from: Seen,
}

/// Close an operation: work on it has ended, and what stands on record stays.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline operation close Amber --reason \"sentenced on 4 March\"
  throughline undo operation OP-7K3M9Q2X                            open it again")]
pub(crate) struct OperationClose {
    /// Name or id
    pub(crate) operation: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) from: Seen,
}

/// Change what is known of a person; what is not named stays.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline person edit P-7K3M9Q2X --name \"A. Example\" --born 1990-02-01 --seen 1
  throughline person edit P-7K3M9Q2X --alias Ace --drop-alias Spade
  throughline person edit P-7K3M9Q2X --exploitation yes --reason \"told the youth worker\"")]
pub(crate) struct PersonEdit {
    /// Id
    pub(crate) person: String,
    /// Name, or what stands for one
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Another name that is added; repeat for several
    #[arg(long = "alias", value_name = "NAME")]
    pub(crate) aliases: Vec<String>,
    /// Another name that is taken away; repeat for several
    #[arg(long = "drop-alias", value_name = "NAME")]
    pub(crate) dropped: Vec<String>,
    /// Day of birth; an empty text where it is not known after all
    #[arg(long, value_name = "DAY")]
    pub(crate) born: Option<String>,
    /// Whether there is a sign of exploitation; taking one away needs a reason
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    pub(crate) exploitation: Option<bool>,
    /// What else is known, with its source
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    #[command(flatten)]
    pub(crate) from: Seen,
}

/// Correct an identifier that was entered wrongly, or what is known of it.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  throughline identifier correct I-7K3M9Q2X --to +447700900123 --reason \"two digits were transposed\""
)]
pub(crate) struct IdentifierCorrect {
    /// Id
    pub(crate) identifier: String,
    /// A number, `imei:…`, `imsi:…` or `iccid:…`
    #[arg(long, value_name = "NUMBER")]
    pub(crate) to: Option<String>,
    /// What is known of it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) from: Seen,
}

/// Write a note anew; the earlier version stays in its history, under its own author.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  throughline note amend N-7K3M9Q2X --text \"Answers to the name of the line\" --fact yes --seen 1"
)]
pub(crate) struct NoteAmend {
    /// Id
    pub(crate) note: String,
    /// The text
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Whether it states a fact; otherwise it is your assessment
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    pub(crate) fact: Option<bool>,
    #[command(flatten)]
    pub(crate) from: Seen,
}

/// Change what is to be done, by when, or what it is for.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline task edit K-7K3M9Q2X --due 2026-04-13 --seen 1
  throughline task edit K-7K3M9Q2X --due none --kind review")]
pub(crate) struct TaskEdit {
    /// Id
    pub(crate) task: String,
    /// What is to be done
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// `general`, `safeguarding`, `review` or `check-back`
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// An instant, a day (by its end in London), `5 working days`, or `none`
    #[arg(long, value_name = "TIME")]
    pub(crate) due: Option<String>,
    #[command(flatten)]
    pub(crate) from: Seen,
}

/// Supersede a decision by another under the same id; the earlier one stays in its history, with its reason.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  throughline decision amend D-7K3M9Q2X --text \"Arrest phase on 11 March\" --reason \"the occupant is in hospital\""
)]
pub(crate) struct DecisionAmend {
    /// Id
    pub(crate) decision: String,
    /// What is decided now
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// What else was thought of, and why not
    #[arg(long, value_name = "TEXT")]
    pub(crate) alternatives: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) from: Seen,
}

/// Every version of a thing, the oldest first: who made it, when and why, and what it changed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline history person P-7K3M9Q2X
  throughline history decision D-7K3M9Q2X --format json")]
pub(crate) struct History {
    /// `operation`, `person`, `category`, `identifier`, `line`, `tenure`, `judgement`, `note`, `task`, `decision`, `file` or `authority`
    pub(crate) noun: String,
    /// Id
    pub(crate) id: String,
}

/// Put the version before back, as a new version: nothing is deleted, and undoing that puts back what was undone.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline undo person P-7K3M9Q2X --reason \"wrong person\"
  throughline undo task K-7K3M9Q2X --seen 3
  throughline undo note N-7K3M9Q2X --to 1                            an earlier version")]
pub(crate) struct Undo {
    /// `operation`, `person`, `identifier`, `tenure`, `note`, `task` or `decision`
    pub(crate) noun: String,
    /// Id
    pub(crate) id: String,
    /// The version to put back; the one before what stands where it is not given
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<i64>,
    #[command(flatten)]
    pub(crate) from: Seen,
}

fn yes_or_no(text: &str) -> Result<bool, &'static str> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("expected yes or no"),
    }
}
