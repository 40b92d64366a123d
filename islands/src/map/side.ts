/** The list beside the map: where most was seen, each with the way to it, and what is not on the map at all. */

import { button, make } from "../element.ts";
import { swatch } from "../legend.ts";
import type { MapData } from "../shapes.ts";
import { unplacedBand } from "../unplaced.ts";
import type { Seen } from "./seen.ts";

const MOST_SHOWN = 8;

export class Side {
    readonly element = make("aside", { class: "map-side", "aria-label": "Beside the map" });
    private readonly total = make("p", { class: "figure-line" });
    private readonly list = make("ol", { class: "seen-most" });

    constructor(
        private readonly data: MapData,
        private readonly seen: Seen,
        private readonly zoomTo: (sector: number) => void,
    ) {
        const unplaced = unplacedBand("Not on the map", data.unplaced);
        this.element.append(make("h3", {}, "Seen most"), this.total, this.list, ...(unplaced ? [unplaced] : []));
    }

    show(): void {
        const { seen, data } = this;
        const ranked = seen.ranked();
        this.total.textContent = `${seen.total.toLocaleString("en-GB")} communications in ${new Set(ranked.map((pair) => seen.pairs[pair]?.sector)).size} sectors`;
        const focus = [...this.list.children].findIndex((item) => item.contains(document.activeElement));
        this.list.replaceChildren(
            ...ranked.slice(0, MOST_SHOWN).map((id) => {
                const { phone, sector } = seen.pairs[id] as Seen["pairs"][number];
                const about = data.sectors[sector];
                const label = `${about?.label ?? about?.cell ?? ""} · ${about?.azimuth_deg === null ? "direction not given" : `${about?.azimuth_deg}°`}`;
                const zoom = button("", () => this.zoomTo(sector), { "aria-label": `Zoom to ${label}` });
                zoom.append(swatch(data.phones[phone]?.colour ?? 0), make("span", { class: "label" }, label));
                return make("li", {}, zoom, make("span", { class: "figure" }, (seen.counts[id] ?? 0).toLocaleString("en-GB")));
            }),
        );
        if (focus >= 0) (this.list.children[Math.min(focus, this.list.children.length - 1)]?.querySelector("button") as HTMLElement | null)?.focus();
    }
}
