/** Nodes, names and counts over sigma's links: a flat canvas, so that text is text and paper shows the same. */

import { mixed, readableOn, type Colours } from "../colours.ts";
import { isHollow, outline } from "./glyph.ts";
import { badge, BADGE, badgeBox, LABEL_PX, labels, type Placed } from "./labels.ts";
import { isBehind, nodeColour, radius, type Chosen } from "./looks.ts";

export interface Look {
    colours: Colours;
    chosen: Chosen;
    hovered: string | null;
    /** Ends of a path. */
    ends: readonly string[];
}

export function paintMarks(context: CanvasRenderingContext2D, placed: Placed[], look: Look, width: number, height: number): void {
    const { colours, chosen } = look;
    // The weightiest last, so that nothing hides it.
    const ordered = [...placed].sort((a, b) => a.node.weight - b.node.weight);
    for (const one of ordered) paintNode(context, one, look);
    for (const one of ordered) paintBadge(context, one, look);
    const within = { left: 2, top: 2, right: width - 2, bottom: height - 2 };
    for (const { node, x, y, text, bold } of labels(placed, chosen, look.hovered, measure(context, colours.font), within)) {
        context.font = `${bold ? 600 : 500} ${LABEL_PX}px ${colours.font}`;
        context.lineWidth = 3.5;
        context.lineJoin = "round";
        context.strokeStyle = colours.panel;
        context.strokeText(text, x, y);
        context.fillStyle = isBehind(node.id, chosen) ? colours.ink3 : colours.ink1;
        context.fillText(text, x, y);
    }
}

/** How wide a name is in the page's type. */
export function measure(context: CanvasRenderingContext2D, font: string): (text: string, bold: boolean) => number {
    return (text, bold) => {
        context.font = `${bold ? 600 : 500} ${LABEL_PX}px ${font}`;
        return context.measureText(text).width;
    };
}

function paintNode(context: CanvasRenderingContext2D, { node, x, y }: Placed, { colours, chosen, ends }: Look): void {
    const colour = nodeColour(node, colours, chosen);
    const r = radius(node);
    const hollow = isHollow(node.kind);
    context.save();
    context.translate(x, y);
    const path = new Path2D(outline(node.kind, r));
    context.fillStyle = hollow ? colours.panel : colour;
    context.strokeStyle = hollow ? colour : colours.panel;
    context.lineWidth = 1.6;
    context.fill(path);
    context.stroke(path);
    const rings: [boolean, string, number][] = [
        [node.kind === "line", colour, 3],
        [node.at_risk === true, colours.safeguarding, 3],
        [node.id === chosen.node, colours.ink1, 5.5],
        [ends.includes(node.id), colours.accent, 8],
    ];
    for (const [wanted, ring, beyond] of rings) {
        if (!wanted) continue;
        context.strokeStyle = ring;
        context.lineWidth = 1.8;
        context.beginPath();
        context.arc(0, 0, r + beyond, 0, 2 * Math.PI);
        context.stroke();
    }
    context.restore();
}

/** How many neighbours are not in the picture: loud where it is about somebody, quiet where it is about one of many. */
function paintBadge(context: CanvasRenderingContext2D, one: Placed, { colours, chosen }: Look): void {
    if (!one.node.hidden) return;
    const { left, top, right } = badgeBox(one);
    const strength = (isHollow(one.node.kind) ? 0.28 : 1) * (isBehind(one.node.id, chosen) ? 0.45 : 1);
    const back = mixed(colours.ink2, colours.panel, strength);
    context.fillStyle = back;
    context.strokeStyle = colours.panel;
    context.lineWidth = 1.5;
    context.beginPath();
    context.roundRect(left, top, right - left, BADGE.height, BADGE.height / 2);
    context.fill();
    context.stroke();
    context.font = `600 ${BADGE.font_px}px ${colours.font}`;
    context.textAlign = "center";
    context.fillStyle = isBehind(one.node.id, chosen) ? colours.ink3 : readableOn(back);
    context.fillText(badge(one.node.hidden), (left + right) / 2, top + 9.8);
    context.textAlign = "start";
}
