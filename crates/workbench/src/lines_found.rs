//! Verb: lines, for whoever looks at them part by part: filtered, ordered, with what is on record of each.

use std::collections::{BTreeMap, BTreeSet};

use case::{DealLine, Judgement, Kind, Task, TaskKind, TaskState, standing};
use records::{DAY_MS, parse_rfc3339_ms};
use serde_json::{Value, json};
use store::{Filter, Kept};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;

/// Days without a communication after which a line counts as silent, reckoned from the end of the records.
const SILENT_AFTER_MS: i64 = 7 * DAY_MS;
/// Days for which a number that took over counts as new.
const NEW_NUMBER_MS: i64 = 14 * DAY_MS;

/// Which lines are wanted, in which order, and which part of them. What is not said does not restrict.
#[derive(Clone, Debug, Default)]
pub struct WantedLines<'a> {
    /// Words that stand in the brand, a number, the market, the base or the id.
    pub words: Option<&'a str>,
    /// Words of states: `active`, `silent`, `new number`, `on watch`.
    pub states: Vec<&'a str>,
    /// Where it sells.
    pub markets: Vec<&'a str>,
    /// Where it is run from.
    pub bases: Vec<&'a str>,
    /// Bands of harm.
    pub bands: Vec<&'a str>,
    /// Only those with a sign of exploitation.
    pub safeguarding: bool,
    /// `harm`, `support`, `customers`, `recent` or `safeguarding`.
    pub order: Option<&'a str>,
    /// Place of the first one shown.
    pub from: usize,
    /// Most that are shown.
    pub most: usize,
    /// Whether each comes with its incidents, of which there may be hundreds.
    pub incidents: bool,
}

/// Lines that were found.
#[derive(Clone, Debug)]
pub struct LinesFound {
    /// The part that was wanted, in order.
    pub lines: Vec<Value>,
    /// How many the filter finds.
    pub total: usize,
    /// How many there are.
    pub all: usize,
    /// Subject numbers that were looked at.
    pub subjects: u64,
    /// What was not reported, by what it is more like.
    pub set_aside: Value,
    /// The instant of the ranking.
    pub ranked_at: Value,
    /// Authorities whose data was left out.
    pub stopped: Value,
    /// Values that filters may take, each with its count among all lines.
    pub choices: BTreeMap<&'static str, BTreeMap<String, usize>>,
}

impl Workbench {
    /// Lines that a filter finds, the wanted part of them. Those that are shown are entered in the journal.
    ///
    /// # Errors Where a table cannot be read.
    pub fn lines_found(&self, wanted: &WantedLines<'_>, progress: &dyn Progress) -> Result<LinesFound, Error> {
        self.gate("lines")?.records()?;
        let kept = self.kept_ranking(progress)?;
        let ranked_ms = instant(&kept["ranked_at"]);
        let known = self.line_facts()?;
        let all: Vec<Seen<'_>> =
            kept["lines"].as_array().into_iter().flatten().map(|line| known.seen(line, ranked_ms)).collect();
        let choices = choices(&all);
        let count = all.len();
        let mut found: Vec<Seen<'_>> = all.into_iter().filter(|line| wanted.takes(line)).collect();
        wanted.sort(&mut found);
        let total = found.len();
        // Only what is shown is copied: a line has a hundred values.
        let lines = found.iter().skip(wanted.from).take(wanted.most);
        let lines: Vec<Value> = lines.map(|seen| seen.joined(wanted.incidents)).collect();
        let shown = lines.iter().flat_map(|line| line["numbers"].as_array().into_iter().flatten());
        let about = shown.filter_map(|one| one["number"].as_str()).map(ToOwned::to_owned).collect();
        self.enter("lines", Kind::Consultation, about)?;
        Ok(LinesFound {
            lines,
            total,
            all: count,
            subjects: kept["subjects"].as_u64().unwrap_or(0),
            set_aside: kept["set_aside"].clone(),
            ranked_at: kept["ranked_at"].clone(),
            stopped: kept["authorities_stopped"].clone(),
            choices,
        })
    }

