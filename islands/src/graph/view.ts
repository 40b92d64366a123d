/** The network on screen. */

import Sigma from "sigma";
import { coloursOf, type Colours } from "../colours.ts";
import { button, draw, make } from "../element.ts";
import { fetched, reason } from "../fetched.ts";
import { download, isStill, watermark, type Drawing, type Stage } from "../island.ts";
import { say } from "../say.ts";
import type { GraphData, NodeKind, PathAnswer } from "../shapes.ts";
import { DottedLink } from "./dotted.ts";
import { KINDS, outline } from "./glyph.ts";
import { steer } from "./keys.ts";
import type { Placed } from "./labels.ts";
import { linkColour, linkWidth, radius, type Chosen } from "./looks.ts";
import { paintMarks, type Look } from "./marks.ts";
import { Net, type NetLink, type NetNode } from "./net.ts";
import { networkOnPaper } from "./paper.ts";
import { Shown } from "./shown.ts";
import { nodeSide, type Asks } from "./side.ts";
import { fillTwin } from "./twin.ts";

const GLIDE_MS = 250;
const PAPER_WIDTH = 1000;

export class GraphView implements Drawing, Asks {
    private readonly sigma: Sigma;
    private readonly marks: CanvasRenderingContext2D;
    private readonly shown: Shown;
    private readonly side = make("aside", { class: "graph-side", "aria-label": "Beside the graph", "aria-live": "polite" });
    private readonly status = make("p", { class: "status", role: "status" });
    private readonly undo = button("Undo", () => this.takeBack(), { disabled: true });
    private colours: Colours;
    private chosen: Chosen = { node: null, path: new Set(), near: new Set() };
    private hovered: string | null = null;
    private pathEnd: string | null = null;
    private ends: string[] = [];

    constructor(
        private readonly stage: Stage,
        private readonly data: GraphData,
    ) {
        this.shown = new Shown(data);
        this.colours = coloursOf(stage.place);
        const picture = stage.picture;
        picture.tabIndex = 0;
        picture.setAttribute("role", "application");
        picture.setAttribute("aria-roledescription", "graph");
        picture.setAttribute("aria-label", `${data.title}. Arrows go from node to node, Enter opens, e shows hidden neighbours, u takes back, p begins or ends a path, plus, minus and 0 zoom.`);
        this.sigma = new Sigma(this.net().asGraph(), picture, {
            renderLabels: false,
            enableEdgeEvents: false,
            zIndex: true,
            stagePadding: 50,
            minCameraRatio: 0.05,
            maxCameraRatio: 3,
            itemSizesReference: "screen",
            zoomToSizeRatioFunction: () => 1,
            edgeProgramClasses: { dotted: DottedLink },
        });
        // New nodes must not move the old ones.
        this.sigma.setCustomBBox(this.sigma.getBBox());
        this.marks = this.sigma.createCanvasContext("marks", { style: { pointerEvents: "none" } }).getCanvases()["marks"]?.getContext("2d") as CanvasRenderingContext2D;
        this.sigma.resize(true);
        this.build();
        this.listen();
        this.show();
    }

    recolour(): void {
        this.colours = coloursOf(this.stage.place);
        this.show();
    }

    print(paper: HTMLElement): void {
        paper.replaceChildren(this.onPaper());
    }

    // ---- building

    private build(): void {
        const { stage, data } = this;
        const kinds = new Set(data.nodes.map(({ kind }) => kind));
        stage.tools.append(
            make(
                "div",
                { class: "acts", role: "group", "aria-label": "Graph" },
                button("−", () => this.zoom(1.5), { "aria-label": "Zoom out" }),
                button("+", () => this.zoom(1 / 1.5), { "aria-label": "Zoom in" }),
                button("Everything", () => this.everything()),
                this.undo,
                button("Save as SVG", () => this.export()),
            ),
            make("p", { class: "kinds" }, ...(Object.keys(KINDS) as NodeKind[]).filter((kind) => kinds.has(kind)).map(kindSample), ...linkSamples()),
            this.status,
        );
        stage.paper.after(this.side);
    }

