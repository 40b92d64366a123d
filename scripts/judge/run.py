#!/usr/bin/env python3
"""Judges the program on many worlds: generates, imports, asks for lines, scores; prints a table and pooled totals.

    THROUGHLINE=target/release/throughline run.py [--seeds 1-8] [--variants network,subjects,mixed] [--size small] [--cache FOLDER] [--json FILE]
    run.py --baseline short|flares|contacts|oracle ...     a plain detector in place of the program

Worlds already in the cache (`VARIANT-SEED-SIZE`) are not made again; `--arguments` passes more arguments on to `lines`.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = "{:24} {:>7} {:>9} {:>9} {:>7} {:>5} {:>7} {:>7} {:>6} {:>7}"


def seeds(text):
    """`1-4,9` as a list."""
    out = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        out += range(int(low), int(high or low) + 1)
    return out


def run(command, **more):
    """Runs a command; its standard error is shown only when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with status {done.returncode}: {done.stderr.strip()[-600:]}")
    return done


def world_of(cache, variant, seed, size):
    folder = cache / f"{variant}-{seed}-{size}"
    if not (folder / "truth" / "lines_detail.csv").exists():
        run([sys.executable, HERE / "world.py", "--out", folder, "--seed", str(seed), "--size", size, "--variant", variant])
    return folder


def answer_of(chosen, folder, scratch):
    """The answers for one world as files (lines, and all numbers where the program gives them), and the seconds each step took."""
    lines, everything = scratch / "lines.json", scratch / "all.json"
    began = time.monotonic()
    if chosen.baseline:
        lines.write_text(run([sys.executable, HERE / "baseline.py", folder, "--rule", chosen.baseline]).stdout)
        return lines, None, 0.0, time.monotonic() - began
    program, more = os.environ.get("THROUGHLINE", "throughline"), shlex.split(chosen.arguments)
    store = ["--store", scratch / "store"]
    run([program, *store, "init"])
    # The truth lies inside the world's folder: only the plain files are given to the program.
    plain = scratch / "plain"
    plain.mkdir()
    for file in folder.glob("*.csv"):
        (plain / file.name).symlink_to(file.resolve())
    run([program, *store, "import", plain, "--authority", "URN/JUDGE/1"])
    imported = time.monotonic()
    lines.write_text(run([program, *store, "lines", "--format", "json", *more]).stdout)
    answered = time.monotonic()
    try:
        everything.write_text(run([program, *store, "lines", "--all", "--format", "json", *more]).stdout)
    except RuntimeError as problem:
        print(f"{folder.name}: no answer to --all: {problem}", file=sys.stderr)
        everything = None
    return lines, everything, imported - began, answered - imported


def judge(chosen, folder):
    """One world's scores."""
    with tempfile.TemporaryDirectory(prefix="judge-") as scratch:
        lines, everything, import_s, lines_s = answer_of(chosen, folder, Path(scratch))
        done = run([sys.executable, HERE / "score.py", folder, lines, *(["--all", everything] if everything else [])])
    if chosen.missed and done.stderr:
        print(f"{folder.name}\n{done.stderr}", file=sys.stderr, end="")
    return {**json.loads(done.stdout), "import_s": round(import_s, 2), "lines_s": round(lines_s, 2)}


def fraction(share):
    return f"{share['right']}/{share['n']}"


def show(score):
    rho = score["harm"]["spearman"]
    recall = (score.get("all") or {}).get("recall_at_fpr_0.001")
    print(COLUMNS.format(score["world"], score["reported"], fraction(score["precision"]), fraction(score["recall_numbers"]), fraction(score["recall_lines"]),
                         score["support_reported"], "-" if rho is None else f"{rho:.2f}", f"{score['harm']['pairs_right']}/{score['harm']['pairs']}",
                         score["entries_mixing_lines"], "-" if recall is None else fraction(recall)), flush=True)


def pool(scores):
    """Sums over worlds; correlations are weighed by the lines they rest on."""
    total = {}
    for key in ("precision", "recall_numbers", "recall_lines"):
        right, n = sum(s[key]["right"] for s in scores), sum(s[key]["n"] for s in scores)
        total[key] = {"value": round(right / n, 4) if n else None, "right": right, "n": n}
    for key in ("harm", "harm_decayed"):
        known = [s[key] for s in scores if s[key]["spearman"] is not None]
        weight, pairs = sum(k["n"] for k in known), sum(s[key]["pairs"] for s in scores)
        total[key] = {"spearman_weighed": round(sum(k["spearman"] * k["n"] for k in known) / weight, 4) if weight else None, "lines": weight, "worlds": len(known),
                      "pairs_right": round(sum(s[key]["pairs_right"] for s in scores) / pairs, 4) if pairs else None, "pairs": pairs}
    for key in ("false_by_type", "other_numbers_by_type"):
        total[key] = dict(sum((Counter(s[key]) for s in scores), Counter()).most_common())
    for key in ("support_reported", "entries_mixing_lines", "lines_in_several_entries"):
        total[key] = sum(s[key] for s in scores)
    mechanisms = {}
    for score in scores:
        for name, (found, n) in score["recall_by_mechanism"].items():
            cell = mechanisms.setdefault(name, [0, 0])
            cell[0], cell[1] = cell[0] + found, cell[1] + n
    total["recall_by_mechanism"] = {name: f"{f}/{n}" for name, (f, n) in sorted(mechanisms.items(), key=lambda i: i[1][0] / i[1][1])}
    aucs = [s["all"]["auc"] for s in scores if s.get("all", {}).get("auc") is not None]
    total["auc_mean"] = round(sum(aucs) / len(aucs), 5) if aucs else None
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seeds, default=seeds("1-8"))
    parser.add_argument("--variants", type=lambda t: t.split(","), default=["network", "subjects", "mixed"])
    parser.add_argument("--size", default="small")
    parser.add_argument("--cache", type=Path, help="folder of worlds (default: a temporary one)")
    parser.add_argument("--baseline", choices=["contacts", "flares", "short", "oracle"])
    parser.add_argument("--arguments", default="", help="more arguments for `lines`")
    parser.add_argument("--missed", action="store_true", help="explain every missed line")
    parser.add_argument("--json", type=Path, help="also write all scores here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="judge-worlds-") as temporary:
        cache, scores = chosen.cache or Path(temporary), []
        print(COLUMNS.format("world", "listed", "right", "numbers", "lines", "supp.", "rho", "pairs", "mixed", "fpr1e-3"))
        for variant in chosen.variants:
            for seed in chosen.seeds:
                try:
                    score = judge(chosen, world_of(cache, variant, seed, chosen.size))
                except (RuntimeError, OSError) as problem:
                    print(f"{variant}-{seed}: {problem}", file=sys.stderr)
                    continue
                scores.append(score)
                show(score)
    total = pool(scores)
    print(json.dumps(total, indent=1))
    if chosen.json:
        chosen.json.write_text(json.dumps({"worlds": scores, "pooled": total}, indent=1))
    sys.exit(0 if len(scores) == len(chosen.seeds) * len(chosen.variants) else 1)


if __name__ == "__main__":
    main()
