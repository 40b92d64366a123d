//! What an erasure looks for.

use std::collections::BTreeSet;

use case::{Disposed, Mentions, Nominal};

use super::{retained_thing, source_of, source_thing};
use crate::bench::Workbench;
use crate::error::Error;

/// Sources, a person or a number, by everything they are found by.
#[derive(Debug)]
pub(crate) struct Sought {
    pub(crate) kind: Disposed,
    /// Packed numbers.
    pub(crate) numbers: BTreeSet<i64>,
    /// Ids of people in the records.
    pub(crate) people: BTreeSet<String>,
    pub(crate) sources: BTreeSet<u32>,
    /// As reviews, holds, the case database and the journal name it.
    pub(crate) things: BTreeSet<String>,
    /// In free text.
    pub(crate) mentions: Mentions,
}

impl Sought {
    fn new(kind: Disposed) -> Self {
        let (numbers, people, sources, things) = Default::default();
        Self { kind, numbers, people, sources, things, mentions: Mentions::default() }
    }

    /// Takes mentions out of a text; says whether there were any.
    pub(crate) fn redact(&self, text: &mut String) -> bool {
        self.mentions.redact(text).is_some_and(|redacted| {
            *text = redacted;
            true
        })
    }
}

impl Workbench {
    /// What arguments name: one person, one number, or one source and more.
    pub(crate) fn sought(&self, named: &[String]) -> Result<Sought, Error> {
        if named.iter().all(|one| source_of(one).is_some()) {
            let mut sought = Sought::new(Disposed::Source);
            for source_id in named.iter().filter_map(|one| source_of(one)) {
                self.source(source_id)?;
                sought.sources.insert(source_id);
                sought.things.insert(source_thing(source_id));
            }
            return Ok(sought);
        }
        let [one] = named else {
            return Err(Error::refused("expected one person, one number, or sources only (source:1 source:2)"));
        };
        let names = self.names()?;
        match self.find_number(one, &names) {
            Some(number) if !one.trim().starts_with("P-") => {
                let mut sought = Sought::new(Disposed::Number);
                let text = number.text(&names);
                sought.numbers.insert(number.raw());
                sought.mentions = Mentions::default().number(&text);
                sought.things.insert(text);
                Ok(sought)
            }
            _ => self.sought_person(one),
        }
    }

    fn sought_person(&self, named: &str) -> Result<Sought, Error> {
        let id = retained_thing(named);
        let mut sought = Sought::new(Disposed::Person);
        let mut mentions = Mentions::default().name(&id);
        let nominal = self.case()?.find::<Nominal>(&id)?;
        let mut known = nominal.is_some();
        for name in nominal.iter().flat_map(|kept| std::iter::once(&kept.content.name).chain(&kept.content.aliases)) {
            mentions = mentions.name(name);
        }
        for person in engine::read_people(&self.files("people"))?.iter().filter(|person| person.person_id == id) {
            known = true;
            mentions = mentions.name(&person.name);
        }
        known |= engine::read_attributed(&self.files("attributed"))?.iter().any(|row| row.person_id == id);
        if !known {
            return Err(Error::refused(format!(
                "`{named}` is nobody on record: expected a person's id, a number, or a source such as source:1"
            )));
        }
        sought.people.insert(id.clone());
        sought.things.insert(id);
        sought.mentions = mentions;
        Ok(sought)
    }
}
