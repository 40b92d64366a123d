"""Time of a synthetic world: the span, British summer time, and weekly rhythms that events are drawn from."""

import datetime as dt

import numpy as np

HOUR_S = 3600
DAY_S = 86400


def last_sunday(year, month):
    """The last Sunday of a 31-day month (March, October), when British clocks change."""
    day = dt.date(year, month, 31)
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


def summer_offset_s(day):
    """Seconds that London is ahead of UTC on `day` (the hour of the change itself is ignored)."""
    return HOUR_S if last_sunday(day.year, 3) <= day < last_sunday(day.year, 10) else 0


class Clock:
    """The span of one world in UTC seconds, with the local hour of week of each of its hours."""

    def __init__(self, first_day, days):
        self.first_day, self.days = first_day, days
        self.start_s = int(dt.datetime(first_day.year, first_day.month, first_day.day, tzinfo=dt.timezone.utc).timestamp())
        self.end_s = self.start_s + days * DAY_S
        self.edges_s = self.start_s + HOUR_S * np.arange(days * 24 + 1, dtype=np.int64)
        offsets = np.array([summer_offset_s(first_day + dt.timedelta(days=d)) for d in range(days)])
        self.offset_s = offsets
        local = self.edges_s[:-1] + np.repeat(offsets, 24)
        # 1 January 1970 was a Thursday: shift by three days so that hour 0 is Monday 00:00.
        self.hour_of_week = ((local // HOUR_S) + 3 * 24) % 168

    def local(self, day, hour):
        """UTC second of a local clock hour (may be fractional) on the day with this index."""
        day = int(min(max(day, 0), self.days - 1))
        return self.start_s + day * DAY_S + hour * HOUR_S - int(self.offset_s[day])

    def weekday(self, day):
        """0 = Monday."""
        return (self.first_day + dt.timedelta(days=int(day))).weekday()


class Rhythm:
    """A weekly intensity; its unit is events per average day.

    `peaks` is a list of (local hour, width in hours, weight); `days` weighs Monday to Sunday; `floor` is the level between peaks.
    """

    def __init__(self, clock, peaks, days=(1,) * 7, floor=0.02):
        hours = np.arange(24) + 0.5
        day = np.full(24, float(floor))
        for centre, width, weight in peaks:
            apart = np.abs(hours - centre)
            apart = np.minimum(apart, 24 - apart)
            day += weight * np.exp(-0.5 * (apart / width) ** 2) / width
        week = np.concatenate([day * w for w in days])
        week = week / week.sum() * 7
        self.clock = clock
        self.cumulative = np.concatenate([[0.0], np.cumsum(week[clock.hour_of_week])])

    def at(self, seconds):
        """Cumulative intensity up to a time."""
        return np.interp(seconds, self.clock.edges_s, self.cumulative)

    def when(self, level):
        """The time at which the cumulative intensity reaches `level`."""
        return np.interp(level, self.cumulative + np.arange(len(self.cumulative)) * 1e-9, self.clock.edges_s)

    def times(self, rng, rate, t0, t1):
        """Sorted Poisson times at `rate` a day between two instants."""
        low, high = self.at(t0), max(self.at(t0), self.at(t1))
        count = rng.poisson(max(0.0, rate * (high - low)))
        return np.sort(self.when(rng.uniform(low, high, count)))

    def bursty(self, rng, rate, t0, t1, shape=0.6):
        """Renewal times with Weibull gaps (shape below one: bursts and long silences) under the same weekly rhythm."""
        low, high = self.at(t0), self.at(t1)
        expected = rate * (high - low)
        if expected <= 0:
            return np.empty(0)
        mean_gap = {0.5: 2.0, 0.6: 1.5046, 0.7: 1.2658, 0.8: 1.1330}.get(shape, 1.5046)
        gaps = rng.weibull(shape, int(expected * 2 + 12)) / mean_gap / rate
        levels = low + rng.uniform(0, gaps[0] + 1e-9) + np.cumsum(gaps) - gaps[0]
        return self.when(levels[levels < high])


def standard_rhythms(clock, rng):
    """Named rhythms shared by many; each world shifts and widens its own."""
    s = lambda h: h + rng.normal(0, 0.4)
    week, office = (1, 1, 1, 1, 1.1, 1.15, 1), (1, 1, 1, 1, 0.9, 0.03, 0.01)
    made = {
        "social": Rhythm(clock, [(s(12.5), 3, 1), (s(19), 2.6, 1.8)], week, 0.015),
        "late": Rhythm(clock, [(s(16), 3, 1), (s(22.5), 2.2, 1.8)], (0.9, 0.9, 0.9, 1, 1.3, 1.4, 1), 0.03),
        "early": Rhythm(clock, [(s(8.5), 2, 1), (s(17.5), 2.5, 1.3)], week, 0.01),
        "office": Rhythm(clock, [(s(10.3), 1.6, 1), (s(14.5), 1.8, 0.9)], office, 0.0005),
        "shop": Rhythm(clock, [(s(11), 2.2, 1), (s(15.5), 2.2, 1)], (0.9, 1, 1, 1, 1.2, 1.2, 0.15), 0.001),
        "evening": Rhythm(clock, [(s(18.8), 1.6, 1), (s(21), 1.5, 0.7)], (0.7, 0.8, 0.9, 1, 1.5, 1.5, 1.1), 0.004),
        "weekend_night": Rhythm(clock, [(s(23.5), 2.3, 1.5), (s(17), 4, 0.8), (s(8.5), 1.5, 0.4)], (0.7, 0.7, 0.8, 1, 1.7, 2.0, 1), 0.04),
        "round_clock": Rhythm(clock, [(s(14), 6, 1), (s(22), 3, 0.8)], (1,) * 7, 0.12),
        "school_run": Rhythm(clock, [(s(8.2), 0.8, 1), (s(15.8), 1.5, 1.2), (s(21), 1.8, 1.5)], week, 0.01),
    }
    return made


def line_rhythm(clock, rnd, leaning):
    """The trading hours of one line; `leaning` is `day`, `night` or `flat`."""
    jitter = lambda h, w=1.0: h + rnd.gauss(0, w)
    if leaning == "night":
        peaks = [(jitter(21), 2.5, 1), (jitter(25) % 24, 2.2, 1.2)]
        floor = rnd.uniform(0.005, 0.03)
    elif leaning == "day":
        peaks = [(jitter(10), 1.5, 1), (jitter(14), 2.2, 1), (jitter(17.5), 1.8, 0.9)]
        floor = rnd.uniform(0.001, 0.02)
    else:
        peaks = [(jitter(10.5), 2.5, 1), (jitter(18), 3, 1.3)]
        floor = rnd.uniform(0.01, 0.08)
    days = [rnd.uniform(0.75, 1.3) for _ in range(7)]
    return Rhythm(clock, peaks, days, floor)
