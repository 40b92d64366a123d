//! Verb: attribute.

use std::collections::{BTreeMap, BTreeSet};

use case::Kind;
use linkage::{HOLDER_CARD, HOLDER_METHOD, Hypothesis, KnownPerson, PersonFacts, Surroundings, Who, weigh_hypotheses};
use records::{AttributedNumber, Names, Number, Person};
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::candidates::Candidates;
use crate::error::Error;
use crate::holder_report::{Told, asked_json, told};
use crate::progress::Progress;
use crate::shown::{figure, number};

/// Hypotheses whose days and rows are told.
const TOLD: usize = 10;

/// Everybody who may have carried a number, weighed.
pub(crate) struct Attribution {
    pub(crate) found: Candidates,
    pub(crate) hypotheses: Vec<Hypothesis>,
    /// Numbers of deal lines, which are carried by their holders too: no answer to the question.
    pub(crate) set_aside: Vec<i64>,
}

/// The small tables that know people, read once.
pub(crate) struct KnownPeople {
    attributed: Vec<AttributedNumber>,
    people: BTreeMap<String, Person>,
    episodes: Vec<records::Episode>,
    subscribers: Vec<records::Subscriber>,
    messages: Vec<records::Message>,
    contacts: Vec<records::Contact>,
}

impl Workbench {
    /// Who carried a number: hypotheses, best first, each with what speaks for and against it.
    ///
    /// # Errors Where a table cannot be read, or no record knows the number.
    pub fn attribute(&self, asked: &str, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("attribute")?.records()?;
        let names = self.names()?;
        let number = self.find_number(asked, &names).ok_or_else(|| {
            Error::refused(format!("`{asked}` is no number of the records; expected one such as +447700900123"))
        })?;
        let known = self.known_people()?;
        let lines = self.line_numbers(progress)?;
        let answer = self.weigh(number, &known, &lines, progress)?;
        let mut told_of = Vec::new();
        for one in answer.hypotheses.iter().filter(|one| one.placed).take(TOLD) {
            told_of.push((one.number, told(self, &answer.found, one, &names)?));
        }
        let stopped = crate::authority_stop::stopped_json(&self.stopped()?);
        let supported = answer.hypotheses.iter().filter(|one| one.log10_lr > 0.0);
        let persons = supported.filter_map(|one| match &one.who {
            Who::Person(id) => Some(id.clone()),
            Who::Number(_) | Who::Unknown => None,
        });
        self.enter("attribute", Kind::Consultation, std::iter::once(number.text(&names)).chain(persons).collect())?;
        let hypotheses = answer.hypotheses.iter().map(|one| {
            let told = told_of.iter().find(|(of, _)| one.number.is_some() && *of == one.number).map(|(_, told)| told);
            hypothesis_json(one, told, &known, &names)
        });
        let set_aside = answer.set_aside.iter().map(|one| crate::shown::number(*one, &names));
        Ok(json!({
            "number": number.text(&names),
            "hypotheses": hypotheses.collect::<Vec<_>>(),
            "asked": asked_json(&answer.found.subject, &names),
            "already_attributed": known.of_number(number),
            "lines_set_aside": set_aside.collect::<Vec<_>>(),
            "proposition": PROPOSITION,
            "calibrated": false,
            "note": NOTE,
            "method": HOLDER_METHOD,
            "fitted_on": HOLDER_CARD.made_from,
            "authorities_stopped": stopped,
        }))
    }

    /// Weighs everybody for one number.
    pub(crate) fn weigh(
        &self,
        number: Number,
        known: &KnownPeople,
        lines: &BTreeSet<i64>,
        progress: &dyn Progress,
    ) -> Result<Attribution, Error> {
        let mut found = self.compared_with(number, progress)?;
        let mut set_aside = Vec::new();
        found.facts.retain(|one| {
            let kept = !lines.contains(&one.number);
            if !kept && one.cells.is_some_and(|cells| cells.ln_carried > 0.0) {
                set_aside.push(one.number);
            }
            kept
        });
        let around = Surroundings::of(&found.facts, found.degree.clone(), found.numbers);
        let persons = known.persons(&found);
        let hypotheses = weigh_hypotheses(&found.facts, &persons, &around, &HOLDER_CARD);
        Ok(Attribution { found, hypotheses, set_aside })
    }

    /// Numbers that are reported as deal lines.
    pub(crate) fn line_numbers(&self, progress: &dyn Progress) -> Result<BTreeSet<i64>, Error> {
        let names = self.names()?;
        let ranking = self.kept_ranking(progress)?;
        let lines = ranking["lines"].as_array().into_iter().flatten();
        let numbers = lines.flat_map(|line| line["numbers"].as_array().into_iter().flatten());
        let texts = numbers.filter_map(|one| one["number"].as_str());
        Ok(texts.filter_map(|text| self.find_number(text, &names)).map(Number::raw).collect())
    }

    /// What is known of people.
    pub(crate) fn known_people(&self) -> Result<KnownPeople, Error> {
        let people = engine::read_people(&self.files("people"))?;
        Ok(KnownPeople {
            attributed: engine::read_attributed(&self.files("attributed"))?,
            people: people.into_iter().map(|one| (one.person_id.clone(), one)).collect(),
            episodes: engine::read_episodes(&self.files("episodes"))?,
            subscribers: engine::read_subscribers(&self.files("subscribers"))?,
            messages: engine::read_messages(&self.files("messages"))?,
            contacts: engine::read_contacts(&self.files("contacts"))?,
        })
    }
}

