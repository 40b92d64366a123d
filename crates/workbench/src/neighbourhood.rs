//! Verb: network, around one number: who is in touch with it, and with them, laid out to be drawn.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use case::Kind;
use engine::{SideColumns, SideLookup};
use foldhash::fast::FixedState;
use numerics::Seeded;
use records::{Names, Number};
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::shown::{instant, number};

/// Most nodes of a picture: more convince without being read.
pub(crate) const MOST_NODES: usize = 300;
/// Most neighbours of the first step.
const FIRST_STEP: usize = 60;
/// Most neighbours that each of those adds.
const SECOND_STEP: usize = 8;
/// Most numbers that a search for a way looks at.
const LOOKED_AT: usize = 3_000;
/// Rounds of the layout.
const ROUNDS: usize = 200;
/// Seed of the layout: the same picture each time.
const SEED: u64 = 1;

/// What two numbers did together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tie {
    calls: u32,
    texts: u32,
    first_ms: i64,
    last_ms: i64,
}

impl Tie {
    fn weight(self) -> u32 {
        self.calls + self.texts
    }

    fn see(&mut self, at_ms: i64, is_call: bool) {
        if self.weight() == 0 {
            self.first_ms = at_ms;
        }
        self.calls += u32::from(is_call);
        self.texts += u32::from(!is_call);
        self.last_ms = self.last_ms.max(at_ms);
    }
}

/// Who a number is in touch with, most first.
type Ties = Vec<(i64, Tie)>;

struct Looking<'a> {
    sides: SideLookup<'a>,
    known: BTreeMap<i64, Ties>,
}

impl Looking<'_> {
    fn ties(&mut self, of: i64) -> Result<&Ties, Error> {
        if !self.known.contains_key(&of) {
            let found = self.looked_up(of)?;
            self.known.insert(of, found);
        }
        Ok(&self.known[&of])
    }

    fn looked_up(&self, of: i64) -> Result<Ties, Error> {
        match Number::from_raw(of) {
            Some(one) => Ok(ties(&self.sides.of(one, SideColumns::default())?)),
            None => Ok(Ties::new()),
        }
    }

    /// Looks many numbers up at one time, shared out among the cores: what they are asked for next is known then.
    fn look_up(&mut self, numbers: &[i64]) -> Result<(), Error> {
        let missing: Vec<i64> = numbers.iter().copied().filter(|one| !self.known.contains_key(one)).collect();
        let share = missing.len().div_ceil(Workbench::threads()).max(1);
        let looking = &*self;
        let found: Vec<Result<Vec<Ties>, Error>> = std::thread::scope(|scope| {
            let of_some = |some: &[i64]| some.iter().map(|one| looking.looked_up(*one)).collect();
            #[expect(clippy::needless_collect, reason = "every worker starts before the first is waited for")]
            let workers: Vec<_> = missing.chunks(share).map(|some| scope.spawn(move || of_some(some))).collect();
            let joined = |worker: std::thread::ScopedJoinHandle<'_, _>| {
                worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            workers.into_iter().map(joined).collect()
        });
        let found: Vec<Vec<Ties>> = found.into_iter().collect::<Result<_, _>>()?;
        self.known.extend(missing.into_iter().zip(found.into_iter().flatten()));
        Ok(())
    }
}

fn ties(sides: &records::Sides) -> Ties {
    let mut by_other: HashMap<i64, Tie, FixedState> = HashMap::default();
    for view in sides.numbers() {
        for row in (0..view.len()).filter(|row| view.other[*row] != 0) {
            let is_call = view.kind(row) == Some(records::Kind::Voice);
            by_other.entry(view.other[row]).or_default().see(view.start_ms[row], is_call);
        }
    }
    let mut order: Ties = by_other.into_iter().collect();
    order.sort_by_key(|(other, tie)| (std::cmp::Reverse(tie.weight()), *other));
    order
}

impl Workbench {
    /// The neighbourhood of some numbers or lines, two steps wide and at most 300 numbers large, with places to draw it at.
    ///
    /// # Errors Where nobody knows one of them.
    pub fn neighbourhood(&self, asked: &[&str], steps: u8, progress: &dyn Progress) -> Result<Arc<Value>, Error> {
        self.gate("network")?.records()?;
        let names = self.names()?;
        let mut centre: Vec<i64> = Vec::new();
        for one in asked {
            centre.extend(self.numbers_asked(one, &names, progress)?.into_iter().map(Number::raw));
        }
        centre.sort_unstable();
        centre.dedup();
        let find = || self.picture_around(&centre, steps, &names, progress);
        // The page and what is drawn on it are asked for one after the other.
        let found = self.shelved(|shelf| &shelf.neighbourhood, (self.analysed()?, centre.clone(), steps), find)?;
        let shown = found["nodes"].as_array().into_iter().flatten();
        let about = shown.filter_map(|node| node["id"].as_str()).map(ToOwned::to_owned).collect();
        self.enter("network", Kind::Consultation, about)?;
        Ok(found)
    }

