/** Our own data on the map: sectors, travel, regions, incidents, named places. One layer for each phone, so that its colour is a constant. */

import type * as maplibre from "maplibre-gl";
import { isDashed, lineColour, mixed, type Colours } from "../colours.ts";
import type { MapData } from "../shapes.ts";
import { families } from "./basemap.ts";
import { ASSUMED, metresPerPixel, ring, wedge } from "./geometry.ts";
import { iconOf } from "./icons.ts";
import { journeysOf } from "./journeys.ts";
import type { Seen } from "./seen.ts";

/** No sector is drawn smaller than this, so that a country can be looked at; the legend says so. */
export const LEAST_RADIUS_PX = 17;
const NESTED = 0.76;
const BEFORE_TOWNS = "towns";
const SHARE: maplibre.ExpressionSpecification = ["coalesce", ["feature-state", "share"], 0];
const SHOWN: maplibre.ExpressionSpecification = ["coalesce", ["feature-state", "shown"], 0];

type Features = GeoJSON.FeatureCollection;

export function addLayers(map: maplibre.Map, data: MapData, seen: Seen, colours: Colours): void {
    const source = (id: string, features: Features) => map.addSource(id, { type: "geojson", data: features, tolerance: 0 });
    source("regions", regions(data));
    source("sectors", sectors(data, seen, map.getZoom()));
    source("travel", travel(data));
    source("masts", masts(data, seen));
    source("incidents", incidents(data));
    source("named", named(data));
    data.phones.forEach((phone, at) => {
        const dashed = isDashed(phone.colour);
        const filter: maplibre.FilterSpecification = ["==", ["get", "phone"], at];
        const add = (layer: maplibre.AddLayerObject) => map.addLayer(layer, BEFORE_TOWNS);
        add({ id: `region-${at}`, type: "fill", source: "regions", filter, paint: { "fill-opacity": 0.1 } });
        add({ id: `region-edge-${at}`, type: "line", source: "regions", filter, paint: { "line-width": 1.2, "line-opacity": 0.7 } });
        add({ id: `travel-${at}`, type: "line", source: "travel", filter, paint: { "line-width": 2, "line-dasharray": [2.2, 2.2], "line-opacity": SHOWN } });
        add({ id: `sector-${at}`, type: "fill", source: "sectors", filter, paint: { "fill-opacity": ["*", SHARE, 0.62], "fill-antialias": false } });
        const edge = { "line-width": 1.2, "line-opacity": ["*", SHOWN, 0.95] as maplibre.ExpressionSpecification };
        add({ id: `edge-${at}`, type: "line", source: "sectors", filter, paint: dashed ? { ...edge, "line-dasharray": [3, 2] } : edge });
    });
    const family = families(colours.font)[0] ?? "sans-serif";
    data.phones.forEach((_, at) =>
        map.addLayer({ id: `mast-${at}`, type: "circle", source: "masts", filter: ["==", ["get", "phone"], at], paint: { "circle-radius": 4, "circle-stroke-width": 2, "circle-opacity": SHOWN, "circle-stroke-opacity": SHOWN } }),
    );
    map.addLayer({ id: "incidents", type: "symbol", source: "incidents", layout: { "icon-image": ["get", "kind"], "icon-allow-overlap": true }, paint: { "icon-opacity": SHOWN } });
    map.addLayer({
        id: "named",
        type: "symbol",
        source: "named",
        layout: { "text-field": ["get", "label"], "text-font": ["Semibold", family], "text-size": 13, "text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 1.6, "text-allow-overlap": true },
        paint: { "text-halo-width": 2 },
    });
}

export function recolourLayers(map: maplibre.Map, data: MapData, colours: Colours): void {
    data.phones.forEach((phone, at) => {
        const colour = lineColour(colours, phone.colour);
        map.setPaintProperty(`region-${at}`, "fill-color", colour);
        map.setPaintProperty(`region-edge-${at}`, "line-color", colour);
        map.setPaintProperty(`travel-${at}`, "line-color", colour);
        map.setPaintProperty(`sector-${at}`, "fill-color", colour);
        map.setPaintProperty(`edge-${at}`, "line-color", mixed(colour, colours.ink1, 0.8));
        map.setPaintProperty(`mast-${at}`, "circle-color", colour);
        map.setPaintProperty(`mast-${at}`, "circle-stroke-color", colours.panel);
    });
    map.setPaintProperty("named", "text-color", colours.ink1);
    map.setPaintProperty("named", "text-halo-color", colours.panel);
    for (const kind of ["harm", "safeguarding", "other"] as const) {
        const icon = iconOf(kind, colours);
        if (map.hasImage(kind)) map.updateImage(kind, icon);
        else map.addImage(kind, icon, { pixelRatio: 2 });
    }
}

/** Outlines at a zoom: as far as the operator says, and never too small to be seen. */
export function sectors(data: MapData, seen: Seen, zoom: number): Features {
    return collection(
        seen.pairs.map(({ phone, sector, nested }, id) => {
            const { lon, lat, azimuth_deg, beamwidth_deg, range_m } = data.sectors[sector] as MapData["sectors"][number];
            const least = LEAST_RADIUS_PX * metresPerPixel(lat, zoom);
            const radius = Math.max(range_m ?? ASSUMED.range_m, least) * NESTED ** nested;
            const outline = azimuth_deg === null ? ring([lon, lat], radius) : wedge([lon, lat], azimuth_deg, beamwidth_deg ?? ASSUMED.beamwidth_deg, radius);
            return { type: "Feature", id, properties: { phone, sector }, geometry: { type: "Polygon", coordinates: outline } };
        }),
    );
}

/** Where each phone was last: its mast, not its place. */
function masts(data: MapData, seen: Seen): Features {
    return collection(
        seen.pairs.map(({ phone, sector }, id) => {
            const { lon, lat } = data.sectors[sector] as MapData["sectors"][number];
            return { type: "Feature", id, properties: { phone }, geometry: { type: "Point", coordinates: [lon, lat] } };
        }),
    );
}

function travel(data: MapData): Features {
    return collection(
        journeysOf(data).map(({ phone, from, to }, id) => {
            const ends = [from, to].flatMap((sector) => data.sectors[sector] ?? []).map(({ lon, lat }) => [lon, lat]);
            return { type: "Feature", id, properties: { phone }, geometry: { type: "LineString", coordinates: ends } };
        }),
    );
}

function regions(data: MapData): Features {
    return collection(
        (data.regions ?? []).map(({ phone, share, rings }, id) => ({ type: "Feature", id, properties: { phone, share }, geometry: { type: "Polygon", coordinates: rings } })),
    );
}

function incidents(data: MapData): Features {
    return collection((data.incidents ?? []).map(({ lon, lat, kind }, id) => ({ type: "Feature", id, properties: { kind }, geometry: { type: "Point", coordinates: [lon, lat] } })));
}

function named(data: MapData): Features {
    return collection((data.named ?? []).map(({ label, lon, lat }, id) => ({ type: "Feature", id, properties: { label }, geometry: { type: "Point", coordinates: [lon, lat] } })));
}

function collection(features: GeoJSON.Feature[]): Features {
    return { type: "FeatureCollection", features };
}
