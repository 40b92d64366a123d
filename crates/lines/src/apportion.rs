//! Apportions incidents among lines and "no line": a mixture whose parts learn from what they are given.
//!
//! Which line an incident belongs to cannot be read off one incident: rivals sell in the same streets to the same people. But a line that
//! already has five incidents at a corner has probably the sixth as well. The sampler goes over all incidents again and again, takes each
//! out, and puts it back by how well it fits what each line has got so far.

use numerics::Seeded;

use crate::incident_links::{Candidate, Linked};

/// Passes before the sampler is listened to.
const BURN_IN: usize = 100;
/// Fewest and most passes that are kept, and about how many steps all of them may take.
const FEWEST_PASSES: usize = 100;
const MOST_PASSES: usize = 1_000;
const STEPS: usize = 40_000_000;
/// Shape of the gamma prior of lines' rates: most lines cause little, some much.
const RATE_SHAPE: f64 = 0.3;
/// Incidents' worth of belief that a line's mix of categories is everybody's mix.
const MIX_WEIGHT: f64 = 4.0;
/// Incidents' worth of belief in the places that communications tell, against those that incidents tell.
const PLACE_WEIGHT: f64 = 6.0;
/// Weight of another incident of the same person with the line.
const SAME_PERSON: f64 = 0.5;
const SAME_PERSON_BASE: f64 = 5.0;

/// What is apportioned.
pub(crate) struct Incidents<'a> {
    /// Each incident with what may be behind it.
    pub(crate) linked: &'a [Linked],
    /// Category of each, below `categories`.
    pub(crate) category: &'a [usize],
    pub(crate) categories: usize,
    /// Weight of each in counts, by its age.
    pub(crate) decay: &'a [f64],
    /// Exposure of each line, and of the whole area, in the same unit.
    pub(crate) exposure: &'a [f64],
    pub(crate) whole: f64,
}

/// What came of it.
pub(crate) struct Apportioned {
    /// Probability of each line for each incident; what is missing to 1 is "no line".
    pub(crate) links: Vec<Vec<f64>>,
    /// Decayed counts of each kept pass: pass, line, category.
    pub(crate) counts: Vec<Vec<Vec<f64>>>,
}

/// Draws who is behind each incident, jointly.
///
/// # Shapes      `links`: one row of lines an incident; `counts`: 100 to 1,000 passes
/// # Range       without incidents or lines every row is empty
/// # Cost        passes × (candidates + incidents nearby), bounded at about 40 million steps; deterministic for a seed
/// # Source      collapsed Gibbs sampling of a mixture with gamma-Poisson rates and Dirichlet places: Neal (2000), "Markov chain
/// sampling methods for Dirichlet process mixture models", algorithm 3; declustering after Zhuang, Ogata and Vere-Jones (2002)
/// # Checked     `the_line_with_the_corner_gets_the_incident_at_the_corner`, `same_seed_same_links`
pub(crate) fn apportion(incidents: &Incidents<'_>, seed: u64) -> Apportioned {
    let mut sampler = Sampler::new(incidents, seed);
    let (count, lines) = (incidents.linked.len(), incidents.exposure.len());
    let mut links = vec![vec![0.0; lines]; count];
    let mut counts = Vec::new();
    if count == 0 || lines == 0 {
        return Apportioned { links, counts };
    }
    let effort: usize = incidents.linked.iter().map(|one| one.candidates.len() + one.near.len() + 4).sum();
    let passes = (STEPS / effort.max(1)).clamp(FEWEST_PASSES, MOST_PASSES);
    for pass in 0..BURN_IN + passes {
        sampler.pass((pass >= BURN_IN).then_some(&mut links));
        if pass >= BURN_IN {
            counts.push(sampler.decayed_counts());
        }
    }
    for row in &mut links {
        for link in row {
            *link /= passes as f64;
        }
    }
    Apportioned { links, counts }
}

