//! Verb: authority draft.

use std::collections::{HashMap, HashSet};

use case::{HeldOfNumber, Kind, Weighed, next_requests};
use engine::{SideColumns, sides_of};
use foldhash::fast::FixedState;
use records::{DAY_MS, Imei, Names, Number, NumberSides};
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::shown::{figure, instant, number};

/// Days on which a person must have been in touch to be counted among those who may be the holder's own.
const CANDIDATE_DAYS: usize = 5;

/// What the records hold of a number, and the words of an application.
struct Drawn {
    held: HeldOfNumber,
    identifiers: Vec<String>,
    counterparty: Option<String>,
    span_ms: (i64, i64),
}

impl Workbench {
    /// A draft application for a line or number: identifiers carried over from the records, never retyped, and which single next
    /// request would tell most, at what intrusion. It decides nothing, and a person completes it.
    ///
    /// # Errors Where no record knows the line or number.
    pub fn draft_authority(&self, asked: &str, progress: &dyn Progress) -> Result<Value, Error> {
        let gate = self.gate("authority draft")?;
        gate.records()?;
        let slips = self.slips(&[asked.to_owned()], "", &gate)?;
        let names = self.names()?;
        let numbers = self.numbers_asked(asked, &names, progress)?;
        let texts: Vec<String> = numbers.iter().map(|one| one.text(&names)).collect();
        self.enter("authority draft", Kind::Consultation, texts)?;
        let mut drafts = Vec::new();
        for one in numbers {
            let sides = sides_of(&self.sides()?, one, SideColumns::ALL)?;
            for view in sides.numbers() {
                drafts.push(draft_json(&self.draw(&view, &names)?, &number(one.raw(), &names)));
            }
        }
        if drafts.is_empty() {
            return Err(Error::refused(format!(
                "no record that may be read knows `{asked}`; expected a number or a line's id"
            )));
        }
        Ok(json!({ "asked": asked, "numbers": drafts, "slips": slips, "note": NOTE }))
    }

    fn draw(&self, view: &NumberSides<'_>, names: &Names) -> Result<Drawn, Error> {
        let own = view.number;
        let subscribers = engine::read_subscribers(&self.files("subscribers"))?;
        let top_ups = engine::read_top_ups(&self.files("top_ups"))?;
        let days = days_by_contact(view);
        let active: HashSet<i64, FixedState> = view.start_ms.iter().map(|at| at.div_euclid(DAY_MS)).collect();
        let mut steady: Vec<(i64, usize)> = days.iter().map(|(contact, days)| (*contact, days.len())).collect();
        steady.sort_unstable_by_key(|(contact, days)| (std::cmp::Reverse(*days), *contact));
        let unheld = self.steadiest_unheld(&steady)?;
        let imeis = handsets(view, names);
        let without_cell = view.cell_start.iter().filter(|cell| **cell == 0).count();
        let touched: usize = people_by_day(view);
        let held = HeldOfNumber {
            candidates: steady.iter().filter(|(_, days)| *days >= CANDIDATE_DAYS).count(),
            subscriber: subscribers.iter().any(|row| row.number == own),
            top_ups: top_ups.iter().any(|row| row.number == own),
            own_calls: view.is_subject(),
            without_cell: share(without_cell, view.len()),
            handsets: imeis.len(),
            steadiest_counterparty: unheld.map_or(0.0, |(_, days)| share(days, active.len())),
            people_a_day: share(touched, active.len()),
        };
        let mut identifiers = vec![own.text(names)];
        identifiers.extend(imeis.iter().map(|imei| format!("imei:{imei}")));
        let span_ms = (view.start_ms.first().copied().unwrap_or(0), view.start_ms.last().copied().unwrap_or(0));
        Ok(Drawn { held, identifiers, counterparty: unheld.map(|(contact, _)| number(contact, names)), span_ms })
    }

    /// The steadiest counterparty whose own billing is not held, with the days on which it was in touch.
    fn steadiest_unheld(&self, steady: &[(i64, usize)]) -> Result<Option<(i64, usize)>, Error> {
        let files = self.sides()?;
        for (contact, days) in steady.iter().copied() {
            let Some(number) = Number::from_raw(contact).filter(|number| number.is_personal()) else { continue };
            let sides = sides_of(&files, number, SideColumns::default())?;
            if !sides.numbers().any(|view| view.is_subject()) {
                return Ok(Some((contact, days)));
            }
        }
        Ok(None)
    }
}

/// Days on which each person was in touch.
fn days_by_contact(view: &NumberSides<'_>) -> HashMap<i64, HashSet<i64, FixedState>, FixedState> {
    let mut days: HashMap<i64, HashSet<i64, FixedState>, FixedState> = HashMap::default();
    for (other, at) in view.other.iter().zip(view.start_ms) {
        if Number::from_raw(*other).is_some_and(Number::is_personal) {
            days.entry(*other).or_default().insert(at.div_euclid(DAY_MS));
        }
    }
    days
}

/// People of each day, added up.
fn people_by_day(view: &NumberSides<'_>) -> usize {
    days_by_contact(view).values().map(HashSet::len).sum()
}

/// Handsets seen, where the check digit holds: one that does not would ask for somebody else's.
fn handsets(view: &NumberSides<'_>, names: &Names) -> Vec<String> {
    let seen: HashSet<i64, FixedState> = view.imei.iter().copied().collect();
    let real = seen.into_iter().filter_map(Imei::from_raw).filter(|imei| imei.check_digit_holds() != Some(false));
    let mut texts: Vec<String> = real.map(|imei| imei.text(names)).collect();
    texts.sort_unstable();
    texts
}

#[expect(clippy::cast_precision_loss, reason = "counts of days and rows")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// What stands below every draft.
const NOTE: &str = "a draft: a person completes it and decides whether to apply. Bits rest on assumptions that the method writes out; \
    they say how much an answer narrows things down on average, not that it will";

fn draft_json(drawn: &Drawn, number: &str) -> Value {
    let requests: Vec<Value> = next_requests(&drawn.held).iter().map(|one| request_json(one, drawn)).collect();
    json!({
        "number": number,
        "identifiers": drawn.identifiers,
        "from": instant(Some(drawn.span_ms.0)),
        "to": instant(Some(drawn.span_ms.1 + 1)),
        "days_sought": (drawn.span_ms.1 - drawn.span_ms.0).div_euclid(DAY_MS) + 1,
        "held": {
            "candidates": drawn.held.candidates,
            "subscriber": drawn.held.subscriber,
            "top_ups": drawn.held.top_ups,
            "own_calls": drawn.held.own_calls,
            "without_cell": figure(drawn.held.without_cell),
            "handsets": drawn.held.handsets,
        },
        "requests": requests,
        "to_be_written": case::Authority::default().missing(),
    })
}

fn request_json(one: &Weighed, drawn: &Drawn) -> Value {
    let identifiers: Vec<&str> = match one.request {
        case::Request::HandsetHistory => drawn.identifiers[1..].iter().map(String::as_str).collect(),
        case::Request::CounterpartyCalls => drawn.counterparty.as_deref().into_iter().collect(),
        _ => drawn.identifiers[..1].iter().map(String::as_str).collect(),
    };
    json!({
        "request": one.request.word(),
        "identifiers": identifiers,
        "data": one.data.word(),
        "bits": figure(one.holder_bits + one.successor_bits),
        "holder_bits": figure(one.holder_bits),
        "successor_bits": figure(one.successor_bits),
        "people_touched": figure(one.people_touched.round()),
    })
}
