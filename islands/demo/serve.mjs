// Serves the demonstration pages with the pages' own content policy: node demo/serve.mjs [PORT]

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as world from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../../crates/web/assets");
const POLICY =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
    "worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const KINDS = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".geojson": "application/json", ".woff2": "font/woff2", ".txt": "text/plain" };

/** Answers that pages would get from the program. */
const ANSWERS = {
    "/charts.json": () => world.chart(),
    "/empty.json": () => ({ title: "Nothing", summary: "No communication of this number is in the records of this window.", lines: [], phones: [], sectors: [], sightings: { at: [], phone: [], sector: [] }, groupings: [], kinds: [], events: { at: [], line: [], kind: [] }, nodes: [], links: [], x: [], series: [], unplaced: [{ label: "events", count: 3, reason: "no cell in the record" }] }),
    "/expand.json": (url) => world.expanded(url),
    "/graph.json": () => world.graph(),
    "/map.json": () => world.map(),
    "/path.json": () => world.path(),
    "/jobs/7.json": () => ({ state: "running", stage: "reading rows", done: 440 }),
    "/search.json": (url) => world.found(url.searchParams.get("q")),
    "/timeline.json": () => world.timeline(),
};

/** What a page changes; each needs the page's token. */
const uploads = new Map();
const CHANGES = {
    "POST /account/taste": () => [303, null],
    "POST /deliveries": (url, body) => [200, { upload: "/deliveries/7", said: uploads.clear() ?? JSON.parse(body).files.length }],
    "PUT /deliveries/7": (url, body) => {
        const path = url.searchParams.get("path");
        if (path.includes("fails-once") && !uploads.has("failed")) return uploads.set("failed", 1), [503, { problem: "Busy", detail: "try again", status: 503 }];
        const before = uploads.get(path) ?? 0;
        if (Number(url.searchParams.get("offset")) !== before) return [200, { next: before }];
        uploads.set(path, before + body.length);
        return [200, { next: before + body.length }];
    },
    "POST /deliveries/7/done": () => [200, { href: `/page.html?sent=${[...uploads].filter(([name]) => name !== "failed").map(([name, size]) => `${name}:${size}`)}` }],
};

async function change(request, response, url) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const mark = request.headers["x-csrf-token"] ?? new URLSearchParams(body.toString("latin1")).get("mark");
    if (mark !== "demonstration") return send(response, 403, "application/json", JSON.stringify({ problem: "Not ours", detail: "this form is not ours", status: 403 }));
    const [status, answer] = (CHANGES[`${request.method} ${url.pathname}`] ?? (() => [404, {}]))(url, body);
    if (status === 303) response.setHeader("location", "/page.html");
    send(response, status, "application/json", JSON.stringify(answer));
}

export function serve(port = 0) {
    const server = createServer((request, response) => void answer(request, response));
    return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve({ server, address: `http://127.0.0.1:${server.address().port}` })));
}

async function answer(request, response) {
    const url = new URL(request.url, "http://here");
    response.setHeader("content-security-policy", POLICY);
    response.setHeader("x-content-type-options", "nosniff");
    try {
        if (request.method !== "GET") return await change(request, response, url);
        const made = ANSWERS[url.pathname];
        if (made) return send(response, 200, "application/json", JSON.stringify(await made(url, request)));
        const path = url.pathname === "/" ? "/index.html" : url.pathname;
        const file = path.startsWith("/assets/") ? join(assets, path.slice(8)) : join(here, path);
        send(response, 200, KINDS[extname(path)] ?? "application/octet-stream", await readFile(file));
    } catch (error) {
        send(response, error.code === "ENOENT" ? 404 : 500, "application/json", JSON.stringify({ problem: "Not here", detail: "this is not part of the demonstration", status: 404 }));
    }
}

function send(response, status, kind, body) {
    response.writeHead(status, { "content-type": `${kind}; charset=utf-8` });
    response.end(body);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { address } = await serve(Number(process.argv[2] ?? 8137));
    console.log(address);
}