    /// What is on record of lines, as far as the reader may see it.
    pub(crate) fn line_facts(&self) -> Result<LineFacts, Error> {
        // The facts belong to what was asked for; of things that the reader may not see nothing is told.
        let gate = self.gate("lines")?;
        let database = self.case()?;
        let lines = gate.visible_quietly(database.list::<DealLine>(&Filter::default())?)?;
        let open = Filter { state: Some(TaskState::Open.word()), ..Filter::default() };
        let tasks = gate.visible_quietly(database.list::<Task>(&open)?)?;
        let judgements = gate.visible_quietly(database.list::<Judgement>(&Filter::default())?)?;
        Ok(LineFacts {
            brands: lines.into_iter().map(|kept| (kept.id, kept.content.brand)).collect(),
            watched: tasks
                .into_iter()
                .filter(|task| task.content.kind == TaskKind::CheckBack)
                .filter_map(|task| task.content.about)
                .collect(),
            judged: standing_of_each(&judgements),
        })
    }
}

/// What is on record of lines.
pub(crate) struct LineFacts {
    brands: BTreeMap<String, String>,
    watched: BTreeSet<String>,
    judged: BTreeMap<String, &'static str>,
}

/// A ranked line beside what is on record of it, and its state.
pub(crate) struct Seen<'a> {
    line: &'a Value,
    brand: &'a str,
    judgement: Option<&'static str>,
    state: &'static str,
}

impl Seen<'_> {
    /// As one value, with its incidents or without.
    pub(crate) fn joined(&self, incidents: bool) -> Value {
        let kept = self.line.as_object().into_iter().flatten().filter(|(name, _)| incidents || *name != "incidents");
        let own = [("brand", json!(self.brand)), ("judgement", json!(self.judgement)), ("state", json!(self.state))];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).chain(own).collect())
    }
}

/// The word of the judgement that holds of each thing that was judged.
fn standing_of_each(judgements: &[Kept<Judgement>]) -> BTreeMap<String, &'static str> {
    let mut own: BTreeMap<&str, Vec<(&str, &Judgement)>> = BTreeMap::new();
    for kept in judgements {
        own.entry(&kept.content.about).or_default().push((&kept.id, &kept.content));
    }
    let holds = |(about, own): (&str, Vec<_>)| Some((about.to_owned(), standing(&own)?.1.verdict.word()));
    own.into_iter().filter_map(holds).collect()
}

impl LineFacts {
    /// A ranked line beside what is on record of it.
    pub(crate) fn seen<'a>(&'a self, line: &'a Value, ranked_ms: i64) -> Seen<'a> {
        let id = text(&line["line_id"]);
        let brand = self.brands.get(id).map_or("", String::as_str);
        Seen { line, brand, judgement: self.judged.get(id).copied(), state: self.state(line, ranked_ms) }
    }

    fn state(&self, line: &Value, ranked_ms: i64) -> &'static str {
        let numbers = || line["numbers"].as_array().into_iter().flatten();
        let watched = |named: &str| self.watched.contains(named);
        if watched(text(&line["line_id"])) || numbers().any(|one| watched(text(&one["number"]))) {
            return "on watch";
        }
        let last = numbers().map(|one| instant(&one["last"])).max().unwrap_or(0);
        if ranked_ms - last >= SILENT_AFTER_MS {
            return "silent";
        }
        let newest = numbers().map(|one| instant(&one["first"])).max().unwrap_or(0);
        if numbers().count() > 1 && ranked_ms - newest < NEW_NUMBER_MS { "new number" } else { "active" }
    }
}

impl WantedLines<'_> {
    fn takes(&self, seen: &Seen<'_>) -> bool {
        let among = |values: &[&str], value: &str| values.is_empty() || values.contains(&value);
        let line = seen.line;
        let at_risk = line["safeguarding"]["exploitation_incidents"].as_f64().unwrap_or(0.0) > 0.0;
        among(&self.states, seen.state)
            && among(&self.markets, text(&line["market"]))
            && among(&self.bases, text(&line["base"]))
            && among(&self.bands, text(&line["band"]))
            && (!self.safeguarding || at_risk)
            && self.words.is_none_or(|words| has_words(seen, words))
    }

    /// Ties keep the order of harm, in which the lines come.
    fn sort(&self, lines: &mut [Seen<'_>]) {
        let by = |value: &dyn Fn(&Value) -> f64, lines: &mut [Seen<'_>]| {
            lines.sort_by(|left, right| value(right.line).total_cmp(&value(left.line)));
        };
        let figure = |value: &Value| value.as_f64().unwrap_or(f64::NEG_INFINITY);
        match self.order {
            Some("support") => by(&|line| figure(&line["detection"]["log10_lr"]), lines),
            Some("customers") => by(&|line| figure(&line["activity"]["customers"]), lines),
            Some("safeguarding") => by(&|line| figure(&line["safeguarding"]["exploitation_incidents"]), lines),
            #[expect(clippy::cast_precision_loss, reason = "instants in milliseconds stay exact")]
            Some("recent") => by(&|line| instant(&line["activity"]["last"]) as f64, lines),
            _ => {}
        }
    }
}

