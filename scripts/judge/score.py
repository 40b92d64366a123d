#!/usr/bin/env python3
"""Scores the answer of `throughline lines --format json` on one synthetic world against its truth.

    score.py WORLD LINES_JSON [--all ALL_JSON]

Prints one JSON object; what was missed, and why it may have been, goes to standard error. Accuracy on invented worlds is never
accuracy in the real one.
"""

import argparse
import csv
import datetime as dt
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

# Days of imprisonment as a yardstick of harm (in the manner of the Cambridge Crime Harm Index); police detections count nothing.
HARM_DAYS = {"drug_death": 5475, "exploitation": 547, "violence": 365, "robbery": 365, "weapon": 274, "overdose": 182, "other": 10,
             "drug_supply": 0, "drug_possession": 0}
DECAY_DAYS = 180.0
MIN_CONTACTS, MIN_DAYS = 20, 7


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def instant(text):
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Truth:
    """The truth of a world, and what of it can be seen in its communications."""

    def __init__(self, folder):
        truth = folder / "truth"
        self.line_of = {row["number"]: row["line_id"] for row in read(truth / "lines.csv")}
        self.type_of = {row["number"]: (row["role"], row["type"]) for row in read(truth / "phones_detail.csv")}
        self.line_details = {row["line_id"]: row for row in read(truth / "lines_detail.csv")}
        self.contacts, self.days, self.flares, self.subjects, self.network = defaultdict(set), defaultdict(set), Counter(), set(), False
        self.incoming = Counter()
        self.last = ""
        self._observe(folder / "communications.csv")
        self.harm, self.harm_decayed = defaultdict(float), defaultdict(float)
        self._weigh(folder)

    def _observe(self, path):
        """Contacts and active days of every truth line number, from its own billing or from whole-network rows."""
        texts = defaultdict(list)
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                subject, a, b, start = row["subject"], row["a_number"], row["b_number"], row["start"]
                self.last = max(self.last, start)
                if subject:
                    self.subjects.add(subject)
                else:
                    self.network = True
                    self.subjects.update((a, b))
                for own, other in ((a, b), (b, a)):
                    if own in self.line_of and subject in ("", own):
                        self.contacts[own].add(other)
                        self.days[own].add(start[:10])
                        self.incoming[own] += own == b
                        if own == a and row["kind"] == "sms":
                            texts[own].append((start, other))
        self.subjects.discard("")
        for number, sent in texts.items():
            self.flares[number] = largest_burst(sent)

    def _weigh(self, folder):
        category = {row["incident_id"]: row for row in read(folder / "incidents.csv")}
        end = instant(self.last)
        for row in read(folder / "truth" / "incidents.csv"):
            incident = category[row["incident_id"]]
            weight, age = HARM_DAYS[incident["category"]], (end - instant(incident["occurred_to"])) / 86400
            self.harm[row["line_id"]] += weight
            self.harm_decayed[row["line_id"]] += weight * math.exp(-max(0.0, age) / DECAY_DAYS)

    def observable(self):
        return {n for n in self.line_of if len(self.contacts[n] - {""}) >= MIN_CONTACTS and len(self.days[n]) >= MIN_DAYS}


def largest_burst(sent, window_s=600, raw=False):
    """The most distinct numbers texted within ten minutes."""
    times = sorted((start if raw else instant(start), other) for start, other in sent)
    best, first, inside = 0, 0, Counter()
    for when, other in times:
        inside[other] += 1
        while times[first][0] < when - window_s:
            inside[times[first][1]] -= 1
            if not inside[times[first][1]]:
                del inside[times[first][1]]
            first += 1
        best = max(best, len(inside))
    return best


def numbers_of(entry):
    """All numbers of a reported entry, however short its form."""
    found = [n["number"] if isinstance(n, dict) else n for n in entry.get("numbers", [])]
    for key in ("current_number", "number"):
        if entry.get(key) and entry[key] not in found:
            found.append(entry[key])
    return found


