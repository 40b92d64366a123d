//! A cluster, and which of many candidates are shown.

use records::Position;

use crate::monte_carlo::Chance;
use crate::zones::Zones;

/// Places, and perhaps the last days, with more cases than expected. Unlikely by chance is all that it says, and only where its p-value is small.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The place at the centre of the circle.
    pub centre: usize,
    /// The places in the circle, nearest first.
    pub places: Vec<usize>,
    /// Distance from the centre to the farthest of them.
    pub radius_m: f64,
    /// The last days that it covers; 0 in a purely spatial scan.
    pub days: usize,
    /// Cases in it.
    pub observed: f64,
    /// Cases expected in it.
    pub expected: f64,
    /// Rate inside over rate outside; none where nothing is outside.
    pub relative_risk: Option<f64>,
    /// Log likelihood ratio.
    pub llr: f64,
    /// Share of replicates whose best cluster is as good, this one counted among them.
    pub p_value: f64,
    /// The same by the Gumbel distribution of the replicates.
    pub gumbel_p_value: f64,
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// Clusters that share no place, the most unlikely first.
    pub clusters: Vec<Cluster>,
    /// Different circles looked at.
    pub zones: usize,
    /// Replicates drawn.
    pub replicates: usize,
}

/// One circle and window with more cases than expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) centre: usize,
    /// Places in the circle.
    pub(crate) places: usize,
    pub(crate) days: usize,
    pub(crate) observed: f64,
    pub(crate) expected: f64,
    pub(crate) llr: f64,
}

/// The best of each centre that share no place with a better one; the shorter radius and the shorter window first among equals.
pub(crate) fn apart(mut found: Vec<Candidate>, places: &[Position], zones: &Zones) -> Vec<Candidate> {
    found.retain(|one| one.llr > 0.0);
    let radius_m = |one: &Candidate| radius_m(one, places, zones);
    found.sort_by(|left, right| {
        let by_llr = right.llr.total_cmp(&left.llr);
        let by_size = radius_m(left).total_cmp(&radius_m(right)).then(left.days.cmp(&right.days));
        by_llr.then(by_size).then(left.centre.cmp(&right.centre))
    });
    let mut taken = vec![false; places.len()];
    found.retain(|one| {
        let circle = zones.circle(one.centre, one.places);
        let free = circle.iter().all(|place| !taken[*place as usize]);
        if free {
            circle.iter().for_each(|place| taken[*place as usize] = true);
        }
        free
    });
    found
}

fn radius_m(one: &Candidate, places: &[Position], zones: &Zones) -> f64 {
    let farthest = zones.circle(one.centre, one.places).last().map_or(one.centre, |place| *place as usize);
    places[one.centre].distance_m(places[farthest])
}

/// Candidates as clusters, judged by the replicates.
pub(crate) fn judged(
    found: &[Candidate],
    total: f64,
    places: &[Position],
    zones: &Zones,
    chance: &Chance,
) -> Vec<Cluster> {
    let judge = |one: &Candidate| Cluster {
        centre: one.centre,
        places: zones.circle(one.centre, one.places).iter().map(|place| *place as usize).collect(),
        radius_m: radius_m(one, places, zones),
        days: one.days,
        observed: one.observed,
        expected: one.expected,
        relative_risk: relative_risk(one, total),
        llr: one.llr,
        p_value: chance.p_value(one.llr),
        gumbel_p_value: chance.gumbel_p_value(one.llr),
    };
    found.iter().map(judge).collect()
}

fn relative_risk(one: &Candidate, total: f64) -> Option<f64> {
    let outside = (total - one.observed) / (total - one.expected);
    (one.expected > 0.0 && outside > 0.0).then(|| one.observed / one.expected / outside)
}
