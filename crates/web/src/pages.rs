//! Pages: one file a noun. Each asks one verb of the workbench and shows its answer.

pub(crate) mod account;
pub(crate) mod authorities;
pub(crate) mod bringing;
pub(crate) mod drawn;
pub(crate) mod edits;
pub(crate) mod entering;
pub(crate) mod events;
pub(crate) mod govern;
pub(crate) mod help;
pub(crate) mod interface;
pub(crate) mod jobs;
pub(crate) mod line;
pub(crate) mod lines;
pub(crate) mod number;
pub(crate) mod operations;
pub(crate) mod people;
pub(crate) mod ranking;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod tasks;
pub(crate) mod work;
