//! What a page answers, before it becomes bytes.

use maud::Markup;
use serde_json::Value;

use crate::table::Table;

/// What a request is answered with.
pub(crate) enum Answer {
    /// A page with its twins.
    Page(Box<Page>),
    /// Go on to an address of this site.
    Go(String),
    /// Look again later: it is being worked out; the address of the job.
    Wait(String),
    /// A taste to be kept in a cookie, and the address to go on to.
    Keep {
        /// The cookie's name.
        name: &'static str,
        /// Its value.
        value: String,
        /// Where to go on.
        then: String,
    },
    /// The session is over.
    SignedOut,
}

/// A page with its twins.
#[derive(Default)]
pub(crate) struct Page {
    /// What stands in the browser's tab.
    pub(crate) title: String,
    /// The way here: names, and addresses of all but the last.
    pub(crate) trail: Vec<(String, String)>,
    /// The content.
    pub(crate) body: Markup,
    /// Stands beside the content where there is room.
    pub(crate) panel: Option<Markup>,
    /// All of it as JSON.
    pub(crate) json: Value,
    /// Its table, with every row of the filter.
    pub(crate) table: Option<Table>,
    /// Scripts that draw on it: `map`.
    pub(crate) islands: Vec<&'static str>,
    /// Data are told up to this instant, where the page rests on records.
    pub(crate) data_to_ms: Option<i64>,
    /// A cookie that goes with it.
    pub(crate) cookie: Option<String>,
    /// Seconds after which the page is asked for again, where it waits for something.
    pub(crate) again_s: Option<u32>,
}

impl Page {
    /// A page of a title, at the end of a trail.
    pub(crate) fn new(title: impl Into<String>, body: Markup, json: Value) -> Self {
        let title = title.into();
        Self { trail: vec![(title.clone(), String::new())], title, body, json, ..Self::default() }
    }

    /// Puts a page above this one in its trail.
    pub(crate) fn below(mut self, name: &str, address: &str) -> Self {
        let place = self.trail.len() - 1;
        self.trail.insert(place, (name.to_owned(), address.to_owned()));
        self
    }

    /// Gives it a table, of which the twin in CSV is made.
    pub(crate) fn table(mut self, table: Table) -> Self {
        self.table = Some(table);
        self
    }

    /// Scripts that draw on it.
    pub(crate) fn islands(mut self, islands: &[&'static str]) -> Self {
        self.islands = islands.to_vec();
        self
    }

    /// Says up to when it tells.
    pub(crate) fn data_to(mut self, at_ms: Option<i64>) -> Self {
        self.data_to_ms = at_ms;
        self
    }

    /// The answer.
    pub(crate) fn answer(self) -> Answer {
        Answer::Page(Box::new(self))
    }
}