/// Whether each word stands somewhere in what a line is called. A number is found by its digits, however it is spelt.
fn has_words(seen: &Seen<'_>, words: &str) -> bool {
    let line = seen.line;
    let mut said: Vec<String> =
        ["market", "base", "line_id"].iter().map(|name| text(&line[*name]).to_lowercase()).collect();
    said.push(seen.brand.to_lowercase());
    said.extend(line["numbers"].as_array().into_iter().flatten().map(|one| text(&one["number"]).to_owned()));
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    words.to_lowercase().split_whitespace().all(|word| {
        let as_number = digits(word);
        let as_number = as_number.strip_prefix('0').unwrap_or(&as_number);
        said.iter().any(|text| text.contains(word) || (as_number.len() >= 3 && text.contains(as_number)))
    })
}

fn choices(lines: &[Seen<'_>]) -> BTreeMap<&'static str, BTreeMap<String, usize>> {
    let counted = |of: &dyn Fn(&Seen<'_>) -> Option<String>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        lines.iter().filter_map(of).for_each(|value| *counts.entry(value).or_default() += 1);
        counts
    };
    let among = |name: &'static str| (name, counted(&|seen| seen.line[name].as_str().map(ToOwned::to_owned)));
    let states = ("state", counted(&|seen| Some(seen.state.to_owned())));
    [states].into_iter().chain(["market", "base", "band"].map(among)).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(crate) fn instant(value: &Value) -> i64 {
    value.as_str().and_then(|text| parse_rfc3339_ms(text.as_bytes())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, number: &str, last: &str, customers: u32) -> Value {
        json!({
            "line_id": id, "market": "Clacton", "base": null, "band": "A",
            "numbers": [{ "number": number, "first": "2024-01-01T00:00:00Z", "last": last }],
            "activity": { "customers": customers, "last": last },
            "safeguarding": { "exploitation_incidents": 0.0 },
        })
    }

    fn no_facts() -> LineFacts {
        LineFacts { brands: BTreeMap::new(), watched: BTreeSet::new(), judged: BTreeMap::new() }
    }

    #[test]
    fn a_line_is_silent_after_a_week_and_watched_while_a_check_back_is_open() {
        let now = instant(&json!("2024-03-14T00:00:00Z"));
        let quiet = line("L-1", "+447700900123", "2024-03-07T00:00:00Z", 3);
        assert_eq!(no_facts().seen(&quiet, now).joined(true)["state"], "silent");
        let busy = line("L-1", "+447700900123", "2024-03-13T00:00:00Z", 3);
        assert_eq!(no_facts().seen(&busy, now).joined(true)["state"], "active");
        let watched = LineFacts { watched: BTreeSet::from(["L-1".to_owned()]), ..no_facts() };
        assert_eq!(watched.seen(&quiet, now).joined(true)["state"], "on watch");
    }

    #[test]
    fn words_find_a_number_however_it_is_spelt() {
        let (one, facts) = (line("L-1", "+447700900123", "2024-03-13T00:00:00Z", 3), no_facts());
        for words in ["07700900123", "+447700900123", "0123", "clac", "l-1", "clacton 900123"] {
            assert!(has_words(&facts.seen(&one, 0), words), "{words}");
        }
        assert!(!has_words(&facts.seen(&one, 0), "harlow"));
        assert!(!has_words(&facts.seen(&one, 0), "clacton 999"));
    }

    #[test]
    fn lines_are_filtered_and_ordered_and_nothing_else_is_lost() {
        let values = [
            line("L-1", "+447700900123", "2024-03-13T00:00:00Z", 3),
            line("L-2", "+447700900124", "2024-03-12T00:00:00Z", 9),
        ];
        let facts = no_facts();
        let mut lines: Vec<Seen<'_>> = values.iter().map(|one| facts.seen(one, 0)).collect();
        let wanted = WantedLines { order: Some("customers"), ..WantedLines::default() };
        wanted.sort(&mut lines);
        assert_eq!(lines[0].line["line_id"], "L-2");
        let nowhere = WantedLines { markets: vec!["Harlow"], ..WantedLines::default() };
        assert!(lines.iter().all(|line| wanted.takes(line) && !nowhere.takes(line)));
    }
}
