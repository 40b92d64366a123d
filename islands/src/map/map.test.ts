import assert from "node:assert/strict";
import { test } from "node:test";
import type { MapData } from "../shapes.ts";
import { beyond, boundsOf, metresPerPixel, ring, wedge, type Point } from "./geometry.ts";
import { journeysOf, within } from "./journeys.ts";
import { Seen } from "./seen.ts";

const HACKNEY: Point = [-0.0553, 51.545];

/** Great-circle distance, by the haversine formula: another way to the same figure. */
function distance([lon1, lat1]: Point, [lon2, lat2]: Point): number {
    const rad = Math.PI / 180;
    const a = Math.sin(((lat2 - lat1) * rad) / 2) ** 2 + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
    return 2 * 6_371_008.8 * Math.asin(Math.sqrt(a));
}

function bearing([lon1, lat1]: Point, [lon2, lat2]: Point): number {
    const rad = Math.PI / 180;
    const y = Math.sin((lon2 - lon1) * rad) * Math.cos(lat2 * rad);
    const x = Math.cos(lat1 * rad) * Math.sin(lat2 * rad) - Math.sin(lat1 * rad) * Math.cos(lat2 * rad) * Math.cos((lon2 - lon1) * rad);
    return (Math.atan2(y, x) / rad + 360) % 360;
}

test("a point lies as far away and in the direction that was asked for", () => {
    for (const degrees of [0, 45, 120, 200, 300]) {
        for (const metres of [200, 2_000, 15_000]) {
            const there = beyond(HACKNEY, degrees, metres);
            assert.ok(Math.abs(distance(HACKNEY, there) / metres - 1) < 0.005, `${degrees}, ${metres}`);
            assert.ok(Math.abs(((bearing(HACKNEY, there) - degrees + 540) % 360) - 180) < 0.3, `${degrees}, ${metres}`);
        }
    }
});

test("a wedge begins and ends at its mast and stays within its beam", () => {
    const [outline = []] = wedge(HACKNEY, 350, 120, 1000);
    assert.deepEqual(outline[0], HACKNEY);
    assert.deepEqual(outline.at(-1), HACKNEY);
    for (const point of outline.slice(1, -1)) {
        const off = Math.abs(((bearing(HACKNEY, point) - 350 + 540) % 360) - 180);
        assert.ok(off <= 60.4, `${off}`);
    }
    const [disc = []] = wedge(HACKNEY, 0, 360, 1000);
    assert.ok(disc.every((point) => Math.abs(distance(HACKNEY, point) / 1000 - 1) < 0.005));
});

test("a sector of unknown direction is smaller than one of known direction, and open in the middle", () => {
    const [outer = [], inner = []] = ring(HACKNEY, 1000);
    assert.ok(outer.every((point) => distance(HACKNEY, point) < 700));
    assert.ok(inner.every((point) => distance(HACKNEY, point) > 300 && distance(HACKNEY, point) < 500));
});

test("the scale of the map is that of Web Mercator with tiles of 512 pixels", () => {
    assert.ok(Math.abs(metresPerPixel(0, 0) - 78_271.517) < 0.001);
    assert.ok(Math.abs(metresPerPixel(60, 10) - 78_271.517 / 2 / 1024) < 0.001);
});

const data: MapData = {
    title: "",
    summary: "",
    phones: [
        { id: "a", label: "A", colour: 1 },
        { id: "b", label: "B", colour: 2 },
    ],
    sectors: [1, 2, 3].map((n) => ({ cell: String(n), lon: n, lat: 51, azimuth_deg: 0, beamwidth_deg: 120, range_m: 900 })),
    sightings: { at: [10, 20, 30, 40, 50], phone: [0, 1, 0, 0, 1], sector: [0, 0, 1, 0, 2] },
};

test("a window counts what began in it, and remembers where each phone was last", () => {
    const seen = new Seen(data);
    assert.deepEqual(seen.extent, [10, 51]);
    assert.equal(seen.total, 5);
    seen.look(10, 40);
    assert.equal(seen.total, 3);
    assert.deepEqual(seen.last.map((pair) => (pair === null ? null : seen.pairs[pair]?.sector)), [1, 0]);
    seen.look(41, 45);
    assert.deepEqual([seen.total, seen.most, ...seen.last], [0, 0, null, null]);
});

test("two phones in one sector are drawn inside each other, and a hidden one is not counted", () => {
    const seen = new Seen(data);
    assert.deepEqual(seen.pairs.filter(({ sector }) => sector === 0).map(({ phone, nested }) => [phone, nested]), [[0, 0], [1, 1]]);
    seen.showPhone(0, false);
    seen.look(...seen.extent);
    assert.equal(seen.total, 2);
    assert.ok(seen.ranked().every((pair) => seen.pairs[pair]?.phone === 1));
});

test("bounds hold every point, and of nothing there are none", () => {
    assert.deepEqual(boundsOf([[1, 51], [-1, 52], [0, 50]]), [-1, 50, 1, 52]);
    assert.equal(boundsOf([]), null);
});

test("journeys there and back are one line, and a window says which of them", () => {
    const travel = [
        { phone: 0, from: 0, to: 1, left_at: 10, arrived_at: 20, label: "out" },
        { phone: 0, from: 1, to: 0, left_at: 30, arrived_at: 40, label: "back" },
        { phone: 1, from: 0, to: 1, left_at: 10, arrived_at: 20, label: "another's" },
    ];
    const found = journeysOf({ ...data, travel });
    assert.deepEqual(found.map(({ all }) => all.length), [2, 1]);
    assert.deepEqual(within(found[0]!, 25, 35).map(({ label }) => label), ["back"]);
    assert.deepEqual(within(found[0]!, 21, 29), []);
});
