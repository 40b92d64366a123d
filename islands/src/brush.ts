/** A stretch of time chosen on a histogram: two ends, each a slider for hand and keyboard, and the window between them to drag. With Shift the ends move together. */

import type { Clock } from "./clock.ts";
import { DAY_MS, HOUR_MS } from "./clock.ts";
import { draw, make } from "./element.ts";
import type { Instant } from "./shapes.ts";

export interface BrushWhat {
    clock: Clock;
    extent: [Instant, Instant];
    /** How many in each of `bins` equal parts of the extent. */
    count: (bins: number) => ArrayLike<number>;
    /** What is counted: "events". */
    of: string;
    changed: (from: Instant, to: Instant) => void;
}

/** One bar for about so many pixels. */
const BAR_PX = 3;
const HEIGHT = 40;

type Part = "from" | "to" | "window";

export class Brush {
    readonly element = make("div", { class: "brush", role: "group", "aria-label": "Time window" });
    private readonly svg = draw("svg", { class: "bars", preserveAspectRatio: "none", "aria-hidden": "true" });
    private readonly handles: Record<Part, HTMLElement>;
    private from: Instant;
    private to: Instant;

    constructor(private readonly what: BrushWhat) {
        [this.from, this.to] = what.extent;
        this.handles = { window: this.handle("window"), from: this.handle("from", "From"), to: this.handle("to", "To") };
        this.element.append(this.svg, ...Object.values(this.handles));
        new ResizeObserver(() => this.bars()).observe(this.element);
        this.element.addEventListener("dblclick", () => this.set(...what.extent, true));
        this.show();
    }

    get window(): [Instant, Instant] {
        return [this.from, this.to];
    }

    /** Moves the window; ends stay in order and within the extent. */
    set(from: Instant, to: Instant, tell = false): void {
        const [first, last] = this.what.extent;
        this.from = Math.max(first, Math.min(from, to));
        this.to = Math.min(last, Math.max(from, to));
        this.show();
        if (tell) this.what.changed(this.from, this.to);
    }

    /** Takes up the new counts, after a filter has changed. */
    bars(): void {
        const bins = Math.max(20, Math.floor(this.element.clientWidth / BAR_PX));
        const counts = this.what.count(bins);
        let most = 1;
        for (let at = 0; at < bins; at += 1) most = Math.max(most, counts[at] ?? 0);
        const path: string[] = [];
        for (let at = 0; at < bins; at += 1) {
            const count = counts[at] ?? 0;
            // The root keeps quiet days visible beside a flare; the axis carries no numbers.
            const height = count ? Math.max(1, Math.round(Math.sqrt(count / most) * (HEIGHT - 4))) : 0;
            if (height) path.push(`M${at} ${HEIGHT}v${-height}h.7v${height}z`);
        }
        this.svg.setAttribute("viewBox", `0 0 ${bins} ${HEIGHT}`);
        this.svg.replaceChildren(draw("path", { d: path.join("") }));
    }

    private handle(part: Part, label?: string): HTMLElement {
        const slider = label ? { role: "slider", tabindex: "0", "aria-label": label } : {};
        const handle = make("div", { class: `grip ${part}`, ...slider });
        handle.addEventListener("keydown", (event) => this.key(event.shiftKey ? "window" : part, event));
        handle.addEventListener("pointerdown", (event) => this.drag(part, handle, event));
        return handle;
    }

    private show(): void {
        const [first, last] = this.what.extent;
        const share = (at: Instant) => ((at - first) / Math.max(1, last - first)) * 100;
        const { from, to, window } = this.handles;
        from.style.left = window.style.left = `${share(this.from)}%`;
        to.style.left = `${share(this.to)}%`;
        window.style.width = `${share(this.to) - share(this.from)}%`;
        const say = (handle: HTMLElement, at: Instant) => {
            const values = { "aria-valuemin": first, "aria-valuemax": last, "aria-valuenow": Math.round(at), "aria-valuetext": this.what.clock.full(at) };
            for (const [name, value] of Object.entries(values)) handle.setAttribute(name, String(value));
        };
        say(from, this.from);
        say(to, this.to);
    }

    private move(part: Part, by: number): void {
        const [first, last] = this.what.extent;
        if (part === "window") {
            const shift = Math.min(Math.max(by, first - this.from), last - this.to);
            this.set(this.from + shift, this.to + shift, true);
        } else if (part === "from") this.set(Math.min(this.from + by, this.to), this.to, true);
        else this.set(this.from, Math.max(this.to + by, this.from), true);
    }

    private key(part: Part, event: KeyboardEvent): void {
        const [first, last] = this.what.extent;
        const step = last - first > 10 * DAY_MS ? DAY_MS : HOUR_MS;
        const by = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -7 * step, PageUp: 7 * step, Home: first - last, End: last - first }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        this.move(part, by);
    }

    private drag(part: Part, handle: HTMLElement, event: PointerEvent): void {
        event.preventDefault();
        if (part !== "window") handle.focus();
        handle.setPointerCapture(event.pointerId);
        const [first, last] = this.what.extent;
        const perPixel = (last - first) / Math.max(1, this.element.clientWidth);
        let x = event.clientX;
        const moved = (next: PointerEvent) => {
            this.move(part, (next.clientX - x) * perPixel);
            x = next.clientX;
        };
        handle.addEventListener("pointermove", moved);
        handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", moved), { once: true });
    }
}

/** Counts instants in equal parts of a stretch, in one pass; those that `wanted` refuses are left out. */
export function counted(at: ArrayLike<Instant>, [from, to]: [Instant, Instant], bins: number, wanted?: (row: number) => boolean): Uint32Array {
    const counts = new Uint32Array(bins);
    const scale = bins / Math.max(1, to - from);
    for (let row = 0; row < at.length; row += 1) {
        const bin = Math.floor(((at[row] as number) - from) * scale);
        if (bin < 0 || bin > bins || (wanted && !wanted(row))) continue;
        counts[Math.min(bins - 1, bin)]! += 1; // the last instant belongs to the last part
    }
    return counts;
}
