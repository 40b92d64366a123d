//! Verb: watch. Closed and silent numbers whose likely successor is raised as soon as new records show it.

use std::collections::BTreeSet;

use case::{Kind, Task, TaskKind, TaskState};
use linkage::{Succession, Verdict};
use records::{Number, format_rfc3339};
use serde_json::{Value, json};
use store::{Filter, Kept};

use super::{Act, thing};
use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;

/// Days within which somebody should look at a likely successor (start value: a line can be back within the hour).
const LOOK_WITHIN_MS: i64 = records::DAY_MS;

/// A number on watch with the successor that the records show now.
struct Hit {
    /// Id of the watch.
    watch: String,
    watched: String,
    successor: String,
    pair: Succession,
    operation: Option<String>,
}

impl Workbench {
    /// Puts a number on watch: when later records show its likely successor, a check-back task is opened in the same import.
    ///
    /// # Errors Where it is no number, or is on watch already.
    pub fn add_watch(&self, number: &str, operation: Option<&str>, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("watch add", act)?;
        let about = thing(number);
        if !about.starts_with('+') {
            return Err(Error::refused("expected a number to watch, such as +447700900123"));
        }
        if self.watches()?.iter().any(|kept| kept.content.about.as_deref() == Some(&about)) {
            return Err(Error::refused("the number is on watch already (throughline watch list)"));
        }
        let text = format!("Watch: raise whoever takes over the contacts of {about}");
        let new =
            super::NewTask { text: &text, kind: Some("watch"), about: Some(&about), operation, ..Default::default() };
        self.add_task(&new, act)
    }

    /// Numbers on watch with the likely successors that the records show now.
    ///
    /// # Errors Where a table cannot be read.
    pub fn watch(&self, act: &Act<'_>, progress: &dyn Progress) -> Result<Vec<Value>, Error> {
        self.gate("succession")?.records()?;
        let gate = self.gate_act("watch list", act)?;
        let watches = gate.visible(self.watches()?)?;
        let hits = self.hits(&watches, progress)?;
        let about: Vec<&str> = watches.iter().filter_map(|kept| kept.content.about.as_deref()).collect();
        self.case()?.journal(&act.entry("watch", Kind::Consultation, &about))?;
        Ok(watches
            .iter()
            .map(|kept| {
                let own = hits.iter().filter(|hit| hit.watch == kept.id).map(Hit::json);
                json!({ "id": kept.id, "number": kept.content.about, "operation": kept.content.operation, "successors": own.collect::<Vec<_>>() })
            })
            .collect())
    }

    /// Opens a check-back task for each likely successor of a number on watch that none was opened for before. Says how many.
    pub(crate) fn raise_watched(&self, act: &Act<'_>, progress: &dyn Progress) -> Result<usize, Error> {
        let watches = self.watches()?;
        if watches.is_empty() {
            return Ok(0);
        }
        let mut raised = 0;
        for hit in self.hits(&watches, progress)? {
            let earlier = self.case()?.list::<Task>(&Filter { about: Some(&hit.successor), ..Filter::default() })?;
            if earlier.iter().any(|kept| kept.content.text.contains(&hit.watched)) {
                continue;
            }
            let task = Task {
                text: hit.text(),
                kind: TaskKind::CheckBack,
                state: TaskState::Open,
                about: Some(hit.successor.clone()),
                assignee: None,
                due_ms: Some(act.at_ms + LOOK_WITHIN_MS),
                outcome: String::new(),
                done_ms: None,
                operation: hit.operation.clone(),
            };
            self.case()?.add(&task, act.entry("watch", Kind::Alteration, &[&hit.watched, &hit.successor]))?;
            raised += 1;
        }
        Ok(raised)
    }

    fn watches(&self) -> Result<Vec<Kept<Task>>, Error> {
        let open = Filter { state: Some(TaskState::Open.word()), ..Filter::default() };
        let mut tasks = self.case()?.list::<Task>(&open)?;
        tasks.retain(|kept| kept.content.kind == TaskKind::Watch && kept.content.about.is_some());
        Ok(tasks)
    }

    fn hits(&self, watches: &[Kept<Task>], progress: &dyn Progress) -> Result<Vec<Hit>, Error> {
        let names = self.names()?;
        let followed = if watches.is_empty() { Vec::new() } else { self.follow(progress)? };
        let mut hits = Vec::new();
        for kept in watches {
            let watched = kept.content.about.clone().unwrap_or_default();
            let Some(number) = self.find_number(&watched, &names) else { continue };
            let mut seen = BTreeSet::new();
            for pair in followed.iter().filter(|one| one.from == number.raw() && is_likely(one)) {
                let Some(successor) = Number::from_raw(pair.to).filter(|new| seen.insert(*new)) else { continue };
                hits.push(Hit {
                    watch: kept.id.clone(),
                    watched: watched.clone(),
                    successor: successor.text(&names),
                    pair: pair.clone(),
                    operation: kept.content.operation.clone(),
                });
            }
        }
        Ok(hits)
    }
}

/// A verdict that somebody should look at: the contacts went on with another number, whole or in part.
fn is_likely(pair: &Succession) -> bool {
    match pair.verdict {
        Verdict::Successor | Verdict::Split => true,
        Verdict::Undecided => pair.rank == 1 && pair.log10_lr > 0.5,
        Verdict::Competitor => false,
    }
}

impl Hit {
    fn text(&self) -> String {
        format!(
            "Look at {}: likely {} of the watched {}, since {} (log10 LR {:.2}, {} of {} contacts moved)",
            self.successor,
            if self.pair.verdict == Verdict::Split { "part of the successors" } else { "successor" },
            self.watched,
            format_rfc3339(self.pair.began_ms),
            self.pair.log10_lr,
            self.pair.moved,
            self.pair.observable
        )
    }

    fn json(&self) -> Value {
        json!({
            "number": self.successor,
            "verdict": self.pair.verdict.word(),
            "log10_lr": crate::shown::figure(self.pair.log10_lr),
            "began": format_rfc3339(self.pair.began_ms),
            "moved": self.pair.moved,
            "still_active": self.pair.observable,
        })
    }
}
