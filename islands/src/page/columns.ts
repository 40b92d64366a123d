/** Which columns of a wide table are shown: a choice of this reader, kept on this machine. The first column says what a row is and stays. */

import { each, make } from "../element.ts";
import { keep, kept } from "../kept.ts";

/** Below this there is nothing to choose. */
const WIDE = 5;

export function startColumns(): void {
    each<HTMLTableElement>("table[data-rows]", (table) => {
        const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
        if (heads.length < WIDE) return;
        const name = `columns:${table.dataset["columns"] ?? pathWithoutIds(location.pathname)}`;
        const hidden = new Set((kept(name) ?? "").split(",").filter(Boolean));
        const boxes = heads.flatMap((head, at) => {
            const column = head.dataset["column"];
            if (!column || at === 0) return [];
            const box = make("input", { type: "checkbox" });
            box.checked = !hidden.has(column);
            show(table, at, box.checked);
            box.addEventListener("change", () => {
                if (box.checked) hidden.delete(column);
                else hidden.add(column);
                keep(name, hidden.size ? [...hidden].join(",") : null);
                show(table, at, box.checked);
            });
            return [make("label", {}, box, (head.dataset["columnName"] ?? head.textContent ?? "").trim())];
        });
        if (boxes.length) place(table, boxes);
    });
}

function place(table: HTMLTableElement, boxes: HTMLElement[]): void {
    const chooser = make(
        "details",
        { class: "column-choice" },
        make("summary", {}, "Columns"),
        make("fieldset", {}, make("legend", { class: "unseen" }, "Columns shown"), ...boxes),
    );
    chooser.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        chooser.open = false;
        chooser.querySelector("summary")?.focus();
    });
    document.addEventListener("click", (event) => {
        if (!chooser.contains(event.target as Node)) chooser.open = false;
    });
    const wanted = document.querySelector("[data-columns-here]");
    if (wanted) wanted.append(chooser);
    else (table.closest(".table") ?? table).before(make("div", { class: "above-table" }, chooser));
}

function show(table: HTMLTableElement, at: number, shown: boolean): void {
    const count = table.tHead?.rows[0]?.cells.length ?? 0;
    for (const row of table.rows) {
        const cell = row.cells[at];
        if (cell && row.cells.length === count) cell.hidden = !shown;
    }
}

/** Pages of the same kind share their choice, and no number or name is kept. */
export function pathWithoutIds(path: string): string {
    const parts = path.split("/").filter(Boolean);
    return [parts[0] ?? "", ...parts.slice(2)].join("/");
}
