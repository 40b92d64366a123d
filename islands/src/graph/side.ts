/** What is known of the chosen node, with the way to its records; and the path between two. */

import { button, make } from "../element.ts";
import { swatch } from "../legend.ts";
import type { GraphNode } from "../shapes.ts";
import { KINDS } from "./glyph.ts";
import type { Shown } from "./shown.ts";

export interface Asks {
    choose(id: string): void;
    expand(id: string): void;
    pathFrom(id: string): void;
}

const MOST_LINKS = 40;

export function nodeSide(shown: Shown, id: string, asks: Asks, hasPath: boolean): Node[] {
    const node = shown.nodes.get(id);
    if (!node) return [];
    const links = [...shown.neighbours(id)].sort((a, b) => b[1].weight - a[1].weight);
    return [
        make("h3", {}, swatch(node.colour), node.href ? make("a", { href: node.href }, node.label) : node.label),
        make("p", { class: "what" }, [KINDS[node.kind], node.role, node.at_risk ? "at risk: safeguarding comes first" : ""].filter(Boolean).join(" · ")),
        acts(node, asks, hasPath),
        make("p", { class: "what" }, `${links.length} ${links.length === 1 ? "link" : "links"} shown${node.hidden ? `, ${node.hidden.toLocaleString("en-GB")} neighbours hidden` : ""}`),
        make(
            "ul",
            { class: "links" },
            ...links.slice(0, MOST_LINKS).map(([other, link]) => {
                const name = button(shown.nodes.get(other)?.label ?? other, () => asks.choose(other));
                const evidence = link.href ? make("a", { href: link.href }, link.label) : link.label;
                return make("li", {}, name, make("span", { class: "what" }, link.inferred ? "proposed: " : "", evidence));
            }),
        ),
    ];
}

function acts(node: GraphNode, asks: Asks, hasPath: boolean): HTMLElement {
    const expand = node.expand && node.hidden ? button(`Show ${node.hidden.toLocaleString("en-GB")} hidden`, () => asks.expand(node.id)) : null;
    const path = hasPath ? button("Path from here", () => asks.pathFrom(node.id)) : null;
    return make("p", { class: "acts" }, expand, path);
}
