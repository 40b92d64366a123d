"""The ground of a world: one city, market towns, places, and each operator's own plan of cells."""

import math

import numpy as np

# Mobile network codes of the four British operators (MCC 234).
OPERATORS = {"EE": "30", "Vodafone": "15", "O2": "10", "Three": "20"}


def osgb36(latitude, longitude):
    """WGS84 degrees to OSGB36 easting and northing (Helmert shift and transverse Mercator, good to about 5 m).

    Source: Ordnance Survey, A guide to coordinate systems in Great Britain, annexes B and C.
    """
    lat, lon = math.radians(latitude), math.radians(longitude)
    a, e2 = 6378137.0, 0.00669437999014
    nu = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    x, y, z = nu * math.cos(lat) * math.cos(lon), nu * math.cos(lat) * math.sin(lon), nu * (1 - e2) * math.sin(lat)
    s, (rx, ry, rz) = 1 + 20.4894e-6, (math.radians(v / 3600) for v in (-0.1502, -0.2470, -0.8421))
    x, y, z = (-446.448 + s * x - rz * y + ry * z, 125.157 + rz * x + s * y - rx * z, -542.060 - ry * x + rx * y + s * z)
    a, b, f0 = 6377563.396, 6356256.909, 0.9996012717
    e2 = 1 - (b / a) ** 2
    p, lon = math.hypot(x, y), math.atan2(y, x)
    lat = math.atan2(z, p * (1 - e2))
    for _ in range(6):
        lat = math.atan2(z + e2 * a / math.sqrt(1 - e2 * math.sin(lat) ** 2) * math.sin(lat), p)
    n = (a - b) / (a + b)
    lat0, lon0 = math.radians(49), math.radians(-2)
    sin, cos, tan = math.sin(lat), math.cos(lat), math.tan(lat)
    nu = a * f0 / math.sqrt(1 - e2 * sin * sin)
    rho = a * f0 * (1 - e2) / (1 - e2 * sin * sin) ** 1.5
    eta2 = nu / rho - 1
    d, t = lat - lat0, lat + lat0
    m = b * f0 * ((1 + n + 1.25 * n**2 + 1.25 * n**3) * d - (3 * n + 3 * n**2 + 2.625 * n**3) * math.sin(d) * math.cos(t)
                  + (1.875 * n**2 + 1.875 * n**3) * math.sin(2 * d) * math.cos(2 * t)
                  - 35 / 24 * n**3 * math.sin(3 * d) * math.cos(3 * t))
    w = lon - lon0
    north = (m - 100000 + nu / 2 * sin * cos * w**2 + nu / 24 * sin * cos**3 * (5 - tan**2 + 9 * eta2) * w**4
             + nu / 720 * sin * cos**5 * (61 - 58 * tan**2 + tan**4) * w**6)
    east = (400000 + nu * cos * w + nu / 6 * cos**3 * (nu / rho - tan**2) * w**3
            + nu / 120 * cos**5 * (5 - 18 * tan**2 + tan**4 + 14 * eta2 - 58 * tan**2 * eta2) * w**5)
    return east, north


