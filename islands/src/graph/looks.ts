/** How nodes and links look: strong ones strong, weak ones weak, what is chosen before the rest. */

import { lineColour, mixed, type Colours } from "../colours.ts";
import type { GraphLink, GraphNode } from "../shapes.ts";

export interface Chosen {
    node: string | null;
    /** Nodes and links of a path that was asked for. */
    path: ReadonlySet<string>;
    /** Nodes beside the chosen one. */
    near: ReadonlySet<string>;
}

const RADIUS = { least: 3.6, most: 15 };

export function radius({ weight }: GraphNode): number {
    return RADIUS.least + (RADIUS.most - RADIUS.least) * weight ** 0.7;
}

/** Whether something stands back because something else is chosen. */
export function isBehind(id: string, { node, path, near }: Chosen): boolean {
    if (path.size) return !path.has(id);
    return node !== null && node !== id && !near.has(id);
}

export function nodeColour(node: GraphNode, colours: Colours, chosen: Chosen): string {
    const colour = node.at_risk ? colours.safeguarding : lineColour(colours, node.colour);
    return isBehind(node.id, chosen) ? mixed(colour, colours.panel, 0.35) : colour;
}

export function linkWidth({ weight }: GraphLink): number {
    return 1 + 4 * weight;
}

/** Paleness says how weak a link is, beside its width. */
export function linkColour(link: GraphLink, colours: Colours, chosen: Chosen): string {
    if (chosen.path.has(link.id)) return colours.accent;
    const touches = chosen.node !== null && (link.from === chosen.node || link.to === chosen.node);
    const strength = 0.3 + 0.6 * link.weight;
    if (touches && !chosen.path.size) return mixed(colours.ink1, colours.panel, Math.min(1, strength + 0.15));
    const behind = chosen.path.size > 0 || chosen.node !== null;
    return mixed(colours.ink3, colours.panel, behind ? strength * 0.4 : strength);
}
