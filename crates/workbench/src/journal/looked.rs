//! Verb: journal looked. What one user looked at, and plain counts of what is unusual in it.

use std::collections::{BTreeMap, BTreeSet};

use case::{
    Authority, DealLine, Decision, EvidenceFile, Identifier, JournalEntry, Judgement, Kind, Membership, Note, Noun,
    Operation, Role, Task, Tenure, UsualHours,
};
use records::format_rfc3339;
use serde_json::{Value, json};
use store::{EntryFilter, Filter};

use crate::acting::EVERY_NUMBER;
use crate::bench::Workbench;
use crate::error::Error;

/// Entries read at a time.
const PAGE: u64 = 10_000;

/// What stands below every answer.
const NOTE: &str = "counts, and nothing more: each of them has ordinary reasons, and none says that anybody did wrong. Ask before you judge";

/// Which looks are asked about. What is not said does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct LookedQuestion<'a> {
    /// By whom, as the journal names them.
    pub who: &'a str,
    /// Not before this instant, UTC milliseconds.
    pub from_ms: Option<i64>,
    /// Before this instant.
    pub to_ms: Option<i64>,
}

/// Looks at one thing.
#[derive(Debug)]
struct Looks {
    times: u64,
    outside: u64,
    first_ms: i64,
    last_ms: i64,
    verbs: BTreeSet<String>,
}

/// What one user did, as the journal tells it.
#[derive(Default)]
struct Told {
    looks: Vec<JournalEntry>,
    refused: u64,
    /// Instants of everything that they did, whenever.
    instants_ms: Vec<i64>,
}

/// In which operations things lie: by their ids, and numbers by their text.
#[derive(Default)]
struct Compartments(BTreeMap<String, BTreeSet<String>>);

impl Workbench {
    /// What one user looked at, by thing, with counts and times; and counts that an auditor may ask about.
    ///
    /// # Errors When the database cannot be read.
    pub fn journal_looked(&self, question: &LookedQuestion<'_>) -> Result<Value, Error> {
        self.gate("journal looked")?.records()?;
        let told = self.told_of(question)?;
        self.enter("journal looked", Kind::Consultation, vec![question.who.to_owned()])?;
        let compartments = self.compartments()?;
        let account = self.find_account(question.who)?.map(|kept| kept.id);
        let memberships = match &account {
            Some(id) => self.case()?.list::<Membership>(&Filter { about: Some(id), ..Filter::default() })?,
            None => Vec::new(),
        };
        let memberships: Vec<Membership> = memberships.into_iter().map(|kept| kept.content).collect();
        let things = looks_by_thing(&told.looks, &compartments, &memberships);
        let names: Vec<&str> = things.keys().map(String::as_str).collect();
        let others = self.case()?.touched_by_others(&names, question.who)?;
        let usual = UsualHours::of(told.instants_ms.iter().copied());
        let indicators = indicators(&told, &things, (account.is_some(), &compartments), &others, usual.as_ref());
        let mut shown: Vec<(&String, &Looks)> = things.iter().collect();
        shown.sort_by_key(|(thing, looks)| (std::cmp::Reverse(looks.times), (*thing).clone()));
        let shown = shown.iter().map(|(thing, looks)| {
            json!({
                "thing": thing,
                "times": looks.times,
                "first": format_rfc3339(looks.first_ms),
                "last": format_rfc3339(looks.last_ms),
                "verbs": looks.verbs,
                "operations": compartments.of(thing),
                "outside_operations": account.is_some().then_some(looks.outside),
                "nobody_else": !others.contains(*thing),
            })
        });
        Ok(json!({
            "who": question.who,
            "looks": told.looks.len(),
            "things": shown.collect::<Vec<_>>(),
            "indicators": indicators,
            "usual_hours": usual.as_ref().map(|usual| usual.hours().collect::<Vec<_>>()),
            "note": NOTE,
        }))
    }

    fn told_of(&self, question: &LookedQuestion<'_>) -> Result<Told, Error> {
        let mut told = Told::default();
        let mut after = None;
        loop {
            let filter = EntryFilter { who: Some(question.who), after, limit: Some(PAGE), ..EntryFilter::default() };
            let rows = self.case()?.entries(&filter)?;
            let Some(last) = rows.last() else { return Ok(told) };
            after = Some(last.id);
            for entry in rows.into_iter().filter_map(|row| row.entry) {
                told.instants_ms.push(entry.at_ms);
                let asked = question.from_ms.is_none_or(|from| from <= entry.at_ms)
                    && question.to_ms.is_none_or(|to| entry.at_ms < to);
                match entry.kind {
                    Kind::Consultation | Kind::Disclosure | Kind::Combination if asked => told.looks.push(entry),
                    Kind::Refusal if asked => told.refused += 1,
                    _ => {}
                }
            }
        }
    }

