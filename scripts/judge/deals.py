"""Deal lines: how each is set up (plans), and how it trades (traffic). Every figure is drawn from the ranges of the design notes."""

import math

import numpy as np

from clock import DAY_S, HOUR_S, line_rhythm
from register import Track
from town import resident

# The leading mechanism of a line; the rest of its settings are drawn freely around it.
MECHANISMS = ["bulk", "word_of_mouth", "calls_only", "texts_only", "one_by_one", "small_new", "operator_relay", "two_numbers", "hopper",
              "night", "dual_use", "forced_swap", "list_sale", "split", "crew_swap", "day_fixed", "second_home", "calls_round"]


class Member:
    """A customer of one line."""

    def __init__(self, person, join, leave, rate, texter):
        self.person, self.join, self.leave, self.rate, self.texter = person, join, leave, rate, texter


class Tenure:
    """One number of a line, from when to when; `slot` is 1 for the second of two parallel numbers."""

    def __init__(self, phone, t0, t1, slot=0):
        self.phone, self.t0, self.t1, self.slot = phone, t0, t1, slot


class Line:
    def __init__(self, line_id, mechanism, town):
        self.id, self.mechanism, self.town = line_id, mechanism, town
        self.members, self.tenures, self.holders, self.runners, self.pauses, self.flares = [], [], [], [], [], []
        self.relay = self.supplier = None

    def phone_at(self, t, slot=0):
        """The number that is live at a time, or nothing (closed, paused or not yet open)."""
        if any(p0 <= t < p1 for p0, p1 in self.pauses):
            return None
        live = [x for x in self.tenures if x.t0 <= t < x.t1]
        return (([x for x in live if x.slot == slot] or live)[-1].phone) if live else None

    def runner_at(self, t, rnd):
        on = [p for p, t0, t1 in self.runners if t0 <= t < t1]
        return rnd.choice(on) if on else None


