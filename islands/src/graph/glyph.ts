/** Outlines of nodes by kind, as paths around the origin: the same on screen, on paper and in the legend. */

import type { NodeKind } from "../shapes.ts";

export const KINDS: Record<NodeKind, string> = {
    line: "line",
    subject: "subject number",
    counterparty: "counterparty",
    person: "person",
    handset: "handset",
    place: "place",
    group: "group",
};

export function outline(kind: NodeKind, r: number): string {
    const n = (value: number) => value.toFixed(2);
    switch (kind) {
        case "person":
            // Head and shoulders.
            return `M${n(-r)} ${n(r)}a${n(r)} ${n(r)} 0 0 1 ${n(2 * r)} 0z${disc(r * 0.52, -r * 0.55)}`;
        case "handset":
            return `M${n(-r * 0.66)} ${n(-r)}h${n(r * 1.32)}v${n(2 * r)}h${n(-r * 1.32)}z`;
        case "place":
            return `M0 ${n(-r * 1.15)}L${n(r * 1.15)} 0L0 ${n(r * 1.15)}L${n(-r * 1.15)} 0z`;
        case "group":
            return `M${n(-r)} ${n(-r * 0.8)}h${n(2 * r)}v${n(1.6 * r)}h${n(-2 * r)}z`;
        default:
            return disc(r, 0);
    }
}

/** Whether a kind is drawn hollow: a number seen only in a subject's records. */
export function isHollow(kind: NodeKind): boolean {
    return kind === "counterparty";
}

function disc(r: number, y: number): string {
    return `M${(-r).toFixed(2)} ${y.toFixed(2)}a${r.toFixed(2)} ${r.toFixed(2)} 0 1 0 ${(2 * r).toFixed(2)} 0a${r.toFixed(2)} ${r.toFixed(2)} 0 1 0 ${(-2 * r).toFixed(2)} 0z`;
}
