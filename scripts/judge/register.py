"""Who and what exists in a world: people, telephones, handsets, their movements, and the log of what they did."""

import numpy as np

from clock import DAY_S, HOUR_S
from ground import OPERATORS

SYLLABLES = ["bren", "dor", "fal", "gar", "hesk", "jor", "kess", "lun", "marl", "nev", "orl", "pell", "quin", "rost", "sel", "tam", "ulf", "ver", "wen", "yar"]
# Ofcom drama ranges: twelve cities' fixed numbers that belong to nobody.
DRAMA = ["113496", "114496", "115496", "116496", "117496", "118496", "121496", "131496", "141496", "151496", "161496", "207946", "191498"]
VOICE, SMS, MMS, DATA = 0, 1, 2, 3


class Track:
    """Where something is: a list of (from when, place), sorted by time."""

    def __init__(self, times, places):
        self.times, self.places = np.asarray(times, dtype=float), np.asarray(places, dtype=np.int64)

    def at(self, seconds):
        return self.places[np.clip(np.searchsorted(self.times, seconds, side="right") - 1, 0, None)]


class Person:
    def __init__(self, person_id, town, home):
        self.id, self.town, self.home = person_id, town, home
        self.phones, self.track, self.tags, self.ties = [], None, set(), []
        self.withholds = False

    def phone_at(self, t):
        """The telephone that this person answers at a time: the last one begun."""
        chosen = self.phones[0]
        for phone in self.phones:
            if phone.t0 <= t:
                chosen = phone
        return chosen


class Phone:
    """A telephone number with its SIM, handsets and truth role."""

    def __init__(self, index, number, role, detail, operator, t0, t1):
        self.index, self.number, self.role, self.detail, self.operator = index, number, role, detail, operator
        self.t0, self.t1, self.person, self.track, self.line_id = t0, t1, None, None, ""
        self.handsets, self.imsi, self.registered, self.name, self.smart = [], "", "", "", True


