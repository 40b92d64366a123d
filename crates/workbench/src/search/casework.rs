//! What people entered, as documents.

use std::collections::BTreeSet;

use case::{
    Authority, DealLine, Decision, EvidenceFile, Hold, Identifier, Judgement, Nominal, Note, Noun, Operation, Review,
    Role, SavedView, Task, Tenure,
};
use store::{Filter, Kept, SearchDocument};

use super::class::{Class, Within};
use super::draft::Draft;
use super::kind::FoundKind;
use super::rights::class_of;
use crate::access::Compartments;
use crate::bench::Workbench;
use crate::casework::private_to;
use crate::error::Error;

/// Something that people enter and that may be found.
trait Findable: Noun {
    const KIND: FoundKind;

    fn draft(&self, id: &str) -> Draft;

    fn owner(&self) -> Option<&str> {
        None
    }
}

impl Findable for Operation {
    const KIND: FoundKind = FoundKind::Operation;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, &self.name).names([self.name.as_str()]).text(&[&self.purpose])
    }
}

impl Findable for Nominal {
    const KIND: FoundKind = FoundKind::Person;

    fn draft(&self, id: &str) -> Draft {
        let names = std::iter::once(&self.name).chain(&self.aliases).map(String::as_str);
        let aliases = self.aliases.join(", ");
        let born = self.date_of_birth.as_deref().unwrap_or_default();
        Draft::new(id, &self.name).names(names).text(&[&aliases, born, &self.note])
    }
}

impl Findable for Role {
    const KIND: FoundKind = FoundKind::Category;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, self.category.word())
            .about(Some(&self.person))
            .text(&[&self.reason])
            .words([self.operation.as_str()])
    }
}

impl Findable for DealLine {
    const KIND: FoundKind = FoundKind::Line;

    fn draft(&self, id: &str) -> Draft {
        let title = if self.brand.is_empty() { id } else { &self.brand };
        Draft::new(id, title).names([self.brand.as_str()]).text(&[&self.note])
    }
}

impl Findable for Identifier {
    const KIND: FoundKind = FoundKind::Identifier;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, &self.text).about(Some(&self.text)).text(&[self.kind.word(), &self.note])
    }
}

impl Findable for Tenure {
    const KIND: FoundKind = FoundKind::Tenure;

    fn draft(&self, id: &str) -> Draft {
        let others = [&self.sim, &self.handset, &self.holder].map(|one| one.as_deref().unwrap_or_default());
        Draft::new(id, &format!("{} {}", self.line, self.number))
            .about(Some(&self.number))
            .at(self.period.from_ms)
            .text(&[self.state.word(), others[0], others[1], others[2], &self.basis])
    }
}

impl Findable for Judgement {
    const KIND: FoundKind = FoundKind::Judgement;

    fn draft(&self, id: &str) -> Draft {
        let title = format!("{} {}", self.about, self.verdict.word());
        Draft::new(id, &title)
            .about(Some(&self.about))
            .at(Some(self.at_ms))
            .text(&[&self.reason])
            .words([self.by.as_str()])
    }
}

impl Findable for Note {
    const KIND: FoundKind = FoundKind::Note;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, &self.about)
            .about(Some(&self.about))
            .at(Some(self.at_ms))
            .text(&[&self.text])
            .words([self.author.as_str()])
    }
}

impl Findable for Task {
    const KIND: FoundKind = FoundKind::Task;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, &self.text)
            .about(self.about.as_deref())
            .at(self.due_ms)
            .text(&[self.kind.word(), self.state.word(), &self.outcome])
            .words(self.assignee.as_deref())
    }
}

impl Findable for Decision {
    const KIND: FoundKind = FoundKind::Decision;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, &self.text)
            .about(self.about.as_deref())
            .at(Some(self.at_ms))
            .text(&[&self.reason, &self.alternatives])
            .words([self.by.as_str()])
    }
}

impl Findable for EvidenceFile {
    const KIND: FoundKind = FoundKind::File;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, &self.name)
            .about(self.about.as_deref())
            .at(Some(self.at_ms))
            .text(&[&self.note])
            .words([self.by.as_str(), self.sha256.as_str()])
    }
}

