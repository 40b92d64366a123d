//! Circles round places: where a scan looks.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use numerics::Seeded;
use records::Position;

/// Seed of the marks by which equal sets of places are recognised; no answer depends on it.
const MARKS_SEED: u64 = 0x7a_6f6e_6573;

/// How far a circle may reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Longest radius, metres; none = no limit.
    pub radius_m: Option<f64>,
    /// Largest share of the whole weight (cases or population) that a circle may hold.
    pub share: f64,
}

/// Circles round every place, each a run of the places nearest to it. Places equally far away (to the millimetre) come in together, so that
/// no answer depends on the order of rows.
#[derive(Clone, Debug)]
pub struct Zones {
    /// Where each centre's run begins in `places`, and the end of the last.
    starts: Vec<usize>,
    places: Vec<u32>,
    /// Whether a circle may end behind this place.
    ends: Vec<bool>,
}

impl Zones {
    /// Circles round each of these places, weighed by `weights`.
    ///
    /// # Shapes      places and weights: n
    /// # Units       distances are great circles, metres
    /// # Range       a centre whose own weight is beyond the reach has no circle
    /// # Cost        O(n² log n) time, O(n × places within reach) memory; deterministic
    pub fn circles(places: &[Position], weights: &[f64], reach: &Reach) -> Self {
        let most = reach.share * weights.iter().sum::<f64>() * (1.0 + 1e-12);
        let mut zones = Self { starts: vec![0], places: Vec::new(), ends: Vec::new() };
        for centre in places {
            let mut near: Vec<(u64, u32)> = (0_u32..)
                .zip(places)
                .map(|(place, position)| (centre.distance_m(*position), place))
                .filter(|(distance_m, _)| reach.radius_m.is_none_or(|most_m| *distance_m <= most_m))
                .map(|(distance_m, place)| (millimetres(distance_m), place))
                .collect();
            near.sort_unstable();
            zones.add(&near, weights, most);
        }
        zones
    }

    fn add(&mut self, near: &[(u64, u32)], weights: &[f64], most: f64) {
        let mut within = 0.0;
        for tie in near.chunk_by(|left, right| left.0 == right.0) {
            within += tie.iter().map(|(_, place)| weights[*place as usize]).sum::<f64>();
            if within > most {
                break;
            }
            self.places.extend(tie.iter().map(|(_, place)| place));
            self.ends.extend((1..=tie.len()).map(|at| at == tie.len()));
        }
        self.starts.push(self.places.len());
    }

    /// Number of centres.
    pub fn centres(&self) -> usize {
        self.starts.len() - 1
    }

    /// The places round a centre, nearest first, each with whether a circle may end behind it.
    pub(crate) fn around(&self, centre: usize) -> impl Iterator<Item = (u32, bool)> + '_ {
        let run = self.starts[centre]..self.starts[centre + 1];
        self.places[run.clone()].iter().copied().zip(self.ends[run].iter().copied())
    }

    /// The first `count` places round a centre.
    pub(crate) fn circle(&self, centre: usize, count: usize) -> &[u32] {
        &self.places[self.starts[centre]..][..count]
    }

    /// Number of different sets of places among the circles.
    ///
    /// # Cost        O(all circles)
    pub fn distinct(&self) -> usize {
        let mut generator = Seeded::new(MARKS_SEED);
        let marks: Vec<(u64, u64)> = (0..self.centres()).map(|_| (generator.bits(), generator.bits())).collect();
        let mut known: HashSet<(u64, u64), FixedState> = HashSet::default();
        for centre in 0..self.centres() {
            let mut sum = (0_u64, 0_u64);
            for (place, ends) in self.around(centre) {
                let mark = marks[place as usize];
                sum = (sum.0.wrapping_add(mark.0), sum.1.wrapping_add(mark.1));
                if ends {
                    known.insert(sum);
                }
            }
        }
        known.len()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a distance on Earth, never negative")]
fn millimetres(distance_m: f64) -> u64 {
    (distance_m * 1_000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).expect("on the globe")
    }

    #[test]
    fn places_equally_far_away_come_in_together() {
        let places = [at(0.0, 0.0), at(0.0, 0.01), at(0.0, -0.01), at(0.0, 0.0)];
        let zones = Zones::circles(&places, &[1.0; 4], &Reach { radius_m: None, share: 1.0 });
        let first: Vec<_> = zones.around(0).collect();
        assert_eq!(first, [(0, false), (3, true), (1, false), (2, true)]);
        // {0, 3}, all four, {1}, {0, 1, 3}, {2}, {0, 2, 3}.
        assert_eq!(zones.distinct(), 6);
    }

    #[test]
    fn a_circle_holds_at_most_its_share_and_its_radius() {
        let places = [at(0.0, 0.0), at(0.0, 0.01), at(0.0, 0.02)];
        let reach = |radius_m, share| Zones::circles(&places, &[1.0, 2.0, 1.0], &Reach { radius_m, share });
        assert_eq!(reach(None, 0.5).around(0).count(), 1);
        assert_eq!(reach(None, 0.75).around(0).count(), 2);
        assert_eq!(reach(None, 0.25).around(1).count(), 0);
        assert_eq!(reach(Some(1_200.0), 1.0).around(0).count(), 2);
    }
}