def draw_settings(rnd, mechanism, size):
    """The free settings of a line, then what its mechanism demands."""
    median, top = {"small": (75, 220), "medium": (95, 450), "large": (100, 900)}[size]
    s = dict(customers=int(min(top, max(20, rnd.lognormvariate(math.log(median), 0.65)))), rate=rnd.uniform(0.2, 1.1), skew=rnd.uniform(0.5, 1.6),
             texter=rnd.betavariate(1.2, 2), flare=rnd.choice(["bulk"] * 6 + ["none"] * 3 + ["one_by_one"]), flares_day=math.exp(rnd.uniform(math.log(0.3), math.log(4))),
             flare_share=rnd.uniform(0.6, 1), flare_gap_s=math.exp(rnd.uniform(math.log(0.2), math.log(8))), response=rnd.uniform(0.1, 0.4),
             response_min=rnd.uniform(8, 25), talk_s=rnd.uniform(9, 32), back=rnd.uniform(0.3, 0.8), back_by_runner=rnd.uniform(0, 0.8),
             order_passed=rnd.uniform(0.3, 0.95), relay=rnd.random() < 0.45, leaning=rnd.choice(["day", "night", "flat", "flat"]),
             runners=rnd.randint(1, 3), rotate_d=rnd.uniform(3, 10), holders=rnd.choice([1, 1, 2, 3]), life_d=rnd.choice([1e9, 1e9, 1e9, 60, 35, 20]),
             carried=rnd.uniform(0.6, 0.95), swap_gap_h=math.exp(rnd.uniform(0, math.log(72))), overlap_d=0.0, keep_handset=rnd.random() < 0.35,
             announce=rnd.choice(["flare", "flare", "one_by_one", "mouth"]), internal=rnd.random() < rnd.choice([0.3, 0.5, 0.7]), crew_swap=rnd.random() < 0.3,
             place=rnd.choice(["city", "market", "travel", "travel", "roam"]), numbers=1, days_alive=None, personal=0.0, missed=rnd.uniform(0.05, 0.35), keep_month=rnd.uniform(0.55, 0.85))
    if rnd.random() < 0.35:  # planned change: both numbers live for a while
        s["overlap_d"] = rnd.uniform(0.1, 2)
    forced = {
        "bulk": dict(flare="bulk", flares_day=rnd.uniform(0.8, 4), texter=rnd.uniform(0.05, 0.4)),
        "word_of_mouth": dict(flare="none", announce="mouth", life_d=1e9),
        "calls_only": dict(flare="none", texter=0.0, announce="mouth", calls_only=True),
        "texts_only": dict(texter=1.0, texts_only=True, flare=rnd.choice(["bulk", "none", "one_by_one"])),
        "one_by_one": dict(flare="one_by_one", flare_gap_s=rnd.uniform(40, 500), flares_day=rnd.uniform(0.3, 1)),
        "small_new": dict(customers=rnd.randint(20, 30), days_alive=rnd.uniform(8, 14), life_d=1e9, rate=rnd.uniform(0.4, 1.2)),
        "operator_relay": dict(relay=True, order_passed=rnd.uniform(0.85, 1), back=rnd.uniform(0, 0.25), flare=rnd.choice(["none", "bulk"])),
        "two_numbers": dict(numbers=2),
        "hopper": dict(life_d=rnd.uniform(9, 16), swap_gap_h=rnd.uniform(1, 24), keep_handset=rnd.random() < 0.5),
        "night": dict(leaning="night", flares_day=rnd.uniform(0.3, 1.2)),
        "dual_use": dict(personal=rnd.uniform(3, 10), relay=False, flare=rnd.choice(["none", "none", "bulk"])),
        "forced_swap": dict(life_d=rnd.uniform(18, 30), overlap_d=0.0, keep_handset=rnd.random() < 0.5, announce=rnd.choice(["flare", "mouth"])),
        "crew_swap": dict(life_d=rnd.uniform(16, 28), crew_swap=True, keep_handset=False),
        "day_fixed": dict(leaning="day", place=rnd.choice(["city", "market"]), flare=rnd.choice(["none", "bulk"])),
        "second_home": dict(place="market", internal=True, life_d=1e9, flare=rnd.choice(["none", "bulk"])),
        "calls_round": dict(flare="calls", flares_day=rnd.uniform(0.3, 1), flare_gap_s=rnd.uniform(25, 90), flare_share=rnd.uniform(0.15, 0.4)),
    }
    s.update(forced.get(mechanism, {}))
    return s


def plan_lines(world, count, budget):
    """Sets up the lines of a world; `budget` is the number of rows that all of them together may make."""
    rnd, size = world.rnd, world.size
    deck = []
    while len(deck) < count:
        deck += rnd.sample(MECHANISMS, len(MECHANISMS))
    planned = [(m, draw_settings(rnd, m, size)) for m in deck[:count]]
    rows = lambda s: (s["days_alive"] or world.clock.days) * (s["customers"] * s["rate"] * 3.0 + (s["customers"] * s["flares_day"] * s["flare_share"]) * (s["flare"] == "bulk"))
    total = sum(rows(s) for _, s in planned)
    shrink = min(1.0, budget / max(total, 1))
    lines = []
    for number, (mechanism, s) in enumerate(planned):
        s["customers"] = max(20, int(s["customers"] * shrink**0.25))
        s["rate"] = max(0.15, s["rate"] * shrink**0.45)
        s["flares_day"] = max(0.25, s["flares_day"] * shrink**0.45)
        line = Line(f"L{rnd.randrange(10**5):05d}-{number}", mechanism, rnd.choice(world.market_towns))
        line.s, line.brand = s, rnd.choice(["Jay", "Max", "Rico", "Slim", "Dee", "Ace", "Chris", "Nino", "Kay", "Tee"]) + str(number)
        set_up(world, line, lines)
        lines.append(line)
    transfers(world, lines)
    for line in lines:
        line.from_s, line.to_s = min(x.t0 for x in line.tenures), max(x.t1 for x in line.tenures)
    return lines


