//! Something that somebody is to do.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, Sensitivity, words};

words! {
    /// What a task is for.
    TaskKind {
        /// Anything.
        General = "general",
        /// Looking after a child or a person who may be exploited.
        Safeguarding = "safeguarding",
        /// A review that a rule or a court asks for.
        Review = "review",
        /// A later look whether a closed line is trading again.
        CheckBack = "check-back",
        /// A closed or silent number: whoever takes over its contacts is raised as soon as records show it.
        Watch = "watch",
    }
}

words! {
    /// How far a task is.
    TaskState {
        /// Still to be done.
        Open = "open",
        /// Done.
        Done = "done",
    }
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What is to be done.
    pub text: String,
    /// What it is for.
    pub kind: TaskKind,
    /// How far it is.
    pub state: TaskState,
    /// Id of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Who is to do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// First instant at which it is late, UTC milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// What became of it.
    #[serde(default)]
    pub outcome: String,
    /// When it was done, UTC milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_ms: Option<i64>,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

impl Task {
    /// Whether it is open and its time has passed.
    pub fn is_late_at(&self, at_ms: i64) -> bool {
        self.state == TaskState::Open && self.due_ms.is_some_and(|due| due <= at_ms)
    }

    /// Marks it done.
    ///
    /// # Errors Where it is done already, or nobody says what became of it.
    pub fn finish(&mut self, outcome: &str, now_ms: i64) -> Result<(), Error> {
        if self.state == TaskState::Done {
            return Err(Error::Step { noun: Self::NAME, from: "done", to: "done" });
        }
        filled(outcome, Self::NAME, "what became of it")?;
        self.state = TaskState::Done;
        self.done_ms = Some(now_ms);
        outcome.clone_into(&mut self.outcome);
        Ok(())
    }
}

impl Noun for Task {
    const TABLE: &'static str = "tasks";
    const NAME: &'static str = "task";
    const PREFIX: &'static str = "K";

    fn sensitivity(&self, _now_ms: i64) -> Option<Sensitivity> {
        (self.kind == TaskKind::Safeguarding).then_some(Sensitivity::Safeguarding)
    }

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.state.word())
    }

    fn at_ms(&self) -> Option<i64> {
        self.due_ms
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.text, Self::NAME, "what is to be done")?;
        if self.kind == TaskKind::Safeguarding && self.about.is_none() {
            return Err(Error::invalid(Self::NAME, "the person whom safeguarding is about"));
        }
        Ok(())
    }
}
