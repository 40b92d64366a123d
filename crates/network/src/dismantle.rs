//! Whose loss takes a network apart.

mod adaptive;
mod beam;
mod core_hd;
mod curve;
mod effect;
mod exact;
mod greedy;
mod local_search;
mod reinsertion;

use numerics::Graph;

pub use curve::Curve;

use curve::Follower;

/// A way of choosing whom to take out next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// All orders looked at.
    Exact,
    /// The smallest largest component next.
    Greedy,
    /// The smallest largest component on the way, many beginnings in view.
    Beam,
    /// Greatest betweenness, found anew.
    Betweenness,
    /// Greatest degree, found anew.
    Degree,
    /// Greatest collective influence, found anew.
    CollectiveInfluence,
    /// Greatest degree in the 2-core, then trees.
    CoreHd,
}

impl Strategy {
    /// The word in answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact search",
            Self::Greedy => "greedy",
            Self::Beam => "beam",
            Self::Betweenness => "adaptive betweenness",
            Self::Degree => "adaptive degree",
            Self::CollectiveInfluence => "collective influence",
            Self::CoreHd => "CoreHD",
        }
    }
}

/// One strategy's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Which.
    pub strategy: Strategy,
    /// R of its own order over the budget.
    pub r: f64,
    /// R after reinsertion, where that is less.
    pub r_reinserted: f64,
}

/// The best order found.
#[derive(Clone, Debug, PartialEq)]
pub struct Dismantling {
    /// Nodes in the order of removal; ends at the budget, or where nothing is left to separate.
    pub order: Vec<u32>,
    /// What is left after 0, 1, 2 … of them.
    pub curve: Curve,
    /// Sum of the largest component over the budget's removals, over the square of the starting one.
    pub r: f64,
    /// The strategy that the order began from.
    pub strategy: Strategy,
    /// Whether moves and swaps improved on it.
    pub improved: bool,
    /// All strategies that were tried.
    pub tried: Vec<Tried>,
}

/// Nodes followed (n · m · removals) up to which betweenness is found anew after each removal.
const BETWEENNESS_WORK: u64 = 20_000_000_000;
/// The same for strategies that look at every node once a removal.
const WALK_WORK: u64 = 2_000_000_000;
/// Nodes followed by the beam; its width follows.
const BEAM_WORK: u64 = 60_000_000;
/// Beginnings kept in view, at most.
const MOST_WIDTH: u64 = 256;
/// Nodes up to which moves and swaps are tried.
const SEARCHED_NODES: usize = 2_000;

/// Finds an order of removals that makes the largest component small soon and keeps it small.
///
/// It says who holds the recorded network together; it does not say what grows back, and the recorded network is not the whole one.
///
/// # Shapes      an undirected graph (of a directed one, its ties); at most `budget` nodes
/// # Units       R: (1/N) Σ S(q) over removals q = 1 … min(budget, N), S the largest component as a share of N, N the nodes of the
///   starting one
/// # Range       budget 0: no removal; above n: until nothing is left to separate; ties go to the node that stands first
/// # Cost        up to a few seconds below 2,000 nodes, about O((n + m) log n) beyond 1e5; bounded by the graph's size, not by a clock;
///   deterministic for a seed, on any number of threads
/// # Source      methods.md, 5; Schneider et al. (2011), "Mitigation of malicious attacks on networks", for R; each strategy's own file
/// # Checked     `a_star_of_a_hundred_thousand_points_falls_at_once`, `budgets_of_nothing_and_more_than_all`; figures of methods.md, 5,
///   in the integration tests
/// # Examples
///
/// ```
/// let path = numerics::Graph::undirected(3, &[(0, 1, 1.0), (1, 2, 1.0)]).expect("a graph");
/// assert_eq!(network::dismantle(&path, 9, 1, 1).order, [1]);
/// ```
pub fn dismantle(graph: &Graph, budget: usize, seed: u64, threads: usize) -> Dismantling {
    let ties = graph.alike().mutual().alike();
    let steps = budget.min(ties.len());
    let mut follower = Follower::new(&ties);
    let start = follower.curve(&whole(&ties, &[])).largest[0];
    // R ends where the nodes of the starting component would be used up (methods.md, 5).
    let within = steps.min(start);
    let r = |cost: u64| if start > 0 { cost as f64 / (start as f64 * start as f64) } else { 0.0 };
    let mut tried = Vec::new();
    let mut best = (u64::MAX, Vec::new(), Strategy::Degree);
    let mut candidates = Vec::new();
    for (strategy, removed) in orders(&ties, steps, threads) {
        let own = whole(&ties, &removed);
        let back = whole(&ties, &reinserted_to_the_end(&ties, &removed, steps));
        let (cost, cost_back) = (follower.cost(&own, steps), follower.cost(&back, steps));
        let (own_r, back_r) = (r(follower.cost(&own, within)), r(follower.cost(&back, within)));
        tried.push(Tried { strategy, r: own_r, r_reinserted: if cost_back < cost { back_r } else { own_r } });
        let (cost, order) = if cost_back < cost { (cost_back, back) } else { (cost, own) };
        candidates.push((cost, order.clone()));
        if cost < best.0 {
            best = (cost, order, strategy);
        }
    }
    let found = best.0;
    if ties.len() <= SEARCHED_NODES && tried.iter().all(|one| one.strategy != Strategy::Exact) {
        candidates.sort();
        candidates.dedup();
        for (_, order) in candidates.iter().take(2) {
            let better = local_search::local_search(&ties, order, steps, seed);
            let cost = follower.cost(&better, steps);
            if cost < best.0 {
                best = (cost, better, best.2);
            }
        }
    }
    let (order, curve) = cut(&best.1, follower.curve(&best.1), steps);
    let r = r(follower.cost(&best.1, within));
    Dismantling { order, curve, r, strategy: best.2, improved: best.0 < found, tried }
}