def set_up(world, line, earlier):
    """Life span, rhythm, crew, numbers, members and pauses of a line."""
    rnd, clock, s = world.rnd, world.clock, line.s
    t0 = clock.start_s if rnd.random() < 0.6 else clock.start_s + rnd.uniform(0, 0.35) * clock.days * DAY_S
    t1 = clock.end_s if rnd.random() < 0.75 else clock.end_s - rnd.uniform(0, 0.3) * clock.days * DAY_S
    if s["days_alive"]:
        t0 = rnd.uniform(clock.start_s, clock.end_s - (s["days_alive"] + 1) * DAY_S)
        t1 = t0 + s["days_alive"] * DAY_S
    line.open_s, line.close_s = t0, t1
    line.rhythm = line_rhythm(clock, rnd, s["leaning"])
    for _ in range(rnd.choice([0, 0, 1, 2]) if not s["days_alive"] else 0):
        pause = rnd.uniform(t0, t1)
        line.pauses.append((pause, pause + rnd.uniform(0.4, 4) * DAY_S))
    crew(world, line)
    number_life(world, line)
    recruit(world, line, earlier)


def crew(world, line):
    """Holders with their own telephones and movements, rotating runners, a relay telephone, a supplier, addresses."""
    rnd, register, ground, s = world.rnd, world.register, world.ground, line.s
    base_town = line.town if s["internal"] else 0
    line.cuckooed = [ground.add(line.town) for _ in range(rnd.choice([1, 1, 2]))]
    line.stash = ground.add(base_town)
    line.patch = rnd.sample(ground.shared[line.town], 5)  # where this crew sells; rivals' patches may overlap
    t = line.open_s
    people = []
    for _ in range(s["holders"]):
        person = register.person(base_town)
        person.track = holder_track(world, line, person, base_town)
        own = register.phone("holder", "own", person, registered="no" if rnd.random() < 0.6 else "yes")
        own.track = left_at_home(world, person)
        world.own_lives.append(person)
        people.append(person)
    while t < line.close_s:
        stay = rnd.uniform(1, 9) * DAY_S if len(people) > 1 else 1e12
        line.holders.append((people[len(line.holders) % len(people)], t, min(t + stay, line.close_s)))
        t += stay
    new_runners(world, line, line.open_s, line.close_s)
    if s["relay"]:
        line.relay = register.phone("holder", "relay", people[0], registered="no", smart=False, t0=line.open_s, t1=line.close_s)
        people[0].phones.remove(line.relay)
        line.relay.track, line.relay.line_id = people[0].track, line.id
    if world.suppliers and rnd.random() < 0.5:
        line.supplier = rnd.choice(world.suppliers)
    else:
        line.supplier = register.phone("supplier", "supplier", register.person(0), registered="no")
        world.suppliers.append(line.supplier)
        if rnd.random() < 0.5:
            world.own_lives.append(line.supplier.person)
    line.supplier.line_id = line.supplier.line_id or line.id


def new_runners(world, line, t0, t1):
    """A rota of runners; at a whole-crew change it is called again for the rest of the time."""
    rnd, register, s = world.rnd, world.register, line.s
    phones = []
    for _ in range(s["runners"] + (1 if rnd.random() < 0.5 else 0)):
        person = register.person(line.town)
        person.track = register.roaming(rnd.choice(line.cuckooed), line.patch * 3 + world.ground.shared[line.town] + line.cuckooed * 4, rnd.uniform(9, 13), rnd.uniform(19, 23.9))
        phone = register.phone("runner", "runner", person, registered="no", smart=rnd.random() < 0.4, t0=t0, t1=t1)
        phone.line_id = line.id
        phones.append(phone)
        roll = rnd.random()
        if roll < 0.5:  # an own telephone beside the working one; ordinary life goes on there
            own = register.phone("runner", "own", person, t0=t0)
            person.phones = [own]
        if roll < 0.8:
            world.own_lives.append(person)
    t = t0
    while t < t1:
        end = t + rnd.uniform(0.5, 1.5) * s["rotate_d"] * DAY_S
        for phone in rnd.sample(phones, min(s["runners"], len(phones))):
            line.runners.append((phone, t, min(end, t1)))
        t = end


