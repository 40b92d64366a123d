//! Spatial scan with population: where more cases are than the people who live there explain.

use numerics::Seeded;
use records::Position;

use crate::cluster::{Candidate, Scan, apart, judged};
use crate::llr::conditional_llr;
use crate::monte_carlo::Chance;
use crate::permutation::ScanOptions;
use crate::zones::Zones;

/// Where there are more cases than a share of all that is the population's share.
///
/// `population` may be expected cases of any adjustment (by age, say) instead of heads: only its shares count. A cluster is unlikely by chance; poverty, age
/// and where services stand make clusters too.
///
/// # Shapes      places, population and cases: n, in an order that does not depend on rows
/// # Units       cases may be fractional; replicates deal out as many whole cases, rounded, each weighing the same
/// # Range       no cluster where there are no cases or no people; an area with cases and without people would be infinitely unlikely and is the caller's to refuse
/// # Cost        O(n² + cases) a replicate
/// # Source      Kulldorff (1997), Poisson model
/// # Checked     `pennsylvania_is_met`: LLR 36.539 crude, 17.663 adjusted; `a_brute_force_scan_agrees`
pub fn population_scan(places: &[Position], population: &[f64], cases: &[f64], options: &ScanOptions) -> Scan {
    let zones = Zones::circles(places, population, &options.reach);
    let scan = Shares { zones: &zones, population, people: population.iter().sum(), cases: cases.iter().sum() };
    let best = (0..zones.centres()).filter_map(|centre| scan.best_round(centre, cases, 0.0)).collect();
    let found = apart(best, places, &zones);
    let Some(top) = found.first() else {
        return Scan { clusters: Vec::new(), zones: zones.distinct(), replicates: 0 };
    };
    let deal = Deal::new(population, scan.cases);
    let room = || vec![0.0; places.len()];
    let chance = Chance::draw(top.llr, options.seed, options.threads, room, |dealt, generator| {
        deal.out(dealt, generator);
        (0..zones.centres()).fold(0.0, |best, centre| scan.best_round(centre, dealt, best).map_or(best, |one| one.llr))
    });
    let clusters = judged(&found, scan.cases, places, &zones, &chance);
    Scan { clusters, zones: zones.distinct(), replicates: chance.replicates() }
}

struct Shares<'a> {
    zones: &'a Zones,
    population: &'a [f64],
    people: f64,
    cases: f64,
}

impl Shares<'_> {
    fn best_round(&self, centre: usize, cases: &[f64], floor: f64) -> Option<Candidate> {
        let (mut best, mut floor) = (None, floor);
        let (mut observed, mut people) = (0.0, 0.0);
        for (at, (place, ends)) in (1..).zip(self.zones.around(centre)) {
            observed += cases[place as usize];
            people += self.population[place as usize];
            let expected = self.cases * people / self.people;
            if !ends || observed <= expected || observed * (observed / expected).ln() <= floor {
                continue;
            }
            let llr = conditional_llr(observed, expected, self.cases);
            if llr > floor {
                floor = llr;
                best = Some(Candidate { centre, places: at, days: 0, observed, expected, llr });
            }
        }
        best
    }
}

/// Deals cases out among places by their shares of the population.
struct Deal {
    /// Sums of shares up to and with each place.
    up_to: Vec<f64>,
    /// The place at which to begin to look, by slices of [0, 1).
    begin: Vec<usize>,
    count: usize,
    weight: f64,
}

impl Deal {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of cases")]
    fn new(population: &[f64], cases: f64) -> Self {
        let people: f64 = population.iter().sum();
        let mut sum = 0.0;
        let up_to: Vec<f64> = population
            .iter()
            .map(|share| {
                sum += share / people;
                sum
            })
            .collect();
        let slices = up_to.len() * 2;
        let begin = (0..slices).map(|slice| {
            let low = slice as f64 / slices as f64;
            up_to.partition_point(|above| *above <= low)
        });
        let begin = begin.collect();
        let count = cases.round().max(1.0) as usize;
        Self { up_to, begin, count, weight: cases / count as f64 }
    }

