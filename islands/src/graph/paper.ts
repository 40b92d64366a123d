/** The network as SVG: printed, and saved as a file that any program opens. */

import { mixed, readableOn } from "../colours.ts";
import { draw } from "../element.ts";
import type { GraphLink } from "../shapes.ts";
import { isHollow, outline } from "./glyph.ts";
import { badge, BADGE, badgeBox, LABEL_PX, labels, type Placed } from "./labels.ts";
import { isBehind, linkColour, linkWidth, nodeColour, radius } from "./looks.ts";
import { measure, type Look } from "./marks.ts";

const MARGIN = 50;
const FOOT = 26;

export function networkOnPaper(placed: Placed[], links: Iterable<GraphLink>, look: Look, title: string, foot: string): SVGSVGElement {
    const { colours, chosen } = look;
    const [xs, ys] = [placed.map(({ x }) => x), placed.map(({ y }) => y)];
    const box = { left: Math.min(0, ...xs) - MARGIN, top: Math.min(0, ...ys) - MARGIN, right: Math.max(0, ...xs) + MARGIN, bottom: Math.max(0, ...ys) + MARGIN };
    const [width, height] = [box.right - box.left, box.bottom - box.top + FOOT];
    const svg = draw("svg", { viewBox: `${box.left} ${box.top} ${width} ${height}`, width: "100%", "font-family": colours.font, role: "img" });
    svg.append(draw("title", {}, title), draw("rect", { x: box.left, y: box.top, width, height, fill: colours.panel }));
    const at = new Map(placed.map((one) => [one.node.id, one]));
    for (const link of [...links].sort((a, b) => a.weight - b.weight)) {
        const [from, to] = [at.get(link.from), at.get(link.to)];
        if (!from || !to) continue;
        const dots = link.inferred ? { "stroke-dasharray": "4 4" } : {};
        const line = { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: linkColour(link, colours, chosen), "stroke-width": linkWidth(link), ...dots };
        svg.append(draw("line", line, draw("title", {}, link.label)));
    }
    const ordered = [...placed].sort((a, b) => a.node.weight - b.node.weight);
    svg.append(...ordered.map((one) => nodeOnPaper(one, look)), ...ordered.flatMap((one) => badgeOnPaper(one, look)));
    const context = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
    for (const { node, x, y, text, bold } of labels(placed, chosen, null, measure(context, colours.font), box)) {
        const fill = isBehind(node.id, chosen) ? colours.ink3 : colours.ink1;
        svg.append(draw("text", { x, y, "font-size": LABEL_PX, "font-weight": bold ? 600 : 500, fill, stroke: colours.panel, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" }, text));
    }
    svg.append(draw("text", { x: box.left + 12, y: box.bottom + FOOT - 8, "font-size": 11, fill: colours.ink2 }, foot));
    return svg;
}

function nodeOnPaper({ node, x, y }: Placed, { colours, chosen, ends }: Look): SVGGElement {
    const colour = nodeColour(node, colours, chosen);
    const r = radius(node);
    const hollow = isHollow(node.kind);
    const shape = { d: outline(node.kind, r), fill: hollow ? colours.panel : colour, stroke: hollow ? colour : colours.panel, "stroke-width": 1.6 };
    const ring = (beyond: number, stroke: string) => draw("circle", { r: r + beyond, fill: "none", stroke, "stroke-width": 1.8 });
    return draw(
        "g",
        { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
        draw("path", shape, draw("title", {}, [node.label, node.role].filter(Boolean).join(", "))),
        (node.kind === "line" || node.at_risk) && ring(3, node.at_risk ? colours.safeguarding : colour),
        node.id === chosen.node && ring(5.5, colours.ink1),
        ends.includes(node.id) && ring(8, colours.accent),
    );
}

function badgeOnPaper(one: Placed, { colours }: Look): SVGElement[] {
    if (!one.node.hidden) return [];
    const { left, top, right } = badgeBox(one);
    const back = mixed(colours.ink2, colours.panel, isHollow(one.node.kind) ? 0.28 : 1);
    return [
        draw("rect", { x: left, y: top, width: right - left, height: BADGE.height, rx: BADGE.height / 2, fill: back, stroke: colours.panel, "stroke-width": 1.5 }),
        draw("text", { x: (left + right) / 2, y: top + 9.8, "font-size": BADGE.font_px, "font-weight": 600, "text-anchor": "middle", fill: readableOn(back) }, badge(one.node.hidden)),
    ];
}
