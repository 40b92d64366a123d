/** Tells the reader what just happened, to eye and ear. */

import { make } from "./element.ts";

/** How long a message stays: long enough for two lines at 200 words a minute. */
const SHOWN_MS = 6000;

let region: HTMLElement | null = null;
let timer = 0;

export function say(message: string): void {
    region ??= document.body.appendChild(make("div", { class: "said-now", role: "status" }));
    region.textContent = message;
    region.hidden = false;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
        if (region) region.hidden = true;
    }, SHOWN_MS);
}
