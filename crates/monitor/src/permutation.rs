//! Space-time permutation scan: clusters in place and the last days, from cases alone.

use numerics::Seeded;
use records::Position;

use crate::cluster::{Candidate, Scan, apart, judged};
use crate::llr::conditional_llr;
use crate::monte_carlo::Chance;
use crate::zones::{Reach, Zones};

/// Longest window, days.
pub const LONGEST_WINDOW: usize = 7;

/// A case: where, and how many days ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// Position in the list of places.
    pub place: u32,
    /// Whole days before the last day; 0 is the last day.
    pub days_ago: u32,
}

/// How a scan draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScanOptions {
    /// How far a circle may reach.
    pub reach: Reach,
    /// Seed of the replicates. It moves p-values, never a likelihood ratio.
    pub seed: u64,
    /// Cores to use; moves nothing.
    pub threads: usize,
}

/// Where cases of the last 1 to 7 days lie closer together than their places and their days alone explain.
///
/// Each place's and each day's own number of cases is taken as given, so that neither a busy town nor a busy week is a cluster. That also means that a rise
/// everywhere at once is not seen, and that a rise in one place is seen against what that place had before. A cluster is unlikely by chance; it does not say why.
///
/// # Shapes      places: n, without repeats and in an order that does not depend on rows; cases name positions in it
/// # Units       radius metres, window days
/// # Range       no cluster where no case is in the last days or every circle holds more than its share
/// # Cost        O(n × places within reach) a replicate, 999 or 9,999 replicates on `threads` cores
/// # Source      Kulldorff et al. (2005), "A space-time permutation scan statistic for disease outbreak detection"
/// # Checked     `new_york_fever_is_met`: 1,261 zones, LLR 3.845; `a_brute_force_scan_agrees`
pub fn permutation_scan(places: &[Position], cases: &[Case], options: &ScanOptions) -> Scan {
    let mut cases = cases.to_vec();
    cases.sort_unstable();
    let mut weights = vec![0.0; places.len()];
    cases.iter().for_each(|case| weights[case.place as usize] += 1.0);
    let zones = Zones::circles(places, &weights, &options.reach);
    let permutation = Permutation::new(&zones, &cases, places.len());
    let mut recent = Recent::empty(places.len());
    let is_recent = |case: &&Case| (case.days_ago as usize) < LONGEST_WINDOW;
    cases.iter().filter(is_recent).for_each(|case| recent.add(case.place, case.days_ago as usize));
    let best = (0..zones.centres()).filter_map(|centre| permutation.best_round(centre, &recent, 0.0)).collect();
    let found = apart(best, places, &zones);
    let Some(top) = found.first() else {
        return Scan { clusters: Vec::new(), zones: zones.distinct(), replicates: 0 };
    };
    let room = || (Recent::empty(places.len()), permutation.place_of_case.clone());
    let chance = Chance::draw(top.llr, options.seed, options.threads, room, |room, generator| {
        permutation.replicate(&mut room.0, &mut room.1, generator)
    });
    let clusters = judged(&found, cases.len() as f64, places, &zones, &chance);
    Scan { clusters, zones: zones.distinct(), replicates: chance.replicates() }
}

/// Cases of the last days by place: how many in the last 1, 2, … days.
struct Recent {
    counts: Vec<[u32; LONGEST_WINDOW]>,
    touched: Vec<u32>,
}

impl Recent {
    fn empty(places: usize) -> Self {
        Self { counts: vec![[0; LONGEST_WINDOW]; places], touched: Vec::new() }
    }

    fn add(&mut self, place: u32, days_ago: usize) {
        self.touched.push(place);
        self.counts[place as usize][days_ago..].iter_mut().for_each(|count| *count += 1);
    }

    fn clear(&mut self) {
        self.touched.drain(..).for_each(|place| self.counts[place as usize] = [0; LONGEST_WINDOW]);
    }
}

struct Permutation<'a> {
    zones: &'a Zones,
    place_of_case: Vec<u32>,
    /// Cases of each place, whenever.
    of_place: Vec<u32>,
    /// Days of the cases that are in the longest window.
    recent_days: Vec<usize>,
    /// Cases in the last 1, 2, … days.
    in_window: [u32; LONGEST_WINDOW],
}

