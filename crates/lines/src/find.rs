//! From profiles to ranked lines.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use records::{AttributedNumber, Incident, Number, Position, Registration, Subscriber};

use crate::card::Card;
use crate::context::{ContactPlaces, Context};
use crate::detect::{Detection, detect};
use crate::feature::Feature;
use crate::grouping::{Known, Line, group};
use crate::harm::{Harm, measure};
use crate::incident_links::{LineTraces, volume};
use crate::places::Places;
use crate::profile::Profile;

/// Least log10 likelihood ratio of a reported line (methods, start value).
const LEAST_LR: f64 = 0.5;
/// The same of a number that plainly is one line with a reported one.
const LEAST_JOINED_LR: f64 = -1.0;
/// Fewest contacts and active days of a reported line (methods, start values).
const FEWEST_CONTACTS: usize = 20;
const FEWEST_DAYS: u32 = 7;
/// Fewest regulars: a line without people who come back is none.
const FEWEST_REGULARS: f64 = 5.0;

/// Everything that telling lines from others needs. Profiles come from one pass over all subjects.
pub struct DetectInput<'a> {
    /// Profiles of all subject numbers, with what subscriber data says of them ([`register`]).
    pub profiles: Vec<Profile>,
    /// Candidates among them and whose regulars they share.
    pub context: &'a Context,
    /// Numbers that a person has listed as services.
    pub allowed: &'a HashSet<i64, FixedState>,
    /// The scorecard.
    pub card: &'a Card,
}

/// Every profiled subject number with its detection, highest likelihood ratio first, and why it is not reported.
#[derive(Clone, Debug, Default)]
pub struct Detected {
    /// The numbers.
    pub all: Vec<(Profile, Detection, Option<String>)>,
}

/// Everything that ranking needs besides what was detected.
pub struct RankInput<'a> {
    /// Where the contacts of reported numbers were.
    pub contact_places: &'a ContactPlaces,
    /// Where cells stand.
    pub places: &'a Places,
    /// Incidents.
    pub incidents: &'a [Incident],
    /// Numbers known to be somebody's.
    pub attributed: &'a [AttributedNumber],
    /// The instant to rank at, UTC milliseconds.
    pub now_ms: i64,
    /// Seed of the draws.
    pub seed: u64,
}

/// One reported line.
#[derive(Clone, Debug)]
pub struct RankedLine {
    /// 1 = most harmful.
    pub rank: usize,
    /// The line and its numbers.
    pub line: Line,
    /// Detection of its best number.
    pub detection: Detection,
    /// Harm.
    pub harm: Harm,
    /// Where it sells.
    pub market: Option<Position>,
    /// Where its own telephone is at night.
    pub base: Option<Position>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Reported lines, highest harm first.
    pub lines: Vec<RankedLine>,
    /// Every profiled subject number with its detection, highest likelihood ratio first, and why it is not reported.
    pub all: Vec<(Profile, Detection, Option<String>)>,
}

/// Tells lines among profiles from everybody else.
///
/// # Errors      none: what cannot be computed is missing and said
/// # Cost        linear in profiles
pub fn detect_lines(input: DetectInput<'_>) -> Detected {
    let mut all: Vec<(Profile, Detection, Option<String>)> = Vec::with_capacity(input.profiles.len());
    for mut profile in input.profiles {
        input.context.complete(&mut profile);
        if let Some(detection) = detect(&profile, input.card) {
            let why_not = why_not(&profile, &detection, input.allowed);
            all.push((profile, detection, why_not));
        }
    }
    all.sort_by(|left, right| {
        right
            .1
            .log10_lr
            .total_cmp(&left.1.log10_lr)
            .then(right.1.score.total_cmp(&left.1.score))
            .then(left.0.number.cmp(&right.0.number))
    });
    let mut detected = Detected { all };
    detected.join_numbers(input.allowed);
    detected
}

