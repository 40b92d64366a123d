/** A chart over time or a number: lines with their intervals, named where they end. */

import uPlot from "uplot";
import { ticks } from "../axis.ts";
import { DAY_MS, pageClock } from "../clock.ts";
import { channels, coloursOf, isDashed, lineColour, mixed, type Colours } from "../colours.ts";
import { make } from "../element.ts";
import type { Drawing, Stage } from "../island.ts";
import type { ChartData, ChartSeries } from "../shapes.ts";
import { chartOnPaper } from "./paper.ts";
import { figure, reach, rounds, spread } from "./spread.ts";

const HEIGHT = 230;
const TICK_PX = 92;
const LABEL_PX = 15;
const INTERVAL_OPACITY = 0.18;
const NARROW_PX = 560;
/** Below so many values each has a dot. */
const FEW = 40;

export class ChartView implements Drawing {
    private readonly clock = pageClock();
    private readonly card = make("div", { class: "card-behind", role: "status", hidden: true });
    private readonly above = make("p", { class: "names-above" });
    private colours: Colours;
    private plot: uPlot;
    private at: number | null = null;

    constructor(
        private readonly stage: Stage,
        private readonly data: ChartData,
    ) {
        this.colours = coloursOf(stage.place);
        const picture = stage.picture;
        picture.tabIndex = 0;
        picture.setAttribute("role", "application");
        picture.setAttribute("aria-roledescription", "chart");
        picture.setAttribute("aria-label", `${data.title}, ${data.unit}. Left and right arrow go from value to value.`);
        picture.addEventListener("keydown", (event) => this.key(event));
        picture.addEventListener("blur", () => this.point(null));
        this.plot = this.draw();
        new ResizeObserver(() => this.resize()).observe(picture);
        stage.tools.append(this.above);
        const notes = data.series.flatMap(({ label, interval }) => (interval ? [`Band: ${interval} of ${label}.`] : []));
        if (data.series.some(({ expected }) => expected)) notes.push("Dotted: expected.");
        if (notes.length) stage.below.append(make("p", { class: "what" }, notes.join(" ")));
    }

    recolour(): void {
        this.colours = coloursOf(this.stage.place);
        this.plot.destroy();
        this.plot = this.draw();
    }

    print(paper: HTMLElement): void {
        paper.replaceChildren(chartOnPaper(this.data, this.clock, this.colours));
    }

    // ---- building

    private resize(): void {
        if (this.above.hidden === this.isNarrow) this.recolour();
        else this.plot.setSize(this.size());
    }

    private size(): { width: number; height: number } {
        return { width: Math.max(200, this.stage.picture.clientWidth), height: Number(this.stage.place.dataset["height"]) || HEIGHT };
    }

    private draw(): uPlot {
        const { data, stage, card } = this;
        stage.picture.replaceChildren();
        this.above.hidden = !this.isNarrow;
        this.above.replaceChildren(...data.series.map((series) => make("span", {}, this.swatchOf(series), series.label)));
        const options: uPlot.Options = {
            ...this.size(),
            padding: [14, this.isNarrow ? 8 : this.nameWidth() + 12, 0, 0],
            legend: { show: false },
            cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
            scales: { x: { time: false }, y: { range: () => reach(allValues(data), data.zero) } },
            axes: [this.xAxis(), this.yAxis()],
            // Every interval before every line, so that no band lies over one: low and high of each, then the values.
            series: [{}, ...data.series.flatMap(edges), ...data.series.map((series) => this.seriesOf(series))],
            bands: data.series.flatMap(({ low, high, colour }, n) => (low && high ? [{ series: [2 * n + 2, 2 * n + 1] as [number, number], fill: this.pale(colour) }] : [])),
            hooks: { drawAxes: [(plot) => this.marks(plot)], draw: [(plot) => this.names(plot)], setCursor: [(plot) => this.point(plot.cursor.idx ?? null)] },
        };
        const ends = data.series.flatMap(({ low, high }) => [low ?? [], high ?? []]);
        const plot = new uPlot(options, [data.x, ...ends, ...data.series.map(({ values }) => values)] as uPlot.AlignedData, stage.picture);
        stage.picture.append(card);
        return plot;
    }

