//! What handsets, subscriptions and places say of a candidate, each a likelihood ratio of its own.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::candidates::Candidate;
use crate::lives::{Lives, Trace, TraceKind};

/// Factor on the sum of evidence that is not of the contacts: it depends on them and on itself (start value of `methods.md`, 3.2).
const TEMPERED: f64 = 0.5;
/// Most that one trace may say, log10: a handset is resold, a cell serves many.
const MOST: f64 = 2.0;
/// What another handset or night cell says, log10: lines often change both.
const DIFFERENT: f64 = -0.1;
/// Chance that somebody who takes over a number's contacts keeps the handset, subscription or night cell (start value).
const KEPT: f64 = 0.3;

/// Evidence of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Kind, as the contract names it.
    pub kind: &'static str,
    /// log10 likelihood ratio of it alone, already tempered.
    pub log10_lr: f64,
    /// In words.
    pub text: String,
}

/// How many numbers leave each trace.
pub(crate) struct Traces {
    users: HashMap<(TraceKind, i64), u32, FixedState>,
    numbers: HashMap<TraceKind, u32, FixedState>,
}

impl std::hash::Hash for TraceKind {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (*self as u8).hash(state);
    }
}

impl Traces {
    pub(crate) fn of(lives: &Lives) -> Self {
        let (mut users, mut numbers): (HashMap<_, _, FixedState>, HashMap<_, _, FixedState>) =
            (HashMap::default(), HashMap::default());
        for at in 0..lives.len() {
            for kind in lives.traces(at).chunk_by(|left, right| left.kind == right.kind) {
                *numbers.entry(kind[0].kind).or_insert(0) += 1;
                kind.iter().for_each(|trace| *users.entry((trace.kind, trace.value)).or_insert(0) += 1);
            }
        }
        Self { users, numbers }
    }

    /// What the traces of both numbers say, tempered.
    pub(crate) fn evidence(&self, lives: &Lives, candidate: &Candidate) -> Vec<Evidence> {
        let kinds = [
            (TraceKind::Handset, "handset", "handset"),
            (TraceKind::Subscription, "subscription", "SIM subscription"),
            (TraceKind::NightCell, "cell", "cell at night"),
        ];
        kinds.into_iter().filter_map(|(kind, word, thing)| self.of_kind(lives, candidate, kind, word, thing)).collect()
    }

    fn of_kind(
        &self,
        lives: &Lives,
        candidate: &Candidate,
        kind: TraceKind,
        word: &'static str,
        thing: &str,
    ) -> Option<Evidence> {
        let (x, y) = (candidate.from.at, candidate.to.at);
        let of = |who: usize, during: &dyn Fn(&Trace) -> bool| -> Vec<i64> {
            lives
                .traces(who)
                .iter()
                .filter(|trace| trace.kind == kind && during(trace))
                .map(|trace| trace.value)
                .collect()
        };
        let mut before = of(x.who, &|trace| trace.first <= x.day);
        let mut after = of(y.who, &|trace| trace.last >= y.day);
        if kind == TraceKind::NightCell {
            // Where a night is spent is the most frequent cell, not every cell.
            before.truncate(1);
            after.truncate(1);
        }
        if before.is_empty() || after.is_empty() {
            return None;
        }
        let common = before.iter().filter(|value| after.contains(value));
        let rarest = common.map(|value| self.users.get(&(kind, *value)).copied().unwrap_or(1)).min();
        let (log10_lr, text) = match rarest {
            Some(users) => {
                let all = f64::from(self.numbers.get(&kind).copied().unwrap_or(1));
                let chance = (f64::from(users) / all).clamp(1e-6, 1.0);
                let ratio = ((KEPT + (1.0 - KEPT) * chance) / chance).log10();
                (ratio.min(MOST), format!("both used the same {thing}, which {users} of {all} numbers used"))
            }
            None => (DIFFERENT, format!("the two used no {thing} in common")),
        };
        Some(Evidence { kind: word, log10_lr: TEMPERED * log10_lr, text })
    }
}
