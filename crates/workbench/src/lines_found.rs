//! Verb: lines, for whoever looks at them part by part: filtered, ordered, with what is on record of each.

use std::collections::BTreeMap;

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
        let all: Vec<Value> =
            kept["lines"].as_array().into_iter().flatten().map(|line| known.joined(line, ranked_ms)).collect();
        let choices = choices(&all);
        let count = all.len();
        let mut found: Vec<Value> = all.into_iter().filter(|line| wanted.takes(line)).collect();
        wanted.sort(&mut found);
        let total = found.len();
        let lines: Vec<Value> = found.into_iter().skip(wanted.from).take(wanted.most).collect();
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
            judgements,
        })
    }
}

/// What is on record of lines.
pub(crate) struct LineFacts {
    brands: BTreeMap<String, String>,
    watched: Vec<String>,
    judgements: Vec<Kept<Judgement>>,
}

impl LineFacts {
    /// A ranked line with what is on record of it, and its state.
    pub(crate) fn joined(&self, line: &Value, ranked_ms: i64) -> Value {
        let id = text(&line["line_id"]);
        let mut joined = line.clone();
        joined["brand"] = json!(self.brands.get(id).map_or("", String::as_str));
        joined["judgement"] = json!(self.judgement(id));
        joined["state"] = json!(self.state(line, ranked_ms));
        joined
    }

    fn judgement(&self, id: &str) -> Option<&'static str> {
        let own: Vec<(&str, &Judgement)> = self
            .judgements
            .iter()
            .filter(|kept| kept.content.about == id)
            .map(|kept| (kept.id.as_str(), &kept.content))
            .collect();
        standing(&own).map(|(_, judgement)| judgement.verdict.word())
    }

    fn state(&self, line: &Value, ranked_ms: i64) -> &'static str {
        let numbers = || line["numbers"].as_array().into_iter().flatten();
        let watched = |named: &str| self.watched.iter().any(|about| about == named);
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
    fn takes(&self, line: &Value) -> bool {
        let among = |values: &[&str], value: &str| values.is_empty() || values.contains(&value);
        let at_risk = line["safeguarding"]["exploitation_incidents"].as_f64().unwrap_or(0.0) > 0.0;
        among(&self.states, text(&line["state"]))
            && among(&self.markets, text(&line["market"]))
            && among(&self.bases, text(&line["base"]))
            && among(&self.bands, text(&line["band"]))
            && (!self.safeguarding || at_risk)
            && self.words.is_none_or(|words| has_words(line, words))
    }

    /// Ties keep the order of harm, in which the lines come.
    fn sort(&self, lines: &mut [Value]) {
        let by = |value: &dyn Fn(&Value) -> f64, lines: &mut [Value]| {
            lines.sort_by(|left, right| value(right).total_cmp(&value(left)));
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
fn has_words(line: &Value, words: &str) -> bool {
    let mut said: Vec<String> =
        ["brand", "market", "base", "line_id"].iter().map(|name| text(&line[*name]).to_lowercase()).collect();
    said.extend(line["numbers"].as_array().into_iter().flatten().map(|one| text(&one["number"]).to_owned()));
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    words.to_lowercase().split_whitespace().all(|word| {
        let as_number = digits(word);
        let as_number = as_number.strip_prefix('0').unwrap_or(&as_number);
        said.iter().any(|text| text.contains(word) || (as_number.len() >= 3 && text.contains(as_number)))
    })
}

fn choices(lines: &[Value]) -> BTreeMap<&'static str, BTreeMap<String, usize>> {
    let mut all = BTreeMap::new();
    for name in ["state", "market", "base", "band"] {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for value in lines.iter().filter_map(|line| line[name].as_str()) {
            *counts.entry(value.to_owned()).or_default() += 1;
        }
        all.insert(name, counts);
    }
    all
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
        LineFacts { brands: BTreeMap::new(), watched: Vec::new(), judgements: Vec::new() }
    }

    #[test]
    fn a_line_is_silent_after_a_week_and_watched_while_a_check_back_is_open() {
        let now = instant(&json!("2024-03-14T00:00:00Z"));
        let quiet = line("L-1", "+447700900123", "2024-03-07T00:00:00Z", 3);
        assert_eq!(no_facts().joined(&quiet, now)["state"], "silent");
        let busy = line("L-1", "+447700900123", "2024-03-13T00:00:00Z", 3);
        assert_eq!(no_facts().joined(&busy, now)["state"], "active");
        let watched = LineFacts { watched: vec!["L-1".to_owned()], ..no_facts() };
        assert_eq!(watched.joined(&quiet, now)["state"], "on watch");
    }

    #[test]
    fn words_find_a_number_however_it_is_spelt() {
        let one = line("L-1", "+447700900123", "2024-03-13T00:00:00Z", 3);
        for words in ["07700900123", "+447700900123", "0123", "clac", "l-1", "clacton 900123"] {
            assert!(has_words(&one, words), "{words}");
        }
        assert!(!has_words(&one, "harlow"));
        assert!(!has_words(&one, "clacton 999"));
    }

    #[test]
    fn lines_are_filtered_and_ordered_and_nothing_else_is_lost() {
        let mut lines = vec![
            line("L-1", "+447700900123", "2024-03-13T00:00:00Z", 3),
            line("L-2", "+447700900124", "2024-03-12T00:00:00Z", 9),
        ];
        let wanted = WantedLines { order: Some("customers"), ..WantedLines::default() };
        wanted.sort(&mut lines);
        assert_eq!(lines[0]["line_id"], "L-2");
        let nowhere = WantedLines { markets: vec!["Harlow"], ..WantedLines::default() };
        assert!(lines.iter().all(|line| wanted.takes(line) && !nowhere.takes(line)));
    }
}
