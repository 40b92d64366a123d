/** A short walk over a page: `<ol data-tour="lines"><li data-at="#rank">…</li></ol>`, which without script is a list to read. */

import { button, each, make } from "../element.ts";
import { keep, kept } from "../kept.ts";

const GAP_PX = 10;

export function startTour(): void {
    each<HTMLOListElement>("ol[data-tour]", (list) => {
        const name = `tour:${list.dataset["tour"]}`;
        // What this reader has no right to is not on the page, and not on the tour.
        const steps = [...list.querySelectorAll<HTMLElement>("li[data-at]")].filter((step) => document.querySelector(step.dataset["at"] ?? ""));
        if (!steps.length) return;
        const tour = new Tour(steps, () => keep(name, "seen"));
        each(`[data-tour-start="${list.dataset["tour"]}"]`, (start) => start.addEventListener("click", () => tour.show(0)));
        if (kept(name) === null) tour.show(0);
    });
}

class Tour {
    private at = 0;
    private readonly text = make("p", { class: "text", tabindex: "-1" });
    private readonly count = make("p", { class: "count" });
    private readonly back = button("Back", () => this.show(this.at - 1), { class: "quiet" });
    private readonly next = button("Next", () => this.show(this.at + 1), { class: "primary" });
    private readonly dialog = make(
        "dialog",
        { class: "tour", "aria-label": "Tour of this page" },
        this.count,
        this.text,
        make("p", { class: "acts" }, button("End the tour", () => this.end(), { class: "quiet" }), this.back, this.next),
    );

    constructor(
        private readonly steps: HTMLElement[],
        private readonly seen: () => void,
    ) {
        this.dialog.addEventListener("keydown", (event) => {
            if (event.key === "Escape") this.end();
        });
        addEventListener("resize", () => this.dialog.open && this.place());
    }

    show(at: number): void {
        if (at >= this.steps.length) return this.end();
        this.unmark();
        this.at = Math.max(0, at);
        if (!this.dialog.isConnected) document.body.append(this.dialog);
        if (!this.dialog.open) this.dialog.show();
        this.count.textContent = `${this.at + 1} of ${this.steps.length}`;
        this.text.textContent = this.steps[this.at]?.textContent ?? "";
        this.back.disabled = this.at === 0;
        this.next.textContent = this.at === this.steps.length - 1 ? "Done" : "Next";
        this.target()?.classList.add("toured");
        this.place();
        this.text.focus({ preventScroll: true });
    }

    private target(): HTMLElement | null {
        const target = document.querySelector<HTMLElement>(this.steps[this.at]?.dataset["at"] ?? "body");
        return target?.closest<HTMLElement>(".table") ?? target; // a table is cut off where its frame ends
    }

    private unmark(): void {
        each(".toured", (element) => element.classList.remove("toured"));
    }

    private end(): void {
        this.unmark();
        this.dialog.close();
        this.dialog.remove();
        this.seen();
    }

    /** Below what it speaks of, above where there is no room, always inside the window. */
    private place(): void {
        const target = this.target();
        if (!target) return;
        target.scrollIntoView({ block: "center", inline: "nearest" });
        const around = target.getBoundingClientRect();
        const own = this.dialog.getBoundingClientRect();
        const below = around.bottom + GAP_PX + own.height < innerHeight;
        const above = around.top - GAP_PX - own.height;
        const top = below ? around.bottom + GAP_PX : above > 0 ? above : innerHeight - own.height - GAP_PX;
        const left = Math.min(Math.max(GAP_PX, around.left), innerWidth - own.width - GAP_PX);
        this.dialog.style.top = `${top}px`;
        this.dialog.style.left = `${left}px`;
    }
}
