//! The command line of casework.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::edits::{DecisionAmend, IdentifierCorrect, NoteAmend, OperationClose, OperationEdit, PersonEdit, TaskEdit};

/// Investigations, each the compartment for need-to-know.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline operation add Amber --purpose \"heroin and crack into the coast towns\"
  throughline operation list
  throughline operation show Amber --format json")]
pub(crate) struct Operation {
    #[command(subcommand)]
    pub(crate) act: OperationAct,
}

/// What is done with operations.
#[derive(Debug, Subcommand)]
pub(crate) enum OperationAct {
    /// Open an operation
    #[command(after_help = "Examples:\n  throughline operation add Amber --purpose \"supply into the coast towns\"")]
    Add {
        /// Name
        name: String,
        /// What it is for
        #[arg(long, default_value = "", value_name = "TEXT")]
        purpose: String,
    },
    /// Every operation
    #[command(after_help = "Examples:\n  throughline operation list --format json")]
    List,
    /// One operation: its people, its lines, what is still to be done
    #[command(after_help = "Examples:\n  throughline operation show Amber")]
    Show {
        /// Name or id
        operation: String,
    },
    /// Give one another name or purpose
    Edit(OperationEdit),
    /// Close one
    Close(OperationClose),
}

/// People on record, with a category per operation.
///
/// A person under 18, or with a sign of exploitation, is a possible victim first: a safeguarding task must be on record before
/// the category suspect can be saved.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline person add \"Unknown male, blue jacket\" --born 2010-05-31
  throughline task add \"Strategy discussion with children's services\" --kind safeguarding --about P-7K3M9Q2X --due \"1 working day\"
  throughline person categorise P-7K3M9Q2X suspect --operation Amber --reason \"seen with the line's handset\"
  throughline person show P-7K3M9Q2X")]
pub(crate) struct Person {
    #[command(subcommand)]
    pub(crate) act: PersonAct,
}

/// What is done with people.
#[derive(Debug, Subcommand)]
pub(crate) enum PersonAct {
    /// Enter a person
    #[command(
        after_help = "Examples:\n  throughline person add \"A. Example\" --alias Ace --born 1990-02-01 --note \"from PNC\""
    )]
    Add {
        /// Name, or what stands for one
        name: String,
        /// Another name; repeat for several
        #[arg(long = "alias", value_name = "NAME")]
        aliases: Vec<String>,
        /// Day of birth
        #[arg(long, value_name = "DAY")]
        born: Option<String>,
        /// There is a sign of exploitation
        #[arg(long)]
        exploitation: bool,
        /// What else is known, with its source
        #[arg(long, default_value = "", value_name = "TEXT")]
        note: String,
    },
    /// Everybody, or those of one operation
    #[command(after_help = "Examples:\n  throughline person list --operation Amber")]
    List {
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// One person: categories, tenures, notes, judgements, tasks
    #[command(after_help = "Examples:\n  throughline person show P-7K3M9Q2X --reason \"briefing\"")]
    Show {
        /// Id
        person: String,
        /// Why it is looked at
        #[arg(long, default_value = "", value_name = "TEXT")]
        reason: String,
    },
    /// Give a person a category in an operation
    #[command(
        after_help = "Examples:\n  throughline person categorise P-7K3M9Q2X witness --operation Amber --from 2024-03-01 --reason \"statement\""
    )]
    Categorise {
        /// Id
        person: String,
        /// `suspect`, `convicted`, `victim` or `witness`
        category: String,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: String,
        /// First instant (RFC 3339), or a day in Europe/London
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// First instant after it
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
        /// Why, and on what
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Change what is known of a person
    Edit(PersonEdit),
}

/// Numbers, handsets and SIMs on record.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline identifier add +447700900123 --operation Amber
  throughline identifier add imei:350000000000006 --note \"seized, exhibit ABC/1\"
  throughline identifier list")]
pub(crate) struct Identifier {
    #[command(subcommand)]
    pub(crate) act: IdentifierAct,
}