/// Ends an order at the budget, or where nothing is left to separate.
fn cut(order: &[u32], mut curve: Curve, steps: usize) -> (Vec<u32>, Curve) {
    let needed = curve.largest.iter().position(|largest| *largest <= 1).unwrap_or(order.len()).min(steps);
    curve.largest.truncate(needed + 1);
    curve.pairs.truncate(needed + 1);
    (order.get(..needed).unwrap_or_default().to_vec(), curve)
}

/// A whole order: the removed nodes, then all others, those with few neighbours left last.
pub(crate) fn whole(graph: &Graph, removed: &[u32]) -> Vec<u32> {
    let mut out = vec![false; graph.len()];
    removed.iter().for_each(|node| out[*node as usize] = true);
    let mut rest: Vec<u32> = (0_u32..).take(graph.len()).filter(|node| !out[*node as usize]).collect();
    let left = |node: &u32| graph.out(*node as usize).iter().filter(|other| !out[**other as usize]).count();
    rest.sort_by_key(|node| std::cmp::Reverse(left(node)));
    removed.iter().copied().chain(rest).collect()
}

/// Reinsertion within the budget: whom the strategy took first of all it would ever take, put back from the end.
fn reinserted_to_the_end(graph: &Graph, removed: &[u32], steps: usize) -> Vec<u32> {
    let mut order = reinsertion::reinserted(graph, removed);
    order.truncate(steps);
    order
}

/// The orders that each affordable strategy gives.
fn orders(graph: &Graph, steps: usize, threads: usize) -> Vec<(Strategy, Vec<u32>)> {
    if let Some(order) = exact::exact(graph, steps) {
        return vec![(Strategy::Exact, order)];
    }
    let (walk, removals) = ((graph.len() + graph.edges()) as u64, steps as u64);
    let walks = walk.saturating_mul(removals);
    let mut all =
        vec![(Strategy::CoreHd, core_hd::core_hd(graph, steps)), (Strategy::Degree, adaptive::by_degree(graph, steps))];
    if walks <= WALK_WORK {
        all.push((Strategy::Greedy, greedy::greedy(graph, steps)));
    }
    let two_steps: u64 = (0..graph.len()).map(|node| (graph.out(node).len() as u64).pow(2)).sum();
    if two_steps.saturating_mul(removals) <= WALK_WORK {
        all.push((Strategy::CollectiveInfluence, adaptive::by_collective_influence(graph, steps)));
    }
    if (graph.len() as u64).saturating_mul(graph.edges() as u64).saturating_mul(removals) <= BETWEENNESS_WORK {
        all.push((Strategy::Betweenness, adaptive::by_betweenness(graph, steps, threads)));
    }
    let width = BEAM_WORK.checked_div(walks).unwrap_or(0).min(MOST_WIDTH);
    if width > 1 {
        let width = usize::try_from(width).unwrap_or(1);
        all.push((Strategy::Beam, beam::beam(graph, steps, width)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(nodes: usize, edges: &[(u32, u32)]) -> Graph {
        let edges: Vec<_> = edges.iter().map(|(from, to)| (*from, *to, 1.0)).collect();
        Graph::undirected(nodes, &edges).expect("a graph")
    }

    #[test]
    fn a_star_of_a_hundred_thousand_points_falls_at_once() {
        let edges: Vec<_> = (1..100_001).map(|point| (0, point)).collect();
        for budget in [1, 5, 1_000_000] {
            let found = dismantle(&graph(100_001, &edges), budget, 1, 1);
            assert_eq!((found.order, found.curve.largest), (vec![0], vec![100_001, 1]));
        }
    }

    #[test]
    fn budgets_of_nothing_and_more_than_all() {
        let ring = graph(5, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)]);
        let none = dismantle(&ring, 0, 1, 1);
        assert_eq!((none.order.len(), none.curve.largest), (0, vec![5]));
        let all = dismantle(&ring, 99, 1, 1);
        assert_eq!(all.curve.largest, [5, 4, 2, 1]);
        assert!((all.r - 8.0 / 25.0).abs() < 1e-12, "{}", all.r);
        assert!(dismantle(&graph(0, &[]), 9, 1, 1).order.is_empty());
    }

    #[test]
    fn a_start_in_pieces_is_met_where_the_largest_piece_is() {
        let found = dismantle(&graph(9, &[(0, 1), (1, 2), (3, 4), (4, 5), (5, 6), (6, 7)]), 9, 1, 1);
        assert_eq!((found.order[0], found.curve.largest[0]), (5, 5));
        assert_eq!(found.curve.largest.last(), Some(&1));
        assert_eq!(found, dismantle(&graph(9, &[(0, 1), (1, 2), (3, 4), (4, 5), (5, 6), (6, 7)]), 9, 1, 3));
    }

    #[test]
    fn direction_and_doubles_do_not_matter() {
        let both = Graph::directed(3, &[(0, 1, 2.0), (1, 0, 1.0), (2, 1, 0.0)]).expect("a graph");
        assert_eq!(dismantle(&both, 2, 1, 1).order, [1]);
    }

    #[test]
    fn the_best_of_all_is_no_worse_than_any() {
        let mut draw = numerics::Seeded::new(8);
        let mut node = || u32::try_from(draw.index(40)).expect("few");
        let edges: Vec<_> = (0..70).map(|_| (node(), node())).collect();
        let found = dismantle(&graph(40, &edges), 40, 1, 2);
        assert!(found.tried.len() >= 5);
        assert!(found.tried.iter().all(|one| found.r <= one.r_reinserted + 1e-12));
    }
}
