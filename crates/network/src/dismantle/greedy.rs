//! The node whose loss leaves the smallest largest component, again and again.

use numerics::Graph;

use super::effect::Effects;

/// Removes up to `steps` nodes, each the one that leaves the smallest largest component, then the fewest joined pairs; ties by position.
pub(crate) fn greedy(graph: &Graph, steps: usize) -> Vec<u32> {
    let (mut order, mut out) = (Vec::new(), vec![false; graph.len()]);
    let (mut effects, mut each) = (Effects::new(graph.len()), Vec::new());
    while order.len() < steps {
        let now = effects.of_each(graph, &out, &mut each);
        if now.largest <= 1 {
            break;
        }
        let Some((node, _)) = each.iter().min_by_key(|(node, left)| (*left, *node)) else { break };
        out[*node as usize] = true;
        order.push(*node);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_needs_one_and_ties_go_to_the_first() {
        let edges: Vec<_> = (1..9).map(|point| (4, if point == 4 { 0 } else { point }, 1.0)).collect();
        assert_eq!(greedy(&Graph::undirected(9, &edges).expect("a star"), 9), [4]);
        let square = Graph::undirected(4, &[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 0, 1.0)]).expect("a square");
        assert_eq!(greedy(&square, 1), [0]);
    }
}
