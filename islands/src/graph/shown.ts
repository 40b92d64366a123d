/** What of a network is shown: the picture it began with, and expansions that can be taken back one by one. */

import type { GraphData, GraphLink, GraphNode } from "../shapes.ts";

/** Of the picture's breadth: how far from its centre an expansion may reach. */
const PART = 0.14;

export class Shown {
    readonly nodes = new Map<string, GraphNode>();
    readonly links = new Map<string, GraphLink>();
    /** Node ids by neighbour, with the link between them. */
    private around = new Map<string, Map<string, GraphLink>>();
    private readonly steps: { label: string; nodes: string[]; links: string[]; hidden: [string, number][] }[] = [];

    constructor(data: GraphData) {
        this.add("", data);
        this.steps.length = 0;
    }

    /** Adds what is not shown yet; answers how many nodes came. Links to nodes that are not shown wait with them. */
    add(label: string, data: GraphData, around?: string): number {
        const move = this.moveTo(data, around);
        const nodes = data.nodes.filter(({ id }) => !this.nodes.has(id)).map(move);
        nodes.forEach((node) => this.nodes.set(node.id, node));
        const links = data.links.filter(({ id, from, to }) => !this.links.has(id) && this.nodes.has(from) && this.nodes.has(to));
        links.forEach((link) => this.links.set(link.id, link));
        // What the server now says of a node's hidden neighbours replaces what it said before.
        const hidden = data.nodes.flatMap((node): [string, number][] => {
            const known = this.nodes.get(node.id);
            if (!known || known === node || known.hidden === node.hidden) return [];
            const before = known.hidden;
            this.nodes.set(node.id, { ...known, hidden: node.hidden });
            return [[node.id, before]];
        });
        if (nodes.length || links.length || hidden.length) this.steps.push({ label, nodes: nodes.map(({ id }) => id), links: links.map(({ id }) => id), hidden });
        this.index();
        return nodes.length;
    }

    /** Where what comes is laid out by itself: around where its centre stands here, and no wider than a part of the picture. */
    private moveTo({ nodes }: GraphData, around?: string): (node: GraphNode) => GraphNode {
        const theirs = nodes.find(({ id }) => id === around);
        const ours = around === undefined ? undefined : this.nodes.get(around);
        if (!theirs || !ours || (theirs.x === ours.x && theirs.y === ours.y)) return (node) => node;
        const farthest = nodes.reduce((most, { x, y }) => Math.max(most, Math.hypot(x - theirs.x, y - theirs.y)), 0);
        const scale = farthest ? (this.breadth() * PART) / farthest : 1;
        return (node) => ({ ...node, x: ours.x + (node.x - theirs.x) * scale, y: ours.y + (node.y - theirs.y) * scale });
    }

    private breadth(): number {
        const all = [...this.nodes.values()];
        const reach = (values: number[]) => Math.max(...values) - Math.min(...values);
        return Math.max(reach(all.map(({ x }) => x)), reach(all.map(({ y }) => y))) || 1;
    }

    /** What the next undo takes back; null where nothing was added. */
    get last(): string | null {
        return this.steps[this.steps.length - 1]?.label ?? null;
    }

    undo(): void {
        const step = this.steps.pop();
        if (!step) return;
        step.links.forEach((id) => this.links.delete(id));
        step.nodes.forEach((id) => this.nodes.delete(id));
        for (const [id, hidden] of step.hidden) {
            const node = this.nodes.get(id);
            if (node) this.nodes.set(id, { ...node, hidden });
        }
        this.index();
    }

    neighbours(id: string): ReadonlyMap<string, GraphLink> {
        return this.around.get(id) ?? new Map();
    }

    /** The node to go to from another in a direction: a neighbour if one lies there, else the nearest of all. */
    towards(id: string, [dx, dy]: [number, number]): string | null {
        const from = this.nodes.get(id);
        if (!from) return null;
        const cost = (to: GraphNode) => {
            const [x, y] = [to.x - from.x, to.y - from.y];
            const [along, aside] = [x * dx + y * dy, Math.abs(x * dy - y * dx)];
            return along > 0 && aside <= along * 1.2 ? along + 2 * aside : Infinity;
        };
        const best = (nodes: Iterable<GraphNode>) => [...nodes].filter((to) => to.id !== id).map((to): [number, string] => [cost(to), to.id]).sort((a, b) => a[0] - b[0])[0];
        const linked = best([...this.neighbours(id).keys()].flatMap((other) => this.nodes.get(other) ?? []));
        if (linked && linked[0] < Infinity) return linked[1];
        const any = best(this.nodes.values());
        return any && any[0] < Infinity ? any[1] : null;
    }

    private index(): void {
        this.around = new Map();
        for (const link of this.links.values()) {
            for (const [a, b] of [[link.from, link.to], [link.to, link.from]] as const) {
                const known = this.around.get(a) ?? new Map<string, GraphLink>();
                const other = known.get(b);
                if (!other || other.weight < link.weight) known.set(b, link);
                this.around.set(a, known);
            }
        }
    }
}
