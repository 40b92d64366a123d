#!/usr/bin/env python3
"""Three plain detectors that a method must beat; answers in the form of `throughline lines --format json`.

    baseline.py WORLD --rule contacts|flares|short|oracle [--top N] > lines.json

`contacts`: most distinct callers. `flares`: largest ten-minute burst of texts. `short`: many short incoming calls from people
who come back. `oracle`: the truth itself, in order of true harm, to test the scorer.
"""

import argparse
import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import score


def features(world):
    """Per subject number: callers with their days, short calls, texts sent."""
    callers, days, short, calls, texts = defaultdict(lambda: defaultdict(set)), defaultdict(set), Counter(), Counter(), defaultdict(list)
    with open(world / "communications.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            a, b, subject, start = row["a_number"], row["b_number"], row["subject"], row["start"]
            if subject in ("", b):
                callers[b][a].add(start[:10])
                days[b].add(start[:10])
                if row["kind"] == "voice":
                    calls[b] += 1
                    short[b] += int(row["duration_s"]) <= 30
            if subject in ("", a) and row["kind"] == "sms":
                texts[a].append((start, b))
    return callers, days, short, calls, texts


def values(world, rule):
    callers, days, short, calls, texts = features(world)
    out = {}
    for number in (set(callers) | set(texts)) - {""}:
        if rule == "contacts":
            out[number] = len(callers[number])
        elif rule == "flares":
            out[number] = score.largest_burst(texts[number]) if len(texts[number]) >= 15 else 0
        elif len(callers[number]) >= 15 and len(days[number]) >= 7:
            loyal = sum(len(d) >= 3 for d in callers[number].values())
            out[number] = loyal * (short[number] + 1) / (calls[number] + 1)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--rule", choices=["contacts", "flares", "short", "oracle"], default="short")
    parser.add_argument("--top", type=int, help="entries reported (default: as many as there are line numbers)")
    chosen = parser.parse_args()
    if chosen.rule == "oracle":
        truth = score.Truth(chosen.world)
        lines = sorted({truth.line_of[n] for n in truth.observable()}, key=lambda i: -truth.harm[i])
        entries = [[n for n in truth.line_of if truth.line_of[n] == line] for line in lines]
    else:
        found = values(chosen.world, chosen.rule)
        top = chosen.top or len(score.read(chosen.world / "truth" / "lines.csv"))
        entries = [[n] for n in sorted((n for n in found if n), key=lambda n: (-found[n], n))[:top]]
    print(json.dumps([{"rank": i + 1, "numbers": [{"number": n} for n in numbers]} for i, numbers in enumerate(entries)]))


if __name__ == "__main__":
    main()
