/** Plays time: moves the window along at a speed the reader chooses. */

import { DAY_MS, HOUR_MS } from "../clock.ts";
import { button, make } from "../element.ts";
import type { Instant } from "../shapes.ts";

const SPEEDS: [string, number][] = [
    ["1 hour a second", HOUR_MS],
    ["6 hours a second", 6 * HOUR_MS],
    ["1 day a second", DAY_MS],
    ["1 week a second", 7 * DAY_MS],
];
/** What a window is set to where everything was shown before. */
const FIRST_WINDOW_MS = DAY_MS;
/** Often enough for the eye, seldom enough for the map to keep up. */
const FRAME_MS = 1000 / 20;

export class Player {
    readonly element: HTMLElement;
    private readonly toggle = button("Play", () => this.turn(), { "aria-pressed": "false" });
    private readonly speed = make("select", { "aria-label": "Speed" }, ...SPEEDS.map(([label], at) => make("option", { value: at }, label)));
    private timer = 0;
    private before = 0;

    constructor(
        private readonly extent: [Instant, Instant],
        private readonly window: () => [Instant, Instant],
        private readonly move: (from: Instant, to: Instant) => void,
    ) {
        const whole = extent[1] - extent[0];
        this.speed.value = String(whole > 60 * DAY_MS ? 2 : whole > 6 * DAY_MS ? 1 : 0);
        this.element = make("div", { class: "player", role: "group", "aria-label": "Play time" }, this.toggle, this.speed);
    }

    turn(): void {
        if (this.timer) this.stop();
        else this.start();
    }

    stop(): void {
        clearInterval(this.timer);
        this.timer = 0;
        this.said("Play", false);
    }

    private start(): void {
        const [from, to] = this.window();
        const [first, last] = this.extent;
        const wide = to - from > (last - first) / 2 ? Math.min(FIRST_WINDOW_MS, (last - first) / 4) : to - from;
        const begin = to >= last || to - from > wide ? first : from;
        this.move(begin, begin + wide);
        this.said("Pause", true);
        this.before = performance.now();
        this.timer = window.setInterval(() => this.step(), FRAME_MS);
    }

    private step(): void {
        const now = performance.now();
        const by = ((now - this.before) / 1000) * (SPEEDS[Number(this.speed.value)]?.[1] ?? HOUR_MS);
        this.before = now;
        const [from, to] = this.window();
        this.move(Math.min(from + by, this.extent[1] - (to - from)), Math.min(to + by, this.extent[1]));
        if (to + by >= this.extent[1]) this.stop();
    }

    private said(label: string, pressed: boolean): void {
        this.toggle.textContent = label;
        this.toggle.setAttribute("aria-pressed", String(pressed));
    }
}