/// What is done with identifiers.
#[derive(Debug, Subcommand)]
pub(crate) enum IdentifierAct {
    /// Enter one; its length and check digit are checked
    #[command(after_help = "Examples:\n  throughline identifier add imei:350000000000006 --operation Amber")]
    Add {
        /// A number, `imei:…`, `imsi:…` or `iccid:…`
        identifier: String,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
        /// What is known of it
        #[arg(long, default_value = "", value_name = "TEXT")]
        note: String,
    },
    /// Every one, or those of one operation
    #[command(after_help = "Examples:\n  throughline identifier list --operation Amber")]
    List {
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// Correct one that was entered wrongly
    Correct(IdentifierCorrect),
}

/// Notes about numbers, people, lines and operations.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline note add +447700900123 \"Answers to the name of the line\" --fact --operation Amber
  throughline note list --about +447700900123")]
pub(crate) struct Note {
    #[command(subcommand)]
    pub(crate) act: NoteAct,
}

/// What is done with notes.
#[derive(Debug, Subcommand)]
pub(crate) enum NoteAct {
    /// Write one
    #[command(after_help = "Examples:\n  throughline note add P-7K3M9Q2X \"May be the holder\" --operation Amber")]
    Add {
        /// What it is about: a number, a person, a line, an operation
        about: String,
        /// The text
        text: String,
        /// It states a fact; otherwise it is your assessment
        #[arg(long)]
        fact: bool,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// Notes, in order of time
    #[command(after_help = "Examples:\n  throughline note list --operation Amber --format csv")]
    List {
        /// About this only
        #[arg(long, value_name = "THING")]
        about: Option<String>,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// Write one anew
    Amend(NoteAmend),
}

/// Tasks with due dates, on London's calendar.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline task add \"Ask for top-up records\" --about +447700900123 --due 2026-04-13 --assign jones
  throughline task add \"Comply with the order\" --due \"5 working days\"
  throughline task list --late
  throughline task done K-7K3M9Q2X --outcome \"asked on 2 April\"")]
pub(crate) struct Task {
    #[command(subcommand)]
    pub(crate) act: TaskAct,
}

/// What is done with tasks.
#[derive(Debug, Subcommand)]
pub(crate) enum TaskAct {
    /// Open one
    #[command(
        after_help = "Examples:\n  throughline task add \"Home visit\" --kind safeguarding --about P-7K3M9Q2X --due \"1 working day\""
    )]
    Add {
        /// What is to be done
        text: String,
        /// `general`, `safeguarding`, `review`, `check-back` or `watch`
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// What it is about
        #[arg(long, value_name = "THING")]
        about: Option<String>,
        /// Who is to do it
        #[arg(long, value_name = "USER")]
        assign: Option<String>,
        /// An instant, a day (by its end in London), or `5 working days`
        #[arg(long, value_name = "TIME")]
        due: Option<String>,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// What is still to be done, the one due first before the others
    #[command(
        after_help = "Examples:\n  throughline task list --assigned jones\n  throughline task list --all --format json"
    )]
    List {
        /// About this only
        #[arg(long, value_name = "THING")]
        about: Option<String>,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
        /// For this person to do
        #[arg(long, value_name = "USER")]
        assigned: Option<String>,
        /// Those that are done, too
        #[arg(long)]
        all: bool,
        /// Only those that are late
        #[arg(long)]
        late: bool,
    },
    /// Say that one is done, and what became of it
    #[command(after_help = "Examples:\n  throughline task done K-7K3M9Q2X --outcome \"asked on 2 April\"")]
    Done {
        /// Id
        task: String,
        /// What became of it
        #[arg(long, value_name = "TEXT")]
        outcome: String,
        /// The version that you saw; a change since then is shown instead of overwritten
        #[arg(long, value_name = "VERSION")]
        seen: Option<i64>,
    },
    /// Give one to somebody
    #[command(after_help = "Examples:\n  throughline task assign K-7K3M9Q2X jones --seen 1")]
    Assign {
        /// Id
        task: String,
        /// Who is to do it
        user: String,
        /// The version that you saw; a change since then is shown instead of overwritten
        #[arg(long, value_name = "VERSION")]
        seen: Option<i64>,
    },
    /// Change what is to be done, by when, or what it is for
    Edit(TaskEdit),
}

/// Accept, reject or leave unsure what was put forward: a line, a number, a tenure.
///
/// A judgement is yours, with your reason. Nothing is deleted: --undo reverses the one that stands, and what stood before
/// stands again.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline judge accept L-3F2A --reason \"test purchase of 4 March\" --operation Amber
  throughline judge unsure +447700900123 --reason \"could be the courier\"
  throughline judge --undo L-3F2A --reason \"wrong line\"
  throughline judge list L-3F2A")]
pub(crate) struct Judge {
    /// `accept`, `reject`, `unsure`, or `list`; with --undo: what to undo
    #[arg(value_name = "VERDICT")]
    pub(crate) verdict: String,
    /// What it is about
    #[arg(value_name = "THING", required_unless_present = "undo")]
    pub(crate) about: Option<String>,
    /// Why
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub(crate) reason: String,
    /// Reverse the judgement that stands
    #[arg(long)]
    pub(crate) undo: bool,
    /// Name or id of the operation
    #[arg(long, value_name = "OPERATION")]
    pub(crate) operation: Option<String>,
}