impl Detected {
    /// Reports numbers that alone are not told apart well enough, but plainly are one line with a number that is.
    fn join_numbers(&mut self, allowed: &HashSet<i64, FixedState>) {
        let reported = self.all.iter().filter(|(_, _, why_not)| why_not.is_none());
        let reported: Vec<Known<'_>> = reported.map(|(profile, _, _)| Known::of(profile)).collect();
        let may_join = |(profile, detection, why_not): &(Profile, Detection, Option<String>)| {
            why_not.is_some()
                && detection.log10_lr >= LEAST_JOINED_LR
                && !detection.against.knows_customers()
                && !allowed.contains(&profile.number.raw())
        };
        let joins = |profile: &Profile| {
            let known = Known::of(profile);
            reported.iter().any(|one| one.is_one_line_with(&known))
        };
        let joined: Vec<usize> =
            (0..self.all.len()).filter(|place| may_join(&self.all[*place]) && joins(&self.all[*place].0)).collect();
        for place in joined {
            self.all[place].2 = None;
        }
    }

    /// Reported numbers, packed.
    pub fn reported(&self) -> HashSet<i64, FixedState> {
        self.all
            .iter()
            .filter(|(_, _, why_not)| why_not.is_none())
            .map(|(profile, _, _)| profile.number.raw())
            .collect()
    }
}

/// Puts reported numbers together to lines and ranks them by harm.
///
/// # Cost        pairs of reported numbers; incidents × lines
pub fn rank_lines(detected: Detected, input: &RankInput<'_>) -> Found {
    let Detected { all } = detected;
    let reported: Vec<&(Profile, Detection, Option<String>)> =
        all.iter().filter(|(_, _, why_not)| why_not.is_none()).collect();
    let profiles: Vec<&Profile> = reported.iter().map(|(profile, _, _)| profile).collect();
    let detections: Vec<&Detection> = reported.iter().map(|(_, detection, _)| detection).collect();
    let lines = group(&profiles);
    let ranking = Ranking { profiles, detections, places: input.places, contact_places: input.contact_places };
    let lines = ranking.rank(lines, input.incidents, input.attributed, input.now_ms, input.seed);
    Found { lines, all }
}

/// Sets what subscriber data says of each profile.
pub fn register(profiles: &mut [Profile], subscribers: &[Subscriber]) {
    let known = subscribers.iter().filter(|one| one.registered != Registration::Unknown);
    let registered: HashMap<i64, bool, FixedState> =
        known.map(|one| (one.number.raw(), one.registered == Registration::Registered)).collect();
    for profile in profiles {
        if let Some(known) = registered.get(&profile.number.raw()) {
            profile.set(Feature::Unregistered, if *known { 0.0 } else { 1.0 });
        }
    }
}

/// Why a number is not reported; `None` when it is.
fn why_not(profile: &Profile, detection: &Detection, allowed: &HashSet<i64, FixedState>) -> Option<String> {
    if allowed.contains(&profile.number.raw()) {
        return Some("a person has listed it as a known service".to_owned());
    }
    if profile.contacts < FEWEST_CONTACTS {
        return Some(format!("{} contacts; a reported line has at least {FEWEST_CONTACTS}", profile.contacts));
    }
    if profile.active_days < FEWEST_DAYS {
        return Some(format!("active on {} days; a reported line has at least {FEWEST_DAYS}", profile.active_days));
    }
    let regulars = Feature::Regulars.value(profile).unwrap_or(0.0).exp_m1();
    if regulars < FEWEST_REGULARS {
        return Some(format!(
            "{regulars:.0} people came back on three days; a reported line has at least {FEWEST_REGULARS:.0}"
        ));
    }
    if support_like(profile, detection.against_support) {
        return Some(
            "does not advertise, and is called as a support worker is rather than as a line is; a person decides"
                .to_owned(),
        );
    }
    if detection.log10_lr < LEAST_LR {
        let against = detection.against.word();
        return Some(format!(
            "not told apart from a {against}: log10 likelihood ratio {:.2}, a reported line has at least {LEAST_LR}",
            detection.log10_lr
        ));
    }
    None
}

/// Log10 likelihood ratio against support workers from which their habits alone keep no number out.
const BEYOND_DOUBT: f64 = 1.5;
/// Share of those who got in touch that come back within a week, with people who buy every few days.
const COMES_BACK: f64 = 0.7;

