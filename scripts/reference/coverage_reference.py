#!/usr/bin/env python3
"""Writes crates/cellsite/fixtures/coverage.json: strengths of antennas at places, computed apart from the program.

    coverage_reference.py > crates/cellsite/fixtures/coverage.json

The model is that of mobloc (`signal_strength`), with the exact standard deviation of a beam instead of one rounded to a grid.
Python 3.11, numpy, scipy.
"""

import json
import math

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

BEHIND_DB = -30.0


def loss(angle, beam):
    """Loss at an angle off a beam, by densities of a normal curve as mobloc has it; the limit where no curve fits."""
    angle = abs(angle) % 360
    angle = 360 - angle if angle > 180 else angle
    half = beam / 2

    def curve(deviation, at):
        top, back = norm.pdf(0, 0, deviation), norm.pdf(180, 0, deviation)
        return (norm.pdf(at, 0, deviation) - top) * -BEHIND_DB / (top - back)

    if half >= 180 * math.sqrt(0.1):
        return BEHIND_DB * (angle / 180) ** 2
    deviation = brentq(lambda d: curve(d, half) + 3, half / 20, 5000, xtol=1e-13, rtol=1e-14)
    return curve(deviation, angle)


def strength(power, height, azimuth, tilt, exponent, across, upright, east, north):
    ground = math.hypot(east, north)
    distance = max(0.01, math.sqrt(east**2 + north**2 + height**2))
    dbm = 30 + 10 * math.log10(power) - 10 * exponent * math.log10(distance)
    if azimuth is None:
        return dbm
    bearing = (90 - math.degrees(math.atan2(north, east))) % 360
    turn = math.radians(bearing - azimuth)
    side, ahead = math.sin(turn) * ground, math.cos(turn) * ground
    # The point in the plane of the tilted beam: a rotation of (ahead, down) by the tilt.
    down = math.degrees(math.atan2(height, abs(ahead)))
    reach = math.hypot(ahead, height)
    if ahead > 0:
        plane = math.cos(math.radians(down - tilt)) * reach
    elif down + tilt < 90:
        plane = -math.cos(math.radians(down + tilt)) * reach
    else:
        plane = math.cos(math.radians(180 - down - tilt)) * reach
    dbm += loss(math.degrees(math.atan2(side, plane)), across)
    return dbm + loss(math.degrees(math.atan2(height, ground)) - tilt, upright)


def main():
    rng = np.random.default_rng(20)
    rows = []
    for number in range(60):
        row = dict(power_w=float(rng.choice([5, 10, 20])), height_m=float(rng.choice([8, 15, 30, 45])),
                   azimuth_deg=None if number % 7 == 0 else float(rng.integers(0, 360)), tilt_deg=float(rng.integers(0, 9)),
                   path_loss=float(rng.choice([3.5, 3.75, 4, 6])), beam_across_deg=float(rng.choice([33, 65, 90, 112, 120, 180])),
                   beam_upright_deg=float(rng.choice([7, 9, 12])), east_m=float(rng.normal(0, 2000)), north_m=float(rng.normal(0, 2000)))
        dbm = strength(row["power_w"], row["height_m"], row["azimuth_deg"], row["tilt_deg"], row["path_loss"],
                       row["beam_across_deg"], row["beam_upright_deg"], row["east_m"], row["north_m"])
        rows.append({**row, "dbm": dbm, "dominance": 1 / (1 + math.exp(-0.2 * (dbm + 92.5)))})
    print(json.dumps({"strength": rows}, indent=1))


if __name__ == "__main__":
    main()