/// The decision log: what was decided, why, and what else was thought of.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline decision add \"Arrest phase on 4 March\" --reason \"risk to the occupant\" --alternatives \"closure order first\" --operation Amber
  throughline decision list --operation Amber")]
pub(crate) struct Decision {
    #[command(subcommand)]
    pub(crate) act: DecisionAct,
}

/// What is done with decisions.
#[derive(Debug, Subcommand)]
pub(crate) enum DecisionAct {
    /// Enter one
    #[command(
        after_help = "Examples:\n  throughline decision add \"No arrest yet\" --reason \"child on the premises\" --operation Amber"
    )]
    Add {
        /// What was decided
        text: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// What else was thought of, and why not
        #[arg(long, default_value = "", value_name = "TEXT")]
        alternatives: String,
        /// What it is about
        #[arg(long, value_name = "THING")]
        about: Option<String>,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// The log, in order of time
    #[command(after_help = "Examples:\n  throughline decision list --format csv")]
    List {
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// Supersede one by another, with a reason
    Amend(DecisionAmend),
}

/// Files of the investigation, kept in the store under their SHA-256.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline file add statement.pdf --about P-7K3M9Q2X --operation Amber
  throughline file list
  throughline file get F-7K3M9Q2X --out copy.pdf")]
pub(crate) struct File {
    #[command(subcommand)]
    pub(crate) act: FileAct,
}

/// What is done with files.
#[derive(Debug, Subcommand)]
pub(crate) enum FileAct {
    /// Keep one
    #[command(after_help = "Examples:\n  throughline file add statement.pdf --about P-7K3M9Q2X")]
    Add {
        /// The file
        path: PathBuf,
        /// What it is about
        #[arg(long, value_name = "THING")]
        about: Option<String>,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
        /// What it is
        #[arg(long, default_value = "", value_name = "TEXT")]
        note: String,
    },
    /// Files on record
    #[command(after_help = "Examples:\n  throughline file list --about P-7K3M9Q2X")]
    List {
        /// About this only
        #[arg(long, value_name = "THING")]
        about: Option<String>,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// Copy one out; its bytes are compared with their digest first
    #[command(
        after_help = "Examples:\n  throughline file get F-7K3M9Q2X --out copy.pdf --reason \"served on the defence\""
    )]
    Get {
        /// Id
        file: String,
        /// Where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Why it goes out
        #[arg(long, default_value = "", value_name = "TEXT")]
        reason: String,
    },
}

/// Questions to ask again: a verb with its filters, under a name.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline view save \"June lines\" lines --query \"top=10&at=2024-06-30T00:00:00Z\" --shared
  throughline view list
  throughline view show \"June lines\"")]
pub(crate) struct View {
    #[command(subcommand)]
    pub(crate) act: ViewAct,
}

/// What is done with views.
#[derive(Debug, Subcommand)]
pub(crate) enum ViewAct {
    /// Save one; one of the same name is replaced, and stays in the history
    #[command(after_help = "Examples:\n  throughline view save late task --query late=true")]
    Save {
        /// Name
        name: String,
        /// The verb that it asks
        verb: String,
        /// Its filters, as in an address
        #[arg(long, default_value = "", value_name = "QUERY")]
        query: String,
        /// Colleagues see it
        #[arg(long)]
        shared: bool,
    },
    /// Your own, and those that colleagues share
    #[command(after_help = "Examples:\n  throughline view list")]
    List,
    /// One of them
    #[command(after_help = "Examples:\n  throughline view show late")]
    Show {
        /// Name or id
        view: String,
    },
}

/// Closed and silent numbers whose likely successor is raised as soon as new records show it.
///
/// Each import looks: whoever takes over the contacts of a number on watch is raised as a check-back task, once, to be looked at within a day. It says that
/// the same contacts went on, never that it is the same person. `task done` takes a number off watch.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline watch add +447700900123
  throughline watch list                 every number on watch, with who took over its contacts as far as records show")]
pub(crate) struct Watch {
    #[command(subcommand)]
    pub(crate) act: WatchAct,
}

/// What is done with numbers on watch.
#[derive(Debug, Subcommand)]
pub(crate) enum WatchAct {
    /// Put a number on watch
    #[command(after_help = "Examples:\n  throughline watch add +447700900123 --operation Birch")]
    Add {
        /// The number
        number: String,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// Numbers on watch, with likely successors
    List,
}
