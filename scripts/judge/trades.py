"""Lookalikes: businesses and services whose traffic resembles a line's in one way or another.

One general mechanism (`play`) is driven by a recipe per trade. Every figure of a recipe is a range, drawn anew for each business.
"""

import numpy as np


# Ranges are (low, high). `new_in`: first-time callers a day; `pool`: regular clients; `pool_rate`: contacts of each a day;
# `staff`: own people, `staff_rate`: calls to each a day; `dispatch`: an order is passed to staff; `back`: chance of ringing a
# client back; `out_new`: outward calls to one-time numbers a day; `remind`: single texts to regulars a day; `bulk`: sends a
# week, `bulk_size`: share of the pool, `bulk_gap`: seconds between texts; `reply`: share of recipients who answer, `reply_min`:
# their median delay in minutes; `texts`: share of client contacts that are texts; `talk`: median seconds of a call.
# `move`: fixed, town (moves about), home. `clients`: residents, customers (of lines) or both. `line`: landline number chance.
RECIPES = {
    "taxi_office": dict(rhythm="weekend_night", new_in=(8, 30), pool=(20, 70), pool_rate=(0.05, 0.25), staff=(5, 12), staff_rate=(0.5, 3),
                        dispatch=(0.2, 0.7), back=(0.1, 0.4), talk=(15, 40), texts=(0, 0.1), move="fixed", line=0.7),
    "takeaway": dict(rhythm="evening", new_in=(2, 12), pool=(25, 90), pool_rate=(0.02, 0.15), staff=(1, 4), staff_rate=(0.3, 2),
                     dispatch=(0.1, 0.5), back=(0.05, 0.25), talk=(40, 90), texts=(0, 0.05), bulk=(0, 1), bulk_size=(0.5, 1), bulk_gap=(0.2, 3),
                     reply=(0.02, 0.12), reply_min=(30, 120), move="fixed", line=0.6),
    "surgery": dict(rhythm="office", new_in=(1, 5), pool=(60, 160), pool_rate=(0.01, 0.04), remind=(2, 12), bulk=(1, 5), bulk_size=(0.15, 0.5),
                    bulk_gap=(0.2, 2), reply=(0, 0.25), reply_min=(20, 200), back=(0.1, 0.4), talk=(120, 240), texts=(0, 0.1), move="fixed", line=0.6),
    "school": dict(rhythm="office", new_in=(0.5, 2), pool=(50, 140), pool_rate=(0.01, 0.04), bulk=(1, 6), bulk_size=(0.4, 1), bulk_gap=(0.1, 1),
                   reply=(0, 0.15), reply_min=(5, 60), talk=(60, 150), texts=(0.05, 0.4), move="fixed", line=0.5),
    "club": dict(rhythm="evening", new_in=(0.1, 1), pool=(18, 60), pool_rate=(0.03, 0.15), bulk=(1, 4), bulk_size=(0.6, 1), bulk_gap=(0.5, 6),
                 reply=(0.15, 0.6), reply_min=(5, 60), talk=(60, 180), texts=(0.5, 0.9), move="home", line=0),
    "courier": dict(rhythm="shop", new_in=(0.5, 3), pool=(0, 4), pool_rate=(0.2, 0.6), staff=(1, 2), staff_rate=(0.5, 2), out_new=(6, 25),
                    back=(0.1, 0.4), talk=(12, 35), texts=(0, 0.2), move="town", line=0),
    "sole_trader": dict(rhythm="shop", new_in=(0.5, 3), pool=(15, 50), pool_rate=(0.04, 0.2), staff=(0, 2), staff_rate=(0.3, 1.5), out_new=(0.2, 1.5),
                        back=(0.4, 0.8), talk=(60, 160), texts=(0.15, 0.5), move="town", line=0),
    "telemarketer": dict(rhythm="office", new_in=(0, 1), out_new=(25, 70), talk=(8, 40), texts=(0, 0.02), move="fixed", line=0.4),
    "sim_box": dict(rhythm="round_clock", out_new=(10, 40), talk=(30, 120), texts=(0, 0.5), move="fixed", line=0, sims=(3, 8)),
    "recruiter": dict(rhythm="office", new_in=(1, 5), pool=(25, 90), pool_rate=(0.03, 0.12), out_new=(3, 12), bulk=(0.5, 5), bulk_size=(0.3, 0.9),
                      bulk_gap=(0.3, 4), reply=(0.1, 0.4), reply_min=(5, 45), back=(0.4, 0.8), talk=(60, 150), texts=(0.2, 0.6), move="home", line=0.1),
    "promoter": dict(rhythm="weekend_night", new_in=(0.5, 3), pool=(50, 160), pool_rate=(0.02, 0.1), staff=(1, 3), staff_rate=(0.5, 2), bulk=(1, 5),
                     bulk_size=(0.6, 1), bulk_gap=(0.2, 3), reply=(0.1, 0.4), reply_min=(8, 40), back=(0.4, 0.8), talk=(20, 60), texts=(0.3, 0.8),
                     move="town", line=0),
    "hairdresser": dict(rhythm="shop", new_in=(0.3, 2), pool=(40, 110), pool_rate=(0.015, 0.06), remind=(1, 6), bulk=(0, 0.7), bulk_size=(0.6, 1),
                        bulk_gap=(0.5, 5), reply=(0.05, 0.25), reply_min=(10, 90), back=(0.3, 0.7), talk=(40, 90), texts=(0.2, 0.6), move="fixed", line=0.3),
    "taxi_driver": dict(rhythm="weekend_night", new_in=(0.5, 4), pool=(15, 50), pool_rate=(0.08, 0.5), staff=(1, 2), staff_rate=(1, 4), back=(0.2, 0.6),
                        talk=(12, 35), texts=(0.05, 0.4), move="town", line=0),
    "landlord": dict(rhythm="social", new_in=(0.2, 1.5), pool=(10, 30), pool_rate=(0.05, 0.2), staff=(1, 3), staff_rate=(0.2, 1), back=(0.3, 0.7),
                     talk=(50, 140), texts=(0.2, 0.6), move="town", line=0, clients="both"),
    "tipster": dict(rhythm="shop", new_in=(0.1, 1), pool=(40, 150), pool_rate=(0.01, 0.06), bulk=(4, 10), bulk_size=(0.8, 1), bulk_gap=(0.1, 2),
                    reply=(0.02, 0.2), reply_min=(4, 30), back=(0.1, 0.4), talk=(20, 60), texts=(0.4, 0.9), move="home", line=0),
    "pharmacy": dict(rhythm="shop", new_in=(1, 5), pool=(30, 90), pool_rate=(0.02, 0.1), remind=(1, 8), back=(0.3, 0.7), talk=(40, 110),
                     texts=(0, 0.1), move="fixed", line=0.6, clients="both"),
    "drug_service": dict(rhythm="office", new_in=(0.5, 3), pool=(20, 70), pool_rate=(0.05, 0.3), staff=(3, 7), staff_rate=(0.3, 1.5), remind=(1, 10),
                         bulk=(0, 2), bulk_size=(0.4, 1), bulk_gap=(0.3, 4), reply=(0.05, 0.35), reply_min=(10, 80), back=(0.4, 0.8), talk=(20, 150),
                         texts=(0.1, 0.5), move="fixed", line=0.35, clients="customers", support=True),
    "outreach_worker": dict(rhythm="shop", new_in=(0.1, 1), pool=(18, 50), pool_rate=(0.15, 0.7), staff=(2, 5), staff_rate=(0.3, 1.5), remind=(2, 12),
                            bulk=(0, 2), bulk_size=(0.4, 1), bulk_gap=(1, 15), reply=(0.1, 0.5), reply_min=(5, 60), back=(0.4, 0.85), talk=(15, 90),
                            texts=(0.2, 0.8), move="town", line=0, clients="customers", support=True),
    "evening_outreach": dict(rhythm="late", new_in=(0.1, 1), pool=(18, 50), pool_rate=(0.15, 0.7), staff=(2, 4), staff_rate=(0.3, 1.5), dispatch=(0, 0.3),
                             back=(0.4, 0.85), talk=(10, 45), texts=(0.1, 0.6), move="town", line=0, clients="customers", support=True),
    "probation_officer": dict(rhythm="office", pool=(15, 45), pool_rate=(0.03, 0.15), staff=(3, 7), staff_rate=(0.3, 1.5), remind=(1, 6), back=(0.4, 0.8),
                              talk=(50, 150), texts=(0.1, 0.4), move="fixed", line=0.1, clients="customers", support=True),
    "hostel": dict(rhythm="round_clock", new_in=(1, 5), pool=(15, 45), pool_rate=(0.08, 0.4), staff=(3, 7), staff_rate=(0.3, 2), back=(0.2, 0.6), talk=(15, 80),
                   texts=(0, 0.2), move="fixed", line=0.4, clients="customers", support=True),
    "helpline": dict(rhythm="late", new_in=(3, 12), pool=(15, 60), pool_rate=(0.03, 0.2), back=(0.1, 0.5), talk=(90, 500), texts=(0.1, 0.6), move="fixed",
                     line=0.3, clients="both", support=True),
}
# How many of each a world holds, as (low, high); support and the nearest lookalikes always appear.
COUNTS = {"taxi_office": (1, 2), "outreach_worker": (1, 3), "drug_service": (1, 2), "taxi_driver": (1, 3), "promoter": (1, 2), "club": (1, 2)}


