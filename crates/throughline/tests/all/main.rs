//! The one integration binary of the workspace: every test that needs more than one crate is a module here, so that there is one
//! thing to link.
//!
//! `tidy` holds the rules of the house that a machine can check. The other modules start the built program as a person would.

mod access;
mod alarm;
mod attribution;
mod authority;
mod backup;
mod bad_input;
mod browser;
mod casework;
mod crash;
mod deliveries;
mod doctor;
mod edits;
mod full_disk;
mod interface;
mod journal;
mod networks;
mod no_personal_data;
mod one_communication;
mod pages;
mod postgres;
mod program;
mod provider;
mod read_only;
mod readers;
mod real_input;
mod retention;
mod scope;
mod search;
mod server;
mod slips;
mod succession;
mod tidy;
mod watch;
mod way_through;
