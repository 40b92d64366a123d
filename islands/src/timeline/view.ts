/** The swimlane on screen: what is shown, and every way to move through it. */

import { ticks, type Tick } from "../axis.ts";
import { Brush, counted } from "../brush.ts";
import { MINUTE_MS, pageClock } from "../clock.ts";
import { coloursOf, lineColour, mixed, type Colours } from "../colours.ts";
import { button, make } from "../element.ts";
import type { Drawing, Stage } from "../island.ts";
import { legend } from "../legend.ts";
import type { Instant, TimelineData } from "../shapes.ts";
import { unplacedBand } from "../unplaced.ts";
import { cardOf } from "./card.ts";
import { Gestures } from "./gestures.ts";
import { Model, Scale, within, zoomed } from "./model.ts";
import { onPaper } from "./paper.ts";
import { ground, Raster, type Lanes } from "./raster.ts";

const AXIS_PX = 30;
const SPANS_PX = 16;
const LABEL_PX = 150;
/** Below this the labels stand above their lanes. */
const NARROW_PX = 640;
const LEAST_MS = MINUTE_MS / 2;
const REACH_PX = 6;
const TICK_PX = 92;
/** Finer pixels than this cost time and show nothing more. */
const MOST_RATIO = 2;
/** So long after the last motion the picture is still. */
const STILL_MS = 120;

