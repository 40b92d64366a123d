// What a reader does on each demonstration page before its last picture is taken; each step checks that something came of it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
    async page(tab) {
        const url = () => new URL(tab.url()).search;
        await tab.getByRole("button", { name: "End the tour" }).click();
        await tab.reload();
        assert.equal(await tab.locator("dialog.tour").count(), 0, "the tour is shown once");
        await tab.keyboard.press("j");
        await tab.keyboard.press("j");
        assert.match(await tab.evaluate(() => document.activeElement.textContent), /^Frost/);
        await tab.keyboard.press("x");
        assert.equal(await tab.locator("[data-marked]").textContent(), "1 marked");
        await tab.keyboard.press("Enter");
        await tab.waitForURL(/opened=1/);
        await tab.locator(".column-choice summary").click();
        await tab.getByRole("checkbox", { name: "Safeguarding" }).uncheck();
        await tab.reload();
        assert.equal(await tab.locator("#lines thead th:visible").count(), 7);
        await tab.locator(".column-choice summary").click();
        await tab.getByRole("checkbox", { name: "Safeguarding" }).check();
        await tab.keyboard.press("Escape");
        await keys(tab, url);
        await forms(tab, url);
        await sending(tab, url);
        await tab.keyboard.press("Control+k");
        await tab.keyboard.type("9001");
        await tab.waitForTimeout(900);
        assert.match(await tab.locator(".palette .note").textContent(), /12 more.*1 in operations/);
    },
    async job(tab) {
        await tab.waitForFunction(() => document.querySelector("progress").value === 440, null, { timeout: 20_000 });
        assert.equal(await tab.locator("[data-stage]").textContent(), "reading rows");
        const again = tab.waitForEvent("load", { timeout: 20_000 });
        await tab.route("**/jobs/7.json", (route) => route.fulfill({ json: { state: "done", stage: "", done: 1000 } }), { times: 1 });
        await again;
    },
};

async function keys(tab, url) {
    await tab.keyboard.press("?");
    assert.match(await tab.locator("dialog.key-list").textContent(), /go to Lines/);
    await tab.getByLabel("Use keyboard shortcuts").uncheck();
    await tab.getByRole("button", { name: "Close", exact: true }).click();
    await tab.keyboard.press("?");
    assert.equal(await tab.locator("dialog.key-list").count(), 0, "shortcuts are off");
    await tab.getByRole("button", { name: "Keyboard" }).click();
    await tab.getByLabel("Use keyboard shortcuts").check();
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("g");
    await tab.keyboard.press("l");
    await tab.waitForURL(/to=lines/);
    assert.equal(url(), "?to=lines");
    await tab.getByRole("button", { name: "Theme" }).click();
    assert.equal(await tab.evaluate(() => document.documentElement.dataset.theme), "dark");
    await tab.locator("select[name=theme]").selectOption("light");
    assert.equal(await tab.evaluate(() => document.documentElement.dataset.theme), "light");
}

async function forms(tab, url) {
    await tab.getByRole("button", { name: "Close the line" }).click();
    await tab.getByLabel("Reason, for the journal").fill("arrest of the holder");
    await tab.getByRole("dialog").getByRole("button", { name: "Close the line" }).click();
    await tab.waitForURL(/closed=aj/);
    assert.match(url(), /reason=arrest/);
    await tab.getByLabel("Note").fill("unsaved");
    const warned = tab.waitForEvent("dialog");
    const leaving = tab.reload().catch(() => undefined);
    await (await warned).dismiss();
    await leaving;
    await tab.getByRole("button", { name: "Save", exact: true }).click();
    await tab.waitForURL(/note=unsaved/);
    await tab.getByRole("button", { name: "Copy as citation" }).click();
    assert.match(await tab.locator(".said-now").textContent(), /Copied|selected/);
}

async function sending(tab, url) {
    const folder = mkdtempSync(join(tmpdir(), "delivery-"));
    mkdirSync(join(folder, "below"));
    writeFileSync(join(folder, "a.csv"), "x".repeat(9 * 1024 * 1024));
    writeFileSync(join(folder, "below", "fails-once.csv"), "row");
    writeFileSync(join(folder, "below", "empty.csv"), "");
    writeFileSync(join(folder, ".DS_Store"), "litter");
    await tab.locator("input[type=file]").setInputFiles(folder);
    await tab.waitForURL(/sent=/, { timeout: 30_000 });
    const sent = decodeURIComponent(url());
    assert.match(sent, /a\.csv:9437184/);
    assert.match(sent, /below\/fails-once\.csv:3/);
    assert.match(sent, /below\/empty\.csv:0/);
    assert.doesNotMatch(sent, /DS_Store/);
    rmSync(folder, { recursive: true });
}
