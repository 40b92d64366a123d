//! One request of somebody who is signed in.

use std::ops::Range;
use std::sync::Arc;

use workbench::{Act, Workbench};

use crate::addresses::{self, Twin};
use crate::parts::place_in_list;
use crate::site::Site;
use crate::times::Clock;

/// One request of somebody who is signed in: what they ask, and a workbench that acts for them.
pub(crate) struct Visit {
    /// The server.
    pub(crate) site: Arc<Site>,
    /// Acts for whoever is signed in.
    pub(crate) bench: Workbench,
    /// The path of the page, without the ending of a twin.
    pub(crate) path: String,
    /// How the answer is wanted.
    pub(crate) twin: Twin,
    /// Pairs of the query.
    pub(crate) query: Vec<(String, String)>,
    /// What stands in the places of the path: `id`.
    pub(crate) places: Vec<(String, String)>,
    /// Fields of a form.
    pub(crate) form: Vec<(String, String)>,
    /// The session's token, for a job that goes on after the request.
    pub(crate) token: String,
    /// What proves that a form came from our own page.
    pub(crate) mark: String,
    /// How the reader wants pages to look and to listen.
    pub(crate) taste: Taste,
}

/// How a reader wants pages: kept in cookies that say nothing about anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taste {
    /// `light` or `dark`; what the system says otherwise.
    pub(crate) theme: Option<&'static str>,
    /// Whether single keys do nothing.
    pub(crate) no_keys: bool,
}

impl Visit {
    /// Who is signed in.
    pub(crate) fn who(&self) -> &str {
        &self.bench.actor().who
    }

    /// When the request came.
    pub(crate) fn now_ms(&self) -> i64 {
        self.bench.actor().now_ms
    }

    /// An act of casework by whoever is signed in.
    pub(crate) fn act(&self) -> Act<'_> {
        let actor = self.bench.actor();
        Act { who: &actor.who, at_ms: actor.now_ms, reason: &actor.reason }
    }

    /// The zone in which times are shown.
    pub(crate) fn clock(&self) -> Clock {
        Clock::of(self.bench.time_zone())
    }

    /// What stands in a place of the path; empty where the path has none of that name.
    pub(crate) fn place(&self, name: &str) -> &str {
        found(&self.places, name).unwrap_or_default()
    }

    /// A value of the query that is not empty.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        found(&self.query, name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Every value of the query of that name.
    pub(crate) fn every(&self, name: &str) -> Vec<&str> {
        self.query
            .iter()
            .filter(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Which rows of a long list this answer has: a page of them, for CSV all, for JSON none, because that is made otherwise.
    pub(crate) fn rows_wanted(&self, a_page: usize) -> Range<usize> {
        match self.twin {
            Twin::Page => {
                let from = place_in_list(self);
                from..from.saturating_add(a_page)
            }
            Twin::Csv => 0..usize::MAX,
            Twin::Json => 0..0,
        }
    }

    /// A field of the form; empty where it has none.
    pub(crate) fn field(&self, name: &str) -> &str {
        found(&self.form, name).map(str::trim).unwrap_or_default()
    }

    /// A field of the form that was filled in.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.field(name)).filter(|value| !value.is_empty())
    }

    /// The address of this page with other values in its query: `None` takes a name away. The place in a long list is forgotten.
    pub(crate) fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let stays = |name: &str| name != "from" && !changes.iter().any(|(changed, _)| *changed == name);
        let mut pairs: Vec<(String, String)> = self.query.iter().filter(|(name, _)| stays(name)).cloned().collect();
        let new = changes.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?.to_owned())));
        pairs.extend(new);
        format!("{}{}", self.path, addresses::query(&pairs))
    }

    /// The address of a twin of this page, with the same filter.
    pub(crate) fn twin_address(&self, ending: &str) -> String {
        let pairs: Vec<(String, String)> =
            self.query.iter().filter(|(name, _)| !["from", "reason"].contains(&name.as_str())).cloned().collect();
        format!("{}.{ending}{}", self.path, addresses::query(&pairs))
    }

    /// The address of this page as it is.
    pub(crate) fn here(&self) -> String {
        format!("{}{}", self.path, addresses::query(&self.query))
    }
}

/// The first value of a name among pairs.
pub(crate) fn found<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
