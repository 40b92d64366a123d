/** Names that fit: what is chosen first, then the weightier; none over another, none cut off. */

import type { GraphNode } from "../shapes.ts";
import { radius, type Chosen } from "./looks.ts";

/** A node where it stands. */
export interface Placed {
    node: GraphNode;
    x: number;
    y: number;
}

export interface Label extends Placed {
    text: string;
    bold: boolean;
}

export interface Box {
    left: number;
    top: number;
    right: number;
    bottom: number;
}

export const LABEL_PX = 12;
export const BADGE = { font_px: 9.5, height: 13 };

/** Where names go, given how wide each is. `within` is what can be seen. */
export function labels(placed: readonly Placed[], chosen: Chosen, hovered: string | null, width: (text: string, bold: boolean) => number, within: Box): Label[] {
    const rank = ({ id, kind, weight }: GraphNode) => (id === chosen.node || id === hovered ? 8 : 0) + (chosen.path.has(id) ? 4 : 0) + (chosen.near.has(id) ? 2 : 0) + (kind === "counterparty" ? 0 : 1) + weight;
    const ordered = [...placed].sort((a, b) => rank(b.node) - rank(a.node));
    // The important may stand over the many; the many only where there is room.
    const important = ordered.filter(({ node }) => rank(node) >= 1).map(bodyOf);
    const all = [...placed.map(bodyOf), ...placed.filter(({ node }) => node.hidden).map(badgeBox)];
    const taken: Box[] = [];
    const found: Label[] = [];
    for (const { node, x, y } of ordered) {
        const must = rank(node) >= 4;
        const bold = node.kind === "line" || node.id === chosen.node;
        const wide = width(node.label, bold);
        const obstacles = rank(node) >= 1 ? [...taken, ...important] : [...taken, ...all];
        const places = placesOf(x, y, radius(node) + 5, wide).filter(([left, base]) => inside(textBox(left, base, wide), within));
        const fits = places.find(([left, base]) => obstacles.every((box) => apart(box, textBox(left, base, wide)))) ?? (must ? places[0] : undefined);
        if (!fits) continue;
        taken.push(textBox(fits[0], fits[1], wide));
        found.push({ node, x: fits[0], y: fits[1], text: node.label, bold });
    }
    return found;
}

/** The badge of hidden neighbours, above and to the right. */
export function badgeBox({ node, x, y }: Placed): Box {
    const r = radius(node);
    const [left, top] = [x + r * 0.55, y - r * 0.75 - BADGE.height];
    return { left, top, right: left + 8 + badge(node.hidden).length * 5.6, bottom: top + BADGE.height };
}

export function badge(hidden: number): string {
    return `+${hidden > 999 ? `${Math.floor(hidden / 1000)}k` : hidden}`;
}

export function apart(a: Box, b: Box): boolean {
    return a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
}

function placesOf(x: number, y: number, r: number, width: number): [number, number][] {
    return [
        [x + r, y + 4],
        [x - r - width, y + 4],
        [x - width / 2, y + r + LABEL_PX],
        [x - width / 2, y - r - 2],
    ];
}

function bodyOf({ node, x, y }: Placed): Box {
    const r = radius(node);
    return { left: x - r, right: x + r, top: y - r, bottom: y + r };
}

export function textBox(left: number, base: number, width: number): Box {
    return { left, right: left + width, top: base - LABEL_PX, bottom: base + 3 };
}

function inside(box: Box, within: Box): boolean {
    return box.left >= within.left && box.right <= within.right && box.top >= within.top && box.bottom <= within.bottom;
}
