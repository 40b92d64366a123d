import assert from "node:assert/strict";
import { test } from "node:test";
import { counted } from "../brush.ts";
import type { TimelineData } from "../shapes.ts";
import { Model, Scale, within, zoomed } from "./model.ts";

const data: TimelineData = {
    title: "",
    summary: "",
    lines: [
        { id: "a", label: "A", colour: 1 },
        { id: "b", label: "B", colour: 2 },
    ],
    kinds: ["voice", "sms"],
    groupings: [
        { id: "kind", label: "Kind", lanes: [{ label: "in" }, { label: "out" }], lane: [0, 1, 0, 1, 0, 0] },
        { id: "line", label: "Line", lanes: [{ label: "A" }, { label: "B" }], lane: [0, 0, 0, 1, 1, 1] },
    ],
    events: { at: [10, 20, 20, 30, 40, 55], line: [0, 0, 0, 1, 1, 1], kind: [0, 1, 1, 0, 0, 1], duration_s: [0.02, 0, 0, 0, 0, 0], party: [7, 7, 8, 9, 9, 7] },
};

test("rows are found by half-open stretches, as by looking at each", () => {
    const model = new Model(data);
    for (let from = 5; from < 60; from += 5) {
        for (let to = from; to < 65; to += 5) {
            const slow = data.events.at.filter((at) => at >= from && at < to).length;
            const [first, end] = model.rows(from, to);
            assert.equal(end - first, slow, `${from} to ${to}`);
            assert.equal(model.countShown(from, to), slow);
        }
    }
});

test("a hidden line is neither counted nor found", () => {
    const model = new Model(data);
    model.showLine(1, false);
    assert.equal(model.countShown(0, 100), 3);
    assert.equal(model.near(0, 40, model.height[4]!, 2), null);
    assert.equal(model.next(2, 0, 1, 0), null);
    model.showLine(1, true);
    assert.equal(model.next(2, 0, 1, 0), 4);
});

test("the same counterparty is at the same height, and another at another", () => {
    const { height } = new Model(data);
    assert.equal(height[0], height[1]);
    assert.notEqual(height[0], height[2]);
});

test("an event under the pointer is found in its lane, a call while it lasts", () => {
    const model = new Model(data);
    assert.equal(model.near(0, 25, model.height[0]!, 2), 0);
    assert.equal(model.near(1, 21, model.height[1]!, 2), 1);
    assert.equal(model.near(1, 25, model.height[1]!, 2), null);
    model.group("line");
    assert.equal(model.near(0, 21, model.height[2]!, 2), 2);
});

test("walking goes to the next event of the lane in time, and stops at the ends", () => {
    const model = new Model(data);
    assert.equal(model.next(null, 0, 1, 15), 2);
    assert.equal(model.next(2, 0, -1, 0), 0);
    assert.equal(model.next(0, 0, -1, 0), null);
});

test("zooming keeps the instant under the pointer and stays within the whole", () => {
    const extent: [number, number] = [0, 1000];
    const [from, to] = zoomed([200, 600], extent, 300, 0.5, 10);
    assert.deepEqual([from, to], [250, 450]);
    assert.equal(new Scale(200, 600, 100).x(300), new Scale(from, to, 100).x(300));
    assert.deepEqual(zoomed([200, 600], extent, 300, 100, 10), [0, 1000]);
    const [a, b] = zoomed([200, 600], extent, 300, 0.000001, 10);
    assert.ok(Math.abs(b - a - 10) < 1e-9);
    assert.deepEqual(within([-50, 150], extent), [0, 200]);
    assert.deepEqual(within([900, 1100], extent), [800, 1000]);
});

test("a histogram holds every event once", () => {
    const counts = counted(data.events.at, [10, 55], 9);
    assert.equal(counts.reduce((sum, n) => sum + n, 0), 6);
    assert.equal(counts[2], 2);
    assert.equal(counts[8], 1);
    assert.equal(counted(data.events.at, [10, 55], 9, (row) => row > 3).reduce((sum, n) => sum + n, 0), 2);
});
