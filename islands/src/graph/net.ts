/**
 * A network as sigma reads one. Sigma asks graphology's graphs for little: who is there, what ends a link has, what it looks like. Graphology itself,
 * most of which is about changing graphs, would be a third of what a graph page may weigh.
 */

import type Graph from "graphology-types";

export interface NetNode {
    x: number;
    y: number;
    size: number;
    color: string;
    label: string;
}

export interface NetLink {
    from: string;
    to: string;
    size: number;
    color: string;
    type: string;
    zIndex: number;
}

export class Net {
    readonly multi = true;
    readonly type = "mixed";

    constructor(
        private readonly all: Map<string, NetNode>,
        private readonly between: Map<string, NetLink>,
    ) {}

    /** The type that sigma declares for what it takes. */
    asGraph(): Graph {
        return this as unknown as Graph;
    }

    get order(): number {
        return this.all.size;
    }

    get size(): number {
        return this.between.size;
    }

    nodes(): string[] {
        return [...this.all.keys()];
    }

    edges(): string[] {
        return [...this.between.keys()];
    }

    hasNode(id: string): boolean {
        return this.all.has(id);
    }

    hasEdge(id: string): boolean {
        return this.between.has(id);
    }

    getNodeAttributes(id: string): NetNode | undefined {
        return this.all.get(id);
    }

    getEdgeAttributes(id: string): NetLink | undefined {
        return this.between.get(id);
    }

    extremities(id: string): [string, string] {
        const link = this.between.get(id);
        return [link?.from ?? "", link?.to ?? ""];
    }

    forEachNode(act: (id: string, node: NetNode) => void): void {
        this.all.forEach((node, id) => act(id, node));
    }

    forEachEdge(act: (id: string, link: NetLink) => void): void {
        this.between.forEach((link, id) => act(id, link));
    }

    // What changes is a new network, so nobody has to be told of parts; the first two also show sigma that this is a graph.
    addUndirectedEdgeWithKey(): void {}
    dropNode(): void {}
    on(): this {
        return this;
    }
    removeListener(): this {
        return this;
    }
}
