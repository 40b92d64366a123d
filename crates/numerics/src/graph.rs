//! A graph in compressed rows.

/// One edge: from, to, weight.
pub type Edge = (u32, u32, f64);

/// A sparse graph whose nodes are the positions 0 to n - 1, in compressed rows both ways.
///
/// An edge from one node to another says that something was passed that way; its weight says how much. Edges from a node to itself
/// are dropped, repeated ones are summed. An edge of weight 0 is there for whatever counts edges, and carries nothing for whatever
/// counts weight.
///
/// # Shapes      n nodes, m different edges
/// # Units       weights: any unit, not negative
/// # Cost        O(n + m log d) time to build, d the greatest degree; 24 bytes an edge
/// # Checked     `rows_hold_every_edge_once_and_in_order`, `what_is_no_graph_is_refused`
/// # Examples
///
/// ```
/// let graph = numerics::Graph::directed(3, &[(0, 1, 2.0), (0, 1, 1.0), (2, 2, 9.0)]).expect("all nodes are there");
/// assert_eq!((graph.out(0), graph.inward(1), graph.edges()), (&[1_u32][..], &[0_u32][..], 1));
/// assert_eq!(graph.out_weights(0), [3.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    out: Rows,
    /// Rows the other way; an undirected graph needs none.
    into: Option<Rows>,
}

/// Neighbours of each node, ascending, with the weights of the edges.
#[derive(Clone, Debug, PartialEq)]
struct Rows {
    begins: Vec<usize>,
    nodes: Vec<u32>,
    weights: Vec<f64>,
}

impl Rows {
    /// Rows by the first node of each edge.
    fn new(nodes: usize, edges: impl Iterator<Item = Edge> + Clone) -> Self {
        let mut begins = vec![0; nodes + 1];
        edges.clone().for_each(|(from, ..)| begins[from as usize + 1] += 1);
        for node in 0..nodes {
            begins[node + 1] += begins[node];
        }
        let mut places = begins.clone();
        let mut placed: Vec<(u32, f64)> = vec![(0, 0.0); begins[nodes]];
        for (from, to, weight) in edges {
            placed[places[from as usize]] = (to, weight);
            places[from as usize] += 1;
        }
        let mut rows = Self {
            begins: vec![0],
            nodes: Vec::with_capacity(placed.len()),
            weights: Vec::with_capacity(placed.len()),
        };
        for row in begins.windows(2) {
            let row = &mut placed[row[0]..row[1]];
            // Stable, so that repeated edges are summed in the order they came in.
            row.sort_by_key(|(to, _)| *to);
            for same in row.chunk_by(|left, right| left.0 == right.0) {
                rows.nodes.push(same[0].0);
                rows.weights.push(same.iter().map(|(_, weight)| weight).sum());
            }
            rows.begins.push(rows.nodes.len());
        }
        rows
    }

    fn row(&self, node: usize) -> std::ops::Range<usize> {
        self.begins[node]..self.begins[node + 1]
    }
}

impl Graph {
    /// A graph whose edges lead one way.
    ///
    /// # Errors      `None` where an edge names a node that is not there, or a weight is negative or not finite
    pub fn directed(nodes: usize, edges: &[Edge]) -> Option<Self> {
        let kept = Self::kept(nodes, edges)?;
        let turned = kept.iter().map(|(from, to, weight)| (*to, *from, *weight));
        Some(Self { out: Rows::new(nodes, kept.iter().copied()), into: Some(Rows::new(nodes, turned)) })
    }

    /// A graph whose edges lead both ways; an edge may be given either way round.
    ///
    /// # Errors      as [`Graph::directed`]
    pub fn undirected(nodes: usize, edges: &[Edge]) -> Option<Self> {
        let kept = Self::kept(nodes, edges)?;
        let both = kept.iter().flat_map(|(from, to, weight)| [(*from, *to, *weight), (*to, *from, *weight)]);
        Some(Self { out: Rows::new(nodes, both), into: None })
    }

