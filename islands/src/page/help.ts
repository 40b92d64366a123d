/** `?`: which keys do what here, and the switch that turns them off. */

import { make } from "../element.ts";
import { closing, openDialogue, type Dialogue } from "./dialogue.ts";
import { listed, shortcut, switchTo, switchedOn } from "./keys.ts";

export function startHelp(): void {
    shortcut("?", "show this list", showHelp);
    document.querySelectorAll("[data-keys-help]").forEach((element) => element.addEventListener("click", showHelp));
}

function showHelp(): void {
    const rows = listed().map(({ keys, does }) =>
        make("tr", {}, make("th", { scope: "row" }, ...written(keys)), make("td", {}, does)),
    );
    const box = make("input", { type: "checkbox" });
    box.checked = switchedOn();
    box.addEventListener("change", () => switchTo(box.checked));
    const shown: Dialogue = openDialogue(
        "key-list",
        "Keyboard",
        make("table", {}, make("tbody", {}, ...rows)),
        make("label", { class: "switch" }, box, "Use keyboard shortcuts"),
        make("p", { class: "acts" }, closing("Close", () => shown)),
    );
}

function written(keys: string): (Node | string)[] {
    return keys
        .split(/([ +])/)
        .map((part) => (part === " " ? " then " : part === "+" ? " + " : make("kbd", {}, named(part))));
}

function named(key: string): string {
    return { ctrl: "Ctrl", " ": "Space", Enter: "Enter" }[key] ?? key;
}
