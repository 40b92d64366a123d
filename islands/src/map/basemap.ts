/** Land, coast, boundaries and names, in the page's colours. Names are drawn by the browser with the page's own typeface: no glyphs are fetched. */

import type * as maplibre from "maplibre-gl";
import { mixed, type Colours } from "../colours.ts";

/** What the licences ask to be shown wherever the map is. */
export const CREDITS = "Made with Natural Earth · Places: GeoNames, CC BY 4.0";

type Style = maplibre.StyleSpecification;
type Expression = maplibre.ExpressionSpecification;

/** Towns smaller than this are left out at a zoom, before labels that would meet are. */
const SMALLEST: Expression = ["step", ["zoom"], 400_000, 5.5, 150_000, 7, 60_000, 8, 25_000, 9, 10_000, 10, 4_000, 11, 0];

/** The style without our own data. */
export function basemap(baseUrl: string, places: [string, number, number, number][], colours: Colours): Style {
    const [family] = families(colours.font);
    return {
        version: 8,
        transition: { duration: 0, delay: 0 },
        sources: {
            base: { type: "geojson", data: baseUrl, tolerance: 0.2, buffer: 16 },
            places: { type: "geojson", data: { type: "FeatureCollection", features: places.map(place) } },
        },
        layers: [
            { id: "sea", type: "background" },
            { id: "land", type: "fill", source: "base", filter: ["==", ["get", "kind"], "land"], paint: { "fill-antialias": false } },
            { id: "county", type: "line", source: "base", filter: ["==", ["get", "kind"], "county"], paint: { "line-dasharray": [3, 2], "line-width": 0.8 } },
            { id: "nation", type: "line", source: "base", filter: ["==", ["get", "kind"], "nation"], paint: { "line-width": 1.2 } },
            { id: "coast", type: "line", source: "base", filter: ["==", ["get", "kind"], "coast"], paint: { "line-width": 1 } },
            {
                id: "towns",
                type: "symbol",
                source: "places",
                filter: [">=", ["get", "population"], SMALLEST],
                layout: {
                    "text-field": ["get", "name"],
                    "text-font": [family ?? "sans-serif"],
                    "text-size": ["interpolate", ["linear"], ["ln", ["max", 1, ["get", "population"]]], 8, 10.5, 13, 13.5],
                    "text-max-width": 8,
                    "text-padding": 6,
                    "symbol-sort-key": ["-", 0, ["get", "population"]],
                },
                paint: { "text-halo-width": 1.4 },
            },
        ],
    };
}

/** Colours are constants of the layers, so that a change of theme is in the next frame. */
export function recolourBasemap(map: maplibre.Map, colours: Colours): void {
    const coast = mixed(colours.accent, colours.panel, 0.42);
    map.setPaintProperty("sea", "background-color", mixed(colours.accentTint, colours.panel, 0.9));
    map.setPaintProperty("land", "fill-color", colours.panel);
    map.setPaintProperty("county", "line-color", mixed(colours.ink3, colours.panel, 0.38));
    map.setPaintProperty("nation", "line-color", mixed(colours.ink3, colours.panel, 0.6));
    map.setPaintProperty("coast", "line-color", coast);
    map.setPaintProperty("towns", "text-color", colours.ink2);
    map.setPaintProperty("towns", "text-halo-color", colours.panel);
}

/** The families of a CSS value, without quotes. */
export function families(font: string): string[] {
    return font.split(",").map((name) => name.trim().replace(/^["']|["']$/g, ""));
}

function place([name, lon, lat, population]: [string, number, number, number]): GeoJSON.Feature {
    return { type: "Feature", properties: { name, population }, geometry: { type: "Point", coordinates: [lon, lat] } };
}
