import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphData, GraphNode } from "../shapes.ts";
import { apart, labels, textBox } from "./labels.ts";
import { linkWidth } from "./looks.ts";
import { Net } from "./net.ts";
import { Shown } from "./shown.ts";

const node = (id: string, x: number, y: number, hidden = 0): GraphNode => ({ id, label: id, kind: "subject", x, y, colour: 1, weight: 0.5, hidden });
const link = (from: string, to: string, weight = 0.5) => ({ id: `${from}-${to}`, from, to, weight, label: "", inferred: false });
const data: GraphData = {
    title: "",
    summary: "",
    nodes: [node("a", 0, 0, 3), node("b", 1, 0), node("c", 0, 1), node("d", 5, 0)],
    links: [link("a", "b"), link("a", "c")],
};

test("an expansion can be taken back, with the counts of what is hidden", () => {
    const shown = new Shown(data);
    assert.equal(shown.last, null);
    const came = shown.add("neighbours of a", { title: "", summary: "", nodes: [node("a", 0, 0, 1), node("e", 2, 2), node("f", -1, 0)], links: [link("a", "e"), link("e", "f"), link("e", "nobody")] });
    assert.equal(came, 2);
    assert.equal(shown.nodes.get("a")?.hidden, 1);
    assert.equal(shown.links.size, 4);
    assert.equal(shown.last, "neighbours of a");
    shown.undo();
    assert.deepEqual([...shown.nodes.keys()].sort(), ["a", "b", "c", "d"]);
    assert.equal(shown.nodes.get("a")?.hidden, 3);
    assert.equal(shown.links.size, 2);
    shown.undo();
    assert.equal(shown.nodes.size, 4);
});

test("what was shown already is not added twice", () => {
    const shown = new Shown(data);
    assert.equal(shown.add("again", data), 0);
    assert.equal(shown.last, null);
});

test("an arrow leads to a neighbour in its direction, else to the nearest there, else nowhere", () => {
    const shown = new Shown(data);
    assert.equal(shown.towards("a", [1, 0]), "b");
    assert.equal(shown.towards("a", [0, 1]), "c");
    assert.equal(shown.towards("b", [1, 0]), "d");
    assert.equal(shown.towards("a", [0, -1]), null);
});

test("sigma's questions are answered as graphology would", () => {
    const net = new Net(new Map([["a", { x: 0, y: 1, size: 2, color: "", label: "" }]]), new Map([["l", { from: "a", to: "a", size: 1, color: "", type: "line", zIndex: 0 }]]));
    assert.equal(net.order, 1);
    assert.deepEqual(net.extremities("l"), ["a", "a"]);
    assert.ok(net.hasNode("a") && !net.hasNode("b") && net.hasEdge("l"));
    const seen: string[] = [];
    net.forEachNode((id) => seen.push(id));
    net.forEachEdge((id) => seen.push(id));
    assert.deepEqual(seen, ["a", "l"]);
});

test("a weak link is thin", () => {
    assert.equal(linkWidth(link("a", "b", 0.05)), 1.2);
    assert.equal(linkWidth(link("a", "b", 1)), 5);
});

test("boxes are apart when no point is in both", () => {
    const box = (left: number, top: number) => ({ left, top, right: left + 10, bottom: top + 10 });
    assert.ok(apart(box(0, 0), box(11, 0)));
    assert.ok(!apart(box(0, 0), box(9, 9)));
});

test("no name stands over another or is cut off, and what is chosen is always named", () => {
    const placed = Array.from({ length: 60 }, (_, n) => ({ node: node(`number ${n}`, 0, 0), x: (n * 37) % 400, y: (n * 53) % 200 }));
    const chosen = { node: "number 59", path: new Set<string>(), near: new Set<string>() };
    const within = { left: 0, top: 0, right: 400, bottom: 200 };
    const found = labels(placed, chosen, null, (text) => text.length * 6, within);
    assert.ok(found.length > 5 && found.length < 60, String(found.length));
    assert.equal(found[0]?.text, "number 59");
    const boxes = found.map(({ x, y, text }) => textBox(x, y, text.length * 6));
    boxes.forEach((a, at) => assert.ok(boxes.slice(at + 1).every((b) => apart(a, b))));
    assert.ok(boxes.every(({ left, right, top, bottom }) => left >= 0 && right <= 400 && top >= 0 && bottom <= 200));
});

test("an expansion that was laid out by itself stands around its centre, and one that was laid out here stays", () => {
    const shown = new Shown(data);
    const alone = { title: "", summary: "", nodes: [node("b", 100, 100), node("g", 140, 100), node("h", 100, 80)], links: [] };
    shown.add("neighbours of b", alone, "b");
    const [b, g, h] = ["b", "g", "h"].map((id) => shown.nodes.get(id)!);
    assert.deepEqual([b!.x, b!.y], [1, 0]);
    assert.ok(Math.abs(g!.x - 1.7) < 1e-9 && g!.y === 0, "0.14 of a breadth of 5");
    assert.ok(h!.x === 1 && Math.abs(h!.y + 0.35) < 1e-9);
    shown.add("neighbours of c", { title: "", summary: "", nodes: [node("c", 0, 1), node("i", 3, 3)], links: [] }, "c");
    assert.equal(shown.nodes.get("i")?.x, 3);
});
