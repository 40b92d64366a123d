#![doc = include_str!("../README.md")]

mod acting;
mod authority;
mod authority_stop;
mod bench;
mod calibrate;
mod casework;
mod chain;
mod clocks;
mod crew_graph;
mod crews;
mod dismantle;
mod doctor;
mod edge_list;
mod error;
mod evaluate;
mod evaluate_network;
mod exploitation;
mod export;
mod gazetteer;
mod import;
mod journal;
mod keys;
mod line;
mod line_report;
mod merging;
mod network;
mod progress;
mod quality;
mod ranking;
mod scope;
mod shown;
mod sources;
mod tally;
mod truth;

pub use acting::{Actor, EVERY_NUMBER};
pub use authority_stop::Stopped;
pub use bench::Workbench;
pub use calibrate::labelled_world;
pub use casework::{Act, NewFile, NewNote, NewPerson, NewRole, NewTask, NewTenure, WantedTasks};
pub use dismantle::{DismantleAnswer, dismantle_edges};
pub use doctor::{Finding, State, doctor};
pub use error::Error;
pub use evaluate::Evaluation;
pub use export::ExportAs;
pub use import::{ImportReport, ImportRequest, Planned, propose_mapping};
pub use journal::{JournalQuestion, JournalReport};
pub use line::RowBehind;
pub use network::{EdgesRequest, network_of_edges};
pub use progress::{Progress, Silent};
pub use ranking::{LinesRequest, Ranking};
pub use scope::ScopeFile;
pub use sources::SourceAnswer;

/// What `calibrate` fits and writes.
pub use lines::{Card, Labelled, fit_card};
pub use store::{ChangeEntry, Sealing, SourceEntry, Unsealing};
