//! What tells the kind, the direction and the length of a communication.

use std::collections::BTreeSet;

use crate::draft::Draft;
use crate::sampled::Sampled;
use crate::words::{direction_word, kind_word};

impl Draft {
    pub(crate) fn duration(&mut self) {
        let lengths = |text: &str| {
            let seconds = crate::mapped::seconds(text, None);
            seconds.parse::<u32>().is_ok_and(|seconds| seconds < 200_000)
        };
        let words = ["duration", "secs", "seconds", "dur", "length", "sec", "dauer", "talktime", "durationsecs", "len"];
        self.take_best("duration_s", "its name, and its values are lengths", |column| {
            let name = column.named(&words);
            if name > 0.0 && column.share(lengths) > 0.5 { name + column.share(lengths) } else { 0.0 }
        });
    }

    pub(crate) fn kind_and_direction(&mut self) {
        let share = |column: &Sampled| column.share(|text| kind_word(text).is_some());
        let coded = |column: &Sampled| column.distinct().len() <= 24 && !column.is_clock();
        let kind = self.best(|column| {
            let name = column.named(&[
                "type", "kind", "service", "event", "call", "bearer", "usage", "record", "dienst", "medium", "svc",
            ]);
            if share(column) > 0.7 && coded(column) { share(column) + name } else { 0.0 }
        });
        let mut words = BTreeSet::new();
        if let Some((at, score)) = kind {
            words = self.columns[at].distinct().into_iter().map(ToOwned::to_owned).collect();
            self.take("kind", at, score, "its values are kinds of communication");
            self.translate("kind", &words, kind_word);
            let unknown: Vec<&str> =
                words.iter().filter(|word| kind_word(word).is_none()).map(String::as_str).collect();
            if !unknown.is_empty() {
                let codes = unknown.join("`, `");
                self.ask(format!("What kind is `{codes}`: voice, sms, mms or data? Say it under [values] kind; until then such rows are rejected."));
            }
        }
        let share = |column: &Sampled| column.share(|text| direction_word(text).is_some());
        let direction = self.best(|column| {
            let name = column.named(&["direction", "dir", "leg", "way", "type", "mo", "out", "inout"]);
            if share(column) > 0.9 && coded(column) { share(column) + name } else { 0.0 }
        });
        if let Some((at, score)) = direction {
            let words = self.columns[at].distinct().into_iter().map(ToOwned::to_owned).collect();
            self.take("direction", at, score, "its values are directions");
            self.translate("direction", &words, direction_word);
        } else if let (Some((at, _)), true) = (kind, words.iter().any(|word| direction_word(word).is_some())) {
            self.take("direction", at, 1.6, "its values tell the direction too");
            self.translate("direction", &words, direction_word);
        }
        if kind.is_none() {
            self.kind_without_column();
        }
    }

    /// No column tells the kind: a title does, or whether rows have a length.
    fn kind_without_column(&mut self) {
        let titled = self.titles.iter().filter(|title| title.len() < 80).find_map(|title| title_kind(title));
        let lasting = self
            .taken("duration_s")
            .map(|column| column.filled() * column.share(|text| crate::mapped::seconds(text, None) != "0"));
        let kind = match (titled, lasting) {
            (Some(kind), _) => kind,
            (_, Some(share)) if share > 0.3 => "voice",
            (_, Some(_)) => {
                self.ask(
                    "What kind are these, voice or sms? No column says so; [constants] kind assumes voice.".to_owned(),
                );
                "voice"
            }
            (_, None)
                if self.columns.iter().any(|column| {
                    !self.used.iter().any(|at| self.columns[*at].name == column.name) && column.phones() > 0.7
                }) && self.mapping.columns.contains_key("direction") =>
            {
                self.ask("What kind are these, voice or sms? No column says so and none tells a length; [constants] kind assumes sms.".to_owned());
                "sms"
            }
            (_, None) => "data",
        };
        self.mapping.constants.insert("kind".to_owned(), kind.to_owned());
    }
}

/// The kind that a title such as `Voice calls` or `SMS records` tells.
fn title_kind(title: &str) -> Option<&'static str> {
    let lower = title.to_lowercase();
    let has = |words: &[&str]| lower.split(|sign: char| !sign.is_alphanumeric()).any(|part| words.contains(&part));
    let found = [
        ("sms", has(&["sms", "texts", "text"])),
        ("mms", has(&["mms"])),
        ("data", has(&["gprs", "sessions", "internet"]) || has(&["data"]) && has(&["session", "usage", "connections"])),
        ("voice", has(&["voice", "calls"])),
    ];
    let mut told = found.into_iter().filter(|(_, told)| *told).map(|(kind, _)| kind);
    let only = told.next()?;
    told.next().is_none().then_some(only)
}
