//! Who may see which class of documents: asked of the same policies as everything else, class by class.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use case::{Authority, Noun, Operation, Sensitivity};
use store::{ClassSeen, Filter};

use super::SearchIndex;
use super::class::{Class, Within};
use super::handle::Remembered;
use super::kind::FoundKind;
use crate::access::{Gate, Resource};
use crate::bench::Workbench;
use crate::error::Error;

/// Kinds of which one may be sensitive: for these a reason may widen a search.
const MAY_BE_SENSITIVE: [FoundKind; 5] =
    [FoundKind::Person, FoundKind::Task, FoundKind::RecordedPerson, FoundKind::Episode, FoundKind::Incident];

/// What a reader may see, as of one moment.
pub(super) struct Rights<'a> {
    gate: &'a Gate<'a>,
    index: &'a SearchIndex,
    remembered: RefCell<Option<Remembered>>,
    register: BTreeMap<String, Authority>,
    /// Authorities whose data nobody reads.
    stopped: BTreeSet<String>,
    /// Ids of operations by name.
    operations: BTreeMap<String, String>,
    who: &'a str,
}

impl<'a> Rights<'a> {
    pub(super) fn of(bench: &'a Workbench, gate: &'a Gate<'a>) -> Result<Self, Error> {
        let operations = bench.case()?.list::<Operation>(&Filter::default())?;
        Ok(Self {
            gate,
            index: &bench.search,
            remembered: RefCell::new(Some(bench.search.remembered(gate))),
            register: bench.register()?,
            stopped: bench.stopped()?.into_iter().map(|stopped| stopped.urn).collect(),
            operations: operations.into_iter().map(|kept| (kept.content.name, kept.id)).collect(),
            who: &bench.actor().who,
        })
    }

    /// How documents of a class may be seen.
    pub(super) fn seen(&self, class: &Class) -> ClassSeen {
        let owned = class.owner.as_deref().is_none_or(|owner| owner == self.who);
        if !owned || !self.allows(class.kind, &Resource::Installation) {
            return ClassSeen::default();
        }
        let after = self.allows_within(class, None);
        let sensitive = class.sensitivity.map_or(after, |why| self.allows_within(class, Some(why)));
        ClassSeen { sensitive, after }
    }

    fn allows_within(&self, class: &Class, sensitivity: Option<Sensitivity>) -> bool {
        let thing = |operations: BTreeSet<String>| Resource::Thing { operations, sensitivity };
        match &class.within {
            Within::Operations(ids) => self.allows(class.kind, &thing(ids.clone())),
            Within::Named(name) => self.allows(class.kind, &thing(self.operation(name))),
            Within::Authority(urn) if self.stopped.contains(urn) => false,
            Within::Authority(urn) => {
                let operations = self.operation(self.register.get(urn).map_or("", |entry| entry.operation.as_str()));
                let records = Resource::Records { operations: operations.clone() };
                self.allows(class.kind, &records)
                    // A reason is asked for what the records hold as for what people entered.
                    && (sensitivity.is_none() || self.allows(class.kind, &thing(operations)))
            }
        }
    }

    /// The id of the operation of that id or name; the name itself where none is on record, of which nobody is a member.
    fn operation(&self, named: &str) -> BTreeSet<String> {
        let id = self.operations.get(named).map_or(named, String::as_str);
        Some(id).filter(|id| !id.is_empty()).into_iter().map(str::to_owned).collect()
    }

    fn allows(&self, kind: FoundKind, resource: &Resource) -> bool {
        let mut remembered = self.remembered.borrow_mut();
        remembered.as_mut().is_some_and(|remembered| remembered.allows(self.gate, kind.verb(), resource))
    }

    /// Of these ids, those of operations that the reader may know of.
    pub(super) fn known_operations(&self, ids: &BTreeSet<String>) -> Vec<String> {
        let known = |id: &&String| self.allows(FoundKind::Operation, &Resource::within(Some(id)));
        ids.iter().filter(known).cloned().collect()
    }

    /// Whether an authority may be seen, and its data not: what a reader is told is left out.
    pub(super) fn is_known_and_stopped(&self, urn: &str) -> bool {
        let named = self.register.get(urn).map_or("", |entry| entry.operation.as_str());
        let thing = Resource::Thing { operations: self.operation(named), sensitivity: None };
        self.stopped.contains(urn) && self.allows(FoundKind::Authority, &thing)
    }

    /// Whether the reader would see sensitive things if they gave a reason; of what there is, this says nothing.
    pub(super) fn reason_widens(&self) -> bool {
        let own = self.gate.own_operations();
        let places = std::iter::once(BTreeSet::new()).chain(own.into_iter().map(|id| BTreeSet::from([id])));
        let asked = |operations: &BTreeSet<String>, kind: &FoundKind, why: &Sensitivity| {
            let thing = Resource::Thing { operations: operations.clone(), sensitivity: Some(*why) };
            self.allows(*kind, &Resource::Installation) && self.gate.would(kind.verb(), &thing).lacks_only_a_reason()
        };
        places.into_iter().any(|place| {
            MAY_BE_SENSITIVE.iter().any(|kind| Sensitivity::ALL.iter().any(|why| asked(&place, kind, why)))
        })
    }
}

impl Drop for Rights<'_> {
    fn drop(&mut self) {
        if let Some(remembered) = self.remembered.take() {
            self.index.give_back(remembered);
        }
    }
}

/// The class of something that people entered, as the gate sees it.
pub(super) fn class_of<N: Noun>(kind: FoundKind, noun: &N, resource: &Resource) -> (Class, i64) {
    let Resource::Thing { operations, sensitivity } = resource else {
        return (Class::new(kind, Within::Operations(BTreeSet::new()), None), i64::MIN);
    };
    let until_ms = if sensitivity.is_some() { noun.sensitive_until_ms() } else { i64::MIN };
    (Class::new(kind, Within::Operations(operations.clone()), *sensitivity), until_ms)
}
