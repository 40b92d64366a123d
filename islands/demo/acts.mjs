// What a reader does on each demonstration page before its last picture is taken; each step checks that something came of it.

import assert from "node:assert/strict";

export const acts = {
    async timeline(tab) {
        const canvas = tab.locator(".island-timeline canvas");
        await canvas.focus();
        for (let n = 0; n < 6; n += 1) await tab.keyboard.press("+");
        await tab.waitForTimeout(1500);
        const before = await tab.locator(".status").textContent();
        assert.match(before, /^[\d,]+ of 20,000 events · /);
        await tab.keyboard.press("ArrowRight");
        await tab.keyboard.press("ArrowDown");
        assert.match(await tab.locator(".card-behind").textContent(), /2024, \d\d:\d\d:\d\d (GMT|BST)/);
        assert.equal(await tab.locator(".card-behind .source a").count(), 2);
        await tab.getByRole("button", { name: "Frost line" }).click();
        await tab.waitForTimeout(300);
        assert.notEqual(await tab.locator(".status").textContent(), before);
    },
    async map(tab) {
        const side = tab.locator(".map-side");
        const before = await side.locator(".figure-line").textContent();
        await tab.getByRole("slider", { name: "To" }).focus();
        for (let n = 0; n < 8; n += 1) await tab.keyboard.press("PageDown");
        await tab.waitForTimeout(1500);
        assert.notEqual(await side.locator(".figure-line").textContent(), before);
        const status = await tab.locator(".tools .status").textContent();
        await tab.getByRole("button", { name: "Play" }).click();
        await tab.waitForTimeout(2500);
        await tab.getByRole("button", { name: "Pause" }).click();
        assert.notEqual(await tab.locator(".tools .status").textContent(), status);
        await side.getByRole("button", { name: /^Zoom to Clacton/ }).first().click();
        await tab.waitForTimeout(4000);
        assert.match(await tab.locator(".card-behind").textContent(), /not coverage|direction not given/);
        const saved = tab.waitForEvent("download");
        await tab.getByRole("button", { name: "Save picture" }).click();
        assert.equal((await saved).suggestedFilename(), "map.png");
    },
    async graph(tab) {
        const picture = tab.locator(".island-graph .picture");
        const status = tab.locator(".tools .status");
        const before = await status.textContent();
        await picture.focus();
        await tab.keyboard.press("ArrowRight");
        const first = await tab.locator(".graph-side h3").textContent();
        await tab.keyboard.press("ArrowLeft");
        assert.notEqual(await tab.locator(".graph-side h3").textContent(), first);
        await tab.locator("details.twin > summary").click();
        await tab.locator("details.twin").getByRole("button", { name: "07700 900210", exact: true }).click();
        assert.equal(await tab.locator("details.twin tr[aria-current] th").textContent(), "07700 900210");
        await tab.locator("details.twin > summary").click();
        await picture.focus();
        await tab.keyboard.press("e");
        await tab.waitForTimeout(800);
        assert.notEqual(await status.textContent(), before);
        await tab.getByRole("button", { name: "Undo" }).click();
        assert.equal(await status.textContent(), before);
        await picture.focus();
        await tab.keyboard.press("e");
        await tab.waitForTimeout(600);
        await tab.getByRole("button", { name: "Path from here" }).click();
        await tab.keyboard.press("ArrowLeft");
        await tab.waitForTimeout(800);
        assert.match(await tab.locator(".path-said").textContent(), /^Three steps/);
        const saved = tab.waitForEvent("download");
        await tab.getByRole("button", { name: "Save as SVG" }).click();
        assert.equal((await saved).suggestedFilename(), "graph.svg");
    },
    async charts(tab) {
        await tab.locator(".island-charts .picture").focus();
        for (let n = 0; n < 34; n += 1) await tab.keyboard.press("ArrowRight");
        assert.match(await tab.locator(".card-behind").textContent(), /Sun 4 Feb 2024.*no value/);
        for (let n = 0; n < 30; n += 1) await tab.keyboard.press("ArrowRight");
        assert.match(await tab.locator(".card-behind").textContent(), /AJ line: \d+ \([\d.]+ to [\d.]+\)/);
    },
};
