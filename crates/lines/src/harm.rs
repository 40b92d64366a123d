//! Harm: an order of lines with its uncertainty.

use numerics::{GammaPoisson, Seeded, rank_intervals};
use records::{AttributedNumber, DAY_MS, Incident, IncidentCategory};

use crate::apportion::{Apportioned, Incidents, apportion};
use crate::incident_links::{LineTraces, link_incidents};

/// Time over which an incident's weight falls to 1/e (methods, start value).
const DECAY_DAYS: f64 = 180.0;
/// Posterior draws behind every rank interval.
const DRAWS: usize = 4_000;
/// A rank among the first so many is told.
const TOP: usize = 5;
/// Power of a line's size in its exposure (start value).
const SIZE_POWER: f64 = 0.15;
/// Weight of what lines like it usually cause beside what the line is thought to have caused: only enough to order lines of which nothing is
/// known (start value).
const EXPECTED_SHARE: f64 = 0.02;
const DAYS_A_YEAR: f64 = 365.25;

/// Days of custody at the guideline's starting point for a first offender, after the Cambridge Crime Harm Index (update of May 2023). Death
/// by drugs has no starting point of its own: it stands at the mean of the homicide group, between gross negligence manslaughter (1,460)
/// and murder (5,475); a survived overdose at the middle of actual bodily harm. Supply and possession are left out: police find them where
/// they look. Exploitation stands on the safeguarding axis.
const WEIGHTS_DAYS: [(IncidentCategory, f64); 6] = [
    (IncidentCategory::Violence, 365.0),
    (IncidentCategory::Weapon, 273.75),
    (IncidentCategory::Robbery, 365.0),
    (IncidentCategory::Overdose, 182.5),
    (IncidentCategory::DrugDeath, 3_893.0),
    (IncidentCategory::Other, 10.0),
];

/// Days of custody that one incident of a category stands for; 0 where it is no harm of a line's.
pub fn harm_days(category: IncidentCategory) -> f64 {
    WEIGHTS_DAYS.iter().find(|(known, _)| *known == category).map_or(0.0, |(_, days)| *days)
}

/// One category's share in a line's harm.
#[derive(Clone, Debug, PartialEq)]
pub struct HarmPart {
    /// Which category.
    pub category: IncidentCategory,
    /// Incidents that may be the line's, by their link weights and age.
    pub linked: f64,
    /// Days of custody of one.
    pub weight_days: f64,
    /// What it adds to the score.
    pub contribution: f64,
}

/// One line's harm.
#[derive(Clone, Debug, PartialEq)]
pub struct Harm {
    /// Days of custody of what the line is thought to have caused in the period.
    pub score: f64,
    /// Parts of the score; they add up to it.
    pub parts: Vec<HarmPart>,
    /// Median rank over draws.
    pub rank_median: f64,
    /// 90 % interval of the rank.
    pub rank_low: f64,
    /// Upper end.
    pub rank_high: f64,
    /// Probability to be among the first five.
    pub top_five: f64,
    /// Lines whose rank intervals overlap in a chain share a band; A is the most harmful.
    pub band: String,
    /// Safeguarding axis: exploitation incidents that may concern the line, by link weight.
    pub safeguarding: f64,
    /// Incidents behind it: position in the list, link weight.
    pub incidents: Vec<(usize, f64)>,
}

/// Measures every line's harm.
///
/// # Shapes      one `Harm` a line, in input order
/// # Units       days of custody in the observed period
/// # Range       without any incident every score is the prior's share by size, and bands are one
/// # Cost        that of [`apportion`] and lines × categories × 4,000; deterministic for a seed
/// # Source      `docs/methods/harm.md`
pub(crate) fn measure(
    lines: &[LineTraces],
    incidents: &[Incident],
    attributed: &[AttributedNumber],
    now_ms: i64,
    seed: u64,
) -> Vec<Harm> {
    let linked = link_incidents(incidents, lines, attributed);
    let category: Vec<usize> = incidents.iter().map(|incident| incident.category as usize).collect();
    let decay: Vec<f64> = incidents.iter().map(|incident| decay(incident.at_ms(), now_ms)).collect();
    let exposure: Vec<f64> = lines.iter().map(|line| exposure_years(line, now_ms)).collect();
    let shared = apportion(
        &Incidents {
            linked: &linked,
            category: &category,
            categories: IncidentCategory::ALL.len(),
            decay: &decay,
            exposure: &lines.iter().map(|line| active_years(line) * size(line)).collect::<Vec<f64>>(),
            whole: whole_years(incidents, lines),
        },
        seed,
    );
    let mut harms: Vec<Harm> = (0..lines.len()).map(|line| empty(line, incidents, &shared.links)).collect();
    let mut draws = vec![vec![0.0; lines.len()]; DRAWS];
    let mut generator = Seeded::new(seed);
    for (category, weight_days) in WEIGHTS_DAYS {
        let place = category as usize;
        let counts: Vec<f64> = (0..lines.len()).map(|line| mean_count(&shared, line, place)).collect();
        let Some(prior) = GammaPoisson::by_moments(&counts, &exposure) else { continue };
        for line in 0..lines.len() {
            let contribution = weight_days
                * (counts[line] + EXPECTED_SHARE * prior.mean(counts[line], exposure[line]) * exposure[line]);
            harms[line].score += contribution;
            harms[line].parts.push(HarmPart { category, linked: counts[line], weight_days, contribution });
        }
        for (pass, draw) in draws.iter_mut().enumerate() {
            // Each draw takes one joint apportioning of all incidents: what one line gets, another does not.
            let Some(passed) = shared.counts.get(pass % shared.counts.len().max(1)) else { continue };
            for line in 0..lines.len() {
                let rate = prior.draw(passed[line][place], exposure[line], &mut generator);
                draw[line] += weight_days * rate * exposure[line];
            }
        }
    }
    for (harm, rank) in harms.iter_mut().zip(rank_intervals(&draws, TOP)) {
        (harm.rank_median, harm.rank_low, harm.rank_high, harm.top_five) = (rank.median, rank.low, rank.high, rank.top);
    }
    set_bands(&mut harms);
    harms
}

