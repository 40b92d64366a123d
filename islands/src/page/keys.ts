/** Keyboard shortcuts: registered with a description, so that the help dialog cannot lie; one switch turns all of them off. */

import { isTyping } from "../element.ts";
import { setTaste } from "./taste.ts";

export interface Shortcut {
    /** `j`, `?`, `g l` (one after the other) or `ctrl+k`. */
    keys: string;
    does: string;
    act: (event: KeyboardEvent) => void;
}

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

const shortcuts: Shortcut[] = [];
let first: { key: string; at: number } | null = null;

export function shortcut(keys: string, does: string, act: Shortcut["act"]): void {
    shortcuts.push({ keys, does, act });
}

export function listed(): readonly Shortcut[] {
    return shortcuts;
}

export function switchedOn(): boolean {
    return document.documentElement.dataset["keys"] !== "off";
}

export function switchTo(on: boolean): void {
    setTaste("keys", on ? "on" : "off");
}

/** The name of what was pressed, as shortcuts are written. */
export function pressed(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    return (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.altKey ? "alt+" : "") + key;
}

export function startKeys(): void {
    document.addEventListener("keydown", heard);
    // Places that a page offers a sequence for: `<a href="/lines" data-keys="g l">Lines</a>`.
    document.querySelectorAll<HTMLElement>("[data-keys]").forEach((element) => {
        const keys = element.dataset["keys"] ?? "";
        element.setAttribute("aria-keyshortcuts", keys.replace("ctrl", "Control").toUpperCase());
        shortcut(keys, element.dataset["keysDo"] ?? (element.textContent ?? "").trim(), () => element.click());
    });
}

function heard(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || !switchedOn()) return;
    const key = pressed(event);
    const single = !key.startsWith("ctrl+") && !key.startsWith("alt+");
    if (single && (isTyping(event.target) || document.querySelector("dialog[open]:modal"))) return;
    const sequence = first && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null;
    const meant = shortcuts.find(({ keys }) => keys === sequence) ?? shortcuts.find(({ keys }) => keys === key);
    first = meant ? null : { key, at: event.timeStamp };
    if (!meant) return;
    event.preventDefault();
    meant.act(event);
}
