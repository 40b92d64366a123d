//! Verb: line.

use std::sync::Arc;

use case::Kind;
use engine::{SideColumns, sides_of};
use import::parse_number;
use lines::{CARD, Feature, Places, detect, profile, rows_behind};
use records::{CellList, IncidentCategory, NameKind, Names, Number, NumberKind, NumberSides, RowRef, Sides};
use serde_json::{Value, json};

use crate::authority_stop::stopped_json;
use crate::bench::Workbench;
use crate::error::Error;
use crate::line_report::activity;
use crate::lines_found;
use crate::progress::Progress;
use crate::shown::figure;

/// One source row behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowBehind {
    /// The source's number.
    pub source_id: u32,
    /// Its file name.
    pub name: String,
    /// Digest of its bytes.
    pub sha256: String,
    /// Row in it.
    pub row: u32,
    /// When, UTC milliseconds, where the row has a time.
    pub at_ms: Option<i64>,
    /// What the row tells of: other party, or incident.
    pub about: String,
}

/// Where cells stood while a number was active: identities are planned anew, and a list of another year can place it in another town.
fn places_of(view: &NumberSides<'_>, cells: &CellList) -> Places {
    match (view.start_ms.first(), view.start_ms.last()) {
        (Some(first), Some(last)) => Places::new(cells.during(*first, *last)),
        _ => Places::default(),
    }
}

/// Numbers that an argument named, and their line if they are on one.
struct Asked {
    numbers: Vec<Number>,
    line: Value,
}

impl Workbench {
    /// Everything about one number or line, as JSON.
    ///
    /// # Errors Where no record knows the number and no line has the id.
    pub fn line(&self, asked: &str, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("line")?.records()?;
        let names = self.names()?;
        let lines = self.kept_ranking(progress)?;
        let Asked { numbers, line } = self.asked_and_entered(asked, &names, &lines)?;
        let (analysed, listed) = (self.analysed()?, !line.is_null());
        let mut reports = Vec::new();
        for number in numbers {
            let read = || self.number_report(number, listed, &names);
            let report = self.shelved(|shelf| &shelf.reports, (analysed.clone(), number.raw(), listed), read)?;
            reports.extend(Some(Arc::unwrap_or_clone(report)).filter(|report| !report.is_null()));
        }
        if reports.is_empty() {
            return Err(Error::refused(format!(
                "no record knows `{asked}`; expected a number as it stands in the records (+447…) or a line's id from `throughline lines`"
            )));
        }
        let line = if line.is_null() {
            line
        } else {
            self.line_facts()?.seen(&line, lines_found::instant(&lines["ranked_at"])).joined(true)
        };
        let stopped = stopped_json(&self.stopped()?);
        Ok(json!({ "asked": asked, "line": line, "numbers": reports, "authorities_stopped": stopped }))
    }

    /// What the records say of one number; null where they say nothing.
    fn number_report(&self, number: Number, listed: bool, names: &Names) -> Result<Value, Error> {
        let cells = self.cell_list()?;
        let sides = sides_of(&self.sides()?, number, SideColumns::ALL)?;
        let report =
            sides.numbers().next().map(|view| self.number_json(&view, names, &places_of(&view, &cells), listed));
        Ok(report.unwrap_or_default())
    }

    fn number_json(&self, view: &NumberSides<'_>, names: &Names, places: &Places, listed: bool) -> Value {
        let mut report = activity(view, names, places, self.listed_sources());
        let detected = profile(view).and_then(|profile| detect(&profile, &CARD).map(|detection| (profile, detection)));
        report["detection"] = match &detected {
            Some((_, detection)) => json!({
                "log10_lr": figure(detection.log10_lr),
                "calibrated": false,
                "against": detection.against.word(),
                "reasons": detection.reasons.iter().map(|reason| json!({
                    "feature": reason.feature.word(), "value": figure(reason.value), "contribution": reason.contribution, "text": reason.text,
                })).collect::<Vec<_>>(),
                "missing": detection.missing.iter().map(|feature| feature.word()).collect::<Vec<_>>(),
                "note": "from this number's own records alone; a line's entry also weighs registration and other candidates",
            }),
            None => Value::Null,
        };
        if detected.is_none() && !listed {
            let why = if view.is_subject() {
                "fewer than eight contacts"
            } else {
                "its own billing is not held: it is seen only in other subjects' records"
            };
            report["not_profiled"] = json!(why);
        }
        report
    }

