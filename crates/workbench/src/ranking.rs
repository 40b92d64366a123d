//! Verb: lines.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use case::Kind;
use engine::{Kernel, PARTITION_ROWS, SideColumns, SideFiles};
use foldhash::fast::FixedState;
use lines::{
    CARD, ContactPlaces, Context, DetectInput, Found, Places, Profile, RankInput, RankedLine, detect_lines, profile,
    rank_lines,
};
use records::{Incident, Names, Position, Sides, format_rfc3339, parse_rfc3339_ms};
use serde_json::{Value, json};

use crate::acting::EVERY_NUMBER;
use crate::authority_stop::{Stopped, stopped_json};
use crate::bench::Workbench;
use crate::error::Error;
use crate::gazetteer::label;
use crate::progress::Progress;
use crate::shown::{figure, instant};

/// What to rank.
#[derive(Clone, Debug)]
pub struct LinesRequest {
    /// The instant to rank at, RFC 3339; the end of the records otherwise.
    pub at: Option<String>,
    /// Numbers that a person has listed as services, as text.
    pub allowed: Vec<String>,
    /// Seed of the draws.
    pub seed: u64,
    /// Whether every number is to be shown, not only lines.
    pub every_number: bool,
}

impl Default for LinesRequest {
    fn default() -> Self {
        Self { at: None, allowed: Vec::new(), seed: 1, every_number: false }
    }
}

/// Ranked lines, with what is needed to show them.
pub struct Ranking {
    /// What was found.
    pub found: Found,
    pub(crate) names: Arc<Names>,
    pub(crate) incidents: Vec<Incident>,
    /// The instant it was ranked at.
    pub now_ms: i64,
    /// Authorities that are cited but not complete.
    pub incomplete: Vec<String>,
    /// Authorities whose data was left out.
    pub stopped: Vec<Stopped>,
}

/// Days on which a contact got in touch to count as a customer, as the feature *regulars* has it.
const CUSTOMER_DAYS: u32 = 3;

struct ProfileKernel;

impl Kernel for ProfileKernel {
    type Out = Vec<Profile>;

    fn columns(&self) -> SideColumns {
        SideColumns { duration: true, handset: true, cell: true, ..SideColumns::default() }
    }

    fn run(&self, sides: &Sides) -> Vec<Profile> {
        sides.numbers().filter_map(|number| profile(&number)).collect()
    }

    fn merge(&self, parts: Vec<Vec<Profile>>) -> Vec<Profile> {
        parts.into_iter().flatten().collect()
    }
}

impl Workbench {
    /// Finds deal lines and ranks them by harm.
    ///
    /// # Errors Where a table cannot be read, or the instant is none.
    pub fn lines(&self, request: &LinesRequest, progress: &dyn Progress) -> Result<Ranking, Error> {
        self.gate("lines")?.records()?;
        let ranking = self.rank(request, progress)?;
        let shown = ranking.found.lines.iter().flat_map(|line| &line.line.numbers);
        let about = if request.every_number {
            vec![EVERY_NUMBER.to_owned()]
        } else {
            shown.map(|one| one.number.text(&ranking.names)).collect()
        };
        self.enter("lines", Kind::Consultation, about)?;
        Ok(ranking)
    }

    pub(crate) fn rank(&self, request: &LinesRequest, progress: &dyn Progress) -> Result<Ranking, Error> {
        let at_ms = request.at.as_deref().map(|text| {
            parse_rfc3339_ms(text.as_bytes())
                .ok_or_else(|| Error::refused("--at: expected a time in RFC 3339, such as 2024-03-01T12:34:56Z"))
        });
        let at_ms = at_ms.transpose()?;
        let names = self.names()?;
        let allowed: HashSet<i64, FixedState> = request
            .allowed
            .iter()
            .filter_map(|text| self.find_number(text, &names))
            .map(records::Number::raw)
            .collect();
        progress.begin("profiling numbers");
        let stopped = self.stopped()?;
        let files = self.sides()?;
        let mut profiles = self.profiles(&files, at_ms, progress)?;
        progress.still_wanted()?;
        let mut subscribers = engine::read_subscribers(&self.files("subscribers"))?;
        subscribers.retain(|row| !stopped.iter().any(|stopped| stopped.sources.contains(&row.source.source)));
        lines::register(&mut profiles, &subscribers);
        let context = Context::new(&profiles, &CARD);
        let now_ms = at_ms.or_else(|| profiles.iter().map(|profile| profile.last_ms).max()).unwrap_or(0);
        let detected = detect_lines(DetectInput { profiles, context: &context, allowed: &allowed, card: &CARD });
        progress.begin("locating contacts");
        let contact_places = Self::contact_places(&files, &detected.reported(), progress)?;
        progress.still_wanted()?;
        progress.begin("ranking");
        let mut incidents = engine::read_incidents(&self.files("incidents"))?;
        incidents.retain(|incident| incident.at_ms().is_none_or(|at| at <= now_ms));
        let found = rank_lines(
            detected,
            &RankInput {
                contact_places: &contact_places,
                places: &Places::new(self.cell_list()?.sites()),
                incidents: &incidents,
                attributed: &engine::read_attributed(&self.files("attributed"))?,
                now_ms,
                seed: request.seed,
            },
        );
        progress.still_wanted()?;
        progress.end();
        let incomplete = self.incomplete_authorities()?;
        Ok(Ranking { found, names, incidents, now_ms, incomplete, stopped })
    }

