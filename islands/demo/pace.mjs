// How fluid the timeline is with 20,000 events: frames while it is zoomed and panned by wheel, and the time one picture takes.
// node demo/pace.mjs

import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const FRAMES = 240;

const { server, address } = await serve();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [width, ratio] of [[1440, 1], [1440, 2], [390, 3]]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: ratio });
    const tab = await context.newPage();
    await tab.goto(`${address}/timeline.html`);
    await tab.waitForSelector(".island-timeline canvas");
    const paces = await tab.evaluate(async (frames) => {
        const canvas = document.querySelector(".island-timeline canvas");
        canvas.focus();
        const times = [];
        await new Promise((resolve) => {
            let last = 0;
            let n = 0;
            const step = (now) => {
                if (last) times.push(now - last);
                last = now;
                if ((n += 1) > frames) return resolve();
                const wheel = n % 80 < 40 ? { deltaY: n % 160 < 80 ? -40 : 40 } : { deltaX: n % 160 < 80 ? 30 : -30 };
                const box = canvas.getBoundingClientRect();
                canvas.dispatchEvent(new WheelEvent("wheel", { ...wheel, clientX: box.left + box.width / 2, clientY: box.top + 100, bubbles: true, cancelable: true }));
                requestAnimationFrame(step);
            };
            requestAnimationFrame(step);
        });
        times.sort((a, b) => a - b);
        const at = (share) => times[Math.floor((times.length - 1) * share)].toFixed(1);
        return { frames: times.length, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), longest_ms: at(1), over_20ms: times.filter((t) => t > 20).length };
    }, FRAMES);
    console.log(`${width} px, ${ratio} device pixels a pixel:`, JSON.stringify(paces));
    await context.close();
}
await browser.close();
server.close();