fn mean_count(shared: &Apportioned, line: usize, category: usize) -> f64 {
    let sum: f64 = shared.counts.iter().map(|pass| pass[line][category]).sum();
    sum / shared.counts.len().max(1) as f64
}

fn empty(line: usize, incidents: &[Incident], links: &[Vec<f64>]) -> Harm {
    let linked =
        |wanted: fn(IncidentCategory) -> bool| (0..incidents.len()).filter(move |at| wanted(incidents[*at].category));
    let mut behind: Vec<(usize, f64)> = linked(|category| !is_found_by_police(category))
        .map(|at| (at, links[at][line]))
        .filter(|(_, weight)| *weight >= 0.05)
        .collect();
    behind.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    Harm {
        score: 0.0,
        parts: Vec::new(),
        rank_median: 0.0,
        rank_low: 0.0,
        rank_high: 0.0,
        top_five: 0.0,
        band: String::new(),
        safeguarding: linked(|category| category == IncidentCategory::Exploitation).map(|at| links[at][line]).sum(),
        incidents: behind,
    }
}

fn is_found_by_police(category: IncidentCategory) -> bool {
    matches!(category, IncidentCategory::DrugSupply | IncidentCategory::DrugPossession)
}

fn decay(at_ms: Option<i64>, now_ms: i64) -> f64 {
    let age_days = at_ms.map_or(0.0, |at| (now_ms - at).max(0) as f64 / DAY_MS as f64);
    (-age_days / DECAY_DAYS).exp()
}

/// How much the size of a line says of its harm where no incident does: little.
fn size(line: &LineTraces) -> f64 {
    line.volume.max(1e-3).powf(SIZE_POWER)
}

fn active_years(line: &LineTraces) -> f64 {
    ((line.to_ms - line.from_ms).max(DAY_MS) as f64 / DAY_MS as f64) / DAYS_A_YEAR
}

/// Time over which incidents and lines are known.
fn whole_years(incidents: &[Incident], lines: &[LineTraces]) -> f64 {
    let starts =
        incidents.iter().filter_map(Incident::at_ms).chain(lines.iter().flat_map(|line| [line.from_ms, line.to_ms]));
    let (first, last) = starts.fold((i64::MAX, i64::MIN), |(first, last), at| (first.min(at), last.max(at)));
    ((last.saturating_sub(first)).max(DAY_MS) as f64 / DAY_MS as f64) / DAYS_A_YEAR
}

/// Days on which the line could do harm, weighed like the harm itself, in years, and by its size.
fn exposure_years(line: &LineTraces, now_ms: i64) -> f64 {
    let from = (now_ms - line.from_ms).max(0) as f64 / DAY_MS as f64;
    let to = (now_ms - line.to_ms).max(0) as f64 / DAY_MS as f64;
    let days = DECAY_DAYS * ((-to / DECAY_DAYS).exp() - (-from / DECAY_DAYS).exp());
    (days / DAYS_A_YEAR).max(1e-4) * size(line)
}

/// Lines in order of score; a new band begins where no rank interval of those above reaches down to the line.
fn set_bands(harms: &mut [Harm]) {
    let mut order: Vec<usize> = (0..harms.len()).collect();
    order.sort_by(|left, right| harms[*right].score.total_cmp(&harms[*left].score));
    let (mut band, mut reach) = (0_u8, f64::NEG_INFINITY);
    for (place, line) in order.into_iter().enumerate() {
        if place > 0 && harms[line].rank_low > reach {
            band = band.saturating_add(1).min(25);
        }
        reach = reach.max(harms[line].rank_high);
        harms[line].band = char::from(b'A' + band).to_string();
    }
}
