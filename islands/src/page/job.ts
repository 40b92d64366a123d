/** Follows a job to its end. Without script the page refreshes itself; with it, only the figures change until there is something new to show. */

import { each, make } from "../element.ts";
import { fetched, reason, Unanswered } from "../fetched.ts";
import type { JobState } from "../shapes.ts";

const FIRST_MS = 400;
const LONGEST_MS = 4000;

export function startJobs(): void {
    each<HTMLElement>("[data-job]", (place) => {
        void followed(place.dataset["job"] ?? "", (state) => show(place, state), (why) => (stage(place).textContent = why)).then(
            (ended) => ended && location.reload(),
        );
    });
}

/** Asks until the job has ended; answers whether it did. */
export async function followed(address: string, show: (state: JobState) => void, trouble: (why: string) => void): Promise<boolean> {
    for (let wait = FIRST_MS; ; wait = Math.min(LONGEST_MS, wait * 1.3)) {
        await pause(wait);
        try {
            const state = await fetched<JobState>(`${address}.json`);
            if (state.state !== "running") return true;
            show(state);
        } catch (thrown) {
            trouble(`How far it is, is not known at the moment: ${reason(thrown)}.`);
            if (thrown instanceof Unanswered && thrown.status < 500) return false;
        }
    }
}

/** Waits, and longer while nobody looks. */
function pause(wait: number): Promise<void> {
    return new Promise((resolve) => {
        window.setTimeout(() => {
            if (document.hidden) document.addEventListener("visibilitychange", () => resolve(), { once: true });
            else resolve();
        }, wait);
    });
}

function show(place: HTMLElement, state: JobState): void {
    const bar = place.querySelector("progress") ?? place.appendChild(make("progress", { max: 1000, "aria-label": "Done of this stage" }));
    bar.value = state.done;
    stage(place).textContent = state.stage;
}

function stage(place: HTMLElement): HTMLElement {
    return place.querySelector<HTMLElement>("[data-stage]") ?? place.appendChild(make("p", { "data-stage": true }));
}