    fn picture_around(
        &self,
        centre: &[i64],
        steps: u8,
        names: &Names,
        progress: &dyn Progress,
    ) -> Result<Value, Error> {
        let files = self.sides()?;
        let mut looking = Looking { sides: SideLookup::open(&files)?, known: BTreeMap::new() };
        let nodes = around(centre, steps, &mut looking)?;
        picture(&nodes, centre, &mut looking, names, &self.line_of_numbers(progress)?)
    }

    /// The shortest way between two numbers over those in touch with one another, or that there is none within reach.
    ///
    /// # Errors Where nobody knows one of them.
    pub fn way_between(&self, from: &str, to: &str, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("network")?.records()?;
        let names = self.names()?;
        let end = |asked: &str| -> Result<i64, Error> {
            let found = self.numbers_asked(asked, &names, progress)?;
            found.first().map(|one| one.raw()).ok_or_else(|| Error::refused("expected a number or a line's id"))
        };
        let (from, to) = (end(from)?, end(to)?);
        let files = self.sides()?;
        let mut looking = Looking { sides: SideLookup::open(&files)?, known: BTreeMap::new() };
        let way = shortest(from, to, &mut looking)?;
        let about = way.iter().flatten().map(|one| number(*one, &names)).collect();
        self.enter("network", Kind::Consultation, about)?;
        let lines = self.line_of_numbers(progress)?;
        let Some(way) = way else {
            return Ok(
                json!({ "nodes": [], "links": [], "summary": format!("No way between them over the {LOOKED_AT} numbers nearest to the first.") }),
            );
        };
        let more = picture(&way, &[from, to], &mut looking, &names, &lines)?;
        let ids: Vec<String> = way.iter().map(|one| number(*one, &names)).collect();
        let links: Vec<String> = ids.windows(2).map(|pair| link_id(&pair[0], &pair[1])).collect();
        let over: Vec<&str> = ids[1..ids.len().saturating_sub(1).max(1)].iter().map(String::as_str).collect();
        let summary = match ids.len() {
            0 | 1 => "It is one number.".to_owned(),
            2 => "They were in touch themselves.".to_owned(),
            steps => format!("{} steps, over {}.", steps - 1, over.join(", ")),
        };
        Ok(json!({ "nodes": ids, "links": links, "summary": summary, "more": more }))
    }

    /// The line of each number that is on one.
    fn line_of_numbers(&self, progress: &dyn Progress) -> Result<BTreeMap<String, String>, Error> {
        let kept = self.kept_ranking(progress)?;
        let lines = kept["lines"].as_array().into_iter().flatten();
        let of = |line: &Value| {
            let id = line["line_id"].as_str().unwrap_or_default().to_owned();
            let numbers = line["numbers"].as_array().cloned().unwrap_or_default();
            numbers
                .into_iter()
                .filter_map(move |one| Some((one["number"].as_str()?.to_owned(), id.clone())))
                .collect::<Vec<_>>()
        };
        Ok(lines.flat_map(of).collect())
    }
}

/// Nodes around a centre, the strongest ties first.
fn around(centre: &[i64], steps: u8, looking: &mut Looking<'_>) -> Result<Vec<i64>, Error> {
    let mut nodes: Vec<i64> = centre.to_vec();
    let mut seen: BTreeSet<i64> = centre.iter().copied().collect();
    let mut edge: Vec<i64> = centre.to_vec();
    for step in 0..steps {
        let most = if step == 0 { FIRST_STEP } else { SECOND_STEP };
        let mut next = Vec::new();
        looking.look_up(&edge)?;
        for one in edge {
            for (other, _) in looking.ties(one)?.iter().take(most) {
                if nodes.len() < MOST_NODES && seen.insert(*other) {
                    nodes.push(*other);
                    next.push(*other);
                }
            }
        }
        edge = next;
    }
    Ok(nodes)
}

fn shortest(from: i64, to: i64, looking: &mut Looking<'_>) -> Result<Option<Vec<i64>>, Error> {
    let mut before: BTreeMap<i64, i64> = BTreeMap::from([(from, from)]);
    let mut waiting = VecDeque::from([from]);
    let mut looked_at = 0;
    while let Some(one) = waiting.pop_front() {
        if one == to {
            let mut way = vec![to];
            while let Some(last) = way.last().copied().filter(|last| *last != from) {
                way.push(before[&last]);
            }
            way.reverse();
            return Ok(Some(way));
        }
        looked_at += 1;
        if looked_at > LOOKED_AT {
            break;
        }
        for (other, _) in looking.ties(one)?.clone() {
            before.entry(other).or_insert_with(|| {
                waiting.push_back(other);
                one
            });
        }
    }
    Ok(None)
}

fn link_id(from: &str, to: &str) -> String {
    let (low, high) = if from <= to { (from, to) } else { (to, from) };
    format!("{low}~{high}")
}

