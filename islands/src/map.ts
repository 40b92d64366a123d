/** The map of a page: see README, `MapData`. */

import type * as maplibre from "maplibre-gl";
import library from "maplibre-gl/dist/maplibre-gl-csp.js";
import { beside, withStyle } from "./beside.ts";
import { coloursOf } from "./colours.ts";
import { fetched } from "./fetched.ts";
import { island } from "./island.ts";
import { basemap } from "./map/basemap.ts";
import { boundsOf } from "./map/geometry.ts";
import { Seen } from "./map/seen.ts";
import { MapView, placed } from "./map/view.ts";
import type { MapData } from "./shapes.ts";
import { unplacedBand } from "./unplaced.ts";

/** Marks of the bytes that lie beside this script, put in by the build, so that browsers may keep them for ever. */
declare const MARKS: { worker: string; base: string; places: string };

/** The basemap reaches from Ireland to the Low Countries. */
const UK: [number, number, number, number] = [-8.7, 49.8, 2.1, 61];
const LIMITS: [[number, number], [number, number]] = [
    [-14, 48.5],
    [7, 62.5],
];

withStyle("map.css", import.meta.url);
library.setWorkerUrl(beside("map-worker.js", import.meta.url, MARKS.worker));

island<MapData>("map", async (stage, data) => {
    if (!data.sightings.at.length && !data.incidents?.length && !data.named?.length) {
        stage.below.append(...[unplacedBand("Not on the map", data.unplaced)].filter((band) => band !== null));
        return null;
    }
    const colours = coloursOf(stage.place);
    const seen = new Seen(data);
    const places = await fetched<[string, number, number, number][]>(beside("base/places.json", import.meta.url, MARKS.places));
    await document.fonts.load(`600 24px ${colours.font}`).catch(() => undefined);
    await document.fonts.ready;
    const map: maplibre.Map = new library.Map({
        container: stage.picture,
        style: basemap(beside("base/base.geojson", import.meta.url, MARKS.base), places, colours),
        bounds: data.bounds ?? boundsOf(placed(data, seen)) ?? UK,
        fitBoundsOptions: { padding: 48, maxZoom: 12 },
        maxBounds: LIMITS,
        minZoom: 4,
        maxZoom: 16,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        cooperativeGestures: true,
        attributionControl: false,
        fadeDuration: 0,
        locale: { "Map.Title": `${data.title}, map` },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    await new Promise<void>((resolve, reject) => {
        map.once("load", () => resolve());
        map.once("error", ({ error }) => reject(error));
    });
    return new MapView(stage, data, seen, map);
});
