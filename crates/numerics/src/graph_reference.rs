//! What networkx, igraph, leidenalg and numpy make of the same graphs: see `scripts/reference/graph_reference.py`. Tests only.

use serde_json::Value;

use crate::reference::{assert_near, figure, figures};
use crate::{
    Edge, Graph, betweenness, biconnected, components, constraint, core_numbers, degrees, effective_size, leiden,
    modularity, pagerank, spring_rank, trophic_incoherence, weighted_betweenness,
};

fn graphs() -> Vec<Value> {
    let text = include_str!("../fixtures/graphs.json");
    let all: Value = serde_json::from_str(text).expect("the fixture is JSON");
    all["graphs"].as_array().expect("graphs").clone()
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a count")).expect("fits")
}

fn counts(value: &Value) -> Vec<usize> {
    value.as_array().expect("a list").iter().map(count).collect()
}

fn graph_of(set: &Value) -> Graph {
    let node = |value: &Value| u32::try_from(count(value)).expect("few");
    let edges: Vec<Edge> = set["edges"]
        .as_array()
        .expect("edges")
        .iter()
        .map(|edge| (node(&edge[0]), node(&edge[1]), figure(&edge[2])))
        .collect();
    let build = if set["directed"] == true { Graph::directed } else { Graph::undirected };
    build(count(&set["nodes"]), &edges).expect("a graph")
}

#[track_caller]
fn assert_all_near(found: &[f64], expected: &Value, what: &str) {
    let expected = figures(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    for (node, (found, expected)) in found.iter().zip(expected).enumerate() {
        if expected.is_nan() {
            assert!(found.is_nan(), "{what} of node {node}");
        } else {
            assert_near(*found, expected, 1e-9, &format!("{what} of node {node}"));
        }
    }
}

#[test]
fn every_measure_is_what_networkx_and_igraph_make_of_it() {
    let sets = graphs();
    assert_eq!(sets.len(), 7);
    for set in &sets {
        let (graph, name) = (graph_of(set), set["name"].as_str().expect("a name"));
        let degree = degrees(&graph);
        assert_eq!(degree.iter().map(|one| one.all).collect::<Vec<_>>(), counts(&set["degree"]), "{name}");
        assert_eq!(degree.iter().map(|one| one.into).collect::<Vec<_>>(), counts(&set["in_degree"]), "{name}");
        assert_eq!(degree.iter().map(|one| one.out).collect::<Vec<_>>(), counts(&set["out_degree"]), "{name}");
        assert_eq!(core_numbers(&graph), counts(&set["core"]), "{name}");
        for judge in ["networkx", "igraph"] {
            assert_all_near(
                &betweenness(&graph, 2),
                &set["betweenness"][judge],
                &format!("{name}: betweenness, {judge}"),
            );
            let weighted = weighted_betweenness(&graph, 2);
            assert_all_near(&weighted, &set["weighted_betweenness"][judge], &format!("{name}: weighted, {judge}"));
            assert_all_near(&pagerank(&graph, 0.85), &set["pagerank"][judge], &format!("{name}: PageRank, {judge}"));
        }
        for (weighted, key) in [(false, "unweighted"), (true, "weighted")] {
            assert_all_near(
                &constraint(&graph, weighted),
                &set["constraint"][key],
                &format!("{name}: constraint, {key}"),
            );
            assert_all_near(
                &effective_size(&graph, weighted),
                &set["effective_size"][key],
                &format!("{name}: size, {key}"),
            );
        }
    }
}

#[test]
fn parts_groups_and_directions_are_what_other_tools_find() {
    for set in &graphs() {
        let (graph, name) = (graph_of(set), set["name"].as_str().expect("a name"));
        assert_eq!(
            components(&graph).into_iter().max().map_or(0, |last| last + 1),
            count(&set["components"]),
            "{name}"
        );
        let found = biconnected(&graph);
        let cuts: Vec<usize> = (0..graph.len()).filter(|node| found.cuts[*node]).collect();
        assert_eq!((cuts, found.parts.len()), (counts(&set["cuts"]), count(&set["biconnected"])), "{name}");
        let theirs = counts(&set["communities"]["labels"]);
        assert_near(modularity(&graph, &theirs, 1.0), figure(&set["communities"]["modularity"]), 1e-9, name);
        let ours =
            (1..=5).map(|seed| modularity(&graph, &leiden(&graph, 1.0, seed), 1.0)).fold(f64::NEG_INFINITY, f64::max);
        assert!(ours >= figure(&set["communities"]["modularity"]) - 0.005, "{name}: {ours}");
        if graph.is_directed() {
            assert_all_near(
                &spring_rank(&graph, 0.0),
                &set["spring_rank"]["alpha_0"],
                &format!("{name}: SpringRank, alpha 0"),
            );
            assert_all_near(
                &spring_rank(&graph, 1.5),
                &set["spring_rank"]["alpha_1_5"],
                &format!("{name}: SpringRank, alpha 1.5"),
            );
            assert_near(trophic_incoherence(&graph), figure(&set["incoherence"]), 1e-9, name);
        }
    }
}
