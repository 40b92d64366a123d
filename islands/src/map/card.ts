/** What a mark on the map says: the cell as it stands in the record, how it is drawn, and who was seen there. */

import type { Clock } from "../clock.ts";
import { make } from "../element.ts";
import { swatch } from "../legend.ts";
import type { Incident, MapData, Sector, Travel } from "../shapes.ts";
import { ASSUMED } from "./geometry.ts";
import type { Seen } from "./seen.ts";

export function sectorCard(data: MapData, seen: Seen, sector: number): Node[] {
    const about = data.sectors[sector] as Sector;
    const counts = seen.pairs.flatMap((pair, id) => (pair.sector === sector && seen.counts[id] ? [{ phone: data.phones[pair.phone], count: seen.counts[id] ?? 0 }] : []));
    return [
        make("p", { class: "when" }, about.href ? make("a", { href: about.href }, about.label ?? about.cell) : (about.label ?? about.cell)),
        ...(about.label ? [make("p", { class: "number" }, about.cell)] : []),
        make("p", { class: "source" }, drawnAs(about)),
        ...counts.map(({ phone, count }) => make("p", {}, swatch(phone?.colour ?? 0), `${phone?.label ?? ""}: ${count.toLocaleString("en-GB")} in this window`)),
    ];
}

/** How the outline came about, with what had to be assumed. */
export function drawnAs({ azimuth_deg, beamwidth_deg, range_m }: Sector): string {
    const range = range_m === null ? `range not given, drawn at ${(ASSUMED.range_m / 1000).toFixed(1)} km` : `nominal range ${(range_m / 1000).toFixed(1)} km`;
    if (azimuth_deg === null) return `direction not given: drawn as a smaller ring; ${range}`;
    const beam = beamwidth_deg === null ? `beam not given, drawn ${ASSUMED.beamwidth_deg}° wide` : `${beamwidth_deg}° wide`;
    return `nominal sector, not coverage: ${azimuth_deg}°, ${beam}; ${range}`;
}

/** Longer lists stand in the page's table. */
const MOST_JOURNEYS = 5;

export function travelCard(data: MapData, clock: Clock, phone: number, journeys: Travel[]): Node[] {
    const who = data.phones[phone];
    const shown = journeys.slice(-MOST_JOURNEYS).reverse();
    return [
        make("p", { class: "when" }, swatch(who?.colour ?? 0), `${who?.label ?? ""}: ${journeys.length === 1 ? "one journey" : `${journeys.length} journeys`}`),
        ...shown.map(({ label, href, left_at }) => make("p", {}, href ? make("a", { href }, label) : label, ` · ${clock.date(left_at)}, ${clock.time(left_at)}`)),
        ...(journeys.length > shown.length ? [make("p", {}, `and ${journeys.length - shown.length} before`)] : []),
        make("p", { class: "source" }, "The line joins masts; it is not the way taken."),
    ];
}

export function incidentCard(clock: Clock, { label, at, href, kind }: Incident): Node[] {
    const when = at === null ? "time not known" : clock.full(at);
    return [make("p", { class: "when" }, href ? make("a", { href }, label) : label), make("p", { class: "source" }, [kind === "other" ? "" : kind, when].filter(Boolean).join(" · "))];
}
