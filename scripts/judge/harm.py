"""Incidents: harm that a line causes, police work that only looks like harm, and the background of any town."""

import math

from clock import DAY_S

OFFENCE = {"violence": ("8N", "5D"), "weapon": ("10D", "10C"), "drug_supply": ("92A",), "drug_possession": ("92E",), "overdose": ("",), "drug_death": ("",),
           "exploitation": ("106",), "robbery": ("34B",), "other": ("58C", "49", "66")}
# What a line's harm consists of, by the kind of crew; weights are relative.
CHARACTERS = {
    "violent": dict(violence=5, weapon=4, robbery=3, exploitation=1, overdose=1, other=1),
    "deadly": dict(overdose=6, drug_death=1.2, other=1, violence=1),
    "exploiting": dict(exploitation=4, violence=1.5, weapon=1, other=2),
    "quiet": dict(other=3, overdose=0.6, violence=0.4),
    "mixed": dict(violence=2, weapon=1, robbery=1, overdose=1.5, drug_death=0.15, exploitation=0.7, other=2),
}


class Incident:
    def __init__(self, category, at, latitude, longitude, line_id="", person=None, note=""):
        self.category, self.at, self.latitude, self.longitude = category, at, latitude, longitude
        self.line_id, self.person, self.note = line_id, person, note


def cause(world, lines):
    """All incidents of a world. How harmful a line is does not follow from how busy it is, nor from how hard it is policed."""
    rnd, made = world.rnd, []
    for line in lines:
        character = rnd.choice(list(CHARACTERS))
        days = (line.close_s - line.open_s) / DAY_S
        count = poisson(rnd, min(40, rnd.lognormvariate(math.log(5), 1.1) * (days / 45) ** 0.7))
        weights = CHARACTERS[character]
        for _ in range(count):
            category = rnd.choices(list(weights), list(weights.values()))[0]
            made.append(of_line(world, line, category))
        for _ in range(poisson(rnd, rnd.choice([0, 1, 3, 9]) * days / 45)):
            made.append(detection(world, line))
        line.character = character
    batch(world, lines, made)
    for town in range(len(world.ground.towns)):
        people = sum(p.town == town for p in world.residents)
        for _ in range(poisson(rnd, (6 + people * 0.04) * world.clock.days / 45)):
            made.append(background(world, town))
    made.sort(key=lambda i: (i.at, i.latitude))
    return made


def poisson(rnd, mean):
    """A Poisson count from the scalar generator."""
    limit, count, product = math.exp(-mean), 0, rnd.random()
    while product > limit:
        count, product = count + 1, product * rnd.random()
    return count


def of_line(world, line, category):
    """Near the market's haunts, a cuckooed address or a customer's home; a third name a customer or runner."""
    rnd, ground = world.rnd, world.ground
    at = rnd.uniform(line.open_s, line.close_s)
    if rnd.random() < 0.6:  # evenings and nights
        day = (at - world.clock.start_s) // DAY_S
        at = min(max(world.clock.local(day, rnd.gauss(22, 3)), line.open_s), line.close_s)
    living = [m.person for m in line.members if m.join <= at < m.leave]
    person = None
    if category in ("overdose", "drug_death") and living:
        person = rnd.choice(living)
        place = person.home
    else:
        place = rnd.choice(line.cuckooed * 2 + line.patch)
        if living and category in ("violence", "robbery"):
            person = rnd.choice(living)
        elif category in ("exploitation", "weapon") and line.runners:
            person = rnd.choice(line.runners)[0].person
    latitude, longitude = ground.near(place, rnd.uniform(20, 700))
    named = person if person is not None and rnd.random() < 0.4 else None
    return Incident(category, at, latitude, longitude, line.id, named)


def detection(world, line):
    """Found by stop and search or a warrant: says where the police looked, not how much harm there is."""
    rnd = world.rnd
    at = rnd.uniform(line.open_s, line.close_s)
    person = rnd.choice(line.members).person if rnd.random() < 0.6 else rnd.choice(line.runners)[0].person
    place = rnd.choice(line.cuckooed + line.patch)
    return Incident(rnd.choice(["drug_possession", "drug_possession", "drug_supply"]), at, *world.ground.near(place, 400), line.id,
                    person if rnd.random() < 0.7 else None, "stop and search" if rnd.random() < 0.6 else "warrant")


def batch(world, lines, made):
    """Now and then a contaminated batch: several overdoses of one line's customers within days."""
    rnd = world.rnd
    if not lines or rnd.random() > 0.4:
        return
    line = rnd.choice(lines)
    at, days = rnd.uniform(line.open_s, max(line.open_s + DAY_S, line.close_s - 6 * DAY_S)), rnd.uniform(2, 8)
    for _ in range(rnd.randint(3, 9)):
        incident = of_line(world, line, "drug_death" if rnd.random() < 0.15 else "overdose")
        incident.at = min(at + rnd.uniform(0, days) * DAY_S, line.close_s - 1)
        made.append(incident)


def background(world, town):
    """Belongs to no line."""
    rnd, ground = world.rnd, world.ground
    weights = dict(violence=5, other=8, robbery=0.8, weapon=0.7, overdose=0.7, drug_possession=1.2, drug_supply=0.2, exploitation=0.1, drug_death=0.03)
    category = rnd.choices(list(weights), list(weights.values()))[0]
    place = ground.add(town, 1.2) if rnd.random() < 0.7 else rnd.choice(ground.shared[town])
    at = rnd.uniform(world.clock.start_s, world.clock.end_s)
    local = [p for p in world.residents if p.town == town]
    person = rnd.choice(local) if local and rnd.random() < 0.2 else None
    return Incident(category, at, *ground.near(place, 150), "", person)


def places(world, lines):
    """Cuckooed addresses, stashes and holders' homes, with the time of use."""
    rows = []
    for line in lines:
        spots = [("cuckooed", p) for p in line.cuckooed] + [("stash", line.stash)] + [("home", h.home) for h in dict.fromkeys(h for h, _, _ in line.holders)]
        for kind, place in spots:
            rows.append((kind, *world.ground.degrees(world.ground.x[place], world.ground.y[place]), line.open_s, line.close_s))
    world.rnd.shuffle(rows)
    return rows
