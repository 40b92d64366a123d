//! Authorities whose data no analysis reads, and what says so.

use case::Stop;
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::error::Error;

/// An authority that was refused, withdrawn or has expired, with the sources that came in under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Its reference.
    pub urn: String,
    /// Why its data is left out.
    pub why: Stop,
    /// Sources left out.
    pub sources: Vec<u32>,
}

impl Workbench {
    /// Authorities that stop analysis of data that the store holds, now.
    ///
    /// # Errors Where the register cannot be read.
    pub fn stopped(&self) -> Result<Vec<Stopped>, Error> {
        let register = self.register()?;
        let stopped = register.iter().filter_map(|(urn, entry)| {
            let own = self.listed_sources().iter().filter(|source| source.authority == *urn);
            let sources: Vec<u32> = own.map(|source| source.source_id).collect();
            let why = entry.stop_at(self.actor.now_ms).filter(|_| !sources.is_empty())?;
            Some(Stopped { urn: urn.clone(), why, sources })
        });
        Ok(stopped.collect())
    }
}

pub(crate) fn stopped_json(stopped: &[Stopped]) -> Value {
    let one = |one: &Stopped| json!({ "urn": one.urn, "why": one.why.word(), "sources": one.sources });
    stopped.iter().map(one).collect()
}

/// What tells a kept ranking without some sources from one with them.
pub(crate) fn stopped_mark(stopped: &[Stopped]) -> String {
    let mut sources: Vec<u32> = stopped.iter().flat_map(|stopped| stopped.sources.iter().copied()).collect();
    sources.sort_unstable();
    let text: Vec<String> = sources.iter().map(ToString::to_string).collect();
    if text.is_empty() {
        String::new()
    } else {
        format!(".without{:.16}", store::digest_bytes(text.join(",").as_bytes()))
    }
}
