//! What an authority allows to be read, and what lies outside it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use case::Slip;
use foldhash::fast::FixedState;
use import::parse_number;
use records::{
    BILLED_A, BILLED_B, Communications, Imei, Imsi, LondonClock, NameKind, Names, Number, london_midnight_ms,
    parse_rfc3339_ms,
};
use serde::Deserialize;
use store::{Authority, SourceEntry};

use crate::error::Error;

/// A scope file: the same particulars that the register holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeFile {
    /// The authority's reference.
    #[serde(default)]
    pub urn: Option<String>,
    /// Numbers, `imei:…` and `imsi:…`.
    #[serde(default)]
    pub identifiers: Vec<String>,
    /// First instant (RFC 3339), or a day in Europe/London.
    #[serde(default)]
    pub from: Option<String>,
    /// First instant after the period.
    #[serde(default)]
    pub to: Option<String>,
    /// Operation.
    #[serde(default)]
    pub operation: String,
    /// Statutory purpose.
    #[serde(default)]
    pub purpose: String,
}

impl ScopeFile {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(Error::file("reading scope", path))?;
        toml::from_str(&text).map_err(|cause: toml::de::Error| {
            // A parser's own message may repeat the line it stumbled over, which can hold a number.
            let line = cause.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            Error::refused(format!(
                "scope {}, line {line}: expected urn, identifiers, from, to, operation and purpose as TOML",
                path.display()
            ))
        })
    }

    /// The register entry that the file stands for.
    pub(crate) fn entry(&self, now_ms: i64, user: &str) -> Result<Authority, Error> {
        let from_ms = self.from.as_deref().map(|text| boundary("from", text)).transpose()?;
        let to_ms = self.to.as_deref().map(|text| boundary("to", text)).transpose()?;
        if from_ms.zip(to_ms).is_some_and(|(from, to)| from >= to) {
            return Err(Error::refused("the authority's period ends before it begins; expected from < to"));
        }
        let mut names = Names::default();
        for identifier in &self.identifiers {
            Identifier::parse(identifier, &mut names)?;
        }
        let mut entry = Authority {
            operation: self.operation.clone(),
            purpose: self.purpose.clone(),
            identifiers: self.identifiers.iter().map(|text| text.trim().to_owned()).collect(),
            from_ms,
            to_ms,
            entered_ms: now_ms,
            entered_by: user.to_owned(),
            ..Authority::default()
        };
        entry.complete = entry.has_scope();
        Ok(entry)
    }
}

/// An instant, or the first instant of a day in London.
fn boundary(which: &str, text: &str) -> Result<i64, Error> {
    parse_rfc3339_ms(text.trim().as_bytes()).or_else(|| london_midnight_ms(text.trim())).ok_or_else(|| {
        Error::refused(format!(
            "the authority's `{which}` is no time; expected 2024-03-01T00:00:00Z or a day such as 2024-03-01"
        ))
    })
}

enum Identifier {
    Number(i64),
    Imei(i64),
    Imsi(i64),
}

impl Identifier {
    fn parse(text: &str, names: &mut Names) -> Result<Self, Error> {
        let text = text.trim();
        let (kind, rest) = text.split_once(':').unwrap_or(("number", text));
        let read = match kind.trim().to_ascii_lowercase().as_str() {
            "imei" => Imei::parse(rest.trim().as_bytes()).ok().map(|imei| Self::Imei(imei.raw())),
            "imsi" => Imsi::parse(rest.trim().as_bytes()).ok().map(|imsi| Self::Imsi(imsi.raw())),
            "number" => known_number(rest, names).map(|number| Self::Number(number.raw())),
            _ => None,
        };
        read.ok_or_else(|| {
            Error::refused(
                "an identifier of the authority cannot be read; expected a telephone number, imei:… or imsi:…",
            )
        })
    }
}

/// A number as the records name it (hashed and alphanumeric identifiers too), else by the numbering plan.
fn known_number(text: &str, names: &mut Names) -> Option<Number> {
    let kinds = [NameKind::OpaqueNumber, NameKind::Alphanumeric, NameKind::RawNumber];
    let named = kinds.into_iter().find_map(|kind| names.find(kind, text)).and_then(Number::from_raw);
    named.or_else(|| parse_number(text, "GB".parse().ok()?, names))
}

/// An authority's identifiers and period, ready to be asked of every row.
pub(crate) struct Scope {
    numbers: HashSet<i64, FixedState>,
    imeis: HashSet<i64, FixedState>,
    imsis: HashSet<i64, FixedState>,
    any_identifier: bool,
    from_ms: i64,
    to_ms: i64,
}

impl Scope {
    /// The scope of an entry; `None` where it restricts nothing.
    pub(crate) fn of(entry: &Authority, names: &Names) -> Result<Option<Self>, Error> {
        if entry.identifiers.is_empty() && entry.from_ms.is_none() && entry.to_ms.is_none() {
            return Ok(None);
        }
        let mut names = names.clone();
        let mut scope = Self {
            numbers: HashSet::default(),
            imeis: HashSet::default(),
            imsis: HashSet::default(),
            any_identifier: entry.identifiers.is_empty(),
            from_ms: entry.from_ms.unwrap_or(i64::MIN),
            to_ms: entry.to_ms.unwrap_or(i64::MAX),
        };
        for text in &entry.identifiers {
            match Identifier::parse(text, &mut names)? {
                Identifier::Number(packed) => scope.numbers.insert(packed),
                Identifier::Imei(packed) => scope.imeis.insert(packed),
                Identifier::Imsi(packed) => scope.imsis.insert(packed),
            };
        }
        Ok(Some(scope))
    }