    private seriesOf({ colour, label, expected }: ChartSeries): uPlot.Series {
        const dash = expected ? [2, 4] : typeof colour === "number" && isDashed(colour) ? [8, 4] : [];
        const stroke = lineColour(this.colours, colour);
        return { label, stroke, width: 1.8, dash, points: { show: this.data.x.length < FEW, size: 5, fill: stroke, width: 0 } };
    }

    private pale(colour: ChartSeries["colour"]): string {
        return `rgb(${channels(lineColour(this.colours, colour)).join(" ")} / ${INTERVAL_OPACITY})`;
    }

    /** Where names at the ends of lines would take half of the chart, they stand above it. */
    private get isNarrow(): boolean {
        return this.stage.picture.clientWidth < NARROW_PX;
    }

    private xAxis(): uPlot.Axis {
        const { clock, data, colours } = this;
        const marks = (plot: uPlot, from: number, to: number) =>
            data.axis === "time" ? ticks(clock, from, to, Math.max(2, plot.width / TICK_PX)) : rounds(from, to, plot.width / TICK_PX).map((at) => ({ at, label: figure(at) }));
        return {
            ...this.axis(),
            size: data.x_label ? 44 : 28,
            ...(data.x_label ? { label: data.x_label, labelSize: 16, labelFont: `11px ${colours.font}` } : {}),
            splits: (plot, _, from, to) => marks(plot, from, to).map(({ at }) => at),
            values: (plot, splits) => {
                const named = new Map(marks(plot, splits[0] ?? 0, (splits[splits.length - 1] ?? 0) + 1).map(({ at, label }) => [at, label]));
                return splits.map((at) => named.get(at) ?? (data.axis === "time" ? clock.dayMonth(at) : figure(at)));
            },
        };
    }

    private yAxis(): uPlot.Axis {
        return {
            ...this.axis(),
            size: 52,
            splits: (plot, _, from, to) => rounds(from, to, plot.height / 45),
            values: (_, splits) => splits.map(figure),
        };
    }

    private axis(): uPlot.Axis {
        const { colours } = this;
        return { stroke: colours.ink2, font: `11px ${colours.font}`, grid: { stroke: colours.ruleFaint, width: 1 }, ticks: { show: false }, gap: 6 };
    }

    private nameWidth(): number {
        const context = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
        context.font = `600 12px ${this.colours.font}`;
        return Math.max(0, ...this.data.series.map(({ label }) => context.measureText(label).width));
    }

    private swatchOf({ colour }: ChartSeries): HTMLElement {
        const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.background = lineColour(this.colours, colour);
        return swatch;
    }

    // ---- painting

    /** Events that matter, under the lines: a closure, an arrest. */
    private marks(plot: uPlot): void {
        const { ctx, bbox } = plot;
        const ratio = uPlot.pxRatio;
        ctx.save();
        ctx.font = `500 ${11 * ratio}px ${this.colours.font}`;
        ctx.textAlign = "left";
        for (const { at, label } of this.data.marks ?? []) {
            const x = Math.round(plot.valToPos(at, "x", true));
            if (x < bbox.left || x > bbox.left + bbox.width) continue;
            ctx.strokeStyle = this.colours.ink3;
            ctx.lineWidth = ratio;
            ctx.setLineDash([3 * ratio, 3 * ratio]);
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
            ctx.fillStyle = this.colours.ink2;
            const fits = x + ctx.measureText(label).width + 6 * ratio < bbox.left + bbox.width;
            ctx.textAlign = fits ? "left" : "right";
            ctx.setLineDash([]);
            ctx.lineWidth = 4 * ratio;
            ctx.strokeStyle = this.colours.panel;
            ctx.strokeText(label, x + (fits ? 5 : -5) * ratio, bbox.top + 10 * ratio);
            ctx.fillText(label, x + (fits ? 5 : -5) * ratio, bbox.top + 10 * ratio);
        }
        ctx.restore();
    }

