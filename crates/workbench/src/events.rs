//! Verb: line, event by event: what a timeline, a map and a table of records are drawn from.

use std::collections::HashMap;
use std::sync::Arc;

use case::Kind;
use engine::{SideColumns, sides_of};
use foldhash::fast::FixedState;
use lines::{Flare, profile};
use records::{CellList, Listing, NO_DURATION, Names, Number, NumberSides};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::shown::{cell, number};

/// Which events are wanted.
#[derive(Clone, Debug, Default)]
pub struct WantedEvents<'a> {
    /// Numbers or ids of lines; events of all of them come together in order of time.
    pub of: Vec<&'a str>,
    /// Not before this instant, UTC milliseconds.
    pub from_ms: Option<i64>,
    /// Before this instant.
    pub to_ms: Option<i64>,
    /// Only with this number.
    pub with: Option<&'a str>,
    /// Most that are given; the rest is counted.
    pub most: usize,
}

/// What an event is, as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Somebody calls.
    CallIn,
    /// Somebody is called.
    CallOut,
    /// A text comes.
    TextIn,
    /// A text goes to one person.
    TextOut,
    /// A text goes to many within minutes.
    Flare,
    /// A data session.
    Data,
}

impl EventKind {
    /// Every kind, in the order of lanes.
    pub const ALL: [Self; 6] = [Self::CallIn, Self::TextIn, Self::Flare, Self::CallOut, Self::TextOut, Self::Data];

    /// As it is read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CallIn => "calls in",
            Self::CallOut => "calls out",
            Self::TextIn => "texts in",
            Self::TextOut => "texts out",
            Self::Flare => "flares",
            Self::Data => "data sessions",
        }
    }

    /// Place in [`Self::ALL`].
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0)
    }
}

/// One communication of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// UTC milliseconds.
    pub at_ms: i64,
    /// Place of the number among those asked for.
    pub of: u32,
    /// What it is.
    pub kind: EventKind,
    /// Place among the other parties, where there is one.
    pub other: Option<u32>,
    /// Seconds of a call or session, where recorded.
    pub duration_s: Option<u32>,
    /// Place among the cells, where the record has one.
    pub cell: Option<u32>,
    /// Source of the row.
    pub source: u32,
    /// Row in it.
    pub row: u32,
}

/// A cell as it stood at the time of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct CellSeen {
    /// Its identity, as records have it.
    pub cell: String,
    /// WGS84 degrees, where a list that holds at the time gives them.
    pub latitude: Option<f64>,
    /// WGS84 degrees.
    pub longitude: Option<f64>,
    /// Direction of the antenna from north.
    pub azimuth_deg: Option<f64>,
    /// Width of the beam.
    pub beamwidth_deg: Option<f64>,
    /// Nominal range.
    pub range_m: Option<f64>,
    /// Why it has no place, where it has none.
    pub why_not: Option<&'static str>,
}

/// Events with what they speak of.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Numbers, in the order in which they were asked for.
    pub numbers: Vec<String>,
    /// In order of time.
    pub events: Vec<Event>,
    /// Other parties.
    pub others: Vec<String>,
    /// Cells.
    pub cells: Vec<CellSeen>,
    /// Events that the limit left out, the last ones.
    pub left_out: usize,
}

impl Workbench {
    /// Events of some numbers, in order of time.
    ///
    /// # Errors Where nobody knows one of them.
    pub fn events(&self, wanted: &WantedEvents<'_>, progress: &dyn Progress) -> Result<Events, Error> {
        self.gate("line")?.records()?;
        let names = self.names()?;
        let mut numbers: Vec<Number> = Vec::new();
        for asked in &wanted.of {
            for one in self.numbers_asked(asked, &names, progress)? {
                if !numbers.contains(&one) {
                    numbers.push(one);
                }
            }
        }
        let texts: Vec<String> = numbers.iter().map(|one| one.text(&names)).collect();
        self.enter("line", Kind::Consultation, texts.clone())?;
        let with = wanted.with.and_then(|text| self.find_number(text, &names)).map(Number::raw);
        let mut gathering = Gathering::new(&names, self.cell_list()?);
        let files = self.sides()?;
        for (place, one) in (0..).zip(&numbers) {
            let sides = sides_of(&files, *one, SideColumns::ALL)?;
            sides.numbers().for_each(|view| gathering.take(place, &view, wanted, with));
        }
        Ok(gathering.found(texts, wanted.most))
    }
}