export class TimelineView implements Drawing {
    private readonly model: Model;
    private readonly clock = pageClock();
    private readonly canvas = make("canvas", { tabindex: "0", role: "application", "aria-roledescription": "timeline" });
    private readonly context = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true }) as CanvasRenderingContext2D;
    private readonly raster = new Raster(this.context);
    private readonly labels = make("div", { class: "lane-labels" });
    private readonly card = make("div", { class: "card-behind", role: "status", hidden: true });
    private readonly status = make("p", { class: "status" });
    private readonly list = make("a", { class: "list", hidden: true }, "List them");
    private readonly brush: Brush;
    private colours: Colours;
    private grouping: TimelineData["groupings"][number];
    private window: [Instant, Instant];
    private width = 0;
    private frame = 0;
    private still = 0;
    private row: number | null = null;
    private lane = 0;
    private pinned = false;

    constructor(
        private readonly stage: Stage,
        private readonly data: TimelineData,
    ) {
        this.model = new Model(data);
        this.grouping = data.groupings[0] ?? { id: "", label: "", lanes: [{ label: "Events" }], lane: [] };
        this.window = this.model.extent;
        this.colours = coloursOf(stage.place);
        this.brush = new Brush({
            clock: this.clock,
            extent: this.model.extent,
            of: "events",
            count: (bins) => counted(this.model.at, this.model.extent, bins, (row) => this.model.isShown(row)),
            changed: (from, to) => this.look([from, Math.max(to, from + LEAST_MS)], false),
        });
        this.build();
        new Gestures(this.canvas, this);
        new ResizeObserver(() => this.resize()).observe(stage.picture);
        this.relabel();
    }

    recolour(): void {
        this.colours = coloursOf(this.stage.place);
        this.request();
    }

    print(paper: HTMLElement): void {
        paper.replaceChildren(onPaper(this.model, this.clock, this.colours, this.grouping.lanes.map(({ label }) => label), this.window));
    }

    // ---- what gestures ask for

    get scale(): Scale {
        return new Scale(...this.window, Math.max(1, this.width - this.left));
    }

    /** The instant at a place of the canvas. */
    instantAt(x: number): Instant {
        return this.scale.at(x - this.left);
    }

    pan(pixels: number): void {
        const by = (pixels / this.scale.width) * (this.window[1] - this.window[0]);
        this.look(within([this.window[0] + by, this.window[1] + by], this.model.extent));
    }

    zoom(factor: number, around = (this.window[0] + this.window[1]) / 2): void {
        this.look(zoomed(this.window, this.model.extent, around, factor, LEAST_MS));
    }

    whole(): void {
        this.look(this.model.extent);
    }

    /** Shows the card of the event under the pointer. */
    hover(x: number, y: number): void {
        if (this.pinned) return;
        const { top, height, gap, count } = this.lanes();
        const lane = Math.floor((y - top) / (height + gap));
        const inside = (y - top - lane * (height + gap)) / height;
        const found = lane >= 0 && lane < count && x >= this.left ? this.model.near(lane, this.instantAt(x), inside, this.scale.at(REACH_PX) - this.scale.at(0)) : null;
        this.canvas.classList.toggle("on-event", found !== null);
        if (found !== this.row) this.choose(found, false);
    }

    leave(): void {
        if (!this.pinned) this.choose(null, false);
    }

    pin(): void {
        this.pinned = this.row !== null;
        this.card.classList.toggle("pinned", this.pinned);
        if (!this.pinned) this.choose(null, false);
    }

    unpin(): void {
        this.pinned = false;
        this.choose(null, false);
    }

    /** To the next event of the lane, or of the lane above or below. */
    walk(step: 1 | -1): void {
        const next = this.model.next(this.row, this.lane, step, step > 0 ? this.window[0] : this.window[1]);
        if (next !== null) this.choose(next, true);
    }

    changeLane(step: 1 | -1): void {
        this.lane = Math.min(this.grouping.lanes.length - 1, Math.max(0, this.lane + step));
        const from = this.row === null ? this.window[0] : (this.model.at[this.row] as number);
        const next = this.model.next(null, this.lane, 1, from) ?? this.model.next(null, this.lane, -1, from);
        if (next !== null) this.choose(next, true);
    }

    open(): void {
        const link = this.card.querySelector<HTMLAnchorElement>(".source a:last-of-type");
        link?.click();
    }

    // ---- building

    private build(): void {
        const { stage, data, model } = this;
        this.canvas.setAttribute("aria-label", `${data.title}. Left and right arrow: events; up and down: lanes; plus and minus: zoom; 0: everything; Enter: the row.`);
        const tools: (HTMLElement | null)[] = [
            data.groupings.length > 1 ? this.groupingChoice() : null,
            make(
                "div",
                { class: "acts", role: "group", "aria-label": "Move" },
                button("‹", () => this.pan(-this.scale.width / 2), { "aria-label": "Earlier" }),
                button("›", () => this.pan(this.scale.width / 2), { "aria-label": "Later" }),
                button("−", () => this.zoom(2), { "aria-label": "Zoom out" }),
                button("+", () => this.zoom(0.5), { "aria-label": "Zoom in" }),
                button("Whole", () => this.whole()),
            ),
            legend("Lines", data.lines, (line, shown) => {
                model.showLine(line, shown);
                this.brush.bars();
                this.request();
            }),
        ];
        stage.tools.append(...tools.filter((tool) => tool !== null), make("p", { class: "said-of-window" }, this.status, this.list));
        stage.picture.append(this.canvas, this.labels, this.card);
        stage.below.append(this.brush.element, ...[unplacedBand("Without a time", data.unplaced)].filter((band) => band !== null));
    }

    private groupingChoice(): HTMLElement {
        const choice = make("select", {}, ...this.data.groupings.map(({ id, label }) => make("option", { value: id }, label)));
        choice.addEventListener("change", () => {
            this.grouping = this.data.groupings.find(({ id }) => id === choice.value) ?? this.grouping;
            this.model.group(this.grouping.id);
            this.lane = 0;
            this.unpin();
            this.relabel();
            this.resize();
        });
        return make("label", { class: "grouping" }, "Lanes by ", choice);
    }

    private relabel(): void {
        this.labels.replaceChildren(
            ...this.grouping.lanes.map(({ label, href }) => make("div", {}, href ? make("a", { href }, label) : make("span", {}, label))),
        );
    }

    private get left(): number {
        return this.width < NARROW_PX ? 0 : LABEL_PX;
    }

    private lanes(): Lanes {
        const count = this.grouping.lanes.length;
        const narrow = this.width < NARROW_PX;
        const gap = narrow ? 20 : 6;
        const height = Math.round(Math.min(60, Math.max(count > 12 ? 20 : 34, 380 / count - gap)));
        return { top: AXIS_PX + (this.data.spans?.length ? SPANS_PX : 0) + (narrow ? 16 : 0), height, gap, count };
    }

    private resize(): void {
        this.width = this.stage.picture.clientWidth;
        const { top, height, gap, count } = this.lanes();
        const tall = top + count * (height + gap);
        this.canvas.style.height = `${tall}px`;
        this.sharpen();
        const narrow = this.left === 0;
        this.brush.element.style.marginLeft = `${this.left}px`;
        [...this.labels.children].forEach((label, lane) => {
            const style = (label as HTMLElement).style;
            style.top = `${top + lane * (height + gap) - (narrow ? 17 : 0)}px`;
            style.height = `${narrow ? 16 : height}px`;
            style.width = `${narrow ? this.width : LABEL_PX - 10}px`;
        });
        this.paint();
    }

    /** Gives the canvas the pixels of the screen, or fewer while the picture moves: the eye follows the motion, and the next frame is in time. */
    private sharpen(moving = false): void {
        const ratio = moving ? 1 : Math.min(MOST_RATIO, devicePixelRatio || 1);
        const { top, height, gap, count } = this.lanes();
        const [width, tall] = [Math.round(this.width * ratio), Math.round((top + count * (height + gap)) * ratio)];
        if (this.canvas.width !== width) this.canvas.width = width;
        if (this.canvas.height !== tall) this.canvas.height = tall;
    }

    // ---- moving

    private look(window: [Instant, Instant], moveBrush = true): void {
        this.window = window;
        if (moveBrush) this.brush.set(...window);
        clearTimeout(this.still);
        this.still = globalThis.window.setTimeout(() => {
            this.sharpen();
            this.request();
        }, STILL_MS);
        this.sharpen(true);
        this.request();
    }

    private choose(row: number | null, intoView: boolean): void {
        this.row = row;
        this.card.hidden = row === null;
        this.card.classList.toggle("pinned", this.pinned);
        if (row !== null) {
            this.lane = this.model.lane[row] as number;
            if (intoView) this.bring(this.model.at[row] as number);
            this.card.replaceChildren(...cardOf(this.data, this.clock, row));
            this.placeCard(row);
        }
        this.request();
    }

    private bring(at: Instant): void {
        const [from, to] = this.window;
        const margin = (to - from) * 0.05;
        if (at < from + margin || at > to - margin) this.look(within([at - (to - from) / 2, at + (to - from) / 2], this.model.extent));
    }

    private placeCard(row: number): void {
        const { top, height, gap } = this.lanes();
        const x = this.left + this.scale.x(this.model.at[row] as number);
        const y = top + (this.model.lane[row] as number) * (height + gap) + height + 4;
        this.card.style.left = `${Math.max(0, Math.min(x + 8, this.width - this.card.offsetWidth))}px`;
        this.card.style.top = `${y}px`;
    }

    private request(): void {
        this.frame ||= requestAnimationFrame(() => this.paint());
    }

    // ---- painting

    private paint(): void {
        cancelAnimationFrame(this.frame);
        this.frame = 0;
        if (!this.width) return;
        const ratio = this.canvas.width / this.width;
        const lanes = this.lanes();
        const marks = ticks(this.clock, ...this.window, Math.max(2, Math.floor(this.scale.width / TICK_PX)));
        this.paintGround(lanes, marks, ratio);
        // Marks are clipped by being drawn before the labels' column is cleared.
        this.raster.marks(this.model, this.shifted(), lanes, this.data.lines.map(({ colour }) => lineColour(this.colours, colour)), ratio);
        this.raster.rectangle(0, 0, this.left * ratio, this.canvas.height, this.colours.panel);
        this.raster.end();
        this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
        this.paintAxis(marks);
        this.paintSpans();
        this.paintGapReasons(lanes);
        this.paintChosen(lanes);
        this.tell();
    }

    /** The scale with the labels' column to its left. */
    private shifted(): Scale {
        const { from, to, width } = this.scale;
        return new Scale(from - ((to - from) * this.left) / width, to, this.width);
    }

    private paintGround(lanes: Lanes, marks: Tick[], ratio: number): void {
        const { raster, colours } = this;
        raster.begin(this.canvas.width, this.canvas.height, colours.panel);
        const pale = ground(colours);
        for (let lane = 0; lane < lanes.count; lane += 1) {
            raster.rectangle(this.left * ratio, (lanes.top + lane * (lanes.height + lanes.gap)) * ratio, this.canvas.width, lanes.height * ratio, pale);
        }
        const bottom = (lanes.top + lanes.count * (lanes.height + lanes.gap)) * ratio;
        for (const { at, major } of marks) {
            const x = (this.left + this.scale.x(at)) * ratio;
            raster.rectangle(x, (AXIS_PX - 6) * ratio, Math.max(1, ratio), bottom, major ? mixed(colours.ink3, colours.panel, 0.55) : colours.rule);
        }
        const lines = mixed(colours.ink3, colours.panel, 0.7);
        for (const { from, to } of this.data.gaps ?? []) {
            const [a, b] = [this.left + Math.max(0, this.scale.x(from)), this.left + this.scale.x(to)];
            for (let lane = 0; lane < lanes.count; lane += 1) {
                const y = lanes.top + lane * (lanes.height + lanes.gap);
                raster.hatch(a * ratio, y * ratio, (b - a) * ratio, lanes.height * ratio, lines, Math.round(7 * ratio));
            }
        }
    }

    private paintAxis(marks: Tick[]): void {
        const { context, colours } = this;
        context.textBaseline = "alphabetic";
        let end = -Infinity;
        const [from, to] = this.window;
        const first = this.clock.wall(from);
        const days = to - from > 3 * 86_400_000;
        const where = days ? String(first.year) : `${this.clock.date(from)}`;
        context.font = `600 11px ${colours.font}`;
        context.fillStyle = colours.ink2;
        context.fillText(where, this.left, 10);
        for (const { at, label, major } of marks) {
            const x = this.left + this.scale.x(at) + 4;
            context.font = `${major ? 600 : 400} 11px ${colours.font}`;
            const width = context.measureText(label).width;
            if (x < end || x + width > this.width) continue;
            context.fillStyle = major ? colours.ink1 : colours.ink2;
            context.fillText(label, x, AXIS_PX - 4);
            end = x + width + 8;
        }
    }

    private paintSpans(): void {
        const { context, colours } = this;
        context.font = `500 10.5px ${colours.font}`;
        for (const { from, to, label, line } of this.data.spans ?? []) {
            const a = Math.max(this.left, this.left + this.scale.x(from));
            const b = Math.min(this.width, this.left + this.scale.x(to));
            if (b <= this.left || a >= this.width) continue;
            const colour = line === undefined ? colours.ink3 : lineColour(colours, this.data.lines[line]?.colour ?? 0);
            context.fillStyle = mixed(colour, colours.panel, 0.32);
            context.fillRect(a, AXIS_PX + 1, Math.max(2, b - a), SPANS_PX - 3);
            if (b - a < context.measureText(label).width + 8) continue;
            context.fillStyle = colours.ink1;
            context.fillText(label, a + 4, AXIS_PX + SPANS_PX - 5);
        }
    }

    /** Says why nothing is there: across where it fits, upright where it does not. */
    private paintGapReasons(lanes: Lanes): void {
        const { context, colours } = this;
        context.font = `500 11px ${colours.font}`;
        const tall = lanes.count * (lanes.height + lanes.gap) - lanes.gap;
        for (const { from, to, reason } of this.data.gaps ?? []) {
            const [a, b] = [Math.max(this.left, this.left + this.scale.x(from)), Math.min(this.width, this.left + this.scale.x(to))];
            const width = context.measureText(reason).width + 10;
            const upright = b - a < width;
            if (b - a < 18 || (upright && tall < width)) continue;
            context.save();
            context.translate((a + b) / 2, lanes.top + (upright ? tall / 2 : 13));
            if (upright) context.rotate(-Math.PI / 2);
            context.fillStyle = colours.panel;
            context.fillRect(-width / 2, -9, width, 18);
            context.fillStyle = colours.ink1;
            context.fillText(reason, 5 - width / 2, 4);
            context.restore();
        }
    }

    private paintChosen(lanes: Lanes): void {
        if (this.row === null) return;
        const { context, colours, model, row } = this;
        const x = this.left + this.scale.x(model.at[row] as number);
        if (x < this.left || x > this.width) return;
        const y = lanes.top + (model.lane[row] as number) * (lanes.height + lanes.gap) + 3 + (model.height[row] as number) * (lanes.height - 7);
        context.strokeStyle = colours.ink1;
        context.lineWidth = 1.5;
        context.beginPath();
        context.arc(x + 1, y + 1, 6.5, 0, 2 * Math.PI);
        context.stroke();
    }

    private tell(): void {
        const [from, to] = this.window;
        const shown = this.model.countShown(from, to).toLocaleString("en-GB");
        const text = `${shown} of ${this.model.count.toLocaleString("en-GB")} events · ${this.clock.stretch(from, to)}`;
        if (this.status.textContent !== text) this.status.textContent = text;
        if (!this.data.list_href) return;
        this.list.hidden = false;
        this.list.href = this.data.list_href.replace("{from}", String(Math.round(from))).replace("{to}", String(Math.round(to)));
    }
}
