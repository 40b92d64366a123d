#!/usr/bin/env python3
"""Writes what independent tools make of small graphs, for the tests of crate `numerics` to meet: graphs.json.

networkx and igraph for centrality, constraint, cores and parts; leidenalg for groups (best of 20 seeds); numpy for dense solutions of
SpringRank and of trophic levels. The tools stay outside judges: nothing of them is linked or shipped.

    python3 -m venv reference && reference/bin/pip install networkx==3.6.1 igraph==1.0.0 leidenalg==0.12.0 numpy scipy
    reference/bin/python scripts/reference/graph_reference.py crates/numerics/fixtures
"""

import json
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

import igraph
import leidenalg
import networkx
import numpy

SEED = 20240601


def plain(values, digits=13):
    """Figures as JSON holds them: 13 significant digits, null for none."""
    return [None if math.isnan(value) else float(f"{value:.{digits}g}") for value in map(float, values)]


def tangle(name, nodes, count, directed, draw, gap=0):
    """Random edges among all but the last `gap` nodes, whole weights from 1 to 9."""
    edges = {}
    while len(edges) < count:
        one, other = draw.randrange(nodes - gap), draw.randrange(nodes - gap)
        if one != other and (directed or (other, one) not in edges):
            edges[(one, other)] = draw.randint(1, 9)
    return {"name": name, "directed": directed, "nodes": nodes, "edges": [[*pair, weight] for pair, weight in sorted(edges.items())]}


def graphs():
    draw = random.Random(SEED)
    yield tangle("directed, sparse", 24, 40, True, draw, gap=2)
    yield tangle("directed, dense", 14, 90, True, draw)
    yield tangle("undirected, sparse", 24, 30, False, draw, gap=1)
    yield tangle("undirected, dense", 14, 50, False, draw)
    yield {"name": "star", "directed": True, "nodes": 9, "edges": [[0, point, 2] for point in range(1, 9)]}
    hierarchy = [[(node - 1) // 2, node, 1 + node % 3] for node in range(1, 15)] + [[9, 1, 1], [13, 5, 2]]
    yield {"name": "hierarchy", "directed": True, "nodes": 15, "edges": hierarchy}
    club = networkx.karate_club_graph()
    yield {"name": "karate club", "directed": False, "nodes": 34, "edges": [[*pair, 1] for pair in club.edges()]}


def dense_solutions(graph, nodes):
    """SpringRank by a dense solution (alpha 0 by the pseudo-inverse: mean 0 in each part), and F0 of the levels it gives."""
    matrix = networkx.to_numpy_array(graph, nodelist=range(nodes), weight="weight")
    out, into = matrix.sum(axis=1), matrix.sum(axis=0)
    springs = numpy.diag(out + into) - matrix - matrix.T
    free = numpy.linalg.pinv(springs) @ (out - into)
    pulled = numpy.linalg.solve(springs + 1.5 * numpy.eye(nodes), out - into)
    levels = -free
    steps = levels[None, :] - levels[:, None] - 1
    return {"alpha_0": plain(free), "alpha_1_5": plain(pulled)}, float((matrix * steps**2).sum() / matrix.sum())


def measured(one):
    """Every measure of one graph by every tool."""
    nodes, directed = one["nodes"], one["directed"]
    graph = networkx.DiGraph() if directed else networkx.Graph()
    graph.add_nodes_from(range(nodes))
    # Lengths as fractions: networkx takes two sums for different that only rounding tells apart.
    for left, right, weight in one["edges"]:
        graph.add_edge(left, right, weight=weight, length=Fraction(1, weight))
    simple = graph.to_undirected() if directed else graph
    other = igraph.Graph(n=nodes, edges=[edge[:2] for edge in one["edges"]], directed=directed)
    weights = [float(edge[2]) for edge in one["edges"]]
    row = lambda found: plain([found[node] for node in range(nodes)])
    between = lambda **how: row(networkx.betweenness_centrality(graph, normalized=False, **how))
    one["degree"] = [simple.degree(node) for node in range(nodes)]
    one["in_degree"] = [graph.in_degree(node) if directed else graph.degree(node) for node in range(nodes)]
    one["out_degree"] = [graph.out_degree(node) if directed else graph.degree(node) for node in range(nodes)]
    one["core"] = [networkx.core_number(simple)[node] for node in range(nodes)]
    one["betweenness"] = {"networkx": between(), "igraph": plain(other.betweenness())}
    one["weighted_betweenness"] = {
        "networkx": between(weight="length"),
        "igraph": plain(other.betweenness(weights=[1 / weight for weight in weights])),
    }
    one["pagerank"] = {
        "networkx": row(networkx.pagerank(graph, tol=1e-16, max_iter=5000)),
        "igraph": plain(other.pagerank(weights=weights)),
    }
    one["constraint"] = {"unweighted": row(networkx.constraint(graph)), "weighted": row(networkx.constraint(graph, weight="weight"))}
    # With weights, networkx's two ways of computing it disagree with each other; the formula itself is taken instead.
    one["effective_size"] = {"unweighted": row(networkx.effective_size(graph)), "weighted": effective_sizes(graph, nodes)}
    one["components"] = networkx.number_connected_components(simple)
    one["cuts"] = sorted(networkx.articulation_points(simple))
    one["biconnected"] = len(list(networkx.biconnected_components(simple)))
    one["communities"] = groups(graph, nodes)
    if directed:
        one["spring_rank"], one["incoherence"] = dense_solutions(graph, nodes)
    return one


def effective_sizes(graph, nodes):
    """Burt's formula written out with dense matrices."""
    matrix = networkx.to_numpy_array(graph, nodelist=range(nodes), weight="weight")
    ties = matrix + matrix.T
    with numpy.errstate(invalid="ignore"):
        share, most = ties / ties.sum(axis=1, keepdims=True), ties / ties.max(axis=1, keepdims=True)
    alone = 1 - share @ numpy.nan_to_num(most).T
    found = numpy.where(ties > 0, alone, 0).sum(axis=1)
    return plain(numpy.where(ties.sum(axis=1) > 0, found, numpy.nan))


def groups(graph, nodes):
    """The best grouping of 20 seeds, direction ignored and weights of both directions summed."""
    ties = networkx.Graph()
    ties.add_nodes_from(range(nodes))
    for left, right, weight in graph.edges(data="weight"):
        ties.add_edge(left, right, weight=ties.get_edge_data(left, right, {"weight": 0})["weight"] + weight)
    other = igraph.Graph(n=nodes, edges=list(ties.edges()))
    weights = [weight for *_, weight in ties.edges(data="weight")]
    kind = leidenalg.ModularityVertexPartition
    best = max((leidenalg.find_partition(other, kind, weights=weights, n_iterations=-1, seed=seed) for seed in range(20)), key=lambda found: found.quality())
    sets = [set(group) for group in best]
    return {"labels": list(best.membership), "modularity": networkx.community.modularity(ties, sets, weight="weight")}


def main():
    tools = f"networkx {networkx.__version__}, igraph {igraph.__version__}, leidenalg {leidenalg.__version__}, numpy {numpy.__version__}"
    lines = ",\n".join(json.dumps(measured(one), separators=(",", ":")) for one in graphs())
    Path(sys.argv[1], "graphs.json").write_text(f'{{"made_by":"{tools}",\n"graphs":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
