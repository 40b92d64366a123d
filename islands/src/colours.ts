/** The page's colours and type, as its custom properties give them now. */

import type { ChartSeries, LineColour } from "./shapes.ts";

export interface Colours {
    background: string;
    panel: string;
    ink1: string;
    ink2: string;
    ink3: string;
    rule: string;
    ruleFaint: string;
    accent: string;
    accentTint: string;
    harm: string;
    safeguarding: string;
    good: string;
    warn: string;
    lines: string[];
    font: string;
}

/** How many colours there are before they repeat with a dash pattern. */
const LINES = 5;

export function coloursOf(element: Element): Colours {
    const style = getComputedStyle(element);
    const value = (name: string) => style.getPropertyValue(`--${name}`).trim() || "#888888";
    return {
        background: value("background"),
        panel: value("panel"),
        ink1: value("ink-1"),
        ink2: value("ink-2"),
        ink3: value("ink-3"),
        rule: value("rule"),
        ruleFaint: value("rule-faint"),
        accent: value("accent"),
        accentTint: value("accent-tint"),
        harm: value("harm"),
        safeguarding: value("safeguarding"),
        good: value("good"),
        warn: value("warn"),
        lines: Array.from({ length: LINES }, (_, at) => value(`line-${at + 1}`)),
        font: style.fontFamily,
    };
}

export function lineColour(colours: Colours, colour: LineColour | ChartSeries["colour"]): string {
    if (typeof colour === "string") return colours[colour];
    return colour > 0 ? (colours.lines[(colour - 1) % LINES] ?? colours.ink3) : colours.ink3;
}

export function isDashed(colour: LineColour): boolean {
    return colour > LINES;
}

/** Red, green, blue of `#rgb`, `#rrggbb` or `rgb(…)`; what a style sheet may say. */
export function channels(colour: string): [number, number, number] {
    const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1];
    if (hex) {
        const wide = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
        return [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16)) as [number, number, number];
    }
    const numbers = (colour.match(/[\d.]+/g) ?? ["136", "136", "136"]).map(Number);
    return [numbers[0] ?? 136, numbers[1] ?? 136, numbers[2] ?? 136];
}

/** A colour laid over another at this opacity: what a weak link or an earlier day looks like, on screen and on paper. */
export function mixed(colour: string, over: string, opacity: number): string {
    const [a, b] = [channels(colour), channels(over)];
    return `#${a.map((value, at) => Math.round(value * opacity + (b[at] ?? 0) * (1 - opacity)).toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever can be read on this colour (WCAG 2.2 relative luminance). */
export function readableOn(colour: string): string {
    const [r, g, b] = channels(colour).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#0d131c" : "#ffffff";
}
