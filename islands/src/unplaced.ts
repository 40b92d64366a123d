/** What has no time or no place, in its own band: counted, explained, never guessed. */

import { make } from "./element.ts";
import type { Unplaced } from "./shapes.ts";

export function unplacedBand(what: string, unplaced: readonly Unplaced[] | undefined): HTMLElement | null {
    const there = (unplaced ?? []).filter(({ count }) => count > 0);
    if (!there.length) return null;
    const total = there.reduce((sum, { count }) => sum + count, 0);
    return make(
        "section",
        { class: "unplaced", "aria-label": what },
        make("h3", {}, `${what} `, make("span", { class: "figure" }, total.toLocaleString("en-GB"))),
        make(
            "ul",
            {},
            ...there.map(({ label, count, reason, href }) => {
                const figure = count.toLocaleString("en-GB");
                return make("li", {}, href ? make("a", { href }, `${figure} ${label}`) : `${figure} ${label}`, make("span", { class: "why" }, ` ${reason}`));
            }),
        ),
    );
}