    private listen(): void {
        const { sigma } = this;
        const picture = this.stage.picture;
        sigma.on("afterRender", () => this.paint());
        sigma.on("clickNode", ({ node }) => this.choose(node));
        sigma.on("clickStage", () => this.choose(null));
        sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => {
            preventSigmaDefault();
            this.expand(node);
        });
        sigma.on("enterNode", ({ node }) => this.hover(node));
        sigma.on("leaveNode", () => this.hover(null));
        // As on the timeline: the wheel scrolls the page unless the graph has the focus or Ctrl is held.
        picture.addEventListener("wheel", (event) => event.ctrlKey || document.activeElement === picture || event.stopImmediatePropagation(), { capture: true });
        picture.addEventListener("keydown", (event) => steer(event, this));
    }

    /** The network in the page's colours, with links in the order of their strength. */
    private net(): Net {
        const nodes = new Map<string, NetNode>();
        // Nodes are painted on the flat canvas above; sigma's own discs only answer the pointer.
        for (const node of this.shown.nodes.values()) nodes.set(node.id, { x: node.x, y: node.y, size: radius(node) + 2, color: this.colours.panel, label: "" });
        const links = new Map<string, NetLink>();
        for (const link of this.shown.links.values()) {
            const type = link.inferred ? "dotted" : link.directed ? "arrow" : "line";
            const first = this.chosen.path.has(link.id) ? 2 : 0;
            links.set(link.id, { from: link.from, to: link.to, size: linkWidth(link), color: linkColour(link, this.colours, this.chosen), type, zIndex: first + link.weight });
        }
        return new Net(nodes, links);
    }

    private show(): void {
        this.sigma.setGraph(this.net().asGraph());
        this.undo.disabled = this.shown.last === null;
        this.undo.title = this.shown.last ?? "";
        const hidden = [...this.shown.nodes.values()].reduce((sum, node) => sum + node.hidden, 0);
        const counts = `${this.shown.nodes.size} nodes, ${this.shown.links.size} links${hidden ? `; ${hidden.toLocaleString("en-GB")} neighbours hidden` : ""}`;
        this.status.textContent = this.pathEnd ? `${counts}. Choose the other end of the path.` : counts;
        fillTwin(this.twin, this.shown, this.chosen.node, (id) => this.choose(id));
        if (this.chosen.node) this.side.replaceChildren(...nodeSide(this.shown, this.chosen.node, this, Boolean(this.pathAddress)));
        else this.side.replaceChildren(make("p", { class: "what" }, "Choose a node: here stand its links, each with its records."));
    }

    /** Every drawing has its table, whether the page brought one or not. */
    private get twin(): HTMLElement {
        const known = this.stage.place.querySelector<HTMLElement>(":scope > details.twin");
        return known ?? this.stage.place.appendChild(make("details", { class: "twin" }, make("summary", {}, "The same as a table")));
    }

    private get pathAddress(): string {
        return this.stage.place.dataset["path"] ?? "";
    }

    // ---- what readers ask for

    choose(id: string | null): void {
        if (id !== null && this.pathEnd !== null && id !== this.pathEnd) return void this.findPath(this.pathEnd, id);
        this.chosen = { node: id, path: new Set(), near: new Set(id === null ? [] : this.shown.neighbours(id).keys()) };
        this.ends = [];
        if (id === null) this.pathEnd = null;
        else this.bring(id);
        this.show();
    }

    get current(): string | null {
        return this.chosen.node;
    }

    /** From node to node in the direction of an arrow; to the weightiest where none is chosen. */
    step(direction: [number, number]): void {
        const first = [...this.shown.nodes.values()].sort((a, b) => b.weight - a.weight)[0]?.id ?? null;
        const next = this.chosen.node === null ? first : this.shown.towards(this.chosen.node, direction);
        if (next !== null) this.choose(next);
    }

    open(): void {
        const href = this.chosen.node === null ? undefined : this.shown.nodes.get(this.chosen.node)?.href;
        if (href) location.assign(href);
    }

    expand(id: string): void {
        const node = this.shown.nodes.get(id);
        if (!node?.expand || !node.hidden) return say(`${node?.label ?? "This node"} has no hidden neighbours.`);
        fetched<GraphData>(node.expand).then(
            (more) => {
                const came = this.shown.add(`neighbours of ${node.label}`, more, id);
                say(`${came} neighbours of ${node.label} shown.`);
                this.choose(id);
            },
            (thrown: unknown) => say(`The neighbours could not be shown: ${reason(thrown)}.`),
        );
    }

    takeBack(): void {
        const label = this.shown.last;
        if (label === null) return;
        this.shown.undo();
        say(`Taken back: ${label}.`);
        this.choose(this.chosen.node !== null && this.shown.nodes.has(this.chosen.node) ? this.chosen.node : null);
    }

    pathFrom(id: string): void {
        if (!this.pathAddress) return;
        this.pathEnd = id;
        this.ends = [id];
        this.show();
        this.stage.picture.focus();
    }

    private async findPath(from: string, to: string): Promise<void> {
        this.pathEnd = null;
        const query = new URLSearchParams({ way_from: from, way_to: to });
        try {
            const answer = await fetched<PathAnswer>(`${this.pathAddress}${this.pathAddress.includes("?") ? "&" : "?"}${query}`);
            if (answer.more) this.shown.add("path", answer.more, from);
            this.ends = [from, to];
            this.chosen = { node: to, path: new Set([...answer.nodes, ...answer.links]), near: new Set() };
            this.show();
            this.side.prepend(make("p", { class: "path-said" }, answer.summary));
        } catch (thrown) {
            say(`No path could be looked for: ${reason(thrown)}.`);
            this.choose(to);
        }
    }

    // ---- moving

    zoom(factor: number): void {
        const camera = this.sigma.getCamera();
        void camera.animate({ ratio: this.sigma.getCamera().getBoundedRatio(camera.ratio * factor) }, { duration: isStill() ? 1 : GLIDE_MS });
    }

    everything(): void {
        this.sigma.setCustomBBox(null);
        this.sigma.refresh();
        this.sigma.setCustomBBox(this.sigma.getBBox());
        void this.sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: isStill() ? 1 : GLIDE_MS });
    }

    /** Moves the picture only where the node is near its edge or beyond. */
    private bring(id: string): void {
        const at = this.sigma.getNodeDisplayData(id);
        if (!at) return;
        const { x, y } = this.sigma.framedGraphToViewport(at);
        const { width, height } = this.sigma.getDimensions();
        const margin = 40;
        if (x > margin && y > margin && x < width - margin && y < height - margin) return;
        void this.sigma.getCamera().animate({ x: at.x, y: at.y }, { duration: isStill() ? 1 : GLIDE_MS });
    }

    private hover(id: string | null): void {
        this.hovered = id;
        this.stage.picture.classList.toggle("on-event", id !== null);
        this.sigma.scheduleRender();
    }

    // ---- painting

    private get look(): Look {
        return { colours: this.colours, chosen: this.chosen, hovered: this.hovered, ends: this.ends };
    }

    private placed(): Placed[] {
        return [...this.shown.nodes.values()].flatMap((node) => {
            const at = this.sigma.getNodeDisplayData(node.id);
            return at ? [{ node, ...this.sigma.framedGraphToViewport(at) }] : [];
        });
    }

    private paint(): void {
        const { canvas } = this.marks;
        const { width, height } = this.sigma.getDimensions();
        const ratio = canvas.width / Math.max(1, width);
        this.marks.setTransform(ratio, 0, 0, ratio, 0, 0);
        this.marks.clearRect(0, 0, width, height);
        const inSight = this.placed().filter(({ x, y }) => x > -50 && y > -50 && x < width + 50 && y < height + 50);
        paintMarks(this.marks, inSight, this.look, width, height);
    }

    /** Everything that is shown, wherever the reader has moved to. */
    private onPaper(): SVGSVGElement {
        const nodes = [...this.shown.nodes.values()];
        const [xs, ys] = [nodes.map(({ x }) => x), nodes.map(({ y }) => y)];
        const [left, bottom] = [Math.min(...xs), Math.max(...ys)];
        const scale = PAPER_WIDTH / Math.max(1e-9, Math.max(...xs) - left);
        const placed = nodes.map((node) => ({ node, x: (node.x - left) * scale, y: (bottom - node.y) * scale }));
        const foot = ["Dotted: proposed by a method, not in a record. Thin and pale: weak.", watermark()].filter(Boolean).join(" · ");
        return networkOnPaper(placed, this.shown.links.values(), this.look, this.data.title, foot);
    }

    private export(): void {
        const text = new XMLSerializer().serializeToString(this.onPaper());
        download("graph.svg", new Blob([text], { type: "image/svg+xml" }));
    }
}

function kindSample(kind: NodeKind): HTMLElement {
    const path = draw("path", { d: outline(kind, 5), class: kind === "counterparty" ? "hollow" : "full" });
    const svg = draw("svg", { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" }, path);
    if (kind === "line") svg.append(draw("circle", { r: 6.2, class: "hollow" }));
    return make("span", {}, svg, KINDS[kind]);
}

function linkSamples(): HTMLElement[] {
    const sample = (label: string, attributes: Record<string, string | number>) =>
        make("span", {}, draw("svg", { viewBox: "0 0 24 8", width: 24, height: 8, "aria-hidden": "true" }, draw("line", { x1: 0, x2: 24, y1: 4, y2: 4, class: "link", ...attributes })), label);
    return [sample("strong", { "stroke-width": 4 }), sample("weak", { "stroke-width": 1, opacity: 0.5 }), sample("proposed", { "stroke-width": 2, "stroke-dasharray": "4 4" })];
}