    /// Whether a row lies within: its subject is authorised (in whole-network data: either party) and it began in the half-open
    /// period.
    fn holds(&self, rows: &Communications, at: usize) -> bool {
        if !(self.from_ms..self.to_ms).contains(&rows.start_ms[at]) {
            return false;
        }
        let own = |party: &records::Party| {
            self.numbers.contains(&party.number[at])
                || self.imeis.contains(&party.imei[at])
                || self.imsis.contains(&party.imsi[at])
        };
        self.any_identifier
            || match rows.billing[at] & (BILLED_A | BILLED_B) {
                BILLED_A => own(&rows.a),
                BILLED_B => own(&rows.b),
                _ => own(&rows.a) || own(&rows.b),
            }
    }

    /// Subjects outside that are one slip away from a number that is named.
    pub(crate) fn slipped(&self, excess: &Excess, names: &Names) -> Vec<Slipped> {
        let text = |packed: i64| Number::from_raw(packed).map(|number| number.text(names)).unwrap_or_default();
        let mut named: Vec<String> = self.numbers.iter().map(|packed| text(*packed)).collect();
        named.sort_unstable();
        let outside = excess.subjects.iter().filter(|((_, subject), _)| !self.numbers.contains(subject));
        outside
            .flat_map(|((source_id, subject), rows)| {
                let (source_id, rows, subject) = (*source_id, *rows, text(*subject));
                named.iter().filter_map(move |named| {
                    let slip = Slip::between(&subject, named)?;
                    Some(Slipped { source_id, subject: subject.clone(), named: named.clone(), slip, rows })
                })
            })
            .collect()
    }

    /// Takes the rows that were added from `begin` on (their digests from `raw_begin` on) and lie outside the scope out again. Rows
    /// of sources before `first_source` come from the store and were asked when they came.
    pub(crate) fn part(
        &self,
        first_source: u32,
        (rows, begin): (&mut Communications, usize),
        (raw, raw_begin): (&mut Vec<u64>, usize),
        excess: &mut Excess,
    ) {
        let outside: Vec<bool> =
            (begin..rows.len()).map(|at| rows.source[at] >= first_source && !self.holds(rows, at)).collect();
        if !outside.contains(&true) {
            return;
        }
        for at in (begin..rows.len()).filter(|at| outside[at - begin]) {
            excess.add(rows, at);
        }
        let kept: Vec<u64> =
            raw.drain(raw_begin..).zip(&outside).filter(|(_, outside)| !**outside).map(|(digest, _)| digest).collect();
        raw.extend(kept);
        rows.remove_marked(begin, &outside);
    }
}

/// Rows outside their authority, with what the authority's record needs of them.
#[derive(Default)]
pub(crate) struct Excess {
    /// Rows not yet written.
    pub(crate) rows: Communications,
    clock: LondonClock,
    sources: HashMap<u32, ExcessOfSource, FixedState>,
    /// Rows by source and subject.
    subjects: BTreeMap<(u32, i64), u64>,
}

/// A subject that its authority does not name, whose number is one slip away from one that it does: probably an error made in applying
/// for the data or in answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slipped {
    /// The source.
    pub source_id: u32,
    /// The number whose records came.
    pub subject: String,
    /// The number that the authority names.
    pub named: String,
    /// How they differ.
    pub slip: Slip,
    /// Rows of the subject in the source, all of them excess data.
    pub rows: u64,
}

/// What lies outside the authority of one source.
#[derive(Clone, Debug, Default)]
struct ExcessOfSource {
    rows: u64,
    span_ms: Option<(i64, i64)>,
    days: HashSet<i32, FixedState>,
}

impl Excess {
    fn add(&mut self, rows: &Communications, at: usize) {
        let start = rows.start_ms[at];
        let source = self.sources.entry(rows.source[at]).or_default();
        source.rows += 1;
        let (first, last) = source.span_ms.unwrap_or((start, start));
        source.span_ms = Some((first.min(start), last.max(start)));
        source.days.insert(self.clock.day(start));
        let subject = match rows.billing[at] & (BILLED_A | BILLED_B) {
            BILLED_A => rows.a.number[at],
            BILLED_B => rows.b.number[at],
            _ => 0,
        };
        if subject != 0 {
            *self.subjects.entry((rows.source[at], subject)).or_default() += 1;
        }
        self.rows.push_row(rows, at);
    }

    /// Notes in a source's entry how many of its rows lie outside, and when.
    pub(crate) fn note(&self, entry: &mut SourceEntry) {
        if let Some(excess) = self.sources.get(&entry.source_id) {
            entry.rows_excess = excess.rows;
            entry.excess_first_ms = excess.span_ms.map(|span| span.0);
            entry.excess_last_ms = excess.span_ms.map(|span| span.1);
            entry.excess_days = excess.days.len() as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(identifiers: &[&str], from: &str, to: &str) -> ScopeFile {
        ScopeFile {
            identifiers: identifiers.iter().map(|text| (*text).to_owned()).collect(),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            ..ScopeFile::default()
        }
    }

    #[test]
    fn days_are_londons_and_the_period_must_run_forwards() {
        let entry = scope(&["07700 900123"], "2024-07-01", "2024-08-01").entry(1, "u").expect("valid");
        assert_eq!(entry.from_ms.map(records::format_rfc3339).as_deref(), Some("2024-06-30T23:00:00Z"));
        assert!(entry.complete);
        assert!(scope(&[], "2024-08-01", "2024-07-01").entry(1, "u").is_err());
        assert!(scope(&["imei:12"], "2024-07-01", "2024-08-01").entry(1, "u").is_err());
    }

    #[test]
    fn an_entry_without_particulars_restricts_nothing() {
        assert!(Scope::of(&Authority::default(), &Names::default()).expect("valid").is_none());
    }
}
