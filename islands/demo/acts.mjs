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
};
