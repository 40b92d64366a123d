#!/usr/bin/env python3
"""Exact betweenness beside igraph, on one machine in one run, and sampled betweenness on a larger graph.

    python3 -m venv bench && bench/bin/pip install -r scripts/requirements-bench.txt
    cargo build --release -p workbench --example betweenness_speed
    bench/bin/python scripts/bench_network.py target/release/examples/betweenness_speed

Both tools measure the same random directed graph in turns; the least of five counts. CPU seconds of this process and its children.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time

import igraph

ROUNDS = 5
SEED = 20240601


def edges_of(nodes, count):
    """Different random edges, without loops; a quarter of the ends lie on a tenth of the nodes."""
    draw = random.Random(SEED)
    end = lambda: draw.randrange(nodes // 10) if draw.random() < 0.25 else draw.randrange(nodes)
    edges = set()
    while len(edges) < count:
        pair = (end(), end())
        if pair[0] != pair[1]:
            edges.add(pair)
    return sorted(edges)


def measured(program, file, threads, sources=0):
    """Clock, CPU, sum of values and error of one run of the example."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([program, file, str(threads), str(sources)], check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock, total, error = map(float, run.stderr.split())
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, total, error


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        small, large = os.path.join(folder, "small.csv"), os.path.join(folder, "large.csv")
        edges = edges_of(10_000, 60_000)
        open(small, "w").write("".join(f"{one},{other}\n" for one, other in edges))
        graph = igraph.Graph(n=10_000, edges=edges, directed=True)
        ours_cpu, ours_clock, theirs = [], [], []
        for _ in range(ROUNDS):
            begun = time.process_time()
            expected = sum(graph.betweenness())
            theirs.append(time.process_time() - begun)
            _, cpu, total, _ = measured(program, small, 1)
            ours_cpu.append(cpu)
            ours_clock.append(measured(program, small, os.cpu_count())[0])
            assert abs(total - expected) < 1e-6 * expected, (total, expected)
        ratio = min(ours_cpu) / min(theirs)
        print(f"exact, 10,000 nodes, 60,000 edges: CPU {min(ours_cpu):.2f} s, igraph {igraph.__version__} {min(theirs):.2f} s, ratio {ratio:.2f}")
        print(f"by the clock on {os.cpu_count()} cores: {min(ours_clock):.2f} s")
        edges = edges_of(100_000, 600_000)
        open(large, "w").write("".join(f"{one},{other}\n" for one, other in edges))
        clock, cpu, _, error = measured(program, large, os.cpu_count(), 2_000)
        print(f"sampled, 100,000 nodes, 600,000 edges, 2,000 sources: {clock:.1f} s by the clock, CPU {cpu:.1f} s; greatest error {error:.4f} of all pairs")


if __name__ == "__main__":
    main()
