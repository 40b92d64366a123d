// Made-up data in the shapes that pages serve: enough to look at each drawing at its full size. Numbers are kept for drama by Ofcom; nobody is meant.

/** The same numbers each time (mulberry32). */
export function random(seed) {
    let a = seed >>> 0;
    return () => {
        a = (a + 0x6d2b79f5) | 0;
        let t = Math.imul(a ^ (a >>> 15), 1 | a);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

const DAY = 86_400_000;
const START = Date.parse("2024-01-02T00:00:00Z");
const LINES = [
    { id: "L-1041", label: "AJ line", colour: 1, href: "/lines/L-1041" },
    { id: "L-1042", label: "Frost line", colour: 2, href: "/lines/L-1042" },
    { id: "L-1043", label: "Sosa line", colour: 3, href: "/lines/L-1043" },
];

/** More when people are awake, most at noon and in the early evening. */
function hourOf(draw) {
    for (;;) {
        const hour = draw() * 24;
        const busy = hour < 8 ? 0.06 : 0.35 + 0.5 * Math.exp(-(((hour - 12) / 2) ** 2)) + 0.65 * Math.exp(-(((hour - 18.5) / 2.2) ** 2));
        if (draw() < busy) return hour;
    }
}

export function timeline(count = 20_000) {
    const draw = random(7);
    const days = 90;
    const rows = [];
    const flares = [];
    for (let n = 0; rows.length < count - 3200; n += 1) {
        const day = Math.floor(draw() * days);
        if (day >= 33 && day < 38) continue;
        const line = draw() < 0.55 ? 0 : draw() < 0.6 ? 1 : 2;
        const role = draw() < 0.72 ? 0 : draw() < 0.75 ? 2 : 3;
        const at = START + day * DAY + hourOf(draw) * 3_600_000;
        const voice = draw() < 0.62;
        rows.push({ at, line, role, kind: voice ? 0 : 1, duration: voice ? 5 + draw() * draw() * 300 : 0, party: Math.floor(draw() * draw() * 180) });
    }
    while (rows.length < count) {
        const line = Math.floor(draw() * 3);
        const day = Math.floor(draw() * days);
        if (day >= 33 && day < 38) continue;
        const at = START + day * DAY + (draw() < 0.5 ? 10 : 17.5) * 3_600_000 + draw() * 600_000;
        const size = 60 + Math.floor(draw() * 60);
        flares.push({ from: at, to: at + 240_000, label: `flare, ${size}`, line });
        for (let n = 0; n < size && rows.length < count; n += 1) rows.push({ at: at + n * 1900, line, role: 1, kind: 1, duration: 0, party: Math.floor(draw() * 180) });
    }
    rows.sort((a, b) => a.at - b.at);
    const numbers = Array.from({ length: 180 }, (_, n) => `07700 900${String(200 + n).padStart(3, "0")}`);
    const round = (key) => rows.map((row) => Math.round(row[key]));
    return {
        title: "Activity of three lines",
        summary: `${count.toLocaleString("en-GB")} events of three lines from 2 January to 1 April 2024. Most are customers calling between 11:00 and 20:00; there are no records from 4 to 8 February.`,
        lines: LINES,
        groupings: [
            { id: "role", label: "kind of counterparty", lanes: ["Customers", "Flares", "Dispatch to runners", "Upstream"].map((label) => ({ label })), lane: round("role") },
            { id: "line", label: "line", lanes: LINES.map(({ label, href }) => ({ label, href })), lane: round("line") },
            {
                id: "number",
                label: "number, most contacted",
                lanes: [...numbers.slice(0, 15).map((label) => ({ label, href: "/numbers/x" })), { label: "165 other numbers" }],
                lane: rows.map(({ party }) => Math.min(15, party)),
            },
        ],
        events: { at: round("at"), duration_s: round("duration"), line: round("line"), kind: round("kind"), party: round("party"), row: rows.map((_, n) => n + 2), source: rows.map((_, n) => n % 3) },
        kinds: ["call", "text"],
        parties: numbers,
        sources: [
            { id: "4", label: "billing-900103.csv", href: "/sources/4" },
            { id: "5", label: "billing-900124.xlsx", href: "/sources/5" },
            { id: "7", label: "calls-march.xml", href: "/sources/7" },
        ],
        row_href: "/sources/{source}/rows/{row}",
        list_href: "/rows?from={from}&to={to}",
        gaps: [{ from: START + 33 * DAY, to: START + 38 * DAY, reason: "no records: not in the request" }],
        spans: flares.sort((a, b) => a.from - b.from),
        unplaced: [
            { label: "events", count: 41, reason: "the record has a date and no time", href: "/rows?unplaced=time" },
            { label: "events", count: 3, reason: "two copies disagree by more than an hour", href: "/rows?unplaced=disagree" },
        ],
    };
}

const TOWNS = { Hackney: [-0.0553, 51.545], Brentwood: [0.303, 51.62], Chelmsford: [0.4691, 51.7356], Colchester: [0.9016, 51.8921], Clacton: [1.154, 51.79], Harlow: [0.11, 51.772], Southend: [0.711, 51.543] };
const PHONES = [
    { id: "447700900103", label: "07700 900103, AJ line", colour: 1, href: "/numbers/447700900103" },
    { id: "447700900211", label: "07700 900211, dispatch", colour: 2, href: "/numbers/447700900211" },
    { id: "447700900150", label: "07700 900150, subject", colour: 3, href: "/numbers/447700900150" },
];

export function map() {
    const draw = random(11);
    const sectors = [];
    const of = {};
    for (const [town, [lon, lat]] of Object.entries(TOWNS)) {
        of[town] = [];
        for (let mast = 0; mast < (town === "Hackney" || town === "Clacton" ? 5 : 2); mast += 1) {
            const [x, y] = [lon + (draw() - 0.5) * 0.05, lat + (draw() - 0.5) * 0.03];
            const unknown = draw() < 0.15;
            for (let n = 0; n < 3; n += 1) {
                of[town].push(sectors.length);
                sectors.push({
                    cell: `234-30-${4100 + sectors.length}`,
                    lon: x,
                    lat: y,
                    azimuth_deg: unknown ? null : Math.round((20 + n * 120 + draw() * 20) % 360),
                    beamwidth_deg: draw() < 0.2 ? null : 120,
                    range_m: draw() < 0.1 ? null : Math.round(town === "Hackney" ? 700 + draw() * 600 : 1800 + draw() * 2500),
                    label: `${town}, mast ${mast + 1}`,
                    href: `/cells/234-30-${4100 + sectors.length}`,
                });
            }
        }
    }
    const rows = [];
    const add = (day, hour, phone, town) => {
        const choice = of[town];
        rows.push({ at: START + day * DAY + hour * 3_600_000, phone, sector: choice[Math.floor(draw() * draw() * choice.length)] });
    };
    const travel = [];
    const corridor = ["Hackney", "Brentwood", "Chelmsford", "Colchester", "Clacton"];
    for (let day = 0; day < 71; day += 1) {
        const trip = day % 3 === 1;
        for (let n = 0; n < 26; n += 1) add(day, hourOf(draw), 0, draw() < 0.85 ? "Hackney" : "Harlow");
        for (let n = 0; n < 18; n += 1) add(day, hourOf(draw), 1, draw() < 0.9 ? "Clacton" : "Colchester");
        for (let n = 0; n < 8; n += 1) add(day, hourOf(draw), 2, "Hackney");
        if (!trip) continue;
        corridor.forEach((town, n) => add(day, 14 + n * 0.45, 2, town));
        corridor.slice(1).forEach((town, n) =>
            travel.push({
                phone: 2,
                from: of[corridor[n]][0],
                to: of[town][0],
                left_at: START + day * DAY + (14 + n * 0.45) * 3_600_000,
                arrived_at: START + day * DAY + (14 + (n + 1) * 0.45) * 3_600_000,
                label: `${corridor[n]} to ${town}, 27 min`,
                href: "/rows?travel=1",
            }),
        );
    }
    rows.sort((a, b) => a.at - b.at);
    const round = ([lon, lat], around) => Array.from({ length: 41 }, (_, n) => [lon + Math.cos((n / 20) * Math.PI) * around * 1.6, lat + Math.sin((n / 20) * Math.PI) * around]);
    return {
        title: "Where three phones were",
        summary: "Three phones from 2 January to 13 March 2024: 07700 900103 in Hackney and sometimes Harlow, 07700 900211 in Clacton, 07700 900150 in Hackney with 24 journeys to Clacton by Chelmsford and Colchester.",
        phones: PHONES,
        sectors,
        sightings: { at: rows.map((row) => Math.round(row.at)), phone: rows.map((row) => row.phone), sector: rows.map((row) => row.sector) },
        travel,
        incidents: [
            { at: START + 20 * DAY, lon: 1.16, lat: 51.8, kind: "harm", label: "Wounding, Pier Avenue", href: "/incidents/1" },
            { at: START + 41 * DAY, lon: 1.13, lat: 51.785, kind: "safeguarding", label: "Missing child found", href: "/incidents/2" },
            { at: null, lon: 0.9, lat: 51.895, kind: "other", label: "Report of a cuckooed flat", href: "/incidents/3" },
        ],
        regions: [0.5, 0.9].map((share) => ({ phone: 1, share, rings: [round(TOWNS.Clacton, share === 0.5 ? 0.018 : 0.04)], label: `${share * 100} % region` })),
        named: [
            { label: "Hackney, base", lon: -0.0553, lat: 51.545 },
            { label: "Clacton, market", lon: 1.154, lat: 51.79 },
        ],
        unplaced: [
            { label: "of 07700 900103", count: 41, reason: "no cell in the record", href: "/rows?unplaced=cell", of: 0 },
            { label: "of 07700 900211", count: 12, reason: "cell is in no mast list", href: "/rows?unplaced=mast", of: 1 },
        ],
    };
}

/** Three lines with their customers, crews and holders: some 200 nodes, laid out around their hubs. */
export function graph() {
    const draw = random(5);
    const nodes = [];
    const links = [];
    const node = (id, label, kind, x, y, colour, weight, more = {}) => nodes.push({ id, label, kind, x, y, colour, weight, hidden: 0, href: `/things/${id}`, ...more });
    const link = (from, to, weight, label, inferred = false, directed = false) => links.push({ id: `${from}-${to}`, from, to, weight, label, inferred, directed, href: `/rows?a=${from}&b=${to}` });
    const around = ([x, y], angle, far) => [x + Math.cos(angle) * far, y + Math.sin(angle) * far];
    const hubs = [[0, 0], [9, 3], [4, -8]];
    hubs.forEach((hub, line) => {
        const id = `l${line}`;
        node(id, LINES[line].label, "line", ...hub, line + 1, 1, { role: "line" });
        node(`d${line}`, `07700 90021${line}`, "subject", ...around(hub, 2.2 + line, 1.6), line + 1, 0.55, { role: "dispatch", hidden: 14 + line, expand: `/expand.json?node=d${line}` });
        node(`h${line}`, `handset …33${20 + line}`, "handset", ...around(hub, 4 + line, 1.7), line + 1, 0.3);
        link(id, `d${line}`, 0.9, "312 calls, 2 Jan to 13 Mar");
        link(id, `h${line}`, 0.5, "in this handset, 2 Jan to 9 Feb");
        for (let runner = 0; runner < 3; runner += 1) {
            const risk = runner === 0;
            node(`r${line}${runner}`, `07700 9003${line}${runner}`, "subject", ...around(hub, 1.4 + runner * 0.5 + line, 3), line + 1, 0.35, { role: "runner, proposed", at_risk: risk, hidden: risk ? 6 : 0, expand: `/expand.json?node=r${line}${runner}` });
            link(`d${line}`, `r${line}${runner}`, 0.4 + draw() * 0.3, `${20 + Math.floor(draw() * 90)} calls within 5 min of an order`, false, true);
        }
        for (let n = 0; n < 52; n += 1) {
            const [x, y] = around(hub, draw() * 2 * Math.PI, 2.6 + draw() * 2.6);
            const strength = draw() ** 3;
            node(`c${line}-${n}`, `07700 90${String(4000 + line * 100 + n).slice(0, 4)}`, "counterparty", x, y, 0, 0.03 + 0.12 * strength, { hidden: draw() < 0.12 ? Math.floor(draw() * 60) + 1 : 0 });
            link(id, `c${line}-${n}`, 0.05 + 0.5 * strength, `${1 + Math.floor(strength * 90)} contacts`);
        }
    });
    for (let n = 0; n < 14; n += 1) link(`l${n % 3}`, `c${(n + 1) % 3}-${n}`, 0.1 + draw() * 0.2, `${3 + n} contacts`);
    node("p0", "nominal 4471", "person", 4.2, 1.4, 0, 0.5, { role: "holder hypothesis A", hidden: 3, expand: "/expand.json?node=p0" });
    node("pl0", "Pier Avenue flat", "place", 2.2, -4.6, 0, 0.3, { role: "cuckooed home, proposed" });
    link("p0", "l0", 0.7, "attribution, log10 LR 2.4", true);
    link("p0", "l1", 0.25, "attribution, log10 LR 0.6", true);
    link("pl0", "r00", 0.35, "night cell, 9 nights", true);
    link("pl0", "r20", 0.2, "night cell, 3 nights", true);
    return {
        title: "Three lines and who is around them",
        summary: `${nodes.length} nodes and ${links.length} links around the AJ, Frost and Sosa lines. Nominal 4471 is proposed as holder of AJ (strong) and of Frost (weak); one flat is proposed as a cuckooed home.`,
        nodes,
        links,
    };
}

export function expanded(url) {
    const id = url.searchParams.get("node");
    const from = graph().nodes.find((node) => node.id === id);
    const draw = random(id.charCodeAt(0) + 9);
    const nodes = Array.from({ length: from.hidden }, (_, n) => ({
        id: `${id}-x${n}`,
        label: `07700 90${6000 + n}`.slice(0, 12),
        kind: "counterparty",
        x: from.x + Math.cos((n / from.hidden) * 6.28) * (1 + draw()),
        y: from.y + Math.sin((n / from.hidden) * 6.28) * (1 + draw()),
        colour: 0,
        weight: 0.08,
        hidden: 0,
    }));
    return { title: "", summary: "", nodes: [{ ...from, hidden: 0 }, ...nodes], links: nodes.map((node) => ({ id: `${id}-${node.id}`, from: id, to: node.id, weight: 0.15, label: "2 contacts", inferred: false })) };
}

export function path() {
    return { nodes: ["r00", "d0", "l0", "p0"], links: ["d0-r00", "l0-d0", "p0-l0"], summary: "Three steps: 07700 900300 was called by 07700 900210, that by AJ line, which nominal 4471 is proposed to hold." };
}

/** Contacts a day of two lines with intervals and a gap, against what was expected after a closure. */
export function chart() {
    const draw = random(3);
    const days = 90;
    const x = Array.from({ length: days }, (_, day) => START + day * DAY);
    const gap = (day) => day >= 33 && day < 38;
    const series = (base, after) => x.map((_, day) => (gap(day) ? null : Math.round((day < 61 ? base : after) * (0.8 + 0.4 * draw()) * (day % 7 > 4 ? 1.25 : 1))));
    const aj = series(180, 22);
    const frost = series(90, 118);
    const expected = x.map((_, day) => 181 + 14 * Math.sin(day / 3.5));
    const interval = (values, wide) => [values.map((v) => (v === null ? null : Math.max(0, v - wide(v)))), values.map((v) => (v === null ? null : v + wide(v)))];
    const [low, high] = interval(aj, (v) => 1.64 * Math.sqrt(v));
    const [elow, ehigh] = interval(expected, (v) => 22 + v * 0.02);
    return {
        title: "Contacts a day",
        summary: "AJ line fell from about 180 contacts a day to about 22 after its closure on 3 March; Frost rose from 90 to 118. No records from 4 to 8 February.",
        unit: "contacts a day",
        axis: "time",
        x,
        zero: true,
        series: [
            { label: "AJ line", colour: 1, values: aj, low, high, interval: "90 % interval" },
            { label: "Frost line", colour: 2, values: frost },
            { label: "AJ, without closure", colour: 0, values: expected, low: elow, high: ehigh, interval: "90 % interval", expected: true },
        ],
        marks: [{ at: START + 61 * DAY, label: "closure, Type 1" }],
    };
}

export function found(words) {
    if (words.includes("nothing")) return { results: [], hidden: 2 };
    return {
        results: [
            { kind: "line", label: "AJ line", detail: "07700 900103, Clacton", href: "/lines/L-1041" },
            { kind: "number", label: "07700 900103", detail: "subject, 4 sources", href: "/numbers/447700900103" },
            { kind: "person", label: "nominal 4471", detail: "Operation Saltmarsh", href: "/people/4471" },
        ],
        more: 12,
        hidden: 1,
    };
}
