/** The same network as a table, in step with the picture: what is chosen there is marked here, and the other way round. */

import { button, make } from "../element.ts";
import { KINDS } from "./glyph.ts";
import type { Shown } from "./shown.ts";

export function fillTwin(place: HTMLElement, shown: Shown, chosen: string | null, choose: (id: string) => void): void {
    const head = ["Name", "Kind", "Role", "Links shown", "Hidden"].map((name) => make("th", { scope: "col" }, name));
    const nodes = [...shown.nodes.values()].sort((a, b) => b.weight - a.weight || (a.label < b.label ? -1 : 1));
    const rows = nodes.map((node) =>
        make(
            "tr",
            { "aria-current": node.id === chosen ? "true" : null, class: node.id === chosen ? "chosen" : null },
            make("th", { scope: "row" }, button(node.label, () => choose(node.id), { class: "plain" })),
            ...[KINDS[node.kind], [node.role, node.at_risk ? "at risk" : ""].filter(Boolean).join(", ")].map((text) => make("td", {}, text)),
            ...[shown.neighbours(node.id).size, node.hidden].map((n) => make("td", { class: "f" }, n.toLocaleString("en-GB"))),
        ),
    );
    const table = make("table", {}, make("caption", { class: "unseen" }, "Nodes that are shown"), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
    const before = place.querySelector(".table");
    const wrapped = make("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Nodes that are shown" }, table);
    if (before) before.replaceWith(wrapped);
    else place.append(wrapped);
}