    /// The rows of sources behind one figure of a line or number.
    ///
    /// # Errors Where the feature or the line is not known.
    pub fn rows_behind(&self, asked: &str, feature: &str, progress: &dyn Progress) -> Result<Vec<RowBehind>, Error> {
        self.gate("line")?.records()?;
        let names = self.names()?;
        let lines = self.kept_ranking(progress)?;
        let Asked { numbers, line } = self.asked_and_entered(asked, &names, &lines)?;
        if let Some(category) = IncidentCategory::parse(feature) {
            return self.incidents_behind(category, &line);
        }
        let wanted = Feature::parse(feature).ok_or_else(|| {
            let known: Vec<&str> = lines::FEATURES
                .into_iter()
                .map(Feature::word)
                .chain(IncidentCategory::ALL.into_iter().map(IncidentCategory::word))
                .collect();
            Error::refused(format!("--rows: `{feature}` is no feature; expected one of {}", known.join(", ")))
        })?;
        let files = self.sides()?;
        let mut rows = Vec::new();
        for number in numbers {
            let sides: Sides = sides_of(&files, number, SideColumns::ALL)?;
            for view in sides.numbers() {
                // The registration of a SIM stands in subscriber data, not in calls.
                let behind = if wanted == Feature::Unregistered {
                    self.subscriber_rows(number)?
                } else {
                    rows_behind(wanted, &view)
                };
                let at = |row: &RowRef| (0..view.len()).find(|position| view.row_ref(*position) == *row);
                let mut by_ref: Vec<(RowRef, usize)> =
                    (0..view.len()).map(|position| (view.row_ref(position), position)).collect();
                by_ref.sort_unstable();
                for row in behind {
                    let position = by_ref
                        .binary_search_by_key(&row, |(known, _)| *known)
                        .ok()
                        .map(|found| by_ref[found].1)
                        .or_else(|| at(&row));
                    let about =
                        position.map(|position| crate::shown::number(view.other[position], &names)).unwrap_or_default();
                    rows.push(self.row(row, position.map(|position| view.start_ms[position]), about));
                }
            }
        }
        Ok(rows)
    }

    fn subscriber_rows(&self, number: Number) -> Result<Vec<RowRef>, Error> {
        let rows = engine::read_subscribers(&self.files("subscribers"))?;
        Ok(rows.into_iter().filter(|row| row.number == number).map(|row| row.source).collect())
    }

    fn incidents_behind(&self, category: IncidentCategory, line: &Value) -> Result<Vec<RowBehind>, Error> {
        let linked: Vec<&str> =
            line["incidents"].as_array().into_iter().flatten().filter_map(|one| one["incident_id"].as_str()).collect();
        let incidents = engine::read_incidents(&self.files("incidents"))?;
        let own = incidents
            .into_iter()
            .filter(|incident| incident.category == category && linked.contains(&incident.incident_id.as_str()));
        Ok(own.map(|incident| self.row(incident.source, incident.at_ms(), incident.incident_id)).collect())
    }

    fn row(&self, at: RowRef, at_ms: Option<i64>, about: String) -> RowBehind {
        let source = self.store.catalogue().source(at.source);
        RowBehind {
            source_id: at.source,
            name: source.map(|source| source.name.clone()).unwrap_or_default(),
            sha256: source.map(|source| source.sha256.clone()).unwrap_or_default(),
            row: at.row,
            at_ms,
            about,
        }
    }

    /// What was asked for, entered before anything of it is shown. Asking for what no record knows is a search, and is entered too.
    /// The numbers that an argument names: one, or those of a line.
    pub(crate) fn numbers_asked(
        &self,
        asked: &str,
        names: &Names,
        progress: &dyn Progress,
    ) -> Result<Vec<Number>, Error> {
        let lines = self.kept_ranking(progress)?;
        Ok(self.asked(asked, names, &lines)?.numbers)
    }

    fn asked_and_entered(&self, asked: &str, names: &Names, lines: &Value) -> Result<Asked, Error> {
        let found = self.asked(asked, names, lines);
        let mut about = vec![self.name_of(asked)];
        for number in found.iter().flat_map(|found| &found.numbers) {
            let text = number.text(names);
            if !about.contains(&text) {
                about.push(text);
            }
        }
        self.enter("line", Kind::Consultation, about)?;
        found
    }

    fn asked(&self, asked: &str, names: &Names, lines: &Value) -> Result<Asked, Error> {
        let all = lines["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
        let with_id = all.iter().find(|line| line["line_id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(asked)));
        let number = self.find_number(asked, names);
        let with_number = || {
            let text = number?.text(names);
            all.iter()
                .find(|line| line["numbers"].as_array().into_iter().flatten().any(|one| one["number"] == text.as_str()))
        };
        if let Some(line) = with_id.or_else(with_number) {
            let listed = line["numbers"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|one| self.find_number(one["number"].as_str()?, names));
            return Ok(Asked { numbers: listed.collect(), line: line.clone() });
        }
        let number = number.ok_or_else(|| {
            Error::refused(format!("no record knows `{asked}`; expected a number as it stands in the records (+447…) or a line's id from `throughline lines`"))
        })?;
        Ok(Asked { numbers: vec![number], line: Value::Null })
    }

    /// The number that a text names: as an opaque or alphanumeric identifier that the store knows, else by the numbering plan.
    pub(crate) fn find_number(&self, text: &str, names: &Names) -> Option<Number> {
        let known = [NameKind::OpaqueNumber, NameKind::Alphanumeric, NameKind::RawNumber, NameKind::Voicemail];
        let named = known.into_iter().find_map(|kind| names.find(kind, text)).and_then(Number::from_raw);
        let region = self.store.configuration().region.parse().ok()?;
        named.or_else(|| {
            parse_number(text, region, &mut Names::default())
                .filter(|number| matches!(number.kind(), NumberKind::E164 | NumberKind::ShortCode))
        })
    }
}
