/** The map as one picture, with everything that must not be lost from it: whose, when, what the shapes mean, whom to credit. */

import { lineColour, type Colours } from "../colours.ts";
import type { MapData } from "../shapes.ts";
import { CREDITS } from "./basemap.ts";

export const CAUTION = "Nominal sectors, not coverage: where a mast points and how far it may reach, not where the phone was. Ring: direction not given. Dashed: travel between masts.";

const LINE_PX = 18;

export interface About {
    colours: Colours;
    /** The stretch of time that is shown. */
    window: string;
    watermark: string;
}

/** The map's canvas with what its shapes mean and whom to credit; for a file of its own (`data`) also a heading and a legend. */
export function composed(map: HTMLCanvasElement, ratio: number, { colours, window, watermark }: About, data?: MapData): HTMLCanvasElement {
    const [width, height] = [map.width / ratio, map.height / ratio];
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const fonts = { heading: `600 13px ${colours.font}`, small: `400 11px ${colours.font}` };
    const head = data ? wrapped(context, `${data.title} · ${window}`, width - 24, fonts.heading) : [];
    const names = data ? legendRows(context, data, width - 24, fonts.small) : [];
    const foot = [...wrapped(context, CAUTION, width - 24, fonts.small), CREDITS, watermark].filter(Boolean);
    const top = data ? 10 + LINE_PX * (head.length + names.length) : 0;
    const whole = top + height + 10 + LINE_PX * foot.length;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(whole * ratio);
    context.scale(ratio, ratio);
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, width, whole);
    context.drawImage(map, 0, top, width, height);
    context.fillStyle = colours.ink1;
    context.font = fonts.heading;
    head.forEach((line, at) => context.fillText(line, 12, LINE_PX * (at + 1)));
    context.font = fonts.small;
    names.forEach((row, at) => row.forEach((one) => named(context, one, colours, LINE_PX * (head.length + at + 1))));
    context.fillStyle = colours.ink2;
    foot.forEach((line, at) => context.fillText(line, 12, top + height + LINE_PX * (at + 1), width - 24));
    return canvas;
}

interface Named {
    label: string;
    colour: number;
    x: number;
}

/** The phones in as many rows as they need. */
function legendRows(context: CanvasRenderingContext2D, data: MapData, width: number, font: string): Named[][] {
    context.font = font;
    const rows: Named[][] = [[]];
    let x = 12;
    for (const { label, colour } of data.phones) {
        const wide = 31 + context.measureText(label).width;
        if (x + wide > width && x > 12) {
            rows.push([]);
            x = 12;
        }
        rows[rows.length - 1]?.push({ label, colour, x });
        x += wide;
    }
    return rows;
}

function named(context: CanvasRenderingContext2D, { label, colour, x }: Named, colours: Colours, y: number): void {
    context.fillStyle = lineColour(colours, colour);
    context.fillRect(x, y - 9, 10, 10);
    context.fillStyle = colours.ink1;
    context.fillText(label, x + 15, y);
}

function wrapped(context: CanvasRenderingContext2D, text: string, width: number, font: string): string[] {
    context.font = font;
    const lines = [""];
    for (const word of text.split(" ")) {
        const longer = `${lines[lines.length - 1]} ${word}`.trim();
        if (context.measureText(longer).width > width) lines.push(word);
        else lines[lines.length - 1] = longer;
    }
    return lines;
}