/// Nodes with places, and the ties among them.
fn picture(
    nodes: &[i64],
    centre: &[i64],
    looking: &mut Looking<'_>,
    names: &Names,
    lines: &BTreeMap<String, String>,
) -> Result<Value, Error> {
    looking.look_up(nodes)?;
    let place: BTreeMap<i64, usize> = nodes.iter().enumerate().map(|(place, one)| (*one, place)).collect();
    let mut links: BTreeMap<(usize, usize), Tie> = BTreeMap::new();
    let mut hidden = vec![0_usize; nodes.len()];
    for (own, one) in nodes.iter().enumerate() {
        for (other, tie) in looking.ties(*one)? {
            match place.get(other) {
                Some(there) => {
                    links.insert((own.min(*there), own.max(*there)), *tie);
                }
                None => hidden[own] += 1,
            }
        }
    }
    let greatest = links.values().map(|tie| tie.weight()).max().unwrap_or(1).max(1);
    let strength = |tie: &Tie| (f64::from(tie.weight()) / f64::from(greatest)).sqrt();
    let ties: Vec<(usize, usize, f64)> = links.iter().map(|((from, to), tie)| (*from, *to, strength(tie))).collect();
    let spots = laid_out(nodes.len(), &ties);
    let mut degree = vec![0_usize; nodes.len()];
    ties.iter().for_each(|(from, to, _)| [*from, *to].into_iter().for_each(|end| degree[end] += 1));
    let texts: Vec<String> = nodes.iter().map(|one| number(*one, names)).collect();
    let node = |at: usize| {
        json!({
            "id": texts[at], "line_id": lines.get(&texts[at]), "centre": centre.contains(&nodes[at]), "hidden": hidden[at],
            "x": spots[at].0, "y": spots[at].1, "weight": degree[at],
        })
    };
    let link = |((from, to), tie): (&(usize, usize), &Tie)| {
        json!({
            "id": link_id(&texts[*from], &texts[*to]), "from": texts[*from], "to": texts[*to], "calls": tie.calls, "texts": tie.texts,
            "first": instant(Some(tie.first_ms)), "last": instant(Some(tie.last_ms)), "weight": strength(tie),
        })
    };
    Ok(
        json!({ "nodes": (0..nodes.len()).map(node).collect::<Vec<_>>(), "links": links.iter().map(link).collect::<Vec<_>>() }),
    )
}

/// Places for nodes: what is tied draws together, everything pushes apart (Fruchterman and Reingold, 1991), cooling over a fixed number
/// of rounds from a fixed seed.
///
/// # Shapes      one place a node; ties as (from, to, strength 0 to 1)
/// # Cost        rounds × (nodes² + ties); 300 nodes take some tens of milliseconds
fn laid_out(nodes: usize, ties: &[(usize, usize, f64)]) -> Vec<(f64, f64)> {
    let mut generator = Seeded::new(SEED);
    let mut spots: Vec<(f64, f64)> = (0..nodes).map(|_| (generator.unit() - 0.5, generator.unit() - 0.5)).collect();
    let ideal = (1.0 / nodes.max(1) as f64).sqrt();
    for round in 0..ROUNDS {
        let heat = 0.1 * (1.0 - round as f64 / ROUNDS as f64);
        let mut pull = vec![(0.0, 0.0); nodes];
        for one in 0..nodes {
            for other in one + 1..nodes {
                let (x, y) = (spots[one].0 - spots[other].0, spots[one].1 - spots[other].1);
                let apart = (x * x + y * y).max(1e-6);
                let push = ideal * ideal / apart;
                pull[one] = (pull[one].0 + x * push, pull[one].1 + y * push);
                pull[other] = (pull[other].0 - x * push, pull[other].1 - y * push);
            }
        }
        for (from, to, strength) in ties {
            let (x, y) = (spots[*from].0 - spots[*to].0, spots[*from].1 - spots[*to].1);
            let draw = x.hypot(y) / ideal * (0.3 + 0.7 * strength);
            pull[*from] = (pull[*from].0 - x * draw, pull[*from].1 - y * draw);
            pull[*to] = (pull[*to].0 + x * draw, pull[*to].1 + y * draw);
        }
        for (spot, (x, y)) in spots.iter_mut().zip(pull) {
            let far = x.hypot(y).max(1e-9);
            *spot = (spot.0 + x / far * far.min(heat), spot.1 + y / far * far.min(heat));
        }
    }
    spots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tied_stands_nearer_than_what_is_not_and_twice_the_same() {
        // Two triangles without a tie between them.
        let ties = [(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0), (3, 4, 1.0), (4, 5, 1.0), (3, 5, 1.0)];
        let spots = laid_out(6, &ties);
        let apart = |one: usize, other: usize| (spots[one].0 - spots[other].0).hypot(spots[one].1 - spots[other].1);
        let within = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)]
            .map(|(one, other)| apart(one, other))
            .into_iter()
            .fold(0.0, f64::max);
        let between = (0..3)
            .flat_map(|one| (3..6).map(move |other| (one, other)))
            .map(|(one, other)| apart(one, other))
            .fold(f64::INFINITY, f64::min);
        assert!(within < between, "{within} {between}");
        assert_eq!(laid_out(6, &ties), spots);
        assert!(laid_out(0, &[]).is_empty());
    }

    #[test]
    fn a_link_has_one_name_from_both_ends() {
        assert_eq!(link_id("+447700900124", "+447700900123"), link_id("+447700900123", "+447700900124"));
    }
}
