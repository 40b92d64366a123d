// Makes the compact basemap and place names of crates/web/assets/base from the files that its CREDITS.md names:
// node basemap.mjs base_uk.geojson places_gb.json

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const out = join(dirname(fileURLToPath(import.meta.url)), "../crates/web/assets/base");
const [, , base, places] = process.argv;

/** Four decimals are 11 m, finer than the 1:10m source. */
const rounded = ([lon, lat]) => [Math.round(lon * 1e4) / 1e4, Math.round(lat * 1e4) / 1e4];
const key = (point) => point.join(" ");

/** Points that rounding made equal say nothing. */
function thinned(line) {
    const points = line.map(rounded);
    return points.filter((point, at) => at === 0 || key(point) !== key(points[at - 1]));
}

/** Joins pieces that meet end to end and nowhere else, so that a dashed boundary is dashed evenly. */
function joined(lines) {
    const ends = new Map();
    const pieces = new Set(lines.map(thinned).filter((line) => line.length > 1));
    const at = (point) => ends.get(key(point)) ?? ends.set(key(point), new Set()).get(key(point));
    for (const line of pieces) for (const end of [line[0], line.at(-1)]) at(end).add(line);
    for (const start of [...pieces]) {
        if (!pieces.has(start)) continue;
        let line = start;
        for (let turned = 0; turned < 2; ) {
            const meet = at(line.at(-1));
            const next = [...meet].find((other) => other !== line);
            if (meet.size !== 2 || !next || !pieces.has(next)) {
                line = swap(line, line.toReversed(), pieces, at);
                turned += 1;
                continue;
            }
            const onward = key(next[0]) === key(line.at(-1)) ? next : next.toReversed();
            drop(next, pieces, at);
            line = swap(line, [...line, ...onward.slice(1)], pieces, at);
        }
    }
    return [...pieces];
}

function drop(line, pieces, at) {
    pieces.delete(line);
    for (const end of [line[0], line.at(-1)]) at(end).delete(line);
}

function swap(line, other, pieces, at) {
    drop(line, pieces, at);
    pieces.add(other);
    for (const end of [other[0], other.at(-1)]) at(end).add(other);
    return other;
}

const features = JSON.parse(readFileSync(base, "utf8")).features;
const of = (kind) => features.filter((feature) => feature.properties.k === kind).map((feature) => feature.geometry.coordinates);
const feature = (kind, type, coordinates) => ({ type: "Feature", properties: { kind }, geometry: { type, coordinates } });
const map = {
    type: "FeatureCollection",
    features: [
        feature("land", "MultiPolygon", of("land").map((rings) => rings.map(thinned).filter((ring) => ring.length > 3)).filter((rings) => rings.length)),
        feature("coast", "MultiLineString", joined(of("coast"))),
        feature("county", "MultiLineString", joined(of("admin1"))),
        feature("nation", "MultiLineString", joined(of("admin0"))),
    ],
};
const named = JSON.parse(readFileSync(places, "utf8"))
    .sort((a, b) => b.population - a.population || (a.name < b.name ? -1 : 1))
    .map(({ name, lon, lat, population }) => [name, ...rounded([lon, lat]), population]);

mkdirSync(out, { recursive: true });
const written = (name, lines) => writeFileSync(join(out, name), lines);
written("base.geojson", `{"type":"FeatureCollection","features":[\n${map.features.map((one) => JSON.stringify(one)).join(",\n")}\n]}\n`);
written("places.json", `[\n${named.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`);