def ranks(values):
    """Ranks from 1, ties sharing their mean."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    out, i = [0.0] * len(values), 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and values[order[j + 1]] == values[order[i]]:
            j += 1
        for k in order[i : j + 1]:
            out[k] = (i + j) / 2 + 1
        i = j + 1
    return out


def spearman(x, y):
    """Rank correlation; nothing below three pairs or where one side is constant."""
    if len(x) < 3:
        return None
    a, b = ranks(x), ranks(y)
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    va, vb = sum((v - ma) ** 2 for v in a), sum((v - mb) ** 2 for v in b)
    return sum((p - ma) * (q - mb) for p, q in zip(a, b)) / math.sqrt(va * vb) if va and vb else None


def harm_order(order, harm):
    """Agreement of the reported order (most harmful first) with true harm: Spearman, and pairs in the right order."""
    values = [harm[line] for line in order]
    pairs = [(p, q) for i, p in enumerate(values) for q in values[i + 1 :] if p != q]
    return {"spearman": spearman([-i for i in range(len(order))], values), "n": len(order), "pairs": len(pairs), "pairs_right": sum(p > q for p, q in pairs)}


def share(part, whole):
    return {"value": round(part / whole, 4) if whole else None, "right": part, "n": whole}


def score_lines(truth, entries):
    """Precision, recall, false reports by type, support numbers, and the order of harm."""
    entries = sorted(entries, key=lambda e: e.get("rank", 0)) if all("rank" in e for e in entries) else entries
    right, mixed, false, order, seen = 0, 0, Counter(), [], Counter()
    impure, support, reported = Counter(), set(), set()
    for entry in entries:
        numbers = numbers_of(entry)
        reported.update(numbers)
        lines = [truth.line_of[n] for n in numbers if n in truth.line_of]
        kinds = [truth.type_of.get(n, ("unknown", "unknown")) for n in numbers if n not in truth.line_of]
        support.update(n for n in numbers if truth.type_of.get(n, ("",))[0] == "support")
        if not lines:
            false["/".join(kinds[0]) if kinds else "empty"] += 1
            continue
        right += 1
        impure.update("/".join(k) for k in kinds)
        mixed += len(set(lines)) > 1
        line = Counter(lines).most_common(1)[0][0]
        seen[line] += 1
        if seen[line] == 1:
            order.append(line)
    observable = truth.observable()
    lines = {truth.line_of[n] for n in observable}
    found_lines = {truth.line_of[n] for n in reported if n in truth.line_of}
    answer = {
        "reported": len(entries), "precision": share(right, len(entries)), "entries_mixing_lines": mixed,
        "entries_with_other_numbers": sum(impure.values()), "other_numbers_by_type": dict(impure),
        "lines_in_several_entries": sum(c > 1 for c in seen.values()),
        "recall_numbers": share(len(observable & reported), len(observable)), "recall_lines": share(len(lines & found_lines), len(lines)),
        "truth_numbers": len(truth.line_of), "truth_lines": len(set(truth.line_of.values())),
        "false_by_type": dict(false.most_common()), "support_reported": len(support),
        "harm": harm_order(order, truth.harm), "harm_decayed": harm_order(order, truth.harm_decayed),
        "recall_by_mechanism": by_mechanism(truth, lines, found_lines), "subjects": len(truth.subjects), "network": truth.network,
    }
    return answer, observable - reported


def by_mechanism(truth, lines, found):
    out = {}
    for line in lines:
        cell = out.setdefault(truth.line_details[line]["mechanism"], [0, 0])
        cell[0] += line in found
        cell[1] += 1
    return out


def score_all(truth, entries):
    """From `--all`: how well the detection value alone parts line numbers from the rest of those scored."""
    observable, lines, rest = truth.observable(), [], []
    crew = {n for n, (role, _) in truth.type_of.items() if role in ("holder", "runner", "supplier")}
    for entry in entries:
        value = (entry.get("detection") or {}).get("log10_lr")
        for number in numbers_of(entry) if value is not None else []:
            if number in observable:
                lines.append(value)
            elif number not in truth.line_of and number not in crew:
                rest.append((value, "/".join(truth.type_of.get(number, ("unknown", "unknown")))))
    rest.sort(reverse=True)
    out = {"scored_lines": len(lines), "scored_others": len(rest), "highest_others": [[round(v, 3), k] for v, k in rest[:10]]}
    for rate in (1e-2, 1e-3):
        if rest and lines:
            cut = rest[min(len(rest) - 1, int(rate * len(rest)))][0]
            out[f"recall_at_fpr_{rate:g}"] = share(sum(v > cut for v in lines), len(lines))
    if rest and lines:
        joint = ranks(lines + [v for v, _ in rest])
        out["auc"] = round((sum(joint[: len(lines)]) - len(lines) * (len(lines) + 1) / 2) / (len(lines) * len(rest)), 5)
    return out


def explain_missed(truth, missed, detection):
    """One line on standard error for each observable line number that was not reported."""
    for number in sorted(missed, key=lambda n: truth.line_of[n]):
        line = truth.line_of[number]
        d = truth.line_details[line]
        print(f"missed {line} {number}: contacts {len(truth.contacts[number])}, days {len(truth.days[number])}, incoming {truth.incoming[number]}, "
              f"largest ten-minute text burst {truth.flares[number]}, mechanism {d['mechanism']}, flare {d['flare']}, leaning {d['leaning']}, texter {d['texter']}, "
              f"customers {d['customers']}, relay {d['relay']}, place {d['place']}, log10 LR {detection.get(number, 'not given')}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("lines_json", type=Path)
    parser.add_argument("--all", type=Path)
    chosen = parser.parse_args()
    truth = Truth(chosen.world)
    answer, missed = score_lines(truth, json.loads(chosen.lines_json.read_text()))
    detection = {}
    if chosen.all:
        everything = json.loads(chosen.all.read_text())
        answer["all"] = score_all(truth, everything)
        detection = {n: (e.get("detection") or {}).get("log10_lr") for e in everything for n in numbers_of(e)}
    explain_missed(truth, missed, detection)
    print(json.dumps({"world": chosen.world.name, **answer}, indent=1))


if __name__ == "__main__":
    main()
