/** j and k walk the rows of the page's table, Enter opens, x marks. Rows keep the order and the focus that the reader sees. */

import { each } from "../element.ts";
import { shortcut } from "./keys.ts";

export function startRows(): void {
    if (document.querySelector("table[data-rows] tbody tr")) {
        shortcut("j", "next row", () => step(1));
        shortcut("k", "row before", () => step(-1));
        shortcut("Enter", "open the row", (event) => open(event));
        shortcut("x", "mark the row", mark);
    }
    each<HTMLTableElement>("table[data-rows]", startMarks);
}

function rows(): HTMLTableRowElement[] {
    return [...document.querySelectorAll<HTMLTableRowElement>("table[data-rows] tbody tr")].filter(
        (row) => row.offsetParent !== null,
    );
}

function current(): HTMLTableRowElement | null {
    return document.activeElement?.closest<HTMLTableRowElement>("table[data-rows] tbody tr") ?? null;
}

function step(by: number): void {
    const all = rows();
    const row = current();
    const chosen = row ? all.indexOf(row) + by : all.findIndex((one) => one.getAttribute("aria-current") === "true");
    const next = all[Math.min(all.length - 1, Math.max(0, chosen))];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
}

function open(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (target instanceof HTMLAnchorElement || target instanceof HTMLButtonElement || target instanceof HTMLInputElement) {
        target.click(); // the key was meant for what has the focus
        return;
    }
    const row = current();
    const to = row?.dataset["to"];
    if (to) location.assign(to);
    else row?.querySelector<HTMLElement>("a[href]")?.click();
}

function mark(): void {
    current()?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
}

/** Marks of a list: all at once from the head, a stretch with Shift, and how many are marked. */
function startMarks(table: HTMLTableElement): void {
    const boxes = [...table.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")];
    const all = table.querySelector<HTMLInputElement>("thead input[data-all]");
    let last = -1;
    const count = () => {
        const marked = boxes.filter((box) => box.checked).length;
        if (all) {
            all.checked = marked > 0 && marked === boxes.length;
            all.indeterminate = marked > 0 && marked < boxes.length;
        }
        each("[data-marked]", (place) => (place.textContent = `${marked} marked`));
        each<HTMLButtonElement>("[data-needs-marked]", (act) => (act.disabled = marked === 0));
    };
    all?.addEventListener("change", () => {
        boxes.forEach((box) => (box.checked = all.checked));
        count();
    });
    boxes.forEach((box, at) =>
        box.addEventListener("click", (event) => {
            if (event.shiftKey && last >= 0) {
                boxes.slice(Math.min(at, last), Math.max(at, last) + 1).forEach((one) => (one.checked = box.checked));
            }
            last = at;
            count();
        }),
    );
    if (boxes.length) count();
}
