// Takes a picture of each demonstration page in light, dark and print, wide and narrow, and checks it as it goes:
// node demo/look.mjs FOLDER [PAGE…]. Fails on an error in the console, on a request to another origin, and on what axe finds.

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { acts } from "./acts.mjs";
import { serve } from "./serve.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [, , folder = "pictures", ...wanted] = process.argv;
const pages = readdirSync(here).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5)).filter((name) => !wanted.length || wanted.includes(name));
const found = [];

mkdirSync(folder, { recursive: true });
const { server, address } = await serve();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const page of pages) {
    for (const width of [1440, 390]) await look(page, width);
}
await browser.close();
server.close();
for (const what of found) console.log(what);
console.log(`${pages.length} pages; ${found.length} to mend`);
process.exitCode = found.length ? 1 : 0;

async function look(name, width) {
    const context = await browser.newContext({ viewport: { width, height: width > 800 ? 900 : 844 }, bypassCSP: false });
    const tab = await context.newPage();
    const say = (what) => found.push(`${name} at ${width}: ${what}`);
    tab.on("console", (message) => ["error", "warning"].includes(message.type()) && !/GPU stall/.test(message.text()) && !/fails-once|refused/.test(message.location().url) && say(`console: ${message.text()}`));
    tab.on("pageerror", (error) => say(`error: ${error.message}`));
    tab.on("request", (request) => {
        const url = new URL(request.url());
        if (!["data:", "blob:"].includes(url.protocol) && url.origin !== address) say(`asked another origin: ${url.href}`);
    });
    await tab.goto(`${address}/${name}.html`);
    await drawn(tab);
    for (const theme of ["light", "dark", "print"]) {
        if (theme === "print") await tab.emulateMedia({ media: "print" });
        await tab.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme === "dark" ? "dark" : "light");
        await picture(tab, width, `${name}-${width}-${theme}.png`);
        for (const { id, help, nodes } of await violations(tab)) say(`axe, ${theme}: ${id}: ${help}: ${nodes}`);
    }
    await tab.emulateMedia({ media: "screen" });
    if (acts[name]) {
        await acts[name](tab, width).catch((error) => say(`acting: ${error.message}`));
        await picture(tab, width, `${name}-${width}-acted.png`);
        for (const { id, help, nodes } of await violations(tab)) say(`axe, acted: ${id}: ${help}: ${nodes}`);
    }
    await context.close();
}

/** Waits until every island has drawn, and a frame more. */
async function drawn(tab) {
    await tab.waitForFunction(() => [...document.querySelectorAll("[data-island]")].every((place) => place.matches("[data-drawn], :has(.trouble)")), null, { timeout: 120_000 });
    await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** The whole page in a window as tall as it is: pictures of parts would draw a map several times over. */
async function picture(tab, width, file) {
    await tab.setViewportSize({ width, height: 800 });
    const height = await tab.evaluate(() => document.documentElement.scrollHeight);
    await tab.setViewportSize({ width, height: Math.min(3000, Math.max(800, height)) });
    await drawn(tab);
    await tab.screenshot({ path: join(folder, file), timeout: 120_000 });
}

async function violations(tab) {
    await tab.evaluate(axe);
    return tab.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
        return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html.slice(0, 120)).join(" | ") }));
    });
}
