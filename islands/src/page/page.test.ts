import assert from "node:assert/strict";
import { test } from "node:test";
import { pathWithoutIds } from "./columns.ts";
import { bytesInWords, isLitter } from "./drop.ts";
import { pressed } from "./keys.ts";
import { placesFor } from "./palette.ts";

const key = (name: string, held: Partial<KeyboardEvent> = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...held });

test("a pressed key has the name that shortcuts are written in", () => {
    assert.equal(pressed(key("K", { ctrlKey: true })), "ctrl+k");
    assert.equal(pressed(key("k", { metaKey: true })), "ctrl+k");
    assert.equal(pressed(key("?")), "?");
    assert.equal(pressed(key("Enter")), "Enter");
});

test("places that begin with what was typed come first, and every word must be in the name", () => {
    const places = ["Journal", "Timeline", "Lines"].map((label) => ({ kind: "page", label, href: `/${label}` }));
    assert.deepEqual(placesFor("line", places).map(({ label }) => label), ["Lines", "Timeline"]);
    assert.deepEqual(placesFor("line time", places).map(({ label }) => label), ["Timeline"]);
    assert.deepEqual(placesFor("zz", places), []);
    assert.equal(placesFor("", places, 2).length, 2);
});

test("a size is said as people say it", () => {
    assert.equal(bytesInWords(0), "0 bytes");
    assert.equal(bytesInWords(999), "999 bytes");
    assert.equal(bytesInWords(4_200), "4.2 kB");
    assert.equal(bytesInWords(120_000_000), "120 MB");
    assert.equal(bytesInWords(1.5e12), "1.5 TB");
});

test("what the operating system leaves behind is no delivery, and what an operator sends is", () => {
    for (const path of ["a/.DS_Store", "a/._billing.csv", "__MACOSX/a.csv", "Thumbs.db"]) assert.ok(isLitter(path), path);
    for (const path of ["a/billing.csv", "a/.hidden.csv"]) assert.ok(!isLitter(path), path);
});

test("pages of one kind share their columns, and no number is kept on the machine", () => {
    assert.equal(pathWithoutIds("/lines"), "lines");
    assert.equal(pathWithoutIds("/numbers/447700900103/rows"), "numbers/rows");
    assert.equal(pathWithoutIds("/"), "");
});