def open_trades(world, factor):
    """Draws the businesses of a world; `factor` multiplies the numbers of each kind."""
    rng, opened = world.rng, []
    for kind, recipe in RECIPES.items():
        low, high = COUNTS.get(kind, (0, 2) if factor < 1.5 else (1, 2))
        for _ in range(int(round(rng.integers(low, high + 1) * factor))):
            opened.append(open_one(world, kind, recipe))
    return opened


def draw(world, recipe):
    """One value for each range of a recipe."""
    return {k: float(world.rng.uniform(*v)) if isinstance(v, tuple) else v for k, v in recipe.items()}


def open_one(world, kind, recipe):
    """A business: its telephone(s), where it is, its clients and its staff; then its traffic."""
    rng, rnd, register, ground = world.rng, world.rnd, world.register, world.ground
    r = draw(world, recipe)
    town = int(rng.integers(0, len(ground.towns))) if r.get("clients") != "customers" else rnd.choice(world.market_towns)
    owner = register.person(town)
    base = ground.add(town)
    place = {"fixed": lambda: register.fixed_track(base), "home": lambda: owner.track,
             "town": lambda: register.roaming(owner.home, ground.shared[town], rnd.uniform(7, 12), rnd.uniform(17, 23.5), rnd.uniform(0.5, 2))}[r["move"]]()
    number = register.fixed() if rnd.random() < r["line"] else None
    role = "support" if r.get("support") else "business"
    phone = register.phone(role, kind, owner, number=number, registered="yes" if rnd.random() < 0.85 else "no", track=place, smart=rnd.random() < 0.8)
    titled = rnd.random() < 0.6
    phone.name = f"{rnd.choice(['North', 'Castle', 'River', 'Park', 'Bridge', 'Abbey'])} {kind.replace('_', ' ').title()}" if titled else phone.name
    phones = [phone]
    for _ in range(int(r.get("sims", 0))):  # a SIM box: many SIMs, one device
        phones.append(register.phone(role, kind, owner, imei=phone.handsets[0][1], registered="no", track=place, smart=False))
    owner.phones = phones[:1]
    clients = choose_clients(world, r, town)
    staff = [staff_phone(world, town, kind) for _ in range(int(r.get("staff", 0)))]
    Trade(world, kind, r, phones, clients, staff).play()
    return phone