struct Sampler<'a> {
    incidents: &'a Incidents<'a>,
    generator: Seeded,
    /// Who is behind each incident now; the number of lines stands for "no line".
    behind: Vec<usize>,
    /// Incidents of each line and of no line, and the same by category.
    count: Vec<f64>,
    by_category: Vec<Vec<f64>>,
    /// Kernel sums of the incident under way, by line.
    gathered: Vec<f64>,
    same: Vec<f64>,
}

impl<'a> Sampler<'a> {
    fn new(incidents: &'a Incidents<'a>, seed: u64) -> Self {
        let lines = incidents.exposure.len();
        let mut sampler = Self {
            incidents,
            generator: Seeded::new(seed),
            behind: Vec::with_capacity(incidents.linked.len()),
            count: vec![0.0; lines + 1],
            by_category: vec![vec![0.0; incidents.categories]; lines + 1],
            gathered: vec![0.0; lines + 1],
            same: vec![0.0; lines + 1],
        };
        for (place, one) in incidents.linked.iter().enumerate() {
            let weights: Vec<f64> = one.candidates.iter().map(|line| line.place * line.time * line.person).collect();
            let chosen = draw(&weights, one.ordinary_place * one.ordinary_person, &mut sampler.generator);
            let behind = chosen.map_or(lines, |at| one.candidates[at].line);
            sampler.behind.push(behind);
            sampler.put(place, behind, 1.0);
        }
        sampler
    }

    fn put(&mut self, place: usize, behind: usize, sign: f64) {
        self.count[behind] += sign;
        self.by_category[behind][self.incidents.category[place]] += sign;
    }

    /// Takes every incident out once and puts it back.
    fn pass(&mut self, mut links: Option<&mut Vec<Vec<f64>>>) {
        let lines = self.incidents.exposure.len();
        let (usual_rate, usual_mix) = self.usual();
        let mut weights: Vec<f64> = Vec::with_capacity(lines);
        for place in 0..self.behind.len() {
            self.put(place, self.behind[place], -1.0);
            self.gather(place);
            let one = &self.incidents.linked[place];
            let mix = usual_mix[self.incidents.category[place]];
            weights.clear();
            weights.extend(one.candidates.iter().map(|line| self.line_weight(place, line, usual_rate, mix)));
            let ordinary = self.ordinary_weight(place);
            if let Some(links) = links.as_deref_mut() {
                let total = weights.iter().sum::<f64>() + ordinary;
                for (line, weight) in one.candidates.iter().zip(&weights) {
                    links[place][line.line] += weight / total;
                }
            }
            let chosen = draw(&weights, ordinary, &mut self.generator);
            let behind = chosen.map_or(lines, |at| one.candidates[at].line);
            self.scatter(place);
            self.behind[place] = behind;
            self.put(place, behind, 1.0);
        }
    }

    /// Incidents of lines a unit of exposure, and their mix of categories.
    fn usual(&self) -> (f64, Vec<f64>) {
        let lines = self.incidents.exposure.len();
        let linked: f64 = self.count[..lines].iter().sum();
        let exposure: f64 = self.incidents.exposure.iter().sum();
        let of = |category: usize| self.by_category[..lines].iter().map(|row| row[category]).sum::<f64>() + 0.5;
        let mix: Vec<f64> = (0..self.incidents.categories).map(of).collect();
        let total: f64 = mix.iter().sum();
        ((linked + 1.0) / exposure.max(1e-9), mix.into_iter().map(|part| part / total).collect())
    }

    fn gather(&mut self, place: usize) {
        let one = &self.incidents.linked[place];
        for (other, kernel) in &one.near {
            self.gathered[self.behind[*other as usize]] += kernel;
        }
        for other in &one.same_person {
            self.same[self.behind[*other as usize]] += 1.0;
        }
    }