class Register:
    """Creates everything with identifiers drawn at random, so that no order leaks the truth."""

    def __init__(self, rng, rnd, clock, ground):
        self.rng, self.rnd, self.clock, self.ground = rng, rnd, clock, ground
        self.people, self.phones, self.used = [], [], set()
        self.smart_tacs = [f"35{rnd.randrange(10**6):06d}" for _ in range(24)]
        self.plain_tacs = [f"35{rnd.randrange(10**6):06d}" for _ in range(5)]
        self.shares = rng.dirichlet([6, 5, 5, 3])

    def fresh(self, make):
        """Calls `make` until it gives something not given before."""
        while True:
            value = make()
            if value not in self.used:
                self.used.add(value)
                return value

    def mobile(self):
        # 071 and 072 are shaped as mobile numbers and not assigned to customers.
        return self.fresh(lambda: f"+447{self.rnd.choice('12')}{self.rnd.randrange(10**8):08d}")

    def fixed(self):
        return self.fresh(lambda: f"+44{self.rnd.choice(DRAMA)}0{self.rnd.randrange(1000):03d}" if self.rnd.random() < 0.7
                          else f"+441632960{self.rnd.randrange(1000):03d}")

    def imei(self, smart=True):
        body = self.rnd.choice(self.smart_tacs if smart else self.plain_tacs) + f"{self.rnd.randrange(10**6):06d}"
        total = sum(d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(map(int, body)))
        return body + str(-total % 10)

    def name(self):
        part = lambda: self.rnd.choice(SYLLABLES) + self.rnd.choice(SYLLABLES)
        return f"{part().title()} {part().title()}"

    def person(self, town, track=None):
        made = Person(self.fresh(lambda: f"P{self.rnd.randrange(10**6):06d}"), town, self.ground.add(town))
        made.track = track or self.settled(made)
        made.withholds = self.rnd.random() < 0.02
        self.people.append(made)
        return made

    def phone(self, role, detail, person=None, t0=None, t1=None, number=None, imei=None, smart=True, registered=None, track=None):
        t0, t1 = self.clock.start_s if t0 is None else t0, self.clock.end_s if t1 is None else t1
        operator = list(OPERATORS)[int(np.searchsorted(np.cumsum(self.shares), self.rnd.random() * 0.9999))]
        made = Phone(len(self.phones), number or self.mobile(), role, detail, operator, t0, t1)
        made.smart, made.person = smart, person
        made.handsets = [(t0, imei or self.imei(smart))]
        made.imsi = f"234{OPERATORS[operator]}{self.rnd.randrange(10**10):010d}"
        made.registered = registered if registered is not None else ("no" if self.rnd.random() < 0.3 else "yes")
        made.track = track or (person.track if person else None)
        if person is not None:
            person.phones.append(made)
            made.name = self.name() if not getattr(person, "name", "") else person.name
            person.name = made.name
        self.phones.append(made)
        return made

    def outside(self, role="resident", detail="outside", number=None):
        """A number beyond the modelled towns: only ever somebody's counterparty, without cells."""
        if number is None and self.rnd.random() < 0.03:  # abroad: the American numbers kept for fiction
            number = self.fresh(lambda: f"+1{self.rnd.randint(201, 989)}55501{self.rnd.randrange(100):02d}")
        made = Phone(len(self.phones), self.mobile() if number is None else number, role, detail, None, self.clock.start_s, self.clock.end_s)
        self.phones.append(made)
        return made

    def settled(self, person, roam=0.3):
        """Home at night, work or a haunt by day, sometimes out in the evening."""
        rng, clock, n = self.rng, self.clock, self.clock.days
        shared = np.array(self.ground.shared[person.town])
        work = int(rng.choice(shared)) if rng.random() < 0.75 else person.home
        starts = clock.start_s + DAY_S * np.arange(n) - clock.offset_s
        weekend = np.array([clock.weekday(d) >= 5 for d in range(n)])
        out = starts + (8.3 + rng.normal(0, 0.7, n)) * HOUR_S
        back = starts + (17.3 + rng.normal(0, 1.1, n)) * HOUR_S
        late = back + rng.uniform(0.5, 2.5, n) * HOUR_S
        home = late + rng.uniform(1, 3, n) * HOUR_S
        day_place = np.where(weekend | (rng.random(n) < 0.1), rng.choice(shared, n), work)
        evening = np.where(rng.random(n) < roam, rng.choice(shared, n), person.home)
        times = np.stack([starts, out, back, late, home], 1).ravel()
        places = np.stack([np.full(n, person.home), day_place, np.full(n, person.home), evening, np.full(n, person.home)], 1).ravel()
        order = np.argsort(times, kind="stable")
        return Track(times[order], places[order])

    def fixed_track(self, place):
        return Track([self.clock.start_s - DAY_S], [place])

    def roaming(self, base, places, first_hour=8, last_hour=19, step_h=1.0):
        """Moves among `places` during working hours and goes back to `base`."""
        times, where = [], []
        for day in range(self.clock.days):
            t0, t1 = self.clock.local(day, first_hour), self.clock.local(day, last_hour)
            steps = np.arange(t0, t1, step_h * HOUR_S)
            times += list(steps) + [t1]
            where += list(self.rng.choice(places, len(steps))) + [base]
        return Track([self.clock.start_s - DAY_S] + times, [base] + where)


class Log:
    """What happened: columns of time, duration, kind, calling and called telephone."""

    def __init__(self):
        self.rows = []

    def call(self, t, duration, a, b):
        self.rows.append((t, max(0, int(duration)), VOICE, a.index, b.index))

    def text(self, t, a, b):
        self.rows.append((t, -1, SMS, a.index, b.index))

    def data(self, t, duration, a, nobody):
        self.rows.append((t, int(duration), DATA, a.index, nobody.index))

    def __len__(self):
        return len(self.rows)

    def table(self, clock, phones):
        """All events inside the span, sorted by time; no number calls itself, or calls once it is gone."""
        table = np.array(self.rows, dtype=np.float64).astype(np.int64).reshape(-1, 5)
        keep = (table[:, 0] >= clock.start_s) & (table[:, 0] < clock.end_s) & (table[:, 3] != table[:, 4])
        keep &= table[:, 0] <= np.array([p.t1 for p in phones])[table[:, 3]]
        table = table[keep]
        return table[np.lexsort((table[:, 4], table[:, 3], table[:, 0]))]
