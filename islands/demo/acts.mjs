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
};
