/** What every drawing has in common: it asks for its data, says what it shows, follows the theme, and prints. */

import { withStyle } from "./beside.ts";
import { button, make } from "./element.ts";
import { BeingWorkedOut, fetched, reason } from "./fetched.ts";
import { followed } from "./page/job.ts";
import { paperTheme } from "./paper.ts";
import type { Said } from "./shapes.ts";

/** Where a drawing is made. */
export interface Stage {
    /** The element of the page, with its attributes. */
    place: HTMLElement;
    tools: HTMLElement;
    picture: HTMLElement;
    below: HTMLElement;
    /** What stands for the picture on paper; empty on screen. */
    paper: HTMLElement;
}

export interface Drawing {
    /** The colours have changed. */
    recolour(): void;
    /** Fills `paper`; called before the page is printed, and must be done when it returns. */
    print(paper: HTMLElement): void;
    /** Calls back each time the picture is complete; without it, it is when it begins. */
    whenDrawn?(act: (drawn: boolean) => void): void;
}

/** Draws, or answers null where there is nothing to draw. */
export type Begin<T> = (stage: Stage, data: T) => Drawing | null | Promise<Drawing | null>;

let made = 0;

/** Draws on every element of the page that asks for it. */
export function island<T extends Said>(name: string, begin: Begin<T>): void {
    withStyle("islands.css", import.meta.url);
    document.querySelectorAll<HTMLElement>(`[data-island="${name}"]`).forEach((place) => void start(place, name, begin));
}

async function start<T extends Said>(place: HTMLElement, name: string, begin: Begin<T>): Promise<void> {
    place.classList.add("island", `island-${name}`);
    place.setAttribute("aria-busy", "true");
    const waiting = make("p", { class: "waiting", role: "status" }, "Drawing…");
    place.prepend(waiting);
    try {
        const data = await asked<T>(place.dataset["src"] ?? "", (stage) => (waiting.textContent = `Being worked out: ${stage}…`));
        const stage = staged(place, data);
        const drawing = await begin(stage, data);
        waiting.remove();
        if (!drawing) {
            stage.picture.replaceWith(make("p", { class: "waiting" }, `Nothing to draw. ${data.summary}`));
            place.toggleAttribute("data-drawn", true);
            return;
        }
        watch(place, stage, drawing);
        // `data-drawn` tells whoever takes a picture of the page that there is one.
        const drawn = (is: boolean) => place.toggleAttribute("data-drawn", is);
        if (drawing.whenDrawn) drawing.whenDrawn(drawn);
        else drawn(true);
    } catch (thrown) {
        waiting.remove();
        place.querySelector("figure.drawing")?.remove();
        const again = button("Try again", () => {
            trouble.remove();
            void start(place, name, begin);
        });
        const rest = place.querySelector("table, svg") ? " What it would show stands below." : "";
        const trouble = make("p", { class: "trouble", role: "alert" }, `This could not be drawn: ${reason(thrown)}.${rest} `, again);
        place.prepend(trouble);
        if (!(thrown instanceof Error && "status" in thrown)) console.error(thrown);
    } finally {
        place.removeAttribute("aria-busy");
    }
}

async function asked<T>(address: string, waiting: (stage: string) => void): Promise<T> {
    try {
        return await fetched<T>(address);
    } catch (thrown) {
        if (!(thrown instanceof BeingWorkedOut)) throw thrown;
        await followed(thrown.job, (state) => waiting(state.stage), waiting);
        return await fetched<T>(address);
    }
}

/** Puts the frame of a drawing above what the page already shows, and folds that away where it is a table. */
function staged(place: HTMLElement, said: Said): Stage {
    const id = `drawing-${(made += 1)}-${Date.now().toString(36)}`;
    const part = (name: string) => make("div", { class: name });
    const [tools, picture, below, paper] = [part("tools"), part("picture"), part("below"), part("paper")] as const;
    const figure = make(
        "figure",
        { class: "drawing", "aria-label": said.title, "aria-describedby": id },
        make("figcaption", { class: "unseen", id }, said.summary),
        tools,
        picture,
        paper,
        below,
    );
    const twin = place.querySelector(":scope > details.twin") ?? folded(place);
    place.prepend(figure);
    if (twin) figure.after(twin);
    return { place, tools, picture, below, paper };
}

function folded(place: HTMLElement): HTMLElement | null {
    const before = [...place.children].filter((child) => !child.matches(".waiting, .trouble"));
    if (!before.length) return null;
    const twin = make("details", { class: "twin" }, make("summary", {}, place.dataset["twin"] ?? "The same as a table"), ...before);
    place.append(twin);
    return twin;
}

function watch(place: HTMLElement, stage: Stage, drawing: Drawing): void {
    const recolour = () => {
        drawing.recolour();
        if (place.classList.contains("on-paper")) drawing.print(stage.paper);
    };
    new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    const onPaper = () => {
        drawing.recolour();
        drawing.print(stage.paper);
        place.classList.add("on-paper");
    };
    const onScreen = () => {
        place.classList.remove("on-paper");
        stage.paper.replaceChildren();
        drawing.recolour();
    };
    addEventListener("beforeprint", () => {
        paperTheme(true);
        onPaper();
    });
    addEventListener("afterprint", () => {
        paperTheme(false);
        onScreen();
    });
    matchMedia("print").addEventListener("change", ({ matches }) => (matches ? onPaper() : onScreen()));
}

/** Whether this reader wants nothing to move. */
export function isStill(): boolean {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Gives the reader a file that was made on this page. */
export function download(name: string, content: Blob): void {
    const address = URL.createObjectURL(content);
    make("a", { href: address, download: name }).click();
    window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** What an exported picture must carry: who took it, when, and how it may be handled. */
export function watermark(): string {
    return document.querySelector<HTMLElement>("meta[name=watermark]")?.getAttribute("content") ?? document.querySelector(".watermark")?.textContent?.trim() ?? "";
}