impl KnownPeople {
    /// Everybody whose telephone was known while the number asked about was in use.
    fn persons(&self, found: &Candidates) -> Vec<KnownPerson> {
        let (from, to) = found.subject.asked.span_ms;
        let own = found.subject.asked.number;
        let mut numbers: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for one in self.attributed.iter().filter(|one| one.number.raw() != own) {
            let then = one.from_ms.is_none_or(|at| at <= to) && one.to_ms.is_none_or(|at| at > from);
            let entry = numbers.entry(&one.person_id).or_default();
            if then {
                entry.insert(one.number.raw());
            }
        }
        numbers
            .into_iter()
            .map(|(person_id, numbers)| KnownPerson {
                person_id: person_id.to_owned(),
                numbers: numbers.into_iter().collect(),
                facts: self.facts(person_id, found),
            })
            .collect()
    }

    fn facts(&self, person_id: &str, found: &Candidates) -> PersonFacts {
        let own = found.subject.asked.number;
        let held = self.episodes.iter().filter(|one| one.person_id == person_id && one.episode == "custody");
        let mut used: Vec<i64> = held
            .flat_map(|one| found.subject.used_between(one.from_ms, one.to_ms.unwrap_or(one.from_ms)))
            .copied()
            .collect();
        used.sort_unstable();
        let in_custody = used
            .first()
            .map(|first| (u32::try_from(used.len()).unwrap_or(u32::MAX), crate::holder_report::day(*first)));
        let Some(name) = self.people.get(person_id).map(|person| person.name.as_str()).filter(|name| !name.is_empty())
        else {
            return PersonFacts { in_custody, ..PersonFacts::default() };
        };
        let is_name = |text: &str| text.trim().eq_ignore_ascii_case(name);
        let of_messages = self.messages.iter().filter(|one| one.other_number.is_some_and(|number| number.raw() == own));
        let from_messages = of_messages
            .filter(|one| is_name(&one.contact_name) || (!one.outgoing && holds_name(&one.body, name)))
            .map(|one| one.handset_id.as_str());
        let of_contacts = self.contacts.iter().filter(|one| one.number.is_some_and(|number| number.raw() == own));
        let handsets: BTreeSet<&str> = of_contacts
            .filter(|one| is_name(&one.contact_name))
            .map(|one| one.handset_id.as_str())
            .chain(from_messages)
            .collect();
        PersonFacts {
            in_custody,
            subscriber: self.subscribers.iter().any(|one| one.number.raw() == own && is_name(&one.name)),
            named_on: u32::try_from(handsets.len()).unwrap_or(u32::MAX),
        }
    }

    /// Persons that the records already give a number to.
    fn of_number(&self, number: Number) -> Value {
        let own = self.attributed.iter().filter(|one| one.number == number);
        own.map(|one| {
            json!({ "person_id": one.person_id, "from": crate::shown::instant(one.from_ms), "to": crate::shown::instant(one.to_ms), "basis": one.basis })
        })
        .collect()
    }
}

/// Whether a text holds a name of two words or more, whole.
fn holds_name(body: &str, name: &str) -> bool {
    name.contains(' ') && body.to_lowercase().contains(&name.to_lowercase())
}

fn hypothesis_json(one: &Hypothesis, told: Option<&Told>, known: &KnownPeople, names: &Names) -> Value {
    let side = |for_it: bool| {
        let items = one.evidence.iter().filter(|item| (item.log10_lr > 0.0) == for_it);
        items
            .map(|item| json!({ "kind": item.kind, "log10_lr": figure(item.log10_lr), "text": item.text, "rows": told.map(|told| told.rows(item.kind)) }))
            .collect::<Vec<_>>()
    };
    let mut answer = json!({
        "log10_lr": figure(one.log10_lr),
        "verbal": numerics::verbal(one.log10_lr),
        "for": side(true),
        "against": side(false),
    });
    match &one.who {
        Who::Unknown => {
            answer["unknown"] = json!(true);
            answer["text"] = json!("someone not in the data: the reference");
            return answer;
        }
        Who::Person(id) => {
            answer["person_id"] = json!(id);
            answer["name"] = json!(known.people.get(id).map(|person| person.name.as_str()));
            answer["category"] = json!(known.people.get(id).map(|person| person.category.word()));
            answer["telephone"] = json!(one.number.map(|raw| number(raw, names)));
        }
        Who::Number(raw) => answer["number"] = json!(number(*raw, names)),
    }
    answer["against_proposition"] = json!(one.rival.text());
    answer["cells_compared"] = json!(one.placed);
    if let Some(told) = told {
        answer["days"] = told.days.clone();
        answer["stretches"] = told.stretches.clone();
    }
    answer
}

const PROPOSITION: &str = "the same person carried this number and the telephone of the hypothesis";
const NOTE: &str = "a likelihood ratio says how much better one proposition explains the records than another; it is not the probability that somebody held the number, and whether it is evidence is for a named expert to say";