    private names(plot: uPlot): void {
        if (this.isNarrow) return;
        const { ctx, bbox } = plot;
        const ratio = uPlot.pxRatio;
        const ends = this.data.series.map(({ values }) => lastKnown(values));
        const wanted = ends.map((at, n) => (at === null ? bbox.top : plot.valToPos(this.data.series[n]?.values[at] ?? 0, "y", true)));
        const places = spread(wanted, LABEL_PX * ratio, bbox.top, bbox.top + bbox.height);
        ctx.save();
        ctx.font = `600 ${12 * ratio}px ${this.colours.font}`;
        ctx.textBaseline = "middle";
        ctx.textAlign = "left";
        this.data.series.forEach(({ label, colour }, n) => {
            if (ends[n] === null) return;
            ctx.fillStyle = mixed(lineColour(this.colours, colour), this.colours.ink1, 0.75);
            ctx.fillText(label, bbox.left + bbox.width + 7 * ratio, places[n] ?? 0);
        });
        ctx.restore();
    }

    // ---- cards

    private key(event: KeyboardEvent): void {
        const last = this.data.x.length - 1;
        const now = this.at ?? -1;
        const next = { ArrowLeft: Math.max(0, now - 1), ArrowRight: Math.min(last, now + 1), Home: 0, End: last }[event.key];
        if (event.key === "Escape") this.point(null);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        this.plot.setCursor({ left: this.plot.valToPos(this.data.x[next] ?? 0, "x"), top: 0 }, false);
        this.point(next);
    }

    private point(at: number | null): void {
        this.at = at;
        this.card.hidden = at === null;
        if (at === null) return;
        const { data, clock, plot } = this;
        const x = data.x[at] ?? 0;
        const days = (data.x[1] ?? 0) - (data.x[0] ?? 0) >= DAY_MS * 0.9;
        const when = data.axis === "number" ? `${data.x_label ?? ""} ${figure(x)}`.trim() : days ? clock.date(x) : clock.full(x);
        const rows = data.series.map((series) => make("p", {}, this.swatchOf(series), `${series.label}: ${valueInWords(series, at)}`));
        this.card.replaceChildren(make("p", { class: "when" }, when), make("p", { class: "source" }, data.unit), ...rows);
        const left = plot.over.offsetLeft + plot.valToPos(x, "x");
        const beyond = left + this.card.offsetWidth + 14 > this.stage.picture.clientWidth;
        this.card.style.left = `${Math.max(0, beyond ? left - this.card.offsetWidth - 12 : left + 12)}px`;
        this.card.style.top = "8px";
    }
}

/** The ends of an interval are drawn as a band and not as lines. */
function edges({ low }: ChartSeries): uPlot.Series[] {
    const edge: uPlot.Series = { show: low !== undefined, stroke: "transparent", points: { show: false } };
    return [edge, { ...edge }];
}

/** "12.3 (10.1 to 14.8)", or that there is none. */
export function valueInWords({ values, low, high }: ChartSeries, at: number): string {
    const value = values[at];
    if (value === null || value === undefined) return "no value";
    const [a, b] = [low?.[at], high?.[at]];
    return a === null || a === undefined || b === null || b === undefined ? figure(value) : `${figure(value)} (${figure(a)} to ${figure(b)})`;
}

export function allValues({ series }: ChartData): (number | null)[] {
    return series.flatMap(({ values, low, high }) => [...values, ...(low ?? []), ...(high ?? [])]);
}

export function lastKnown(values: readonly (number | null)[]): number | null {
    for (let at = values.length - 1; at >= 0; at -= 1) if (values[at] !== null) return at;
    return null;
}
