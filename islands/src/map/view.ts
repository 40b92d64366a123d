/** The map on screen. */

import type * as maplibre from "maplibre-gl";
import { Brush, counted } from "../brush.ts";
import { pageClock } from "../clock.ts";
import { coloursOf, type Colours } from "../colours.ts";
import { button, make } from "../element.ts";
import { download, isStill, watermark, type Drawing, type Stage } from "../island.ts";
import { legend } from "../legend.ts";
import { say } from "../say.ts";
import type { Instant, MapData } from "../shapes.ts";
import { CREDITS, recolourBasemap } from "./basemap.ts";
import { incidentCard, sectorCard, travelCard } from "./card.ts";
import { boundsOf, type Point } from "./geometry.ts";
import { journeysOf, within } from "./journeys.ts";
import { addLayers, recolourLayers, sectors } from "./layers.ts";
import { CAUTION, composed } from "./picture.ts";
import { Player } from "./player.ts";
import type { Seen } from "./seen.ts";
import { Side } from "./side.ts";

/** A sector is drawn anew when the zoom has changed by this much: below it nobody sees the difference. */
const ZOOM_STEP = 0.2;
const CLOSE_ZOOM = 12;
const REACH_PX = 4;

export class MapView implements Drawing {
    private readonly clock = pageClock();
    private readonly card = make("div", { class: "card-behind", role: "status", hidden: true });
    private readonly status = make("p", { class: "status" });
    private readonly side: Side;
    private readonly brush: Brush;
    private readonly player: Player;
    private readonly journeys;
    private colours: Colours;
    private drawnZoom: number;
    private frame = 0;
    private pinned = false;

    constructor(
        private readonly stage: Stage,
        private readonly data: MapData,
        private readonly seen: Seen,
        private readonly map: maplibre.Map,
    ) {
        this.colours = coloursOf(stage.place);
        this.drawnZoom = map.getZoom();
        this.journeys = journeysOf(data);
        this.side = new Side(data, seen, (sector) => this.zoomTo(sector));
        this.brush = new Brush({
            clock: this.clock,
            extent: seen.extent,
            of: "communications",
            count: (bins) => counted(data.sightings.at, seen.extent, bins, (row) => seen.isShown(data.sightings.phone[row] as number)),
            changed: () => this.request(),
        });
        const move = (from: Instant, to: Instant) => {
            this.brush.set(from, to);
            this.request();
        };
        this.player = new Player(seen.extent, () => this.brush.window, move);
        addLayers(map, data, seen, this.colours);
        this.recolour();
        this.build();
        this.listen();
        this.look();
    }

    recolour(): void {
        this.colours = coloursOf(this.stage.place);
        recolourBasemap(this.map, this.colours);
        recolourLayers(this.map, this.data, this.colours);
    }

    print(paper: HTMLElement): void {
        paper.replaceChildren(this.picture());
    }

    whenDrawn(act: (drawn: boolean) => void): void {
        this.map.on("idle", () => act(true));
        this.map.on("resize", () => act(false));
        this.map.triggerRepaint();
    }

    // ---- building

    private build(): void {
        const { stage, data } = this;
        const still = isStill();
        const acts = make(
            "div",
            { class: "acts", role: "group", "aria-label": "Map" },
            button("−", () => this.map.zoomOut({ animate: !still }), { "aria-label": "Zoom out" }),
            button("+", () => this.map.zoomIn({ animate: !still }), { "aria-label": "Zoom in" }),
            button("Everything", () => this.everything()),
            button("Save picture", () => this.export()),
        );
        const phones = legend("Phones", data.phones, (phone, shown) => {
            this.seen.showPhone(phone, shown);
            this.brush.bars();
            this.request();
        });
        stage.tools.append(phones, acts, this.status);
        stage.picture.append(this.card);
        stage.paper.after(this.side.element);
        const notes = make("p", { class: "map-notes" }, make("span", {}, CAUTION), make("span", { class: "credits" }, CREDITS));
        stage.below.append(make("div", { class: "time" }, this.player.element, this.brush.element), this.marks(), notes);
        document.addEventListener("click", (event) => this.asked(event.target as Element));
    }

    /** What the marks of incidents mean, where there are any. */
    private marks(): HTMLElement {
        const kinds = new Set((this.data.incidents ?? []).map(({ kind }) => kind));
        const words = { harm: "harm", safeguarding: "safeguarding", other: "other incident" } as const;
        const entries = (["harm", "safeguarding", "other"] as const).filter((kind) => kinds.has(kind));
        return make("p", { class: "map-marks", hidden: entries.length === 0 }, ...entries.map((kind) => make("span", {}, make("i", { class: `mark ${kind}`, "aria-hidden": "true" }), words[kind])));
    }

    private listen(): void {
        const { map } = this;
        map.on("zoom", () => this.rescale());
        map.on("mousemove", (event) => !this.pinned && this.show(event.point));
        map.on("mouseout", () => !this.pinned && this.hide());
        map.on("movestart", () => this.hide());
        map.on("click", (event) => {
            this.pinned = false;
            this.pinned = this.show(event.point);
            this.card.classList.toggle("pinned", this.pinned);
        });
        this.stage.picture.addEventListener("keydown", (event) => {
            if (event.key === "Escape") this.hide();
            if (event.key === " " && event.target === map.getCanvas()) {
                event.preventDefault();
                this.player.turn();
            }
        });
    }