    fn compartments(&self) -> Result<Compartments, Error> {
        let mut within = Compartments::default();
        self.note::<Operation>(&mut within, |_| Vec::new())?;
        self.note::<Role>(&mut within, |role| vec![role.person.clone()])?;
        self.note::<Identifier>(&mut within, |identifier| vec![identifier.text.clone()])?;
        self.note::<DealLine>(&mut within, |_| Vec::new())?;
        self.note::<Tenure>(&mut within, |tenure| vec![tenure.number.clone(), tenure.line.clone()])?;
        self.note::<Note>(&mut within, |_| Vec::new())?;
        self.note::<Task>(&mut within, |_| Vec::new())?;
        self.note::<Judgement>(&mut within, |_| Vec::new())?;
        self.note::<Decision>(&mut within, |_| Vec::new())?;
        self.note::<EvidenceFile>(&mut within, |_| Vec::new())?;
        for (urn, entry) in self.register()? {
            let Authority { operation, identifiers, .. } = entry;
            if let Some(kept) = self.operation_called(&operation)? {
                identifiers
                    .iter()
                    .map(|text| self.name_of(text))
                    .chain([urn])
                    .for_each(|thing| within.add(thing, &kept.id));
            }
        }
        Ok(within)
    }

    fn note<N: Noun>(&self, within: &mut Compartments, also: impl Fn(&N) -> Vec<String>) -> Result<(), Error> {
        for kept in self.case()?.list::<N>(&Filter::default())? {
            let Some(operation) = kept.content.compartment(&kept.id).map(ToOwned::to_owned) else { continue };
            also(&kept.content).into_iter().chain([kept.id]).for_each(|thing| within.add(thing, &operation));
        }
        Ok(())
    }
}

impl Compartments {
    fn add(&mut self, thing: String, operation: &str) {
        self.0.entry(thing).or_default().insert(operation.to_owned());
    }

    fn of(&self, thing: &str) -> BTreeSet<String> {
        self.0.get(thing).cloned().unwrap_or_default()
    }

    /// Whether a thing lies in operations, and in none that somebody worked on at an instant.
    fn are_outside(&self, thing: &str, memberships: &[Membership], at_ms: i64) -> bool {
        let worked_on =
            |operation: &String| memberships.iter().any(|one| one.operation == *operation && one.holds_at(at_ms));
        self.0.get(thing).is_some_and(|operations| !operations.iter().any(worked_on))
    }
}

fn looks_by_thing(
    looks: &[JournalEntry],
    compartments: &Compartments,
    memberships: &[Membership],
) -> BTreeMap<String, Looks> {
    let mut things: BTreeMap<String, Looks> = BTreeMap::new();
    for look in looks {
        for thing in &look.about {
            let (first_ms, last_ms) = (look.at_ms, look.at_ms);
            let none = || Looks { times: 0, outside: 0, first_ms, last_ms, verbs: BTreeSet::new() };
            let of_thing = things.entry(thing.clone()).or_insert_with(none);
            of_thing.times += 1;
            of_thing.outside += u64::from(compartments.are_outside(thing, memberships, look.at_ms));
            of_thing.first_ms = of_thing.first_ms.min(look.at_ms);
            of_thing.last_ms = of_thing.last_ms.max(look.at_ms);
            of_thing.verbs.insert(look.verb.clone());
        }
    }
    things
}

/// What can be counted, of how many, and in words; a count is null where it cannot be made.
fn indicators(
    told: &Told,
    things: &BTreeMap<String, Looks>,
    (has_account, compartments): (bool, &Compartments),
    others: &BTreeSet<String>,
    usual: Option<&UsualHours>,
) -> Vec<Value> {
    let within = things.iter().filter(|(thing, _)| compartments.0.contains_key(*thing));
    let within: u64 = within.map(|(_, looks)| looks.times).sum();
    let outside: u64 = things.values().map(|looks| looks.outside).sum();
    let named = things.keys().filter(|thing| *thing != EVERY_NUMBER);
    let alone = named.clone().filter(|thing| !others.contains(*thing)).count();
    let at_unusual = |usual: &UsualHours| told.looks.iter().filter(|look| !usual.hold(look.at_ms)).count();
    let unexplained = told.looks.iter().filter(|look| look.reason.trim().is_empty()).count();
    let all = told.looks.len();
    vec![
        json!({
            "indicator": "outside_operations", "count": has_account.then_some(outside), "of": within,
            "says": "looks at what lies only in operations that they did not work on at the time; not counted for somebody without an account",
        }),
        json!({
            "indicator": "nobody_else", "count": alone, "of": named.count(),
            "says": "things that nobody else has an entry about",
        }),
        json!({
            "indicator": "outside_usual_hours", "count": usual.map(at_unusual), "of": all,
            "says": "looks at hours of the day in which they do something on fewer than one in five of their days; not counted below ten days",
        }),
        json!({ "indicator": "without_reason", "count": unexplained, "of": all, "says": "looks for which no reason was given" }),
        json!({ "indicator": "refused", "count": told.refused, "of": all, "says": "requests that were refused" }),
    ]
}
