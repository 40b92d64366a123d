#![doc = include_str!("../README.md")]

mod access;
mod acting;
mod alarm;
mod alarm_counts;
mod attribute;
mod authority;
mod authority_draft;
mod authority_slips;
mod authority_stop;
mod bench;
mod calibrate;
mod candidates;
mod casework;
mod chain;
mod clocks;
mod crew_graph;
mod crews;
mod customers;
mod dismantle;
mod disruption;
mod doctor;
mod edge_list;
mod error;
mod evaluate;
mod evaluate_attribution;
mod evaluate_network;
mod evaluate_succession;
mod event_list;
mod events;
mod exploitation;
mod export;
mod gazetteer;
mod handset;
mod holder_report;
mod holder_truth;
mod import;
mod journal;
mod kept_ranking;
mod keys;
mod line;
mod line_report;
mod lines_found;
mod merging;
mod neighbourhood;
mod network;
mod progress;
mod quality;
mod ranking;
mod retention;
mod scope;
mod search;
mod shown;
mod small;
mod source_row;
mod sources;
mod succession;
mod tally;
mod truth;
mod workshop;

pub use access::{
    Access, ByProvider, NewToken, NewUser, SignIn, SignedIn, access_page, fresh_code, is_same_secret, is_token,
    page_mark, scope_words,
};
pub use acting::{Actor, EVERY_NUMBER};
pub use alarm::{AlarmAnswer, AlarmRequest, alarm_of_events, alarm_of_population};
pub use authority_stop::Stopped;
pub use bench::Workbench;
pub use calibrate::{labelled_changes, labelled_holders, labelled_world};
pub use casework::{
    Act, NewFile, NewNote, NewPerson, NewRole, NewTask, NewTenure, PersonEdit, TaskEdit, TenureEdit, WantedTasks,
};
pub use dismantle::{DismantleAnswer, dismantle_edges};
pub use disruption::DisruptionRequest;
pub use doctor::{Finding, State, doctor};
pub use error::Error;
pub use evaluate::Evaluation;
pub use events::{CellSeen, Event, EventKind, Events, WantedEvents};
pub use export::ExportAs;
pub use import::{ImportReport, ImportRequest, Planned, propose_mapping};
pub use journal::{JournalPart, JournalQuestion, JournalReport, LookedQuestion};
pub use line::RowBehind;
pub use lines_found::{LinesFound, WantedLines};
pub use network::{EdgesRequest, network_of_edges};
pub use progress::{Progress, Silent};
pub use ranking::{LinesRequest, Ranking};
pub use retention::{Erase, NewReview, review_questions};
pub use scope::{ScopeFile, Slipped};
pub use search::{Found, FoundKind, SearchAnswer, SearchIndex, SearchRequest};
pub use sources::SourceAnswer;
pub use workshop::Workshop;

pub use lines::{Card, Labelled, fit_card};
/// What `calibrate` fits and writes.
pub use linkage::{LabelledCandidate, LabelledPair, fit_card as fit_succession_card, fit_holder_card};
pub use store::{ChangeEntry, OpenId, Sealing, SourceEntry, Unsealing};