    fn kept(nodes: usize, edges: &[Edge]) -> Option<Vec<Edge>> {
        let fits = |(from, to, weight): &Edge| {
            (*from as usize) < nodes && (*to as usize) < nodes && weight.is_finite() && *weight >= 0.0
        };
        let addressable = u32::try_from(nodes).is_ok();
        (addressable && edges.iter().all(fits))
            .then(|| edges.iter().copied().filter(|(from, to, _)| from != to).collect())
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.out.begins.len() - 1
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many different edges there are.
    pub fn edges(&self) -> usize {
        if self.is_directed() { self.out.nodes.len() } else { self.out.nodes.len() / 2 }
    }

    /// Whether edges lead one way.
    pub fn is_directed(&self) -> bool {
        self.into.is_some()
    }

    /// The nodes that a node's edges lead to, ascending.
    pub fn out(&self, node: usize) -> &[u32] {
        &self.out.nodes[self.out.row(node)]
    }

    /// Weights of the edges in [`Graph::out`].
    pub fn out_weights(&self, node: usize) -> &[f64] {
        &self.out.weights[self.out.row(node)]
    }

    /// The nodes whose edges lead to a node, ascending.
    pub fn inward(&self, node: usize) -> &[u32] {
        let rows = self.into.as_ref().unwrap_or(&self.out);
        &rows.nodes[rows.row(node)]
    }

    /// Weights of the edges in [`Graph::inward`].
    pub fn inward_weights(&self, node: usize) -> &[f64] {
        let rows = self.into.as_ref().unwrap_or(&self.out);
        &rows.weights[rows.row(node)]
    }

    /// Every edge once, ascending; an undirected one from the lesser node.
    pub fn edge_list(&self) -> Vec<Edge> {
        let all = (0_u32..).take(self.len()).flat_map(|from| {
            let (nodes, weights) = (self.out(from as usize), self.out_weights(from as usize));
            nodes.iter().zip(weights).map(move |(to, weight)| (from, *to, *weight))
        });
        all.filter(|(from, to, _)| self.is_directed() || from < to).collect()
    }

    /// The same edges, each of weight 1.
    pub fn alike(&self) -> Self {
        let even = |rows: &Rows| Rows { weights: vec![1.0; rows.weights.len()], ..rows.clone() };
        Self { out: even(&self.out), into: self.into.as_ref().map(even) }
    }

    /// The same ties without their direction; weights of both directions are summed.
    pub fn mutual(&self) -> Self {
        if !self.is_directed() {
            return self.clone();
        }
        let edges = self.edge_list();
        let both = edges.iter().flat_map(|(from, to, weight)| [(*from, *to, *weight), (*to, *from, *weight)]);
        Self { out: Rows::new(self.len(), both), into: None }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Small graphs of either kind, with gaps, doubles, loops and weights that repeat.
    pub(crate) fn any_graph() -> impl Strategy<Value = Graph> {
        (1..9_u32, any::<bool>()).prop_flat_map(|(nodes, directed)| {
            prop::collection::vec((0..nodes, 0..nodes, 1..4_u8), 0..22).prop_map(move |edges| {
                let edges: Vec<Edge> =
                    edges.iter().map(|(from, to, weight)| (*from, *to, f64::from(*weight))).collect();
                let build = if directed { Graph::directed } else { Graph::undirected };
                build(nodes as usize, &edges).expect("all nodes are there")
            })
        })
    }

    /// Weights from row to column.
    pub(crate) fn dense(graph: &Graph) -> Vec<Vec<f64>> {
        let mut matrix = vec![vec![0.0; graph.len()]; graph.len()];
        for (from, to, weight) in graph.edge_list() {
            matrix[from as usize][to as usize] = weight;
            if !graph.is_directed() {
                matrix[to as usize][from as usize] = weight;
            }
        }
        matrix
    }

    #[test]
    fn rows_hold_every_edge_once_and_in_order() {
        let edges = [(3, 0, 1.0), (0, 2, 0.0), (0, 1, 2.0), (0, 1, 0.5), (1, 1, 7.0), (1, 0, 1.0)];
        let directed = Graph::directed(4, &edges).expect("a graph");
        assert_eq!(directed.edge_list(), [(0, 1, 2.5), (0, 2, 0.0), (1, 0, 1.0), (3, 0, 1.0)]);
        assert_eq!((directed.inward(0), directed.inward_weights(0)), (&[1_u32, 3][..], &[1.0, 1.0][..]));
        let undirected = Graph::undirected(4, &edges).expect("a graph");
        assert_eq!(undirected.edge_list(), [(0, 1, 3.5), (0, 2, 0.0), (0, 3, 1.0)]);
        assert_eq!((undirected.edges(), undirected.inward(0)), (3, &[1_u32, 2, 3][..]));
        assert_eq!(directed.mutual(), undirected);
    }

    #[test]
    fn what_is_no_graph_is_refused() {
        assert!(Graph::directed(2, &[(0, 2, 1.0)]).is_none());
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(Graph::undirected(2, &[(0, 1, weight)]).is_none());
        }
        assert!(Graph::directed(0, &[]).is_some_and(|graph| graph.is_empty() && graph.edges() == 0));
    }
}