impl<'a> Permutation<'a> {
    fn new(zones: &'a Zones, cases: &[Case], places: usize) -> Self {
        let mut of_place = vec![0; places];
        cases.iter().for_each(|case| of_place[case.place as usize] += 1);
        let recent_days: Vec<usize> =
            cases.iter().map(|case| case.days_ago as usize).filter(|days| *days < LONGEST_WINDOW).collect();
        let mut in_window = [0; LONGEST_WINDOW];
        recent_days.iter().for_each(|days| in_window[*days..].iter_mut().for_each(|count| *count += 1));
        Self { zones, place_of_case: cases.iter().map(|case| case.place).collect(), of_place, recent_days, in_window }
    }

    /// The best circle and window round a centre, if better than `floor`.
    ///
    /// With the same cases inside, a circle that holds fewer other cases is better: only circles that end where a recent case comes in are looked at.
    fn best_round(&self, centre: usize, recent: &Recent, floor: f64) -> Option<Candidate> {
        let (mut best, mut floor) = (None, floor);
        let (mut inside, mut within, mut changed) = ([0_u32; LONGEST_WINDOW], 0_u32, false);
        for (at, (place, ends)) in (1..).zip(self.zones.around(centre)) {
            within += self.of_place[place as usize];
            let counts = &recent.counts[place as usize];
            if counts[LONGEST_WINDOW - 1] > 0 {
                changed = true;
                inside.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            if !(ends && changed) {
                continue;
            }
            changed = false;
            for (days, observed) in (1..).zip(inside) {
                if let Some(one) = self.judge(observed, within, days, floor) {
                    floor = one.llr;
                    best = Some(Candidate { centre, places: at, ..one });
                }
            }
        }
        best
    }

    fn judge(&self, observed: u32, within: u32, days: usize, floor: f64) -> Option<Candidate> {
        let total = self.place_of_case.len();
        let in_window = self.in_window[days - 1];
        if u64::from(observed) * total as u64 <= u64::from(within) * u64::from(in_window) {
            return None;
        }
        let (observed, total) = (f64::from(observed), total as f64);
        let expected = f64::from(within) * f64::from(in_window) / total;
        // What is outside only takes away from it.
        if observed * (observed / expected).ln() <= floor {
            return None;
        }
        let llr = conditional_llr(observed, expected, total);
        (llr > floor).then_some(Candidate { centre: 0, places: 0, days, observed, expected, llr })
    }

    /// The best figure where the days are dealt out anew among the cases.
    fn replicate(&self, recent: &mut Recent, places: &mut [u32], generator: &mut Seeded) -> f64 {
        recent.clear();
        let mut swaps = Vec::with_capacity(self.recent_days.len());
        for (at, days) in self.recent_days.iter().enumerate() {
            let other = at + generator.index(places.len() - at);
            places.swap(at, other);
            swaps.push(other);
            recent.add(places[at], *days);
        }
        // Every replicate deals from the same order, whichever thread it is on.
        swaps.iter().enumerate().rev().for_each(|(at, other)| places.swap(at, *other));
        (0..self.zones.centres())
            .fold(0.0, |best, centre| self.best_round(centre, recent, best).map_or(best, |one| one.llr))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::{dates, rows, scan_statistic};

    const WHOLE: Reach = Reach { radius_m: Some(10_000.0), share: 0.5 };

    fn options(reach: Reach, seed: u64) -> ScanOptions {
        ScanOptions { reach, seed, threads: 2 }
    }

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).expect("on the globe")
    }

