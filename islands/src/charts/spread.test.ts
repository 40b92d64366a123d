import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, reach, rounds, spread } from "./spread.ts";

test("names stand where their lines end, unless they would meet", () => {
    assert.deepEqual(spread([50, 10, 90], 14, 0, 100), [50, 10, 90]);
    assert.deepEqual(spread([50, 52, 48], 14, 0, 100), [62, 76, 48]);
    const low = spread([95, 97, 99], 14, 0, 100);
    assert.deepEqual(low, [72, 86, 100]);
});

test("marks are round, and there are no more than asked for", () => {
    assert.deepEqual(rounds(0, 10, 5), [0, 2, 4, 6, 8, 10]);
    assert.deepEqual(rounds(0, 0.3, 3), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(rounds(-1, 1, 4), [-1, -0.5, 0, 0.5, 1]);
    assert.deepEqual(rounds(3, 3, 4), [3]);
    for (const [from, to] of [[0, 7], [-13, 1234], [0.002, 0.0071]] as const) {
        const found = rounds(from, to, 6);
        assert.ok(found.length <= 7 && found.length >= 2 && found.every((value) => value >= from - 1e-9 && value <= to + 1e-9));
    }
});

test("the axis holds every value and interval, and begins at zero where parts are compared", () => {
    const [from, to] = reach([3, null, 7, 9], true);
    assert.equal(from, 0);
    assert.ok(to > 9);
    const [low, high] = reach([3, 7], false);
    assert.ok(low < 3 && low > 2 && high > 7);
    assert.deepEqual(reach([null], true), [0, 1]);
    assert.equal(reach([-4, -2], true)[1], 0);
});

test("a figure has no more digits than it deserves", () => {
    assert.equal(figure(1234.56), "1,235");
    assert.equal(figure(12.34), "12.3");
    assert.equal(figure(0.1234), "0.123");
    assert.equal(figure(-3), "−3");
});
