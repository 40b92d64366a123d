/** Ctrl K: jump to a page, or find a number, line or person. */

import { make } from "../element.ts";
import { fetched, reason } from "../fetched.ts";
import type { Found, SearchAnswer } from "../shapes.ts";
import { openDialogue } from "./dialogue.ts";
import { shortcut } from "./keys.ts";

/** Each question to the server is an entry in the journal, so it is asked when the reader pauses, not at every key. */
const PAUSE_MS = 250;
const LEAST_LETTERS = 2;
const MOST_PLACES = 6;

export function startPalette(): void {
    shortcut("ctrl+k", "search or jump", openPalette);
    shortcut("/", "search or jump", openPalette);
    document.querySelectorAll("[data-palette]").forEach((element) =>
        element.addEventListener("click", (event) => {
            event.preventDefault(); // without script it is a link to the search page
            openPalette();
        }),
    );
}

function openPalette(): void {
    if (document.querySelector("dialog.palette")) return;
    new Palette();
}

/** Places whose name holds every word, those that begin with the first one before the others. */
export function placesFor(words: string, places: readonly Found[], most = MOST_PLACES): Found[] {
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
    const holds = places.filter(({ label }) => parts.every((part) => label.toLowerCase().includes(part)));
    const begins = (place: Found) => (parts[0] && place.label.toLowerCase().startsWith(parts[0]) ? 0 : 1);
    return holds.sort((a, b) => begins(a) - begins(b)).slice(0, most);
}

class Palette {
    private readonly places = placesOfPage();
    private readonly input = make("input", {
        type: "search",
        role: "combobox",
        "aria-expanded": "true",
        "aria-controls": "palette-found",
        "aria-autocomplete": "list",
        "aria-label": "Search or jump",
        placeholder: "A number, line, person or page",
        autocomplete: "off",
        spellcheck: "false",
    });
    private readonly list = make("ul", { id: "palette-found", role: "listbox", "aria-label": "Found" });
    private readonly note = make("p", { class: "note", role: "status" });
    private found: Found[] = [];
    private chosen = 0;
    private timer = 0;
    private asking: AbortController | null = null;

    constructor() {
        const { dialog } = openDialogue("palette", "Search or jump", this.input, this.list, this.note);
        dialog.addEventListener("close", () => this.stop());
        this.input.addEventListener("input", () => this.ask());
        this.input.addEventListener("keydown", (event) => this.steer(event));
        this.input.focus();
        this.show(placesFor("", this.places), "");
    }

    private stop(): void {
        clearTimeout(this.timer);
        this.asking?.abort();
    }

    private ask(): void {
        this.stop();
        const words = this.input.value.trim();
        this.show([...placesFor(words, this.places), ...everything(words)], "");
        if (words.length >= LEAST_LETTERS) this.timer = window.setTimeout(() => void this.search(words), PAUSE_MS);
    }

    private async search(words: string): Promise<void> {
        this.asking = new AbortController();
        this.note.textContent = "Searching…";
        try {
            const address = document.querySelector<HTMLElement>("[data-palette]")?.dataset["palette"] || "/search.json";
            const answer = await fetched<SearchAnswer>(`${address}?q=${encodeURIComponent(words)}`, this.asking.signal);
            const all = [...answer.results, ...placesFor(words, this.places), ...everything(words)];
            this.show(all, summed(answer));
        } catch (thrown) {
            if (!this.asking.signal.aborted) this.note.textContent = `The search failed: ${reason(thrown)}.`;
        }
    }

    private show(found: Found[], note: string): void {
        this.found = found;
        this.chosen = 0;
        this.note.textContent = note || (found.length ? "" : "Nothing here by that name. Type two letters or digits to search.");
        this.list.replaceChildren(
            ...found.map((one, index) => {
                const item = make(
                    "li",
                    { role: "option", id: `palette-${index}` },
                    make("span", { class: "kind" }, one.kind),
                    make("span", { class: "label" }, one.label),
                    one.detail && make("span", { class: "detail" }, one.detail),
                );
                item.addEventListener("click", () => this.go(index));
                item.addEventListener("pointermove", () => this.choose(index));
                return item;
            }),
        );
        this.choose(0);
    }

    private choose(index: number): void {
        this.chosen = index;
        [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
        this.input.setAttribute("aria-activedescendant", this.found.length ? `palette-${index}` : "");
        this.list.children[index]?.scrollIntoView({ block: "nearest" });
    }

    private steer(event: KeyboardEvent): void {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && this.found.length) {
            event.preventDefault();
            this.choose((this.chosen + step + this.found.length) % this.found.length);
        } else if (event.key === "Enter") {
            event.preventDefault();
            this.go(this.chosen);
        }
    }

    private go(index: number): void {
        const href = this.found[index]?.href;
        if (href) location.assign(href);
    }
}

/** The whole list of what is found, on a page of its own: what Enter opens before anything is found. */
function everything(words: string): Found[] {
    if (words.length < LEAST_LETTERS) return [];
    return [{ kind: "search", label: `Everything with “${words}”`, href: `/search?q=${encodeURIComponent(words)}` }];
}

function placesOfPage(): Found[] {
    const seen = new Set<string>();
    const places: Found[] = [];
    document.querySelectorAll<HTMLAnchorElement>("nav a[href], a[data-place]").forEach((link) => {
        const label = (link.dataset["place"] || link.querySelector("[data-name]")?.textContent || link.firstChild?.textContent || "").trim();
        if (!label || seen.has(link.href)) return;
        seen.add(link.href);
        places.push({ kind: "page", label, href: link.href });
    });
    return places;
}

function summed({ results, more, hidden }: SearchAnswer): string {
    const parts = [results.length ? "" : "Nothing found that you may see."];
    if (more) parts.push(`${more} more on the search page.`);
    if (hidden) parts.push(`${hidden} in operations that you have no right to.`);
    return parts.filter(Boolean).join(" ");
}
