//! The gate: every verb passes it before it looks at anything.

use std::collections::{BTreeMap, BTreeSet};

use case::{Authority, Kind, Nominal, Noun, Role};
use store::{Filter, Kept};

use super::decision::Decision;
use super::policies::{self, Circumstances};
use super::principal::Principal;
use super::resource::Resource;
use crate::bench::Workbench;
use crate::casework::Act;
use crate::error::Error;

/// What a verb was let through with; each thing that it comes upon is asked about here.
#[derive(Clone, Debug)]
pub(crate) struct Gate<'a> {
    bench: &'a Workbench,
    verb: String,
    circumstances: Circumstances,
}

impl Workbench {
    /// Lets a verb through, or refuses it and enters that in the journal.
    pub(crate) fn gate(&self, verb: &str) -> Result<Gate<'_>, Error> {
        let gate = self.gate_for(verb, &self.actor.reason)?;
        gate.ask(&Resource::Installation)?;
        Ok(gate)
    }

    /// Lets a verb through that is done in several steps, before the first of them.
    ///
    /// # Errors Where the policies do not allow it; that is in the journal then.
    pub fn let_through(&self, verb: &str) -> Result<(), Error> {
        self.gate(verb).map(|_| ())
    }

    /// Whether a verb would be let through, as far as that can be said before it looks at anything: what a page offers. Nothing is entered.
    ///
    /// # Errors A failure of the database.
    pub fn may(&self, verb: &str) -> Result<bool, Error> {
        Ok(self.gate_for(verb, &self.actor.reason)?.decide(&Resource::Installation).allowed)
    }

    /// The same for an act of casework. It is done under the name of whoever signed in, or not at all.
    pub(crate) fn gate_act(&self, verb: &str, act: &Act<'_>) -> Result<Gate<'_>, Error> {
        let signed_in = matches!(self.access.principal(), Principal::Account(_));
        if signed_in && act.who != self.actor.who {
            return Err(Error::refused("an act is done under the name of whoever signed in; expected that name"));
        }
        let gate = self.gate_for(verb, act.reason)?;
        gate.ask(&Resource::Installation)?;
        Ok(gate)
    }

    /// The same for what is done to one account.
    pub(crate) fn gate_account(&self, verb: &str, account: &str) -> Result<Gate<'_>, Error> {
        let gate = self.gate_for(verb, &self.actor.reason)?;
        gate.ask(&Resource::Account(account.to_owned()))?;
        Ok(gate)
    }

    /// The same for a backup.
    pub(crate) fn gate_backup(&self, act: &Act<'_>, encrypted: bool) -> Result<Gate<'_>, Error> {
        let mut gate = self.gate_for("backup", act.reason)?;
        gate.circumstances.encrypted = encrypted;
        gate.ask(&Resource::Installation)?;
        Ok(gate)
    }

    fn gate_for(&self, verb: &str, reason: &str) -> Result<Gate<'_>, Error> {
        let embedded = self.store.configuration().database.is_none();
        let alone = !embedded && *self.access.principal() == Principal::LocalOperator;
        let circumstances = Circumstances {
            embedded,
            first_run: alone && self.has_no_active_account()?,
            has_reason: !reason.trim().is_empty(),
            encrypted: false,
        };
        Ok(Gate { bench: self, verb: verb.to_owned(), circumstances })
    }
}