def holder_track(world, line, person, base_town):
    """In the city, in the market, or travelling between them, as the line's `place` setting says."""
    rnd, clock, ground, register = world.rnd, world.clock, world.ground, world.register
    place = line.s["place"]
    if place in ("city", "market") and line.s["leaning"] == "day":
        return register.fixed_track(person.home if place == "city" else line.cuckooed[0])
    if place == "city":
        return person.track
    if place == "market" or line.s["internal"] and place == "roam":
        return register.roaming(line.cuckooed[0], line.patch * 2 + ground.shared[line.town] + line.cuckooed * 6, 10, 22.5)
    home_trip, away = register.settled(person), register.roaming(line.cuckooed[0], line.patch * 2 + ground.shared[line.town] + line.cuckooed * 4, 10, 23)
    times, places, t, at_home = [], [], clock.start_s, rnd.random() < 0.5
    while t < clock.end_s:
        stay = rnd.uniform(0.6, 5) * DAY_S
        track = home_trip if at_home else away
        inside = (track.times >= t) & (track.times < t + stay)
        times += [t] + list(track.times[inside])
        places += [int(track.at(t))] + list(track.places[inside])
        t, at_home = t + stay, not at_home
    return Track(times, places)


def left_at_home(world, person):
    """The holder's own telephone: mostly with its person, in whole stretches left at home."""
    rnd, track = world.rnd, person.track
    share, places = rnd.uniform(0.05, 0.4), track.places.copy()
    days = (track.times - world.clock.start_s) // DAY_S
    for day in np.unique(days):
        if rnd.random() < share:
            places[days == day] = person.home
    return Track(track.times, places)


def line_phone(world, line, t0, t1, before=None):
    """A new number for a line; handset kept or not; its movements follow whoever holds the line."""
    rnd, register = world.rnd, world.register
    kept = before is not None and line.s["keep_handset"]
    phone = register.phone("line", line.mechanism, registered="no" if rnd.random() < 0.9 else "yes", smart=rnd.random() < 0.35, t0=t0, t1=t1,
                           imei=before.handsets[-1][1] if kept else None)
    phone.line_id, phone.name = line.id, register.name()
    times, places = [], []
    for person, h0, h1 in line.holders:
        inside = (person.track.times >= h0) & (person.track.times < h1)
        times += [h0] + list(person.track.times[inside])
        places += [int(person.track.at(h0))] + list(person.track.places[inside])
    phone.track = Track(times, places)
    if rnd.random() < 0.2:  # handset changed alone, number kept
        phone.handsets.append((rnd.uniform(t0, t1), register.imei(phone.smart)))
    return phone


def number_life(world, line):
    """The chain of a line's numbers, with gaps or overlaps; a second parallel number where there are two."""
    rnd, s = world.rnd, line.s
    for slot in range(s["numbers"]):
        t, before = line.open_s, None
        while t < line.close_s - 2 * DAY_S or before is None:
            life = s["life_d"] * rnd.uniform(0.7, 1.4) * DAY_S
            end = min(t + life, line.close_s)
            if line.close_s - end < 4 * DAY_S:
                end = line.close_s
            phone = line_phone(world, line, t, end, before)
            line.tenures.append(Tenure(phone, t, end, slot))
            if before is not None:
                world.truth.succession.append((before.number, phone.number, t, "successor"))
                if s["crew_swap"]:
                    line.runners = [(p, r0, min(r1, t)) for p, r0, r1 in line.runners if r0 < t]
                    new_runners(world, line, t, line.close_s)
            if end >= line.close_s:
                break
            before = phone
            t = end - s["overlap_d"] * DAY_S if s["overlap_d"] else end + s["swap_gap_h"] * HOUR_S * rnd.uniform(0.5, 1.5)