/// The rule that keeps support workers out where the sum alone is not sure: it does not advertise, and either those who get in touch do not
/// come back as people do who buy, or it keeps office hours and knows other candidates' customers. A line that does so and is not plain
/// otherwise is left to a person: a reported support worker is the worst mistake there is.
fn support_like(profile: &Profile, against_support: f64) -> bool {
    let figure = |feature: Feature, otherwise: f64| feature.value(profile).unwrap_or(otherwise);
    let advertises = figure(Feature::Flares, 0.0) >= 0.3 && figure(Feature::FlareResponse, 0.0) >= 0.08;
    let buys = figure(Feature::Return, 0.0) >= COMES_BACK;
    let office = figure(Feature::OffHours, 1.0) < 0.42 && figure(Feature::Weekend, 1.0) < 0.75;
    let shared = 1.0 - figure(Feature::OwnCustomers, 1.0);
    !advertises && against_support < BEYOND_DOUBT && (!buys || (shared > 0.2 && office))
}

struct Ranking<'a> {
    profiles: Vec<&'a Profile>,
    detections: Vec<&'a Detection>,
    places: &'a Places,
    contact_places: &'a ContactPlaces,
}

impl Ranking<'_> {
    fn rank(
        &self,
        lines: Vec<Line>,
        incidents: &[Incident],
        attributed: &[AttributedNumber],
        now_ms: i64,
        seed: u64,
    ) -> Vec<RankedLine> {
        let volumes: Vec<f64> = lines.iter().map(|line| volume(line, &self.profiles)).collect();
        let mean_volume = volumes.iter().sum::<f64>() / volumes.len().max(1) as f64;
        let traces: Vec<LineTraces> = lines
            .iter()
            .map(|line| LineTraces::new(line, &self.profiles, &self.contact_cells(line), self.places, mean_volume))
            .collect();
        let harms = measure(&traces, incidents, attributed, now_ms, seed);
        let mut ranked: Vec<RankedLine> =
            lines.into_iter().zip(harms).map(|(line, harm)| self.line(line, harm)).collect();
        ranked.sort_by(|left, right| {
            right.harm.score.total_cmp(&left.harm.score).then(left.line.line_id.cmp(&right.line.line_id))
        });
        for (place, line) in ranked.iter_mut().enumerate() {
            line.rank = place + 1;
        }
        ranked
    }

    fn contact_cells(&self, line: &Line) -> Vec<(i64, u32)> {
        let mut cells: Vec<(i64, u32)> =
            line.numbers.iter().flat_map(|number| self.contact_places.of(number.number.raw())).collect();
        cells.sort_unstable();
        cells
            .chunk_by(|left, right| left.0 == right.0)
            .map(|same| (same[0].0, same.iter().map(|(_, count)| count).sum()))
            .collect()
    }

    fn line(&self, line: Line, harm: Harm) -> RankedLine {
        let best = line
            .profiles
            .iter()
            .copied()
            .max_by(|left, right| self.detections[*left].log10_lr.total_cmp(&self.detections[*right].log10_lr));
        let detection = best.map_or_else(|| self.detections[0].clone(), |best| self.detections[best].clone());
        let weighted = |cells: Vec<(i64, u32)>| {
            cells.into_iter().map(|(cell, count)| (cell, f64::from(count))).collect::<Vec<_>>()
        };
        let own: Vec<(i64, u32)> = line
            .profiles
            .iter()
            .flat_map(|place| &self.profiles[*place].cells)
            .map(|one| (one.cell, one.count))
            .collect();
        let contacts = self.contact_cells(&line);
        let market = self.places.middle(&weighted(if contacts.is_empty() { own } else { contacts }));
        let nights: Vec<(i64, f64)> = line
            .profiles
            .iter()
            .flat_map(|place| &self.profiles[*place].cells)
            .map(|one| (one.cell, f64::from(one.nights)))
            .filter(|(_, nights)| *nights > 0.0)
            .collect();
        let base = self.places.middle(&nights);
        RankedLine { rank: 0, line, detection, harm, market, base }
    }
}

impl Found {
    /// The reported line that a number belongs to.
    pub fn line_of(&self, number: Number) -> Option<&RankedLine> {
        self.lines.iter().find(|line| line.line.numbers.iter().any(|one| one.number == number))
    }

    /// The reported line with this identity.
    pub fn line_with_id(&self, line_id: &str) -> Option<&RankedLine> {
        self.lines.iter().find(|line| line.line.line_id.eq_ignore_ascii_case(line_id))
    }
}