class Ground:
    """Towns, places (points that people can be at) and cells. Town 0 is the city."""

    def __init__(self, rng, towns):
        self.rng = rng
        self.latitude, self.longitude = rng.uniform(51.3, 53.6), rng.uniform(-2.3, 0.4)
        self.towns = [(0.0, 0.0, rng.uniform(3500, 6000))]
        bearing = rng.uniform(0, 2 * math.pi)
        for _ in range(towns):
            away = rng.uniform(18e3, 110e3)
            self.towns.append((away * math.cos(bearing), away * math.sin(bearing), rng.uniform(1300, 2600)))
            bearing += rng.uniform(1.0, 2.2)
        self.x, self.y, self.town = [], [], []
        self.shared = [[self.add(t) for _ in range(26)] for t in range(len(self.towns))]
        self.cells, self.sites = [], {}
        for name in OPERATORS:
            self.sites[name] = self._plan(name)
        self.choices = {}

    def add(self, town, spread=1.0):
        """A new place in a town; returns its id."""
        cx, cy, radius = self.towns[town]
        return self.add_at(cx + self.rng.normal(0, radius * 0.6 * spread), cy + self.rng.normal(0, radius * 0.6 * spread), town)

    def add_at(self, x, y, town):
        self.x.append(x)
        self.y.append(y)
        self.town.append(town)
        return len(self.x) - 1

    def near(self, place, metres):
        """A point about `metres` from a place, as latitude and longitude."""
        x = self.x[place] + self.rng.normal(0, metres / 1.4)
        y = self.y[place] + self.rng.normal(0, metres / 1.4)
        return self.degrees(x, y)

    def degrees(self, x, y):
        return (self.latitude + y / 111320.0, self.longitude + x / (111320.0 * math.cos(math.radians(self.latitude))))

    def _plan(self, operator):
        """Sites and sectors of one operator: dense in town, one every few km along the roads between."""
        rng, points = self.rng, []
        for i, (cx, cy, radius) in enumerate(self.towns):
            for _ in range(int(rng.integers(12, 22) if i == 0 else rng.integers(5, 10))):
                points.append((cx + rng.normal(0, radius * 0.75), cy + rng.normal(0, radius * 0.75), radius * 0.35))
            if i:
                steps = max(2, int(math.hypot(cx, cy) / 7000))
                points += [(cx * s / steps, cy * s / steps, 4500) for s in range(1, steps)]
        sites, lac, taken = [], int(rng.integers(100, 9000)), set()
        for number, (x, y, reach) in enumerate(points):
            sectors = int(rng.choice([1, 3, 3, 3, 2]))
            turn, site = rng.uniform(0, 360), int(rng.integers(4096, 900000))
            technologies = ["LTE"] if rng.random() < 0.45 else ["LTE", str(rng.choice(["GSM", "UMTS"]))]
            for technology in technologies:
                for s in range(sectors):
                    area = lac + int(max(abs(x), abs(y)) // 9000) + (500 if technology == "LTE" else 0)
                    ci = site * 256 + s if technology == "LTE" else (site * 10 + s + 1) % 65000 + 1
                    while (area, ci) in taken:
                        ci += 10
                    taken.add((area, ci))
                    name = f"234-{OPERATORS[operator]}-{area}-{ci}"
                    azimuth = "" if sectors == 1 else round((turn + s * 360 / sectors) % 360)
                    self.cells.append([name, operator, technology, x, y, azimuth, "" if sectors == 1 else 120 if sectors == 3 else 180, round(reach * 2)])
                    sites.append((x, y, azimuth, len(self.cells) - 1))
        return sites

    def _candidates(self, operator, place):
        """The likely serving cells of a place with their weights: near, and facing the place."""
        found = self.choices.get((operator, place))
        if found is None:
            sites = self.sites[operator]
            xs, ys = np.array([s[0] for s in sites]), np.array([s[1] for s in sites])
            apart = np.hypot(xs - self.x[place], ys - self.y[place]) + 80
            bearing = np.degrees(np.arctan2(self.x[place] - xs, self.y[place] - ys)) % 360
            facing = np.array([0.5 if s[2] == "" else math.cos(math.radians((b - s[2] + 180) % 360 - 180) / 2) ** 4 for s, b in zip(sites, bearing)])
            weight = (facing + 0.02) * apart**-3.0
            best = np.argsort(-weight)[:6]
            found = (np.array([sites[b][3] for b in best]), np.cumsum(weight[best] / weight[best].sum()))
            self.choices[(operator, place)] = found
        return found

    def serving(self, operator, places):
        """A serving cell (index) for each visit to a place."""
        out = np.zeros(len(places), dtype=np.int64)
        for place in np.unique(places):
            where = np.nonzero(places == place)[0]
            cells, cumulative = self._candidates(operator, int(place))
            pick = np.searchsorted(cumulative, self.rng.random(len(where)))
            out[where] = cells[np.minimum(pick, len(cells) - 1)]
        return out
