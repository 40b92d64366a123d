"""Writes a world: what an analyst would lawfully hold (the plain file set) and, apart from it, the truth."""

import csv
import datetime as dt

import numpy as np

from clock import DAY_S
from ground import osgb36
from register import SMS, VOICE

KINDS = np.array(["voice", "sms", "mms", "data"])
COMMUNICATIONS = ["subject", "start", "duration_s", "kind", "a_number", "b_number", "a_imei", "a_imsi", "a_cell_start", "a_cell_end",
                  "b_imei", "b_imsi", "b_cell_start", "b_cell_end"]


def rfc3339(seconds):
    return dt.datetime.fromtimestamp(int(seconds), dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def table(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def choose_subjects(world, lines):
    """Whose billing was lawfully acquired, and for which period. Most lines; some of everything that is not a line."""
    rnd, clock = world.rnd, world.clock
    share = {"line": 0.92, "business": 0.75, "support": 0.85, "holder": 0.4, "runner": 0.35, "supplier": 0.25,
             "customer": rnd.uniform(0.08, 0.25), "resident": rnd.uniform(0.12, 0.35)}
    subjects = {}
    for phone in world.register.phones:
        if phone.operator is None:
            continue
        chance = 0.95 if phone.detail == "teenager" else 0.25 if phone.detail.endswith("_staff") else share[phone.role]
        if rnd.random() < chance:
            late = rnd.random() < 0.15  # a shorter period was asked for
            t0 = max(clock.start_s, clock.end_s - rnd.choice([28, 35, 60]) * DAY_S) if late else clock.start_s
            subjects[phone.index] = (t0, clock.end_s)
    return subjects


def observe(world, events, lines):
    """Turns events into rows: (event, subject or -1, skew, which sides' details are known)."""
    rng, knobs, phones = world.rng, world.knobs, world.register.phones
    t, kind, a, b = events[:, 0], events[:, 2], events[:, 3], events[:, 4]
    own_network = np.array([p.operator in knobs["network_operators"] for p in phones])
    parts = []
    everything = np.arange(len(events))
    if world.variant != "subjects":
        seen = own_network[a] | own_network[b]
        if world.variant == "mixed":
            low, high = knobs["network_window"]
            seen &= (t >= low) & (t < high)
        chosen = everything[seen]
        details = np.where(own_network[a[chosen]], 1, 0) + np.where(own_network[b[chosen]], 2, 0)
        parts.append((chosen, np.full(len(chosen), -1), np.zeros(len(chosen)), details))
    if world.variant in ("subjects", "mixed"):
        held = choose_subjects(world, lines)
        low, high = np.full(len(phones), np.inf), np.full(len(phones), -np.inf)
        for index, (t0, t1) in held.items():
            low[index], high[index] = t0, t1
        gone = np.array([p.t1 for p in phones])  # nothing reaches the billing of a number that is no more
        out = (t >= low[a]) & (t < high[a])
        silent = np.array([p.operator == knobs["no_incoming_texts"] for p in phones])
        into = (t >= low[b]) & (t < high[b]) & (t <= gone[b]) & ~((kind == SMS) & silent[b])
        both = out & into
        parts.append((everything[out], a[out], np.zeros(out.sum()), np.ones(out.sum(), dtype=int)))
        skew = np.where(both, rng.integers(-3, 4, len(events)), 0)[into]
        parts.append((everything[into], b[into], skew, np.full(into.sum(), 2)))
    return [np.concatenate(columns) for columns in zip(*parts)]


def side(world, times, who, known, kind):
    """IMEI, IMSI and cells of one side of each row; empty where not known or missing."""
    rng, ground, knobs, phones, n = world.rng, world.ground, world.knobs, world.register.phones, len(times)
    imei, imsi, start, end = (np.full(n, "", dtype=object) for _ in range(4))
    names = np.array([c[0] for c in ground.cells], dtype=object)
    order = np.argsort(who, kind="stable")
    edges = np.nonzero(np.diff(who[order]))[0] + 1
    for group in np.split(order, edges) if n else []:
        phone = phones[who[group[0]]]
        group = group[known[group] & (times[group] <= phone.t1)]
        if phone.operator is None or not len(group) or not phone.number.startswith("+447"):
            continue
        swaps = np.array([h[0] for h in phone.handsets])
        pick = np.clip(np.searchsorted(swaps, times[group], side="right") - 1, 0, None)
        imei[group] = np.array([h[1] for h in phone.handsets], dtype=object)[pick]
        imsi[group] = phone.imsi
        places = phone.track.at(times[group])
        first, last = ground.serving(phone.operator, places), ground.serving(phone.operator, places)
        start[group] = names[first]
        end[group] = np.where(kind[group] != VOICE, "", names[np.where(rng.random(len(group)) < 0.75, first, last)])
    imei[rng.random(n) < knobs["missing_imei"]] = ""
    imsi[rng.random(n) < knobs["missing_imei"] / 2] = ""
    lost = rng.random(n) < knobs["missing_cell"]
    start[lost], end[lost] = "", ""
    return imei, imsi, start, end


def communications(world, events, lines):
    """The rows of communications.csv, in the order a force would hold them."""
    rng, phones, knobs = world.rng, world.register.phones, world.knobs
    which, subject, skew, details = observe(world, events, lines)
    extra = rng.random(len(which)) < knobs["duplicates"]
    t, duration, kind, a, b = (events[which, c] for c in range(5))
    b_sides = side(world, t, b, (details & 2) > 0, kind)
    a_sides = side(world, t, a, (details & 1) > 0, kind)
    numbers = np.array([p.number for p in phones], dtype=object)
    withheld = np.array([p.person is not None and p.person.withholds and p.role in ("customer", "resident") for p in phones])
    hidden = withheld[a] & (kind == VOICE) & (subject == b)
    slip = np.where((skew != 0) & (duration > 0), rng.integers(0, 2, len(t)), 0)
    starts = np.datetime_as_string((t + skew.astype(np.int64)).astype("datetime64[s]"))
    columns = [np.where(subject < 0, "", numbers[subject]), np.char.add(starts, "Z"), [str(d) if d >= 0 else "" for d in duration + slip], KINDS[kind],
               np.where(hidden, "", numbers[a]), numbers[b], *a_sides, *b_sides]
    order = np.lexsort((t + skew, subject)) if knobs["by_subject"] else np.argsort(t + skew, kind="stable")
    order = np.concatenate([order, np.nonzero(extra)[0]]) if not knobs["by_subject"] else np.repeat(order, 1 + extra[order])
    columns = [np.asarray(c, dtype=object)[order] for c in columns]
    return zip(*columns), len(order)


def cells(world):
    """cells.csv: some cells are not in the survey, some were re-planned during the span."""
    rnd, ground, rows = world.rnd, world.ground, []
    middle = rfc3339(world.clock.start_s + world.clock.days * DAY_S * 0.5)
    for name, operator, technology, x, y, azimuth, width, reach in ground.cells:
        if rnd.random() < world.knobs["cells_unlisted"]:
            continue
        latitude, longitude = ground.degrees(x, y)
        where = ["", "", f"{latitude:.6f}", f"{longitude:.6f}"]
        if world.knobs["grid"]:
            where = [*(f"{v:.0f}" for v in osgb36(latitude, longitude)), "", ""]
        shown = "" if rnd.random() < 0.04 else azimuth
        row = lambda az, start, end: [name, operator, technology, *where, az, width, reach, "", start, end]
        if azimuth != "" and rnd.random() < 0.05:
            rows += [row((azimuth + rnd.choice([20, 40, 300])) % 360, "", middle), row(shown, middle, "")]
        else:
            rows.append(row(shown, "", ""))
    rnd.shuffle(rows)
    return rows


def write_plain(world, out, events, lines, incidents):
    rows, count = communications(world, events, lines)
    table(out / "communications.csv", COMMUNICATIONS, rows)
    table(out / "cells.csv", "cell,operator,technology,easting,northing,latitude,longitude,azimuth_deg,beamwidth_deg,range_m,postcode,valid_from,valid_to".split(","), cells(world))
    rnd, subscribers = world.rnd, []
    for phone in world.register.phones:
        if phone.operator and rnd.random() < world.knobs["subscriber_known"]:
            named = phone.registered == "yes"
            subscribers.append([phone.number, phone.name if named else "", f"{rnd.randint(1, 180)} Example Road" if named else "", phone.registered,
                                rfc3339(phone.t0 - (rnd.uniform(0, 700) * DAY_S if phone.t0 <= world.clock.start_s else 0)), rfc3339(phone.t1) if phone.t1 < world.clock.end_s else ""])
    rnd.shuffle(subscribers)
    table(out / "subscribers.csv", "number,name,address,registered,from,to".split(","), subscribers)
    write_people(world, out, lines, incidents)
    write_incidents(world, out, incidents)
    if rnd.random() < 0.35:
        write_messages(world, out, events, lines)
    return count


def write_people(world, out, lines, incidents):
    """Nominals and the numbers already known to be theirs (never a line's)."""
    rnd, known = world.rnd, {}
    for incident in incidents:
        if incident.person is not None:
            suspect = incident.category in ("drug_supply", "weapon")
            known.setdefault(incident.person.id, (incident.person, "suspect" if suspect else "victim" if incident.category in ("violence", "exploitation", "robbery") else ""))
    for line in lines:
        for holder in dict.fromkeys(h for h, _, _ in line.holders):
            if rnd.random() < 0.6:
                known[holder.id] = (holder, rnd.choice(["suspect", "convicted"]))
        for phone, _, _ in line.runners:
            if rnd.random() < 0.4:
                known.setdefault(phone.person.id, (phone.person, rnd.choice(["suspect", "victim", ""])))
    for person in rnd.sample(world.residents + world.customers, min(40, len(world.residents))):
        known.setdefault(person.id, (person, rnd.choice(["witness", "", "convicted", "suspect"])))
    ids = sorted(known)
    people, attributed = [], []
    for person, category in (known[i] for i in ids):
        phones = [p for p in person.phones if p.role != "line"]
        name = phones[0].name if phones else world.register.name()
        people.append([person.id, name, f"{rnd.randint(1960, 2008)}-{rnd.randint(1, 12):02d}-{rnd.randint(1, 28):02d}", category, ""])
        for phone in phones:
            if rnd.random() < 0.75:
                attributed.append([phone.number, person.id, rfc3339(phone.t0), rfc3339(phone.t1) if phone.t1 < world.clock.end_s else "",
                                   rnd.choice(["custody record", "top-up record", "victim's own account", "download of handset"])])
    table(out / "people.csv", "person_id,name,date_of_birth,category,note".split(","), people)
    table(out / "attributed.csv", "number,person_id,from,to,basis".split(","), attributed)


def write_incidents(world, out, incidents):
    from harm import OFFENCE
    rnd, rows = world.rnd, []
    for incident in incidents:
        vague = rnd.random() < 0.2
        start = incident.at - (rnd.uniform(0.5, 10) * 3600 if vague else 0)
        outcome = rnd.choice(["", "", "14", "16", "18", "1"])
        rows.append([incident.id, rfc3339(start), rfc3339(incident.at + (3600 if vague else 0)), rfc3339(incident.at + rnd.lognormvariate(8.5, 1.5)), incident.category,
                     rnd.choice(OFFENCE[incident.category]), f"{incident.latitude:.5f}", f"{incident.longitude:.5f}", outcome,
                     rfc3339(incident.at + rnd.uniform(3, 60) * DAY_S)[:10] if outcome else "", incident.person.id if incident.person else "", incident.note])
    table(out / "incidents.csv", "incident_id,occurred_from,occurred_to,recorded,category,offence_code,latitude,longitude,outcome_code,outcome_date,person_id,note".split(","), rows)


def write_messages(world, out, events, lines):
    """Content of a few seized handsets of customers."""
    rnd, phones, rows = world.rnd, world.register.phones, []
    line_of = {x.phone.index: line for line in lines for x in line.tenures}
    seized = rnd.sample(world.customers, min(4, len(world.customers)))
    for number, person in enumerate(seized):
        own = person.phones[0].index
        mine = events[(events[:, 2] == SMS) & ((events[:, 3] == own) | (events[:, 4] == own))]
        for t, _, _, a, b in mine:
            other = b if a == own else a
            line = line_of.get(int(other))
            incoming = b == own
            body = rnd.choice(["on my way", "ok", "call me", "see you later", "happy birthday"])
            if line is not None:
                body = rnd.choice([f"{line.brand} open, both, best about", "active all day 2 for 25", "ring me"]) if incoming else rnd.choice(["u about", "2 and 1 pls", "outside"])
            rows.append([person.phones[0].handsets[0][1], f"EX/{number + 1}", rfc3339(t), "in" if incoming else "out", phones[other].number,
                         (line.brand if rnd.random() < 0.6 else "") if line else "", body])
    table(out / "messages.csv", "handset_id,exhibit,at,direction,other_number,contact_name,body".split(","), rows)


def write_truth(world, out, lines, incidents, places):
    out.mkdir(parents=True, exist_ok=True)
    rows = [[line.id, line.brand, x.phone.number, rfc3339(x.t0), rfc3339(x.t1)] for line in lines for x in line.tenures]
    table(out / "lines.csv", "line_id,brand,number,from,to".split(","), rows)
    table(out / "holders.csv", "line_id,person_id,from,to".split(","), [[line.id, p.id, rfc3339(t0), rfc3339(t1)] for line in lines for p, t0, t1 in line.holders])
    phones, detail = [], []
    for phone in sorted(world.register.phones, key=lambda p: p.number):
        if not phone.number:
            continue
        person = phone.person.id if phone.person else ""
        for i, (since, imei) in enumerate(phone.handsets or [(phone.t0, "")]):
            end = phone.handsets[i + 1][0] if i + 1 < len(phone.handsets) else phone.t1
            if phone.detail != "sender":
                phones.append([phone.number, person, phone.role, imei, rfc3339(since), rfc3339(end)])
        detail.append([phone.number, phone.role, phone.detail, phone.line_id])
    table(out / "phones.csv", "number,person_id,role,imei,from,to".split(","), phones)
    table(out / "phones_detail.csv", "number,role,type,line_id".split(","), detail)
    table(out / "succession.csv", "from_number,to_number,at,kind".split(","), [[f, t, rfc3339(at), kind] for f, t, at, kind in world.truth.succession])
    table(out / "incidents.csv", "incident_id,line_id".split(","), [[i.id, i.line_id] for i in incidents if i.line_id])
    table(out / "places.csv", "place_id,kind,latitude,longitude,from,to".split(","),
          [[f"PL{n:03d}", k, f"{lat:.5f}", f"{lon:.5f}", rfc3339(t0), rfc3339(t1)] for n, (k, lat, lon, t0, t1) in enumerate(places)])
    settings = ["customers", "rate", "texter", "flare", "flares_day", "flare_gap_s", "response", "leaning", "place", "internal", "relay", "numbers", "life_d", "announce", "personal"]
    table(out / "lines_detail.csv", ["line_id", "mechanism", "harm", "flares", "largest_flare", *settings],
          [[line.id, line.mechanism, line.character, len(line.flares), max([n for _, n in line.flares], default=0),
            *(round(line.s[k], 3) if isinstance(line.s[k], float) else line.s[k] for k in settings)] for line in lines])