impl Findable for SavedView {
    const KIND: FoundKind = FoundKind::View;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, &self.name).text(&[&self.verb, &self.query]).words([self.owner.as_str()])
    }

    fn owner(&self) -> Option<&str> {
        private_to(self)
    }
}

impl Findable for Review {
    const KIND: FoundKind = FoundKind::Review;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, self.outcome.word())
            .about(Some(&self.about))
            .at(Some(self.at_ms))
            .text(&[&self.reason])
            .words([self.by.as_str()])
    }
}

impl Findable for Hold {
    const KIND: FoundKind = FoundKind::Hold;

    fn draft(&self, id: &str) -> Draft {
        Draft::new(id, self.state().unwrap_or_default())
            .about(Some(&self.about))
            .at(Some(self.at_ms))
            .text(&[&self.reason, &self.released])
            .words([self.by.as_str()])
    }
}

/// Which things are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which<'a> {
    /// All of them.
    All,
    /// Those of these ids.
    Ids(&'a [String]),
}

impl Workbench {
    /// Hands over the documents of what people entered.
    pub(super) fn casework_documents(
        &self,
        which: Which<'_>,
        put: &mut dyn FnMut(SearchDocument) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let roles = self.documents_of::<Role>(which, put)?;
        self.documents_of::<Operation>(which, put)?;
        self.documents_of::<DealLine>(which, put)?;
        self.documents_of::<Identifier>(which, put)?;
        self.documents_of::<Tenure>(which, put)?;
        self.documents_of::<Judgement>(which, put)?;
        self.documents_of::<Note>(which, put)?;
        self.documents_of::<Task>(which, put)?;
        self.documents_of::<Decision>(which, put)?;
        self.documents_of::<EvidenceFile>(which, put)?;
        self.documents_of::<SavedView>(which, put)?;
        self.documents_of::<Review>(which, put)?;
        self.documents_of::<Hold>(which, put)?;
        match which {
            Which::All => self.documents_of::<Nominal>(which, put)?,
            // A category puts its person into an operation.
            Which::Ids(ids) => {
                let people: BTreeSet<String> =
                    ids.iter().cloned().chain(roles.into_iter().map(|role| role.content.person)).collect();
                self.documents_of::<Nominal>(Which::Ids(&people.into_iter().collect::<Vec<_>>()), put)?
            }
        };
        Ok(())
    }

    fn documents_of<N: Findable>(
        &self,
        which: Which<'_>,
        put: &mut dyn FnMut(SearchDocument) -> Result<(), Error>,
    ) -> Result<Vec<Kept<N>>, Error> {
        let kept = match which {
            Which::All => self.case()?.list::<N>(&Filter::default())?,
            Which::Ids(ids) => self.case()?.find_all::<N>(ids)?,
        };
        if kept.is_empty() {
            return Ok(kept);
        }
        let compartments = Compartments::of::<N>(self)?;
        for one in &kept {
            // As sensitive as it ever was; when that ends is written beside it.
            let (mut class, until_ms) = class_of(N::KIND, &one.content, &compartments.resource(one, i64::MIN));
            class.owner = one.content.owner().map(str::to_owned);
            put(one.content.draft(&one.id).document(&one.id, N::KIND, &[class], until_ms))?;
        }
        Ok(kept)
    }

    /// Hands over the documents of the register of authorities.
    pub(super) fn authority_documents(
        &self,
        put: &mut dyn FnMut(SearchDocument) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (urn, entry) in self.register()? {
            let class = Class::new(FoundKind::Authority, Within::Named(entry.operation.clone()), None);
            put(authority_draft(&urn, &entry).document(&urn, FoundKind::Authority, &[class], i64::MIN))?;
        }
        Ok(())
    }
}

fn authority_draft(urn: &str, entry: &Authority) -> Draft {
    let texts: [&str; 12] = [
        &entry.purpose,
        &entry.crime_type,
        &entry.necessity,
        &entry.proportionality,
        &entry.collateral_intrusion,
        &entry.unintended_consequences,
        &entry.conditions,
        &entry.operator,
        &entry.operator_reference,
        &entry.spoc,
        &entry.authoriser,
        &entry.applicant,
    ];
    let identifiers = entry.identifiers.iter().map(String::as_str);
    Draft::new(urn, urn).at(entry.period.from_ms).text(&texts).words(identifiers.chain([entry.operation.as_str()]))
}