    #[test]
    fn new_york_fever_is_met() {
        let Some(folder) = scan_statistic() else { return };
        let areas = rows(&folder.join("NYCfevergeo.csv"));
        let figure = |text: &str| text.parse::<f64>().expect("a figure");
        let places: Vec<Position> = areas.iter().map(|row| at(figure(&row["lat"]), figure(&row["long"]))).collect();
        let cases: Vec<Case> = rows(&folder.join("NYCfevercas.csv"))
            .iter()
            .map(|row| Case {
                place: areas.iter().position(|area| area["zip"] == row["zip"]).expect("an area") as u32,
                days_ago: u32::try_from(dates("2001/11/24") - dates(&row["date"])).expect("before the end"),
            })
            .collect();
        let reach = Reach { radius_m: Some(3_000.0), share: 0.5 };
        let scan = permutation_scan(&places, &cases, &options(reach, 1));
        assert_eq!((cases.len(), scan.zones, scan.replicates), (194, 1_261, 999));
        let first = &scan.clusters[0];
        let zip = |place: usize| areas[place]["zip"].as_str();
        let mut members: Vec<&str> = first.places.iter().map(|place| zip(*place)).collect();
        members.sort_unstable();
        let expected = ["11375", "11415", "11416", "11417", "11418", "11419", "11421", "11435", "11451"];
        assert_eq!((zip(first.centre), members.as_slice(), first.days), ("11418", expected.as_slice(), 3));
        assert!((first.observed - 4.0).abs() < 1e-12 && (first.expected - 0.670_103).abs() < 1e-6, "{first:?}");
        assert!((first.llr - 3.845).abs() < 0.001, "{first:?}");
        assert!((first.p_value - 0.222).abs() < 0.04, "{first:?}");
        // In case places alone, as an event list knows them, the same four cases stand out.
        let mut known: Vec<u32> = cases.iter().map(|case| case.place).collect();
        known.sort_unstable();
        known.dedup();
        let alone: Vec<Position> = known.iter().map(|place| places[*place as usize]).collect();
        let place = |case: &Case| known.binary_search(&case.place).expect("known") as u32;
        let moved: Vec<Case> = cases.iter().map(|case| Case { place: place(case), ..*case }).collect();
        let scan = permutation_scan(&alone, &moved, &options(WHOLE, 1));
        assert!((scan.clusters[0].llr - 3.845).abs() < 0.001 && scan.clusters[0].places.len() == 5, "{scan:?}");
        assert_eq!(scan.zones, 1_720);
    }

