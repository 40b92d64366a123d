/** The same picture as SVG: what is printed, exactly as long and as dark as on screen. */

import { ticks } from "../axis.ts";
import type { Clock } from "../clock.ts";
import { lineColour, mixed, type Colours } from "../colours.ts";
import { draw } from "../element.ts";
import type { Model } from "./model.ts";
import { Scale } from "./model.ts";
import { ground, LONGEST_MS, type Lanes } from "./raster.ts";

const WIDTH = 1000;
const LABEL_PX = 160;
const LANE = { height: 46, gap: 6 };
const AXIS_PX = 26;

/** Draws a stretch of time. Events are one path for each line, so that 20,000 of them stay a small document. */
export function onPaper(model: Model, clock: Clock, colours: Colours, lanes: string[], [from, to]: [number, number]): SVGSVGElement {
    const layout: Lanes = { top: AXIS_PX, ...LANE, count: lanes.length };
    const height = layout.top + lanes.length * (LANE.height + LANE.gap);
    const scale = new Scale(from, to, WIDTH - LABEL_PX);
    const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: "100%", "font-size": 14, "font-family": colours.font });
    lanes.forEach((label, lane) => {
        const y = layout.top + lane * (LANE.height + LANE.gap);
        svg.append(
            draw("rect", { x: LABEL_PX, y, width: WIDTH - LABEL_PX, height: LANE.height, fill: ground(colours) }),
            draw("text", { x: 0, y: y + LANE.height / 2 + 4, fill: colours.ink1 }, label),
        );
    });
    for (const { at, label } of ticks(clock, from, to, 9)) {
        const x = LABEL_PX + scale.x(at);
        svg.append(
            draw("line", { x1: x, x2: x, y1: AXIS_PX - 6, y2: height, stroke: colours.rule }),
            draw("text", { x: x + 3, y: AXIS_PX - 10, fill: colours.ink2 }, label),
        );
    }
    for (const gap of model.data.gaps ?? []) {
        const [a, b] = [Math.max(from, gap.from), Math.min(to, gap.to)];
        if (b <= a) continue;
        const x = LABEL_PX + scale.x(a);
        const width = scale.x(b) - scale.x(a);
        const middle = `rotate(-90 ${x + width / 2} ${(AXIS_PX + height) / 2})`;
        svg.append(
            draw("rect", { x, y: AXIS_PX, width, height: height - AXIS_PX - LANE.gap, fill: mixed(colours.ink3, colours.panel, 0.25) }),
            draw("text", { x: x + width / 2, y: (AXIS_PX + height) / 2 + 4, "text-anchor": "middle", transform: middle, fill: colours.ink1 }, gap.reason),
        );
    }
    model.data.lines.forEach((line, at) => {
        const d = pathOf(model, at, scale, layout);
        if (d) svg.append(draw("path", { d, fill: lineColour(colours, line.colour), "fill-opacity": 0.72 }));
    });
    return svg;
}

function pathOf(model: Model, line: number, scale: Scale, lanes: Lanes): string {
    const [first, end] = model.rows(scale.from - LONGEST_MS, scale.to);
    const parts: string[] = [];
    for (let row = first; row < end; row += 1) {
        if (model.line[row] !== line || !model.isShown(row)) continue;
        const start = scale.x(model.at[row] as number);
        const width = Math.max(1, scale.x((model.at[row] as number) + (model.duration[row] ?? 0)) - start);
        if (start + width < 0) continue;
        const y = lanes.top + (model.lane[row] as number) * (lanes.height + lanes.gap) + 1 + (model.height[row] as number) * (lanes.height - 7);
        parts.push(`M${(LABEL_PX + Math.max(0, start)).toFixed(1)} ${y.toFixed(1)}h${width.toFixed(1)}v5h-${width.toFixed(1)}z`);
    }
    return parts.join("");
}
