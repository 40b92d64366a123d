/** Outlines on the ground: sectors as wedges, sectors of unknown direction as rings. */

export type Point = [number, number];

/** Mean radius of the Earth (IUGG), metres. */
const EARTH_M = 6_371_008.8;
/** Metres a pixel at zoom 0 on the equator, with tiles of 512 pixels: the Earth's circumference in Web Mercator over 512. */
const PIXEL_M = 40_075_016.686 / 512;

/** What is assumed where an operator did not say; the page says so too. */
export const ASSUMED = { beamwidth_deg: 120, range_m: 1000 };

/** The point `distance_m` from another in a direction, on a sphere: good to 0.5 %, where a sector is not known to 50 %. */
export function beyond([lon, lat]: Point, bearing_deg: number, distance_m: number): Point {
    const turned = (bearing_deg * Math.PI) / 180;
    const north = (distance_m * Math.cos(turned)) / EARTH_M;
    const east = (distance_m * Math.sin(turned)) / (EARTH_M * Math.cos((lat * Math.PI) / 180));
    return [lon + (east * 180) / Math.PI, lat + (north * 180) / Math.PI];
}

/** An arc around a point, from one bearing to another. */
function arc(centre: Point, from_deg: number, to_deg: number, radius_m: number): Point[] {
    const steps = Math.max(2, Math.ceil(Math.abs(to_deg - from_deg) / 8));
    return Array.from({ length: steps + 1 }, (_, n) => beyond(centre, from_deg + ((to_deg - from_deg) * n) / steps, radius_m));
}

/** A sector as the operator described it: where it points, how wide, how far. A beam all around is a disc. */
export function wedge(centre: Point, azimuth_deg: number, beamwidth_deg: number, radius_m: number): Point[][] {
    if (beamwidth_deg >= 360) return [arc(centre, 0, 360, radius_m)];
    const half = beamwidth_deg / 2;
    return [[centre, ...arc(centre, azimuth_deg - half, azimuth_deg + half, radius_m), centre]];
}

/** A sector whose direction nobody gave: a ring, smaller than any wedge, so that it is not read as one. */
export function ring(centre: Point, radius_m: number): Point[][] {
    return [arc(centre, 0, 360, radius_m * 0.62), arc(centre, 360, 0, radius_m * 0.38)];
}

export function metresPerPixel(lat: number, zoom: number): number {
    return (PIXEL_M * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
}

/** West, south, east, north of points; null where there are none. */
export function boundsOf(points: readonly Point[]): [number, number, number, number] | null {
    if (!points.length) return null;
    const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
    return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
