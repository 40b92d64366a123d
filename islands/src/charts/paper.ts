/** A chart as SVG, for paper. */

import { ticks } from "../axis.ts";
import type { Clock } from "../clock.ts";
import { lineColour, type Colours } from "../colours.ts";
import { draw } from "../element.ts";
import type { ChartData } from "../shapes.ts";
import { figure, reach, rounds, spread } from "./spread.ts";
import { allValues, lastKnown } from "./view.ts";

const WIDTH = 1000;
const HEIGHT = 320;
const EDGE = { left: 64, right: 190, top: 18, bottom: 34 };

export function chartOnPaper(data: ChartData, clock: Clock, colours: Colours): SVGSVGElement {
    const [low, high] = reach(allValues(data), data.zero);
    const [first, last] = [data.x[0] ?? 0, data.x[data.x.length - 1] ?? 1];
    const x = (at: number) => EDGE.left + ((at - first) / Math.max(1e-9, last - first)) * (WIDTH - EDGE.left - EDGE.right);
    const y = (value: number) => HEIGHT - EDGE.bottom - ((value - low) / Math.max(1e-9, high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
    const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: "100%", "font-size": 13, "font-family": colours.font, role: "img" }, draw("title", {}, data.title));
    for (const value of rounds(low, high, 5)) {
        svg.append(draw("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(value), y2: y(value), stroke: colours.rule }), draw("text", { x: EDGE.left - 8, y: y(value) + 4, "text-anchor": "end", fill: colours.ink2 }, figure(value)));
    }
    const below = data.axis === "time" ? ticks(clock, first, last + 1, 8) : rounds(first, last, 8).map((at) => ({ at, label: figure(at) }));
    for (const { at, label } of below) svg.append(draw("text", { x: x(at), y: HEIGHT - 14, "text-anchor": "middle", fill: colours.ink2 }, label));
    for (const { at, label } of data.marks ?? []) {
        svg.append(draw("line", { x1: x(at), x2: x(at), y1: EDGE.top, y2: HEIGHT - EDGE.bottom, stroke: colours.ink3, "stroke-dasharray": "3 3" }), draw("text", { x: x(at) + 4, y: EDGE.top + 10, fill: colours.ink2 }, label));
    }
    const ends = data.series.map(({ values }) => lastKnown(values));
    const names = spread(ends.map((at, n) => y(at === null ? 0 : (data.series[n]?.values[at] ?? 0))), 17, EDGE.top, HEIGHT - EDGE.bottom);
    data.series.forEach((series, n) => {
        const colour = lineColour(colours, series.colour);
        const dash = series.expected ? { "stroke-dasharray": "2 5" } : {};
        if (series.low && series.high) svg.append(draw("path", { d: bandPath(data.x, series.low, series.high, x, y), fill: colour, "fill-opacity": 0.18 }));
        svg.append(draw("path", { d: linePath(data.x, series.values, x, y), fill: "none", stroke: colour, "stroke-width": 1.8, ...dash }));
        if (ends[n] !== null) svg.append(draw("text", { x: WIDTH - EDGE.right + 8, y: (names[n] ?? 0) + 4, fill: colour, "font-weight": 600 }, series.label));
    });
    return svg;
}

type To = (value: number) => number;

/** A line that is broken where there is no value. */
export function linePath(xs: readonly number[], values: readonly (number | null)[], x: To, y: To): string {
    let open = false;
    return values
        .map((value, at) => {
            if (value === null) {
                open = false;
                return "";
            }
            const step = `${open ? "L" : "M"}${x(xs[at] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
            open = true;
            return step;
        })
        .join("");
}

/** The area between two ends, in as many pieces as there are stretches without a gap. */
export function bandPath(xs: readonly number[], low: readonly (number | null)[], high: readonly (number | null)[], x: To, y: To): string {
    const pieces: number[][] = [[]];
    xs.forEach((_, at) => {
        if (low[at] === null || high[at] === null || low[at] === undefined || high[at] === undefined) pieces.push([]);
        else pieces[pieces.length - 1]?.push(at);
    });
    const point = (at: number, value: number) => `${x(xs[at] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    return pieces
        .filter((piece) => piece.length > 1)
        .map((piece) => `M${[...piece.map((at) => point(at, low[at] as number)), ...[...piece].reverse().map((at) => point(at, high[at] as number))].join("L")}z`)
        .join("");
}