impl Gate<'_> {
    fn decide(&self, resource: &Resource) -> Decision {
        self.would(&self.verb, resource)
    }

    /// What the policies would answer about another verb and a thing. Nothing is asked for, so that a denial is no refusal.
    pub(crate) fn would(&self, verb: &str, resource: &Resource) -> Decision {
        let principal = self.bench.access.principal();
        match &self.bench.shelf {
            Some(shelf) => shelf.answers.of(principal, verb, resource, self.circumstances),
            None => policies::decide(principal, verb, resource, self.circumstances),
        }
    }

    /// All that such an answer depends on besides verb and thing.
    pub(crate) fn asked_by(&self) -> (Principal, Circumstances) {
        (self.bench.access.principal().without_session(), self.circumstances)
    }

    /// Operations that whoever asks works on.
    pub(crate) fn own_operations(&self) -> BTreeSet<String> {
        match self.bench.access.principal() {
            Principal::Account(known) => known.operations.clone(),
            Principal::LocalOperator => BTreeSet::new(),
        }
    }

    /// Asks about something, and enters a refusal.
    pub(crate) fn ask(&self, resource: &Resource) -> Result<(), Error> {
        let decision = self.decide(resource);
        if decision.allowed { Ok(()) } else { Err(self.refuse(&decision, resource)) }
    }

    fn refuse(&self, decision: &Decision, resource: &Resource) -> Error {
        let about = match resource {
            Resource::Installation => Vec::new(),
            Resource::Thing { operations, .. } | Resource::Records { operations } => {
                operations.iter().cloned().collect()
            }
            Resource::Account(id) => vec![id.clone()],
        };
        let mut entry = self.bench.entry(&self.verb, Kind::Refusal, about);
        entry.reason = match entry.reason.as_str() {
            "" => format!("refused by {}", decision.ids()),
            given => format!("refused by {}; {given}", decision.ids()),
        };
        let entered = self.bench.case().and_then(|database| Ok(database.journal(&entry)?));
        if let Err(error) = entered {
            return error;
        }
        Error::Denied { verb: self.verb.clone(), policy: decision.ids(), why: decision.why() }
    }

    /// Asks about what lies in an operation, or in none.
    pub(crate) fn within(&self, operation: Option<&str>) -> Result<(), Error> {
        self.ask(&Resource::within(operation))
    }

    /// Asks about the records as a whole: every operation under whose authorities some came in.
    pub(crate) fn records(&self) -> Result<(), Error> {
        if *self.bench.access.principal() == Principal::LocalOperator {
            return self.ask(&Resource::Records { operations: BTreeSet::new() });
        }
        self.ask(&Resource::Records { operations: self.bench.operations_of_records()? })
    }

    /// Asks about an authority: it lies in its operation, which it names. One that is not entered yet lies in none.
    pub(crate) fn authority(&self, urn: &str) -> Result<(), Error> {
        let register = self.bench.register()?;
        self.ask(&self.authority_resource(register.get(urn.trim()))?)
    }

    /// Whether an authority may be seen.
    pub(crate) fn sees_authority(&self, entry: &Authority) -> Result<bool, Error> {
        Ok(self.decide(&self.authority_resource(Some(entry))?).allowed)
    }

    fn authority_resource(&self, entry: Option<&Authority>) -> Result<Resource, Error> {
        let named = entry.map(|entry| entry.operation.as_str()).filter(|named| !named.is_empty());
        let operation = named.map(|named| self.bench.id_or_name(named)).transpose()?;
        Ok(Resource::within(operation.as_deref()))
    }

    /// Asks about one thing on record.
    pub(crate) fn see<N: Noun>(&self, kept: &Kept<N>) -> Result<(), Error> {
        self.ask(&self.bench.resource_of(kept)?)
    }

    /// Those of many things that may be seen and that stand beside what was asked for: what needs a reason is left out where none was given.
    pub(crate) fn visible_quietly<N: Noun>(&self, many: Vec<Kept<N>>) -> Result<Vec<Kept<N>>, Error> {
        let compartments = Compartments::of::<N>(self.bench)?;
        let mut answers: BTreeMap<Resource, bool> = BTreeMap::new();
        let mut visible = Vec::with_capacity(many.len());
        for kept in many {
            let resource = compartments.resource(&kept, self.bench.actor.now_ms);
            if *answers.entry(resource.clone()).or_insert_with(|| self.decide(&resource).allowed) {
                visible.push(kept);
            }
        }
        Ok(visible)
    }

    /// Those of many things that may be seen. What may not is left out, and not counted; where only a reason is missing it is asked for.
    pub(crate) fn visible<N: Noun>(&self, many: Vec<Kept<N>>) -> Result<Vec<Kept<N>>, Error> {
        let compartments = Compartments::of::<N>(self.bench)?;
        let mut answers: BTreeMap<Resource, Decision> = BTreeMap::new();
        let mut visible = Vec::with_capacity(many.len());
        for kept in many {
            let resource = compartments.resource(&kept, self.bench.actor.now_ms);
            let decision = answers.entry(resource.clone()).or_insert_with(|| self.decide(&resource));
            if decision.lacks_only_a_reason() {
                return Err(self.refuse(decision, &resource));
            }
            if decision.allowed {
                visible.push(kept);
            }
        }
        Ok(visible)
    }
}

/// In which operations things lie. People have a category in each of theirs.
pub(crate) struct Compartments(BTreeMap<String, BTreeSet<String>>);

impl Compartments {
    /// What is needed where `N` is a person; nothing otherwise.
    pub(crate) fn of<N: Noun>(bench: &Workbench) -> Result<Self, Error> {
        let mut within: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let roles =
            if N::TABLE == Nominal::TABLE { bench.case()?.list::<Role>(&Filter::default())? } else { Vec::new() };
        for role in roles {
            within.entry(role.content.person).or_default().insert(role.content.operation);
        }
        Ok(Self(within))
    }

    /// A thing as the policies see it at an instant.
    pub(crate) fn resource<N: Noun>(&self, kept: &Kept<N>, now_ms: i64) -> Resource {
        let mut operations = self.0.get(&kept.id).cloned().unwrap_or_default();
        operations.extend(kept.content.compartment(&kept.id).map(ToOwned::to_owned));
        Resource::Thing { operations, sensitivity: kept.content.sensitivity(now_ms) }
    }
}

impl Workbench {
    /// A thing on record as the policies see it.
    pub(super) fn resource_of<N: Noun>(&self, kept: &Kept<N>) -> Result<Resource, Error> {
        let resource = Compartments::of::<N>(self)?.resource(kept, self.actor.now_ms);
        match resource {
            // An authority says the name of its operation.
            Resource::Thing { operations, sensitivity } if N::TABLE == Authority::TABLE => {
                let operations = operations.iter().map(|named| self.id_or_name(named)).collect::<Result<_, _>>()?;
                Ok(Resource::Thing { operations, sensitivity })
            }
            other => Ok(other),
        }
    }

    /// The operations under whose authorities records came in.
    pub(super) fn operations_of_records(&self) -> Result<BTreeSet<String>, Error> {
        let named: BTreeSet<String> = self.register()?.into_values().map(|entry| entry.operation).collect();
        named.iter().filter(|name| !name.is_empty()).map(|name| self.id_or_name(name)).collect()
    }

    /// The id of the operation of that id or name; the name itself where none is on record, of which nobody is a member.
    fn id_or_name(&self, named: &str) -> Result<String, Error> {
        let known = self.operation_called(named)?;
        Ok(known.map_or_else(|| named.to_owned(), |kept| kept.id))
    }
}