    /// Every circle and window, by definition.
    fn brute_force(places: &[Position], cases: &[Case], reach: &Reach) -> f64 {
        let total = cases.len() as f64;
        let mut best = 0.0_f64;
        for centre in places {
            for edge in places {
                let radius_m = centre.distance_m(*edge);
                let inside = |case: &Case| centre.distance_m(places[case.place as usize]) <= radius_m + 1e-4;
                let within = cases.iter().filter(|case| inside(case)).count() as f64;
                if radius_m > reach.radius_m.expect("a radius") || within > reach.share * total {
                    continue;
                }
                for days in 1..=7 {
                    let in_window = |case: &&Case| case.days_ago < days;
                    let observed = cases.iter().filter(in_window).filter(|case| inside(case)).count() as f64;
                    let expected = within * cases.iter().filter(in_window).count() as f64 / total;
                    best = best.max(conditional_llr(observed, expected, total));
                }
            }
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn a_brute_force_scan_agrees(
            grid in prop::collection::btree_set((0_i8..6, 0_i8..6), 1..10),
            drawn in prop::collection::vec((any::<prop::sample::Index>(), 0_u32..20), 1..40),
            seed in any::<u64>(),
        ) {
            let place = |(north, east): &(i8, i8)| at(51.0 + f64::from(*north) * 0.03, f64::from(*east) * 0.05);
            let places: Vec<Position> = grid.iter().map(place).collect();
            let mut cases: Vec<Case> = drawn
                .iter()
                .map(|(index, days_ago)| Case { place: index.index(places.len()) as u32, days_ago: *days_ago })
                .collect();
            let scan = permutation_scan(&places, &cases, &options(WHOLE, seed));
            let found = scan.clusters.first().map_or(0.0, |first| first.llr);
            prop_assert!((found - brute_force(&places, &cases, &WHOLE)).abs() < 1e-9);
            // Neither the order of rows nor the seed moves a likelihood ratio; the same seed gives the same p-value.
            cases.reverse();
            prop_assert_eq!(&permutation_scan(&places, &cases, &options(WHOLE, seed)), &scan);
            let other = permutation_scan(&places, &cases, &options(WHOLE, seed.wrapping_add(1)));
            let ratios = |scan: &Scan| scan.clusters.iter().map(|one| one.llr.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(ratios(&other), ratios(&scan));
        }
    }

    #[test]
    fn one_case_one_hospital_and_everything_today_are_no_clusters() {
        let case = |place, days_ago| Case { place, days_ago };
        let two = [at(51.0, 0.0), at(51.01, 0.0)];
        let none = |places: &[Position], cases: &[Case]| permutation_scan(places, cases, &options(WHOLE, 1)).clusters;
        assert_eq!(none(&two[..1], &[case(0, 0)]), []);
        assert_eq!(none(&two[..1], &[case(0, 0), case(0, 0), case(0, 50)]), []);
        assert_eq!(none(&two, &[case(0, 0), case(0, 0), case(1, 0), case(1, 0)]), []);
        assert_eq!(none(&[], &[]), []);
    }

    #[test]
    fn a_planted_burst_is_found_and_looked_at_more_closely() {
        let places = [at(51.0, 0.0), at(51.001, 0.0), at(52.0, 0.0), at(53.0, 0.0)];
        let mut cases: Vec<Case> = (0..60).map(|at| Case { place: 2 + at % 2, days_ago: 5 * at }).collect();
        cases.extend((0..5).map(|at| Case { place: at % 2, days_ago: at % 3 }));
        let scan = permutation_scan(&places, &cases, &options(WHOLE, 1));
        let first = &scan.clusters[0];
        assert_eq!((first.places.len(), first.days, scan.replicates), (2, 3, 9_999));
        assert!((first.observed - 5.0).abs() < 1e-12 && first.p_value < 0.001, "{first:?}");
    }

    /// A district of 12 places within some 20 km, with events that come by chance alone at 20 a year for two years.
    fn quiet_district(generator: &mut Seeded) -> (Vec<Position>, Vec<Case>) {
        let places = (0..12).map(|place| at(51.0 + f64::from(place % 4) * 0.04, f64::from(place / 4) * 0.06)).collect();
        let case =
            |generator: &mut Seeded| Case { place: generator.index(12) as u32, days_ago: generator.index(730) as u32 };
        (places, (0..40).map(|_| case(generator)).collect())
    }

    /// The least p-value of a list; 1 where there is no cluster.
    fn least_p(places: &[Position], cases: &[Case]) -> f64 {
        let scan = permutation_scan(places, cases, &options(WHOLE, 1));
        scan.clusters.first().map_or(1.0, |first| first.p_value)
    }

    #[test]
    fn chance_alarms_come_no_more_often_than_the_p_value_says() {
        let mut generator = Seeded::new(11);
        let found: Vec<f64> = (0..300)
            .map(|_| {
                let (places, cases) = quiet_district(&mut generator);
                least_p(&places, &cases)
            })
            .collect();
        let share = |p: f64| found.iter().filter(|one| **one <= p).count() as f64 / 300.0;
        println!("of 300 quiet districts {} have p of 0.01 or less, {} of 0.05 or less", share(0.01), share(0.05));
        // Two and a half standard deviations above what is promised.
        assert!(share(0.05) <= 0.05 + 0.032 && share(0.01) <= 0.01 + 0.015, "{} {}", share(0.05), share(0.01));
    }

    #[test]
    fn a_batch_of_six_in_four_days_is_found_within_two_days_of_the_third() {
        let mut generator = Seeded::new(12);
        let found = (0..100)
            .filter(|_| {
                let (places, mut cases) = quiet_district(&mut generator);
                let place = generator.index(12) as u32;
                let mut days: Vec<u32> = (0..6).map(|_| generator.index(4) as u32).collect();
                days.sort_unstable_by(|left, right| right.cmp(left));
                // Two days after the third event, what came by then is known.
                let today = days[2].saturating_sub(2);
                cases.iter_mut().for_each(|case| case.days_ago += 4 - today);
                let known = days.iter().filter(|day| **day >= today);
                cases.extend(known.map(|day| Case { place, days_ago: day - today }));
                least_p(&places, &cases) <= 0.01
            })
            .count();
        println!("{found} of 100 batches are amber within two days of their third event");
        assert!(found >= 80, "{found}");
    }
}
