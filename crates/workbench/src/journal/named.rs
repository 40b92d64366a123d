//! Under which names the journal may speak of a person or a number.

use std::collections::BTreeSet;

use case::{Decision, EvidenceFile, Identifier, Judgement, Note, Noun, Role, Task, Tenure};
use store::Filter;

use crate::bench::Workbench;
use crate::error::Error;

impl Workbench {
    /// Every name under which the journal may speak of a person or a number: the numbers, SIMs and handsets that they have by the records
    /// and by tenures, the lines that they held, and the ids of identifiers, tenures, categories, notes, tasks, judgements, decisions and
    /// files about any of these.
    pub(super) fn names_in_journal(&self, asked: &str) -> Result<BTreeSet<String>, Error> {
        let mut names: BTreeSet<String> = self.numbers_of(asked)?.into_iter().collect();
        names.insert(asked.to_owned());
        for kept in self.case()?.list::<Tenure>(&Filter::default())? {
            let tenure = kept.content;
            if tenure.holder.as_deref() == Some(asked) {
                names.extend([kept.id, tenure.line, tenure.number]);
                names.extend(tenure.sim.into_iter().chain(tenure.handset));
            } else if tenure.number == asked {
                names.insert(kept.id);
            }
        }
        let identifiers = self.case()?.list::<Identifier>(&Filter::default())?;
        let same = identifiers.into_iter().filter(|kept| names.contains(&kept.content.text));
        let ids: Vec<String> = same.map(|kept| kept.id).collect();
        names.extend(ids);
        let mut about = BTreeSet::new();
        for name in &names {
            self.ids_about::<Role>(name, &mut about)?;
            self.ids_about::<Note>(name, &mut about)?;
            self.ids_about::<Task>(name, &mut about)?;
            self.ids_about::<Judgement>(name, &mut about)?;
            self.ids_about::<Decision>(name, &mut about)?;
            self.ids_about::<EvidenceFile>(name, &mut about)?;
        }
        names.extend(about);
        Ok(names)
    }

    fn ids_about<N: Noun>(&self, name: &str, ids: &mut BTreeSet<String>) -> Result<(), Error> {
        let about = self.case()?.list::<N>(&Filter { about: Some(name), ..Filter::default() })?;
        ids.extend(about.into_iter().map(|kept| kept.id));
        Ok(())
    }

    /// Numbers that the records attribute to a person.
    fn numbers_of(&self, person: &str) -> Result<Vec<String>, Error> {
        let names = self.names()?;
        let attributed = engine::read_attributed(&self.files("attributed"))?;
        let own = attributed.into_iter().filter(|row| row.person_id == person);
        Ok(own.map(|row| row.number.text(&names)).collect())
    }
}
