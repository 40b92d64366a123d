#!/usr/bin/env python3
"""Writes one synthetic world: a folder in the plain file set, and its truth.

    world.py --out FOLDER --seed N [--size small|medium|large] [--variant network|subjects|mixed|none]

This generator shares no code and no author with the product's own simulator, so that methods tuned on one are judged on the
other. Everything is invented; same arguments give the same bytes.
"""

import argparse
import datetime as dt
import random
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

import deals
import dealing
import harm
import plain
import town
import trades
from clock import Clock, standard_rhythms
from ground import OPERATORS, Ground
from register import MMS, SMS, Log, Register

# `none` is a town without any line, seen like `network`: every report is false.
VARIANTS = ("network", "subjects", "mixed", "none")
# days, lines, market towns, residents, rows aimed at, multiple of businesses of each kind
SIZES = {
    "small": dict(days=(32, 50), lines=(4, 7), towns=(2, 3), residents=(140, 260), rows=60_000, trades=1.0, rate=0.45),
    "medium": dict(days=(45, 90), lines=(9, 14), towns=(3, 4), residents=(500, 900), rows=300_000, trades=1.7, rate=0.8),
    "large": dict(days=(60, 120), lines=(16, 26), towns=(4, 6), residents=(1500, 2500), rows=1_000_000, trades=3.0, rate=1.0),
}


class World:
    """All that exists in one world while it is being made."""

    def __init__(self, seed, size, variant):
        self.seed, self.size, self.variant = seed, size, variant
        self.rnd = random.Random(f"judge/{seed}/{size}/{variant}")
        self.rng = np.random.default_rng(self.rnd.getrandbits(64))
        self.ranges = SIZES[size]
        days = self.rnd.randint(*self.ranges["days"])
        self.clock = Clock(dt.date(2023, 1, 1) + dt.timedelta(days=self.rnd.randrange(800)), days)
        self.ground = Ground(self.rng, self.rnd.randint(*self.ranges["towns"]))
        self.register = Register(self.rng, self.rnd, self.clock, self.ground)
        self.rhythms = standard_rhythms(self.clock, self.rng)
        self.log, self.truth = Log(), SimpleNamespace(succession=[])
        self.residents, self.customers, self.teens, self.own_lives, self.suppliers = [], [], [], [], []
        markets = list(range(1, len(self.ground.towns)))
        self.market_towns = markets[: self.rnd.randint(1, min(3, len(markets)))] + ([0] if self.rnd.random() < 0.3 else [])
        self.knobs = self._knobs()
        senders = ["BANKCODE", "PARCELS", "MYACCOUNT", "TOPUP", "NETWORK", "83100", "61998", "150"]
        self.services = [self.register.outside("business", "sender", number) for number in senders]
        self.nobody = self.register.outside("business", "sender", "")
        self.passers = [self.register.outside() for _ in range(400)]

    def _knobs(self):
        """Settings of observation and of the public, drawn once for the world."""
        rnd, clock = self.rnd, self.clock
        span = clock.end_s - clock.start_s
        middle = clock.start_s + rnd.uniform(0, 0.5) * span
        networks = list(OPERATORS)
        if self.variant == "mixed":
            networks = rnd.sample(networks, 2)
        return dict(public_unregistered=rnd.uniform(0.2, 0.4), churn_month=rnd.uniform(0.02, 0.04), trade_rate=self.ranges["rate"] * rnd.uniform(0.8, 1.4),
                    data_rows=rnd.choice([0, 0, 0.05, 0.2]), missing_cell=rnd.uniform(0.005, 0.1), missing_imei=rnd.uniform(0.005, 0.1),
                    duplicates=rnd.choice([0, 0.001, 0.005, 0.02]), cells_unlisted=rnd.uniform(0.005, 0.05), grid=rnd.random() < 0.4,
                    subscriber_known=rnd.choice([0.3, 0.6, 0.9]), by_subject=rnd.random() < 0.5 and self.variant != "network",
                    network_operators=networks, network_window=(middle, middle + rnd.uniform(0.3, 0.6) * span),
                    no_incoming_texts=rnd.choice(networks) if rnd.random() < 0.15 else "-")

    def passer_by(self):
        """Somebody who is met once: a resident, or mostly a stranger; strangers are seldom seen twice."""
        roll = self.rnd.random()
        if roll < 0.25 and self.residents:
            person = self.rnd.choice(self.residents)
            return person.phones[-1] if person.phones[-1].t0 <= self.clock.end_s else person.phones[0]
        if roll < 0.4:
            return self.rnd.choice(self.passers)
        return self.register.outside()


def build(seed, size, variant):
    """Makes a world; returns it with its lines, events and incidents."""
    world = World(seed, size, variant)
    rnd, aim = world.rnd, world.ranges["rows"] * {"subjects": 1.15, "mixed": 0.8}.get(variant, 0.95)
    world.residents = town.populate(world, rnd.randint(*world.ranges["residents"]))
    count = 0 if variant == "none" else rnd.randint(*world.ranges["lines"])
    lines = deals.plan_lines(world, count, aim * rnd.uniform(0.35, 0.6))
    town.play_teenagers(world, max(2, int(2 * world.ranges["trades"])))
    trades.open_trades(world, world.ranges["trades"])
    for line in lines:
        dealing.trade(world, line)
    people = world.residents + world.customers + world.teens + [p for p in world.own_lives if p.phones]
    town.befriend(world, people)
    # One resident's two-day-in-three contact rate is scaled so that the world comes near the size asked for.
    strength = sum(s for p in people for _, s in p.ties) * 0.35 * world.clock.days * 2.4 + len(people) * world.clock.days * 0.75
    town.converse(world, people, min(1.6, max(0.25, (aim - len(world.log)) / strength)))
    events = world.log.table(world.clock, world.register.phones)
    pictures = (events[:, 2] == SMS) & (world.rng.random(len(events)) < 0.02)
    events[pictures, 2] = MMS
    incidents = harm.cause(world, lines)
    for incident in incidents:
        incident.id = world.register.fresh(lambda: f"I{rnd.randrange(10**7):07d}")
    return world, lines, events, incidents


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--variant", choices=VARIANTS, default="network")
    chosen = parser.parse_args()
    began = time.monotonic()
    world, lines, events, incidents = build(chosen.seed, chosen.size, chosen.variant)
    chosen.out.mkdir(parents=True, exist_ok=True)
    rows = plain.write_plain(world, chosen.out, events, lines, incidents)
    plain.write_truth(world, chosen.out / "truth", lines, incidents, harm.places(world, lines))
    print(f"{chosen.out}: {rows} rows from {len(events)} events, {len(lines)} lines, {len(world.residents)} residents, {len(world.customers)} customers, "
          f"{len(incidents)} incidents, {world.clock.days} days, {time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
