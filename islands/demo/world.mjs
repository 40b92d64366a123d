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
