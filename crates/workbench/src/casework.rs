//! Casework: what people enter, decide and look at. One function a verb; each writes its journal entry.

mod act;
mod backup;
mod decision;
mod edit;
mod evidence_file;
mod from_succession;
mod history;
mod identifier;
mod judge;
mod note;
mod operation;
mod person;
mod shown;
mod task;
mod tenure;
mod view;
mod watch;

pub use act::Act;
pub use evidence_file::NewFile;
pub use note::NewNote;
pub use person::{NewPerson, NewRole, PersonEdit};
pub use task::{NewTask, TaskEdit, WantedTasks};
pub use tenure::{NewTenure, TenureEdit};

pub(crate) use act::{boundary, thing};
pub(crate) use shown::{kept_json, plain_json};
pub(crate) use view::private_to;

use case::{Kind, Noun};
use serde_json::Value;
use store::{CaseDatabase, Filter, Kept};

use crate::bench::Workbench;
use crate::error::Error;

impl Workbench {
    pub(crate) fn case(&self) -> Result<&CaseDatabase, Error> {
        Ok(self.store.case_database()?)
    }

    /// Things that a filter finds, as an act that the journal keeps.
    pub(crate) fn consult<N: Noun>(
        &self,
        filter: &Filter<'_>,
        act: &Act<'_>,
        verb: &str,
    ) -> Result<Vec<Kept<N>>, Error> {
        let gate = self.gate_act(&format!("{verb} list"), act)?;
        let found = gate.visible(self.case()?.list(filter)?)?;
        let about: Vec<&str> = filter.operation.into_iter().chain(filter.about).collect();
        self.case()?.journal(&act.entry(verb, Kind::Consultation, &about))?;
        Ok(found)
    }

    /// The same as JSON.
    pub(crate) fn consult_json<N: Noun>(
        &self,
        filter: &Filter<'_>,
        act: &Act<'_>,
        verb: &str,
    ) -> Result<Vec<Value>, Error> {
        Ok(self.consult::<N>(filter, act, verb)?.iter().map(kept_json).collect())
    }
}
