#![doc = include_str!("../README.md")]

mod addresses;
mod answer;
mod assets;
mod colours;
mod drawings;
mod figures;
mod frame;
mod handle;
mod headers;
mod jobs;
mod pages;
mod parts;
mod problem;
mod provider;
mod routes;
mod serve;
mod sign_in;
mod sign_in_provider;
mod site;
mod table;
mod times;
mod visit;
mod worked;

pub use provider::provider_answers;
pub use serve::{Served, Serving, serve};
