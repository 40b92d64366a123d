/** Who has which colour; each can be switched off and on. */

import { make } from "./element.ts";
import type { Coloured } from "./shapes.ts";

/** The class of a line's colour in `islands.css`. */
export function swatch(colour: number): HTMLElement {
    const dashed = colour > 5 ? " dashed" : "";
    return make("span", { class: `swatch line-${colour > 0 ? ((colour - 1) % 5) + 1 : 0}${dashed}`, "aria-hidden": "true" });
}

export function legend(what: string, entries: readonly Coloured[], change: (at: number, shown: boolean) => void): HTMLElement {
    const buttons = entries.map(({ label, colour }, at) => {
        const toggle = make("button", { type: "button", "aria-pressed": "true", title: "Show or hide" }, swatch(colour), label);
        toggle.addEventListener("click", () => {
            const shown = toggle.getAttribute("aria-pressed") !== "true";
            toggle.setAttribute("aria-pressed", String(shown));
            change(at, shown);
        });
        return toggle;
    });
    return make("div", { class: "legend", role: "group", "aria-label": what }, ...buttons);
}