    /// Where the contacts of reported numbers were. Which numbers are reported is known only after every number was profiled, so
    /// this is a pass of its own, over the two columns that it needs.
    fn contact_places(
        files: &SideFiles,
        reported: &HashSet<i64, FixedState>,
        progress: &dyn Progress,
    ) -> Result<ContactPlaces, Error> {
        let add = |places: &mut ContactPlaces, others: &[i64], cells: &[i64]| places.add(others, cells, reported);
        let parts = engine::scan_contact_cells(files, Self::threads(), &add, &|share| progress.advance(share))?;
        let mut places = ContactPlaces::default();
        parts.into_iter().for_each(|part| places.merge(part));
        Ok(places)
    }

    pub(crate) fn profiles(
        &self,
        files: &SideFiles,
        at_ms: Option<i64>,
        progress: &dyn Progress,
    ) -> Result<Vec<Profile>, Error> {
        let advance = |share| progress.advance(share);
        match at_ms {
            None => Ok(engine::run(files, &ProfileKernel, Self::threads(), PARTITION_ROWS, &advance)?),
            Some(at_ms) => Ok(engine::run(files, &UntilKernel { at_ms }, Self::threads(), PARTITION_ROWS, &advance)?),
        }
    }
}

/// Profiles of what was known at an instant.
struct UntilKernel {
    at_ms: i64,
}

impl Kernel for UntilKernel {
    type Out = Vec<Profile>;

    fn columns(&self) -> SideColumns {
        ProfileKernel.columns()
    }

    fn run(&self, sides: &Sides) -> Vec<Profile> {
        sides.numbers().filter_map(|number| profile(&number.until(self.at_ms))).collect()
    }

    fn merge(&self, parts: Vec<Vec<Profile>>) -> Vec<Profile> {
        ProfileKernel.merge(parts)
    }
}

impl Ranking {
    /// The contract's answer: reported lines, highest harm first.
    pub fn json(&self, top: Option<usize>) -> Value {
        self.found.lines.iter().take(top.unwrap_or(usize::MAX)).map(|line| self.line_json(line)).collect()
    }

    /// Every subject number with its detection value.
    pub fn all_json(&self) -> Value {
        self.found
            .all
            .iter()
            .map(|(profile, detection, why_not)| {
                json!({
                    "number": profile.number.text(&self.names),
                    "listed": why_not.is_none(),
                    "line_id": self.found.line_of(profile.number).map(|line| line.line.line_id.clone()),
                    "detection": { "log10_lr": figure(detection.log10_lr), "calibrated": false, "against": detection.against.word(), "against_support": figure(detection.against_support), "score": figure(detection.score) },
                    "contacts": profile.contacts,
                    "features": features(profile),
                    "active_days": profile.active_days,
                    "first": instant(Some(profile.first_ms)),
                    "last": instant(Some(profile.last_ms)),
                    "why_not": why_not,
                })
            })
            .collect()
    }

    pub(crate) fn line_json(&self, line: &RankedLine) -> Value {
        let numbers: Vec<Value> = line
            .line
            .numbers
            .iter()
            .map(|one| json!({ "number": one.number.text(&self.names), "first": format_rfc3339(one.first_ms), "last": format_rfc3339(one.last_ms) }))
            .collect();
        let current = line
            .line
            .numbers
            .iter()
            .max_by_key(|one| (one.last_ms, one.first_ms))
            .map(|one| one.number.text(&self.names));
        let position = |at: Option<Position>| {
            at.map(|at| json!({ "latitude": figure(at.latitude()), "longitude": figure(at.longitude()) }))
        };
        json!({
            "rank": line.rank,
            "line_id": line.line.line_id,
            "numbers": numbers,
            "current_number": current,
            "score": figure(line.harm.score),
            "band": line.harm.band,
            "rank_interval": [line.harm.rank_low, line.harm.rank_high],
            "probability_top_5": figure(line.harm.top_five),
            "detection": self.detection_json(line),
            "reasons": reasons(line),
            "market": line.market.map(label),
            "market_position": position(line.market),
            "base": line.base.map(label),
            "base_position": position(line.base),
            "safeguarding": { "exploitation_incidents": figure(line.harm.safeguarding), "note": SAFEGUARDING },
            "incidents": self.incidents_json(line),
            "activity": self.activity_json(line),
            "missing": line.detection.missing.iter().map(|feature| feature.word()).collect::<Vec<_>>(),
            "ranked_at": format_rfc3339(self.now_ms),
            "authorities_incomplete": self.incomplete,
            "authorities_stopped": stopped_json(&self.stopped),
        })
    }

