import assert from "node:assert/strict";
import { test } from "node:test";
import { channels, isDashed, lineColour, mixed, readableOn, type Colours } from "./colours.ts";

test("a colour is read however a style sheet writes it", () => {
    assert.deepEqual(channels("#0072b2"), [0, 114, 178]);
    assert.deepEqual(channels("#fff"), [255, 255, 255]);
    assert.deepEqual(channels("rgb(12, 34, 56)"), [12, 34, 56]);
});

test("what is pale is mixed with what lies under it", () => {
    assert.equal(mixed("#000000", "#ffffff", 0.5), "#808080");
    assert.equal(mixed("#0072b2", "#ffffff", 1), "#0072b2");
});

test("text on a line's colour can be read in both themes", () => {
    const luminance = (colour: string) => {
        const [r, g, b] = channels(colour).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const colour of ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#f08a3c", "#3cc79b", "#e3a3c4", "#d8bd4b"]) {
        const [a, b] = [luminance(colour), luminance(readableOn(colour))];
        assert.ok((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) >= 4.5, colour);
    }
});

test("the sixth line has the first colour, dashed, and none is grey", () => {
    const colours = { lines: ["a", "b", "c", "d", "e"], ink3: "grey" } as unknown as Colours;
    assert.equal(lineColour(colours, 1), "a");
    assert.equal(lineColour(colours, 6), "a");
    assert.equal(lineColour(colours, 0), "grey");
    assert.ok(isDashed(6) && !isDashed(5));
});
