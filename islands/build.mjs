// Builds what the pages load: the same sources and lock file give the same bytes. `--test` builds and runs the unit tests; `--out FOLDER` builds elsewhere.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const options = parseArgs({ options: { out: { type: "string" }, test: { type: "boolean" } } }).values;
const out = options.out ?? join(here, "../crates/web/assets");

/** Every browser of the last three years. */
const target = ["chrome115", "firefox115", "safari16.4"];

const scripts = ["charts", "graph", "map", "page", "timeline"];
const styles = ["charts", "islands", "map"];

const fonts = [
    ["@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", "inter-latin-variable.woff2"],
    ["@fontsource-variable/inter/LICENSE", "inter-LICENSE.txt"],
    ["@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2", "ibm-plex-mono-latin-400.woff2"],
    ["@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-500-normal.woff2", "ibm-plex-mono-latin-500.woff2"],
    ["@fontsource/ibm-plex-mono/LICENSE", "ibm-plex-mono-LICENSE.txt"],
];

/** MapLibre's worker is a file of its own, so that the policy of our pages needs no exception. */
const worker = ["maplibre-gl/dist/maplibre-gl-csp-worker.js", "map-worker.js"];

/** The mark by which the server lets browsers keep a file for ever: the first six bytes of its digest. */
const mark = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
const assets = join(here, "../crates/web/assets");

async function bundles() {
    const bytes = readFileSync(join(here, "node_modules", worker[0]), "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, worker[1]), bytes);
    const marks = { worker: mark(bytes), base: mark(readFileSync(join(assets, "base/base.geojson"))), places: mark(readFileSync(join(assets, "base/places.json"))) };
    const entryPoints = [...scripts.map((name) => `src/${name}.ts`), ...styles.map((name) => `src/${name}.css`)];
    await build({
        absWorkingDir: here,
        entryPoints,
        outdir: out,
        bundle: true,
        minify: true,
        format: "esm",
        target,
        charset: "utf8",
        legalComments: "inline",
        define: { MARKS: JSON.stringify(marks) },
        logLevel: "warning",
    });
    mkdirSync(join(out, "fonts"), { recursive: true });
    licences();
    for (const [from, to] of fonts) copyFileSync(join(here, "node_modules", from), join(out, "fonts", to));
}

/** What is bundled is other people's too: their licences go with it. */
const bundled = ["events", "graphology-utils", "maplibre-gl", "sigma", "uplot"];

function licences() {
    const texts = bundled.map((name) => {
        const folder = join(here, "node_modules", name);
        const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
        return `${name} ${version}, ${license}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    });
    writeFileSync(join(out, "LICENCES.txt"), `What the bundles hold beside Throughline's own code (Apache-2.0).\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`);
}

async function tests() {
    const folder = mkdtempSync(join(here, "node_modules/.tests-"));
    try {
        const found = readdirSync(join(here, "src"), { recursive: true }).filter((name) => name.endsWith(".test.ts"));
        await build({
            absWorkingDir: here,
            entryPoints: found.map((name) => `src/${name}`),
            outdir: folder,
            outExtension: { ".js": ".mjs" },
            bundle: true,
            platform: "node",
            format: "esm",
            logLevel: "warning",
        });
        const built = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".mjs"));
        return spawnSync(process.execPath, ["--test", ...built.map((name) => join(folder, name))], { stdio: "inherit" }).status ?? 1;
    } finally {
        rmSync(folder, { recursive: true });
    }
}

if (options.test) process.exitCode = await tests();
else await bundles();