    fn out(&self, dealt: &mut [f64], generator: &mut Seeded) {
        dealt.fill(0.0);
        let last = self.up_to.len() - 1;
        for _ in 0..self.count {
            let at = generator.unit();
            let mut place = self.begin[slice_of(at, self.begin.len())];
            while place < last && self.up_to[place] <= at {
                place += 1;
            }
            dealt[place.min(last)] += self.weight;
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
fn slice_of(at: f64, slices: usize) -> usize {
    ((at * slices as f64) as usize).min(slices - 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::{rows, scan_statistic};
    use crate::zones::Reach;

    fn options() -> ScanOptions {
        ScanOptions { reach: Reach { radius_m: None, share: 0.5 }, seed: 1, threads: 2 }
    }

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).expect("on the globe")
    }

    #[test]
    fn pennsylvania_is_met() {
        let Some(folder) = scan_statistic() else { return };
        let figure = |text: &str| text.parse::<f64>().expect("a figure");
        let counties = rows(&folder.join("pennLC_geo.csv"));
        let places: Vec<Position> = counties.iter().map(|row| at(figure(&row["y"]), figure(&row["x"]))).collect();
        let name = |place: usize| counties[place]["county"].as_str();
        let place = |county: &str| counties.iter().position(|row| row["county"] == county).expect("a county");
        let data = rows(&folder.join("pennLC_data.csv"));
        let mut strata: BTreeMap<[&str; 3], (f64, f64)> = BTreeMap::new();
        let stratum = |row: &'_ std::collections::HashMap<String, String>| -> [String; 3] {
            ["race", "gender", "age"].map(|column| row[column].clone())
        };
        let keys: Vec<[String; 3]> = data.iter().map(stratum).collect();
        let (mut people, mut cases, mut adjusted) = (vec![0.0; 67], vec![0.0; 67], vec![0.0; 67]);
        for (row, key) in data.iter().zip(&keys) {
            let (count, heads) = (figure(&row["cases"]), figure(&row["population"]));
            cases[place(&row["county"])] += count;
            people[place(&row["county"])] += heads;
            let sums = strata.entry([&key[0], &key[1], &key[2]]).or_default();
            *sums = (sums.0 + count, sums.1 + heads);
        }
        for (row, key) in data.iter().zip(&keys) {
            let (count, heads) = strata[&[key[0].as_str(), &key[1], &key[2]]];
            adjusted[place(&row["county"])] += figure(&row["population"]) * count / heads;
        }
        for (population, llr, observed, expected, members) in [
            (
                &people,
                36.539,
                2_359.0,
                2_008.22,
                &["allegheny", "beaver", "butler", "fayette", "greene", "washington", "westmoreland"][..],
            ),
            (&adjusted, 17.663, 1_900.0, 1_673.65, &["delaware", "philadelphia"][..]),
        ] {
            let scan = population_scan(&places, population, &cases, &options());
            let first = &scan.clusters[0];
            let mut found: Vec<&str> = first.places.iter().map(|place| name(*place)).collect();
            found.sort_unstable();
            assert!((first.llr - llr).abs() < 0.001, "{first:?}");
            assert!((first.observed - observed).abs() < 1e-6 && (first.expected - expected).abs() < 0.01, "{first:?}");
            assert!(found == members && first.p_value <= 0.0002, "{found:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
        #[test]
        fn a_brute_force_scan_agrees(areas in prop::collection::vec((0_i8..5, 0_i8..5, 1_u16..500, 0_u16..9), 1..9)) {
            let places: Vec<Position> = areas.iter().map(|area| at(f64::from(area.0), f64::from(area.1))).collect();
            let people: Vec<f64> = areas.iter().map(|area| f64::from(area.2)).collect();
            let cases: Vec<f64> = areas.iter().map(|area| f64::from(area.3) * 0.5).collect();
            let found = population_scan(&places, &people, &cases, &options());
            let (all, total) = (people.iter().sum::<f64>(), cases.iter().sum::<f64>());
            let mut best = 0.0_f64;
            for centre in &places {
                for edge in &places {
                    let radius_m = centre.distance_m(*edge) + 1e-4;
                    let inside = |place: &usize| centre.distance_m(places[*place]) <= radius_m;
                    let members: Vec<usize> = (0..places.len()).filter(inside).collect();
                    let sum = |values: &[f64]| members.iter().map(|place| values[*place]).sum::<f64>();
                    if sum(&people) <= 0.5 * all {
                        best = best.max(conditional_llr(sum(&cases), total * sum(&people) / all, total));
                    }
                }
            }
            prop_assert!((found.clusters.first().map_or(0.0, |first| first.llr) - best).abs() < 1e-9);
        }
    }

    #[test]
    fn cases_are_dealt_by_share() {
        let deal = Deal::new(&[1.0, 0.0, 3.0], 4_000.4);
        let mut dealt = vec![0.0; 3];
        deal.out(&mut dealt, &mut Seeded::new(1));
        assert!((dealt.iter().sum::<f64>() - 4_000.4).abs() < 1e-6 && dealt[1] < 1e-12, "{dealt:?}");
        assert!((dealt[0] - 1_000.0).abs() < 120.0, "{dealt:?}");
    }
}