/// Events as they are gathered, each other party and cell named once.
struct Gathering<'a> {
    names: &'a Names,
    list: Arc<CellList>,
    found: Events,
    others: HashMap<i64, u32, FixedState>,
    cells: HashMap<(i64, Option<u32>), u32, FixedState>,
}

impl<'a> Gathering<'a> {
    fn new(names: &'a Names, list: Arc<CellList>) -> Self {
        Self { names, list, found: Events::default(), others: HashMap::default(), cells: HashMap::default() }
    }

    fn take(&mut self, of: u32, view: &NumberSides<'_>, wanted: &WantedEvents<'_>, with: Option<i64>) {
        let flares = profile(view).map(|profile| profile.flares).unwrap_or_default();
        let in_time = |at: i64| wanted.from_ms.is_none_or(|from| at >= from) && wanted.to_ms.is_none_or(|to| at < to);
        for row in 0..view.len() {
            if !in_time(view.start_ms[row]) || with.is_some_and(|with| view.other[row] != with) {
                continue;
            }
            let Some(kind) = kind_of(view, row, &flares) else { continue };
            let at = view.row_ref(row);
            let event = Event {
                at_ms: view.start_ms[row],
                of,
                kind,
                other: self.other(view.other[row]),
                duration_s: Some(view.duration_s[row]).filter(|seconds| *seconds != NO_DURATION),
                cell: self.cell(view.cell_start[row], view.start_ms[row]),
                source: at.source,
                row: at.row,
            };
            self.found.events.push(event);
        }
    }

    fn other(&mut self, packed: i64) -> Option<u32> {
        if packed == 0 {
            return None;
        }
        let (names, others) = (self.names, &mut self.found.others);
        Some(*self.others.entry(packed).or_insert_with(|| {
            others.push(number(packed, names));
            place_of_last(others.len())
        }))
    }

    /// A cell identity that was planned anew is another cell from then on.
    fn cell(&mut self, packed: i64, at_ms: i64) -> Option<u32> {
        if packed == 0 {
            return None;
        }
        let listing = self.list.at(packed, at_ms);
        let listed = if let Listing::Listed(site) = listing { Some(site) } else { None };
        let (names, cells) = (self.names, &mut self.found.cells);
        Some(*self.cells.entry((packed, listed.map(|site| site.source.row))).or_insert_with(|| {
            let position = listed.and_then(|site| site.position);
            cells.push(CellSeen {
                cell: cell(packed, names),
                latitude: position.map(records::Position::latitude),
                longitude: position.map(records::Position::longitude),
                azimuth_deg: listed.and_then(|site| site.azimuth_deg),
                beamwidth_deg: listed.and_then(|site| site.beamwidth_deg),
                range_m: listed.and_then(|site| site.range_m),
                why_not: match (&listing, position) {
                    (_, Some(_)) => None,
                    (Listing::Absent, None) => Some("its cell is on no list"),
                    (Listing::OtherTimes, None) => Some("its cell is listed for other times only"),
                    (Listing::Listed(_), None) => Some("the list gives its cell no place"),
                },
            });
            place_of_last(cells.len())
        }))
    }

    fn found(mut self, numbers: Vec<String>, most: usize) -> Events {
        self.found.events.sort_by_key(|event| (event.at_ms, event.of, event.source, event.row));
        self.found.left_out = self.found.events.len().saturating_sub(most);
        self.found.events.truncate(most);
        Events { numbers, ..self.found }
    }
}

fn place_of_last(count: usize) -> u32 {
    u32::try_from(count - 1).unwrap_or(u32::MAX)
}

fn kind_of(view: &NumberSides<'_>, row: usize, flares: &[Flare]) -> Option<EventKind> {
    use records::Kind::{Data, Mms, Sms, Voice};
    let at = view.start_ms[row];
    Some(match (view.kind(row)?, view.is_outgoing(row)) {
        (Voice, true) => EventKind::CallOut,
        (Voice, false) => EventKind::CallIn,
        (Sms | Mms, true) if flares.iter().any(|flare| (flare.from_ms..=flare.to_ms).contains(&at)) => EventKind::Flare,
        (Sms | Mms, true) => EventKind::TextOut,
        (Sms | Mms, false) => EventKind::TextIn,
        (Data, _) => EventKind::Data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_place() {
        for (place, kind) in EventKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.place(), place);
        }
    }
}