    /** A row of the page's own table asks for its place: `data-zoom-to="lon,lat"` or a cell. */
    private asked(target: Element): void {
        const wanted = target.closest<HTMLElement>("[data-zoom-to]")?.dataset["zoomTo"];
        if (!wanted) return;
        const sector = this.data.sectors.findIndex(({ cell }) => cell === wanted);
        const [lon, lat] = wanted.split(",").map(Number);
        if (sector >= 0) this.zoomTo(sector);
        else if (Number.isFinite(lon) && Number.isFinite(lat)) this.go([lon as number, lat as number]);
    }

    // ---- moving

    private zoomTo(sector: number): void {
        const about = this.data.sectors[sector];
        if (!about) return;
        this.go([about.lon, about.lat]);
        this.map.once("moveend", () => {
            this.pinned = true;
            this.card.classList.add("pinned");
            this.fill(sectorCard(this.data, this.seen, sector), this.map.project([about.lon, about.lat]));
        });
    }

    private go(centre: Point): void {
        this.map.easeTo({ center: centre, zoom: Math.max(CLOSE_ZOOM, this.map.getZoom()), duration: isStill() ? 0 : 400 });
        this.stage.picture.scrollIntoView({ block: "nearest" });
    }

    everything(): void {
        const bounds = this.data.bounds ?? boundsOf(placed(this.data, this.seen));
        if (bounds) this.map.fitBounds(bounds, { padding: 48, maxZoom: CLOSE_ZOOM, duration: 0 });
    }

    private rescale(): void {
        if (Math.abs(this.map.getZoom() - this.drawnZoom) < ZOOM_STEP) return;
        this.drawnZoom = this.map.getZoom();
        this.map.getSource<maplibre.GeoJSONSource>("sectors")?.setData(sectors(this.data, this.seen, this.drawnZoom));
    }

    // ---- time

    private request(): void {
        this.frame ||= requestAnimationFrame(() => this.look());
    }

    private look(): void {
        this.frame = 0;
        const [from, to] = this.brush.window;
        const { seen, map, data } = this;
        seen.look(from, to);
        const some = to - from < (seen.extent[1] - seen.extent[0]) * 0.98;
        seen.pairs.forEach(({ phone }, id) => {
            const count = seen.counts[id] as number;
            // The root of the share: a sector seen once stays visible beside one seen a hundred times.
            map.setFeatureState({ source: "sectors", id }, { share: count ? 0.25 + 0.75 * Math.sqrt(count / seen.most) : 0, shown: count ? 1 : 0 });
            map.setFeatureState({ source: "masts", id }, { shown: some && seen.last[phone] === id ? 1 : 0 });
        });
        this.journeys.forEach((journeys, id) => map.setFeatureState({ source: "travel", id }, { shown: seen.isShown(journeys.phone) && within(journeys, from, to).length ? 1 : 0 }));
        (data.incidents ?? []).forEach(({ at }, id) => map.setFeatureState({ source: "incidents", id }, { shown: at === null || (at >= from && at < to) ? 1 : 0 }));
        this.side.show();
        this.status.textContent = this.clock.stretch(from, to);
    }

    // ---- cards

    private show(point: maplibre.Point): boolean {
        const content = this.under(point);
        this.map.getCanvas().classList.toggle("on-event", content !== null);
        if (!content) {
            this.hide();
            return false;
        }
        this.fill(content, point);
        return true;
    }

    private under(point: maplibre.Point): Node[] | null {
        const { map, data, seen } = this;
        const box: [maplibre.PointLike, maplibre.PointLike] = [
            [point.x - REACH_PX, point.y - REACH_PX],
            [point.x + REACH_PX, point.y + REACH_PX],
        ];
        const layers = ["incidents", ...data.phones.flatMap((_, at) => [`sector-${at}`, `travel-${at}`])];
        for (const { source, id, state } of map.queryRenderedFeatures(box, { layers })) {
            if (!state["shown"] || id === undefined) continue;
            if (source === "incidents") return incidentCard(this.clock, (data.incidents ?? [])[Number(id)] as NonNullable<MapData["incidents"]>[number]);
            const journeys = source === "travel" ? this.journeys[Number(id)] : undefined;
            if (journeys) return travelCard(data, this.clock, journeys.phone, within(journeys, ...this.brush.window));
            if (source === "sectors") return sectorCard(data, seen, seen.pairs[Number(id)]?.sector ?? 0);
        }
        return null;
    }

    private fill(content: Node[], { x, y }: { x: number; y: number }): void {
        this.card.hidden = false;
        this.card.replaceChildren(...content);
        const { clientWidth, clientHeight } = this.stage.picture;
        this.card.style.left = `${Math.max(4, Math.min(x + 14, clientWidth - this.card.offsetWidth - 4))}px`;
        this.card.style.top = `${Math.max(4, Math.min(y + 14, clientHeight - this.card.offsetHeight - 4))}px`;
    }

    private hide(): void {
        this.pinned = false;
        this.card.hidden = true;
    }

    // ---- pictures

    private picture(data?: MapData): HTMLCanvasElement {
        this.map.redraw(); // its pixels can be read until the browser shows the next frame
        const about = { colours: this.colours, window: this.clock.stretch(...this.brush.window), watermark: watermark() };
        return composed(this.map.getCanvas(), this.map.getPixelRatio(), about, data);
    }

    private export(): void {
        this.picture(this.data).toBlob((blob) => {
            if (blob) download("map.png", blob);
            else say("This browser could not make a picture of the map.");
        }, "image/png");
    }
}

/** Every point that is drawn. */
export function placed(data: MapData, seen: Seen): Point[] {
    const masts = seen.pairs.map(({ sector }) => data.sectors[sector] as MapData["sectors"][number]);
    return [...masts, ...(data.incidents ?? []), ...(data.named ?? [])].map(({ lon, lat }): Point => [lon, lat]);
}