def choose_clients(world, r, town):
    """Regulars from the town, with some strangers; services of drug users have the lines' customers of that town."""
    rng, source = world.rng, r.get("clients", "residents")
    local = [p for p in world.residents if p.town == town]
    users = [p for p in world.customers if p.town == town]
    pool = users if source == "customers" and users else local + users if source == "both" else local + users[: len(users) // 6]
    picked = [pool[i] for i in rng.permutation(len(pool))[: int(r.get("pool", 0))]]
    strangers = int(len(picked) * rng.uniform(0, 0.3)) if source != "customers" else int(len(picked) * rng.uniform(0, 0.15))
    return picked + [world.register.outside() for _ in range(strangers)]


def staff_phone(world, town, kind):
    person = world.register.person(town)
    world.own_lives.append(person)
    return world.register.phone("business", kind + "_staff", person, registered="yes")


class Trade:
    """Plays the traffic of one business over the whole span (some open late or close early)."""

    def __init__(self, world, kind, r, phones, clients, staff):
        self.world, self.kind, self.r, self.phones, self.clients, self.staff = world, kind, r, phones, clients, staff
        self.rhythm, self.scale = world.rhythms[r["rhythm"]], world.knobs["trade_rate"]
        self.t0, self.t1 = world.clock.start_s, world.clock.end_s
        if world.rnd.random() < 0.12:
            self.t0 += world.rnd.uniform(0.1, 0.6) * (self.t1 - self.t0)

    def phone(self):
        return self.world.rnd.choice(self.phones)

    def number_of(self, client, t):
        return client.phone_at(t) if hasattr(client, "phone_at") else client

    def spread(self, rate, rhythm=None):
        return (rhythm or self.rhythm).times(self.world.rng, rate, self.t0, self.t1)

    def play(self):
        r, world = self.r, self.world
        for t in self.spread(r.get("new_in", 0) * self.scale):
            self.inward(t, world.passer_by())
        for client in self.clients:
            rate = r.get("pool_rate", 0) * world.rng.gamma(0.8, 1.25) * self.scale
            for t in self.rhythm.bursty(world.rng, rate, self.t0, self.t1, 0.7):
                self.inward(t, client)
        for t in self.spread(r.get("out_new", 0) * self.scale):
            self.contact(t, self.phone(), world.passer_by())
        for person in self.staff:
            for t in self.spread(r.get("staff_rate", 0) * self.scale):
                a, b = (self.phones[0], person) if world.rnd.random() < 0.55 else (person, self.phones[0])
                self.contact(t, a, b)
        self.outward_texts()

    def contact(self, t, a, b):
        rnd, r = self.world.rnd, self.r
        if rnd.random() < r["texts"]:
            self.world.log.text(t, a, b)
        else:
            answered = rnd.random() > 0.15
            self.world.log.call(t, rnd.lognormvariate(np.log(r["talk"]), 0.7) if answered else 0, a, b)

    def inward(self, t, client):
        """A client's contact; then perhaps an answer, a call back, or an order passed to staff."""
        rnd, r = self.world.rnd, self.r
        phone = self.phones[0]
        self.contact(t, self.number_of(client, t), phone)
        if rnd.random() < r.get("back", 0) * 0.6:
            later = t + rnd.lognormvariate(np.log(rnd.uniform(3, 60) * 60), 0.8)
            self.contact(later, phone, self.number_of(client, later))
        if self.staff and rnd.random() < r.get("dispatch", 0):
            later, who = t + rnd.uniform(20, 300), rnd.choice(self.staff)
            self.contact(later, phone, who)
            if rnd.random() < 0.3:  # the driver rings the client
                self.contact(later + rnd.uniform(120, 900), who, self.number_of(client, later))

    def outward_texts(self):
        """Single reminders through the day, and bulk sends with or without a wave of answers."""
        rnd, rng, r, log = self.world.rnd, self.world.rng, self.r, self.world.log
        if not self.clients:
            return
        for t in self.spread(r.get("remind", 0) * self.scale):
            client = rnd.choice(self.clients)
            log.text(t, self.phones[0], self.number_of(client, t))
            if rnd.random() < r.get("reply", 0.1):
                back = t + rnd.lognormvariate(7, 1)
                self.contact(back, self.number_of(client, back), self.phones[0])
        for start in self.spread(r.get("bulk", 0) / 7):
            size = max(1, int(len(self.clients) * r["bulk_size"] * rnd.uniform(0.7, 1)))
            chosen = [self.clients[i] for i in rng.permutation(len(self.clients))[:size]]
            t = start
            for client in chosen:
                t += r["bulk_gap"] * rnd.uniform(0.5, 1.6)
                log.text(t, self.phones[0], self.number_of(client, t))
                if rnd.random() < r["reply"]:
                    back = t + rnd.lognormvariate(np.log(r["reply_min"] * 60), 0.9)
                    self.inward(back, client)