    /// What is kept for look-ups: the lines, and what was set aside.
    pub(crate) fn kept_json(&self) -> Value {
        let mut set_aside: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, detection, _) in self.found.all.iter().filter(|(.., why_not)| why_not.is_some()) {
            *set_aside.entry(detection.against.word()).or_default() += 1;
        }
        json!({
            "lines": self.json(None),
            "subjects": self.found.all.len(),
            "set_aside": set_aside,
            "ranked_at": format_rfc3339(self.now_ms),
            "authorities_stopped": stopped_json(&self.stopped),
        })
    }

    /// How busy a line is, over all its numbers.
    fn activity_json(&self, line: &RankedLine) -> Value {
        let own: Vec<&Profile> = line.line.numbers.iter().filter_map(|one| self.profile_of(one.number)).collect();
        let mut customers = HashSet::<i64, FixedState>::default();
        let mut contacts = HashSet::<i64, FixedState>::default();
        for dealing in own.iter().flat_map(|profile| &profile.dealings) {
            contacts.insert(dealing.other);
            if dealing.days >= CUSTOMER_DAYS {
                customers.insert(dealing.other);
            }
        }
        let days: u32 = own.iter().map(|profile| profile.active_days).sum();
        let flares: usize = own.iter().map(|profile| profile.flares.len()).sum();
        json!({
            "customers": customers.len(),
            "contacts": contacts.len(),
            "flares": flares,
            "flares_a_day": figure(flares as f64 / f64::from(days.max(1))),
            "active_days": days,
            "first": instant(own.iter().map(|profile| profile.first_ms).min()),
            "last": instant(own.iter().map(|profile| profile.last_ms).max()),
        })
    }

    fn profile_of(&self, number: records::Number) -> Option<&Profile> {
        self.found.all.iter().map(|(profile, ..)| profile).find(|profile| profile.number == number)
    }

    fn detection_json(&self, line: &RankedLine) -> Value {
        json!({
            "log10_lr": figure(line.detection.log10_lr),
            "calibrated": false,
            "verbal": numerics::verbal(line.detection.log10_lr),
            "against": line.detection.against.word(),
            "score": line.detection.score,
            "reference_score": line.detection.reference_score,
            "fitted_on": CARD.made_from,
        })
    }

    fn incidents_json(&self, line: &RankedLine) -> Vec<Value> {
        let behind = line.harm.incidents.iter().take(50);
        behind
            .map(|(place, weight)| {
                let incident = &self.incidents[*place];
                json!({ "incident_id": incident.incident_id, "category": incident.category.word(), "at": instant(incident.at_ms()), "weight": figure(*weight) })
            })
            .collect()
    }
}

/// Every figure that the records tell, by feature.
fn features(profile: &Profile) -> Value {
    lines::FEATURES
        .into_iter()
        .filter_map(|feature| Some((feature.word().to_owned(), figure(feature.value(profile)?))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// What stands beside every line before anything is said of the people on it.
const SAFEGUARDING: &str =
    "people who deliver for a line are often children or exploited adults: consider them as possible victims first";

/// Parts of the detection score, then parts of the harm score, told apart by `part`.
fn reasons(line: &RankedLine) -> Vec<Value> {
    let detection = line.detection.reasons.iter().map(|reason| {
        json!({ "part": "detection", "feature": reason.feature.word(), "value": figure(reason.value), "contribution": reason.contribution, "text": reason.text })
    });
    let harm = line.harm.parts.iter().filter(|part| part.linked > 0.005).map(|part| {
        let text = format!("{:.1} incidents of {} by link weight and age, {:.0} days each", part.linked, part.category.word(), part.weight_days);
        json!({ "part": "harm", "feature": part.category.word(), "value": figure(part.linked), "contribution": part.contribution, "text": text })
    });
    detection.chain(harm).collect()
}