    /// Clears what [`Sampler::gather`] set.
    fn scatter(&mut self, place: usize) {
        let one = &self.incidents.linked[place];
        for other in one.near.iter().map(|(other, _)| other).chain(&one.same_person) {
            self.gathered[self.behind[*other as usize]] = 0.0;
            self.same[self.behind[*other as usize]] = 0.0;
        }
    }

    fn person(&self, known: f64, behind: usize) -> f64 {
        known + SAME_PERSON * self.same[behind] / (self.count[behind] + SAME_PERSON_BASE)
    }

    fn line_weight(&self, place: usize, line: &Candidate, usual_rate: f64, usual_mix: f64) -> f64 {
        let (at, exposure) = (line.line, self.incidents.exposure[line.line]);
        let rate = (self.count[at] + RATE_SHAPE) / (exposure + RATE_SHAPE / usual_rate);
        let own = self.by_category[at][self.incidents.category[place]];
        let mix = (own + MIX_WEIGHT * usual_mix) / (self.count[at] + MIX_WEIGHT);
        let spot = (PLACE_WEIGHT * line.place + self.gathered[at]) / (PLACE_WEIGHT + self.count[at]);
        rate * line.time * mix * spot * self.person(line.person, at)
    }

    fn ordinary_weight(&self, place: usize) -> f64 {
        let (at, one) = (self.incidents.exposure.len(), &self.incidents.linked[place]);
        let own = self.by_category[at][self.incidents.category[place]];
        let mix = (own + 0.5) / (self.count[at] + 0.5 * self.incidents.categories as f64);
        let rate = (self.count[at] + 1.0) / self.incidents.whole.max(1e-9);
        rate * mix * one.ordinary_place * self.person(one.ordinary_person, at)
    }

    fn decayed_counts(&self) -> Vec<Vec<f64>> {
        let lines = self.incidents.exposure.len();
        let mut counts = vec![vec![0.0; self.incidents.categories]; lines];
        for (place, behind) in self.behind.iter().enumerate().filter(|(_, behind)| **behind < lines) {
            counts[*behind][self.incidents.category[place]] += self.incidents.decay[place];
        }
        counts
    }
}

/// One of the weights by chance; `None` for the rest.
fn draw(weights: &[f64], rest: f64, generator: &mut Seeded) -> Option<usize> {
    let mut left = generator.unit() * (weights.iter().sum::<f64>() + rest);
    for (at, weight) in weights.iter().enumerate() {
        if left < *weight {
            return Some(at);
        }
        left -= weight;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two lines that sell in the same town; ten incidents at a corner, some of which name somebody who deals with the first line only.
    fn corner() -> Vec<Linked> {
        let count = 10_u32;
        let one = |place: u32| Linked {
            candidates: (0..2)
                .map(|line| Candidate {
                    line,
                    place: 1e-7,
                    time: 1.0,
                    person: match (place < 4, line) {
                        (true, 0) => 0.2,
                        (true, _) => 0.001,
                        (false, _) => 1.0,
                    },
                })
                .collect(),
            ordinary_place: 2e-8,
            ordinary_person: if place < 4 { 0.005 } else { 1.0 },
            near: (0..count).filter(|other| *other != place).map(|other| (other, 3e-6)).collect(),
            same_person: Vec::new(),
        };
        (0..count).map(one).collect()
    }

    fn links(seed: u64) -> Vec<Vec<f64>> {
        let linked = corner();
        let incidents = Incidents {
            linked: &linked,
            category: &[0; 10],
            categories: 1,
            decay: &[1.0; 10],
            exposure: &[30.0, 30.0],
            whole: 30.0,
        };
        apportion(&incidents, seed).links
    }

    #[test]
    fn the_line_with_the_corner_gets_the_incident_at_the_corner() {
        let links = links(1);
        assert!(links[9][0] > 0.7, "{}", links[9][0]);
        assert!(links[9][1] < 0.2, "{}", links[9][1]);
    }

    #[test]
    fn same_seed_same_links() {
        assert_eq!(links(7), links(7));
    }
}
