/** Marks of incidents: shape and colour both say which kind. */

import type { Colours } from "../colours.ts";
import type { Incident } from "../shapes.ts";

const SIZE = 36;

export function iconOf(kind: Incident["kind"], colours: Colours): ImageData {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    context.fillStyle = kind === "other" ? colours.ink2 : colours[kind];
    context.strokeStyle = colours.panel;
    context.lineWidth = 3;
    context.beginPath();
    for (const [x, y] of cornersOf(kind)) context.lineTo(x, y);
    context.closePath();
    context.fill();
    context.stroke();
    return context.getImageData(0, 0, SIZE, SIZE);
}

/** Harm is a diamond, safeguarding a house, anything else a square. */
function cornersOf(kind: Incident["kind"]): [number, number][] {
    if (kind === "harm") return [[18, 4], [32, 18], [18, 32], [4, 18]];
    if (kind === "safeguarding") return [[18, 4], [32, 16], [32, 31], [4, 31], [4, 16]];
    return [[7, 7], [29, 7], [29, 29], [7, 29]];
}