def recruit(world, line, earlier):
    """Customers: a share taken from rivals of the same town, the rest new people; joining and leaving over time."""
    rnd, s = world.rnd, line.s
    rivals = sorted({m.person for other in earlier if other.town == line.town for m in other.members}, key=lambda p: p.id)
    shared = rnd.sample(rivals, min(len(rivals), int(s["customers"] * rnd.uniform(0.2, 0.5))))
    people = shared + [resident(world, line.town, "customer", "customer") for _ in range(s["customers"] - len(shared))]
    world.customers += people[len(shared) :]
    for person in people:
        enrol(world, line, person)
    # Turnover: newcomers who replace those who leave.
    months = (line.close_s - line.open_s) / DAY_S / 30
    for _ in range(int(len(people) * (1 - s["keep_month"]) * months * 0.7)):
        person = resident(world, line.town, "customer", "customer")
        world.customers.append(person)
        enrol(world, line, person, rnd.uniform(line.open_s, line.close_s))


def enrol(world, line, person, join=None):
    rnd, s = world.rnd, line.s
    rate = s["rate"] * rnd.gammavariate(1 / s["skew"], s["skew"])
    join = line.open_s if join is None else join
    stays = rnd.expovariate(-math.log(s["keep_month"]) / (30 * DAY_S))
    texter = 0.0 if s.get("calls_only") else 1.0 if s.get("texts_only") else min(1, max(0, rnd.gauss(s["texter"], 0.25)))
    line.members.append(Member(person, join, join + stays, rate, texter))


def transfers(world, lines):
    """List sales and splits between lines; customers not carried over at a change of number drift away."""
    rnd = world.rnd
    for line in lines:
        partner = next((o for o in lines if o is not line and o.town == line.town and not o.s["days_alive"] and o.mechanism not in ("list_sale", "split")), None)
        if line.mechanism == "list_sale" and partner:
            at = line.close_s = line.open_s + 0.6 * (line.close_s - line.open_s)
            keep_tenures(world, line, [x for x in line.tenures if x.t0 < at])
            for tenure in line.tenures:
                tenure.t1 = tenure.phone.t1 = min(tenure.t1, at)
            hand_over(world, line, partner, at, rnd.uniform(0.5, 0.9), leave=True)
            to = partner.phone_at(at + DAY_S) or partner.tenures[-1].phone
            world.truth.succession.append((line.tenures[-1].phone.number, to.number, at, "list_sale"))
        elif line.mechanism == "split" and partner:
            at = line.open_s + 0.5 * (line.close_s - line.open_s)
            source = partner.phone_at(at) or partner.tenures[0].phone
            line.open_s = at
            keep_tenures(world, line, [x for x in line.tenures if x.t1 > at + DAY_S])
            line.tenures[0].t0 = line.tenures[0].phone.t0 = at
            for member in line.members:
                member.join = max(member.join, at)
            hand_over(world, partner, line, at, rnd.uniform(0.3, 0.5), leave=rnd.random() < 0.5)
            world.truth.succession.append((source.number, line.tenures[0].phone.number, at, "split"))
    for line in lines:
        firsts = [x for x in line.tenures if x.slot == 0][1:]
        for tenure in firsts:
            for member in line.members:
                if member.join < tenure.t0 < member.leave and rnd.random() > line.s["carried"]:
                    member.leave = tenure.t0


def keep_tenures(world, line, kept):
    """Drops the other numbers of a line as if they had never been: no number, no succession."""
    for tenure in line.tenures:
        if tenure not in kept:
            gone = tenure.phone.number
            world.truth.succession = [s for s in world.truth.succession if gone not in s[:2]]
            tenure.phone.number, tenure.phone.operator = "", None
    line.tenures = kept


def hand_over(world, source, target, at, share, leave):
    """Moves a share of one line's living customers to another line at a time."""
    rnd = world.rnd
    for member in list(source.members):
        if member.join < at < member.leave and rnd.random() < share:
            if all(m.person is not member.person for m in target.members):
                enrol(world, target, member.person, at + rnd.expovariate(1 / DAY_S))
            if leave:
                member.leave = min(member.leave, at)
