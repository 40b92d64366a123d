/** Marks written straight into pixels: 20,000 of them in a frame, whatever the machine's graphics can do. */

import { channels, mixed } from "../colours.ts";
import type { Colours } from "../colours.ts";
import type { Model, Scale } from "./model.ts";

/** Where lanes lie, in CSS pixels. */
export interface Lanes {
    top: number;
    height: number;
    gap: number;
    count: number;
}

/** How opaque one mark is: several over each other are darker, so that density shows. */
const OPACITY = 184; // of 256
const MARK_PX = { width: 1.6, height: 5 };

export class Raster {
    private image: ImageData | null = null;
    private pixels = new Uint32Array(0);
    private width = 0;
    private height = 0;

    constructor(private readonly context: CanvasRenderingContext2D) {}

    begin(width: number, height: number, background: string): void {
        if (!this.image || this.width !== width || this.height !== height) {
            this.image = this.context.createImageData(width, height);
            this.pixels = new Uint32Array(this.image.data.buffer);
            [this.width, this.height] = [width, height];
        }
        this.pixels.fill(packed(background));
    }

    rectangle(x: number, y: number, width: number, height: number, colour: string): void {
        const value = packed(colour);
        const [left, right] = [clamp(x, this.width), clamp(x + width, this.width)];
        const [top, bottom] = [clamp(y, this.height), clamp(y + height, this.height)];
        if (right - left < 8) {
            // A call for each row costs more than the pixels of a thin line.
            for (let row = top; row < bottom; row += 1) for (let at = left; at < right; at += 1) this.pixels[row * this.width + at] = value;
            return;
        }
        for (let row = top; row < bottom; row += 1) this.pixels.fill(value, row * this.width + left, row * this.width + right);
    }

    /** Slanted lines: where nothing is known. */
    hatch(x: number, y: number, width: number, height: number, colour: string, every: number): void {
        const value = packed(colour);
        const [left, right] = [clamp(x, this.width), clamp(x + width, this.width)];
        for (let row = clamp(y, this.height); row < clamp(y + height, this.height); row += 1) {
            const first = left + ((every - ((left + row) % every)) % every);
            for (let column = first; column < right; column += every) this.pixels[row * this.width + column] = value;
        }
    }

    /** Every shown event of a stretch. */
    marks(model: Model, scale: Scale, lanes: Lanes, colours: string[], ratio: number): void {
        const parts = colours.map((colour) => Uint8Array.from(channels(colour)));
        const [first, end] = model.rows(scale.from - LONGEST_MS, scale.to);
        const least = Math.max(1, Math.round(MARK_PX.width * ratio));
        const tall = Math.max(2, Math.round(Math.min(MARK_PX.height, lanes.height / 3) * ratio));
        const room = lanes.height * ratio - tall - 2 * ratio;
        const perMs = (scale.width / (scale.to - scale.from)) * ratio;
        for (let row = first; row < end; row += 1) {
            const lane = model.lane[row] as number;
            if (lane >= lanes.count || !model.isShown(row)) continue;
            const x = Math.round(((model.at[row] as number) - scale.from) * perMs);
            const wide = Math.max(least, Math.round((model.duration[row] ?? 0) * perMs));
            if (x + wide < 0) continue;
            const y = Math.round((lanes.top + lane * (lanes.height + lanes.gap) + 1) * ratio + (model.height[row] as number) * room);
            this.blend(x, y, wide, tall, parts[model.line[row] as number] ?? (parts[0] as Uint8Array));
        }
    }

    /** Shows what was written. */
    end(): void {
        if (this.image) this.context.putImageData(this.image, 0, 0);
    }

    /** Lays one mark over what is there. Most pixels of a lane are alike, so the last answer is usually the next one too. */
    private blend(x: number, y: number, width: number, height: number, over: Uint8Array): void {
        const left = Math.max(0, x);
        const right = Math.min(this.width, x + width);
        const { pixels } = this;
        let [under, laid] = [0, 0];
        for (let row = y; row < y + height; row += 1) {
            const end = row * this.width + right;
            for (let at = row * this.width + left; at < end; at += 1) {
                const found = pixels[at] as number;
                if (found !== under) {
                    under = found;
                    laid = laidOver(over, found);
                }
                pixels[at] = laid;
            }
        }
    }
}

/** A colour at `OPACITY` over a pixel, in parts of 256. */
function laidOver(over: Uint8Array, under: number): number {
    const channel = (at: 0 | 1 | 2, shift: number) => ((((under >>> shift) & 255) * (256 - OPACITY) + (over[at] as number) * OPACITY) >>> 8) << shift;
    return ((255 << 24) | channel(2, 16) | channel(1, 8) | channel(0, 0)) >>> 0;
}

/** The longest call that is looked for to the left of what is shown. */
export const LONGEST_MS = 3_600_000;

function clamp(value: number, most: number): number {
    return Math.min(most, Math.max(0, Math.round(value)));
}

/** A colour as one pixel; every machine that browsers run on is little-endian. */
function packed(colour: string): number {
    const [r, g, b] = channels(colour);
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** The ground of a lane, a little off the card it lies on. */
export function ground(colours: Colours): string {
    return mixed(colours.ruleFaint, colours.panel, 0.85);
}
