#!/usr/bin/env python3
"""Checks a world: the form of every file of the plain set, and whether its traffic is sane.

    check.py WORLD...

Exit status 1 when a file breaks the form. The figures by role are for reading.
"""

import csv
import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

import score

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
NUMBER = r"\+[1-9]\d{7,14}"
CELL = r"234-\d\d-\d{1,5}-\d{1,9}"
FORMS = {
    "communications.csv": dict(subject=f"({NUMBER})?", start=TIME, duration_s=r"\d*", kind="voice|sms|mms|data", a_number=rf"({NUMBER}|[A-Z]{{3,11}}|\d{{3,6}})?",
                               b_number=f"({NUMBER})?", a_imei=r"(\d{15})?", a_imsi=r"(234\d{12})?", a_cell_start=f"({CELL})?", a_cell_end=f"({CELL})?",
                               b_imei=r"(\d{15})?", b_imsi=r"(234\d{12})?", b_cell_start=f"({CELL})?", b_cell_end=f"({CELL})?"),
    "cells.csv": dict(cell=CELL, operator=".+", technology="GSM|UMTS|LTE", easting=r"\d*", northing=r"\d*", latitude=r"(5\d\.\d+)?", longitude=r"(-?\d\.\d+)?",
                      azimuth_deg=r"\d*", beamwidth_deg=r"\d*", range_m=r"\d+", postcode="", valid_from=f"({TIME})?", valid_to=f"({TIME})?"),
    "subscribers.csv": dict(number=NUMBER, name=".*", address=".*", registered="yes|no|", **{"from": TIME, "to": f"({TIME})?"}),
    "people.csv": dict(person_id=r"P\d+", name=".+", date_of_birth=r"\d{4}-\d\d-\d\d", category="suspect|convicted|victim|witness|", note=".*"),
    "attributed.csv": dict(number=NUMBER, person_id=r"P\d+", **{"from": TIME, "to": f"({TIME})?"}, basis=".+"),
    "incidents.csv": dict(incident_id=r"I\d+", occurred_from=TIME, occurred_to=TIME, recorded=TIME, category="|".join(score.HARM_DAYS), offence_code=".*",
                          latitude=r"5\d\.\d+", longitude=r"-?\d\.\d+", outcome_code=r"\d*", outcome_date=r"(\d{4}-\d\d-\d\d)?", person_id=r"(P\d+)?", note=".*"),
    "truth/lines.csv": dict(line_id=".+", brand=".+", number=NUMBER, **{"from": TIME, "to": TIME}),
    "truth/holders.csv": dict(line_id=".+", person_id=r"P\d+", **{"from": TIME, "to": TIME}),
    "truth/phones.csv": dict(number=NUMBER, person_id=r"(P\d+)?", role="line|holder|runner|supplier|customer|support|business|resident", imei=r"(\d{15})?", **{"from": TIME, "to": TIME}),
    "truth/succession.csv": dict(from_number=NUMBER, to_number=NUMBER, at=TIME, kind="successor|split|list_sale|resident_churn"),
    "truth/incidents.csv": dict(incident_id=r"I\d+", line_id=".+"),
    "truth/places.csv": dict(place_id=".+", kind="cuckooed|home|stash", latitude=r"5\d\.\d+", longitude=r"-?\d\.\d+", **{"from": TIME, "to": TIME}),
}


def forms(world):
    """Counts values that break the form, with the first of each column."""
    broken = Counter()
    for name, columns in FORMS.items():
        tests = {c: re.compile(f"(?:{p})\\Z") for c, p in columns.items()}
        with open(world / name, newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != list(columns):
                print(f"{name}: header {reader.fieldnames}")
                broken[name] += 1
                continue
            for number, row in enumerate(reader, 2):
                for column, test in tests.items():
                    if not test.match(row[column]):
                        broken[f"{name}:{column}"] += 1
                        if broken[f"{name}:{column}"] == 1:
                            print(f"{name} row {number} {column}: {row[column]!r}")
                if name == "communications.csv" and (row["duration_s"] == "") != (row["kind"] in ("sms", "mms")):
                    broken["duration"] += 1
    return broken


def traffic(world):
    """Figures by role: rows, contacts, share of texts, share by night, bursts, burstiness of the gaps."""
    kind_of = {row["number"]: row for row in score.read(world / "truth" / "phones_detail.csv")}
    rows, hours, kinds = defaultdict(list), Counter(), Counter()
    subjects = set()
    with open(world / "communications.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            hours[int(row["start"][11:13])] += 1
            kinds[row["kind"]] += 1
            for own, other, out in ((row["a_number"], row["b_number"], True), (row["b_number"], row["a_number"], False)):
                if row["subject"] in ("", own) and own in kind_of:
                    subjects.add(own)
                    rows[own].append((score.instant(row["start"]), other, out, row["kind"], row["duration_s"]))
    total = sum(hours.values())
    print(f"{world.name}: {total} rows, {len(subjects)} numbers observed, kinds {dict(kinds)}; by UTC hour % " + " ".join(f"{100 * hours[h] / total:.0f}" for h in range(24)))
    groups = defaultdict(list)
    for number, events in rows.items():
        kind = kind_of[number]
        groups[f"{kind['role']}/{kind['type']}" if kind["role"] in ("business", "support") else kind["role"] if kind["type"] not in ("outside", "teenager") else kind["type"]].append(events)
    print(f"{'type':32} {'n':>5} {'rows':>6} {'contacts':>8} {'in%':>4} {'text%':>5} {'talk':>5} {'burst':>5} {'B':>5}")
    for name in sorted(groups):
        print(f"{name:32} {len(groups[name]):5} " + summary(groups[name]))


def summary(members):
    """Medians over the numbers of one kind. B is (sigma - mu) / (sigma + mu) of the gaps: 0 Poisson, towards 1 bursty."""
    middle = lambda values: statistics.median(values) if values else float("nan")
    contacts = [len({e[1] for e in events}) for events in members]
    incoming = [100 * sum(not e[2] for e in events) / len(events) for events in members]
    texts = [100 * sum(e[3] == "sms" for e in events) / len(events) for events in members]
    talk = [middle([int(e[4]) for e in events if e[3] == "voice" and e[4] != "0"]) for events in members if any(e[3] == "voice" and e[4] != "0" for e in events)]
    bursts = [score.largest_burst([(e[0], e[1]) for e in events if e[2] and e[3] == "sms"], raw=True) for events in members]
    uneven = []
    for events in members:
        times = sorted(e[0] for e in events)
        gaps = [q - p for p, q in zip(times, times[1:])]
        if len(gaps) > 20:
            mu, sigma = statistics.mean(gaps), statistics.pstdev(gaps)
            uneven.append((sigma - mu) / (sigma + mu) if sigma + mu else 0)
    return f"{middle([len(e) for e in members]):6.0f} {middle(contacts):8.0f} {middle(incoming):4.0f} {middle(texts):5.0f} {middle(talk):5.0f} {max(bursts):5} {middle(uneven):5.2f}"


def main():
    broken = Counter()
    for world in map(Path, sys.argv[1:]):
        broken += forms(world)
        traffic(world)
    print("form:", dict(broken) or "every value as it should be")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
