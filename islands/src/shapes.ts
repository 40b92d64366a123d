/**
 * The JSON that pages serve to what is drawn here. The server is right: a shape changes there and here in one commit.
 *
 * Instants are milliseconds since 1970-01-01 UTC, as in the record tables; they are shown in Europe/London. Longitude comes before latitude in pairs (GeoJSON).
 * Addresses are of this origin. Text is text: nothing is parsed as markup. Columns of one table have one length.
 */

/** Milliseconds since 1970-01-01 UTC. */
export type Instant = number;

/** 1 to 5 are the colours of lines; 6 to 10 are the same, dashed. 0 is no colour: grey. */
export type LineColour = number;

/** What every drawing says of itself: its accessible name, and the sentence that stands in for it. */
export interface Said {
    title: string;
    summary: string;
}

/** A line, number or person that has one colour on every page. */
export interface Coloured {
    id: string;
    label: string;
    colour: LineColour;
    href?: string;
}

/** What has no place or no time: never guessed, always counted. */
export interface Unplaced {
    label: string;
    count: number;
    /** Why: "no cell in the record", "date without a time". */
    reason: string;
    href?: string;
    /** Which of `phones` or `lines`, by position, where it belongs to one. */
    of?: number;
}

// ---- map

export interface MapData extends Said {
    /** West, south, east, north; without it, whatever is placed. */
    bounds?: [number, number, number, number];
    phones: Coloured[];
    sectors: Sector[];
    sightings: Sightings;
    travel?: Travel[];
    incidents?: Incident[];
    regions?: Region[];
    /** Places that matter here: "Clacton, market". They are named at every zoom. */
    named?: { label: string; lon: number; lat: number; href?: string }[];
    unplaced?: Unplaced[];
}

export interface Sector {
    /** The cell's identity, as it stands in the record. */
    cell: string;
    lon: number;
    lat: number;
    /** Degrees from north, clockwise; null where the operator did not say: drawn as a smaller ring. */
    azimuth_deg: number | null;
    /** Null is drawn as 120 and said to be assumed. */
    beamwidth_deg: number | null;
    /** The nominal range; null is drawn at 1,000 m and said to be assumed. */
    range_m: number | null;
    label?: string;
    href?: string;
}

/** One row per communication that has a place, by time. */
export interface Sightings {
    at: Instant[];
    /** Position in `phones`. */
    phone: number[];
    /** Position in `sectors`. */
    sector: number[];
}

export interface Travel {
    phone: number;
    /** Positions in `sectors`. */
    from: number;
    to: number;
    left_at: Instant;
    arrived_at: Instant;
    /** "Hackney to Clacton, 1 h 52 min". */
    label: string;
    href?: string;
}

export interface Incident {
    at: Instant | null;
    lon: number;
    lat: number;
    kind: "harm" | "safeguarding" | "other";
    label: string;
    href?: string;
}

/** Where a phone is with this probability, by a named method. */
export interface Region {
    phone: number;
    share: number;
    rings: [number, number][][];
    /** "Coverage model 1.2, 95 % region". */
    label: string;
}

// ---- graph

export interface GraphData extends Said {
    nodes: GraphNode[];
    links: GraphLink[];
}

export type NodeKind = "line" | "subject" | "counterparty" | "person" | "handset" | "place" | "group";

export interface GraphNode {
    id: string;
    label: string;
    kind: NodeKind;
    /** Laid out on the server with a fixed seed; any unit, y upwards. */
    x: number;
    y: number;
    colour: LineColour;
    /** 0 to 1: how large among the others. */
    weight: number;
    /** "runner, proposed", as the page says it. */
    role?: string;
    /** A person at risk: drawn in the colour of safeguarding. */
    at_risk?: boolean;
    /** Neighbours that are not in this picture. */
    hidden: number;
    href?: string;
    /** GET: a GraphData of this node, its hidden neighbours and their links; laid out around what is shown, or by itself (then it is moved here). */
    expand?: string;
}

export interface GraphLink {
    id: string;
    from: string;
    to: string;
    /** 0 to 1: how strong. Weak links are drawn thin and pale. */
    weight: number;
    /** "38 calls, 112 texts, 4 Jan to 9 Mar". */
    label: string;
    /** Proposed by a method and not seen in a record: dotted. */
    inferred: boolean;
    directed?: boolean;
    /** The records behind it. */
    href?: string;
}

/** GET `data-path?way_from=&way_to=`: the shortest way between two nodes, which may lead over nodes that are not shown yet. */
export interface PathAnswer {
    nodes: string[];
    links: string[];
    /** "Two steps, over 07700 900211." or why there is none. */
    summary: string;
    /** What has to be shown for it. */
    more?: GraphData;
}

// ---- timeline

export interface TimelineData extends Said {
    lines: Coloured[];
    /** Ways to sort events into lanes; the first is shown first. */
    groupings: Grouping[];
    events: TimelineEvents;
    /** Names of the values in `events.kind`. */
    kinds: string[];
    /** Names of the counterparties in `events.party`. */
    parties?: string[];
    /** Files that rows come from. */
    sources?: { id: string; label: string; href?: string }[];
    /** Address of a row, with `{row}` for the value in `events.row` and `{source}` for its source's id. */
    row_href?: string;
    /** Stretches without records, and why: never drawn as silence. */
    gaps?: { from: Instant; to: Instant; reason: string; line?: number }[];
    /** Stretches with a name: a flare, a tenure, an authority's period. */
    spans?: { from: Instant; to: Instant; label: string; line?: number; href?: string }[];
    unplaced?: Unplaced[];
    /** Half-open; without it, from the first to the last event. */
    window?: [Instant, Instant];
    /** Address of the list of what is in the window, with `{from}` and `{to}`. */
    list_href?: string;
}

export interface Grouping {
    id: string;
    /** "Kind of counterparty", "Number". */
    label: string;
    lanes: { label: string; href?: string }[];
    /** Lane of each event. */
    lane: number[];
}

/** One row per event, by time. */
export interface TimelineEvents {
    at: Instant[];
    duration_s?: number[];
    /** Position in `lines`. */
    line: number[];
    /** Position in `kinds`. */
    kind: number[];
    /** Position in `parties`, -1 for none. */
    party?: number[];
    /** Row number in its source. */
    row?: number[];
    /** Position in `sources`. */
    source?: number[];
}

// ---- charts

export interface ChartData extends Said {
    /** What is measured: "contacts a day". */
    unit: string;
    /** `time`: x are instants; `number`: plain numbers. */
    axis: "time" | "number";
    x: number[];
    x_label?: string;
    series: ChartSeries[];
    /** Whether the axis begins at zero; yes where parts are compared. */
    zero: boolean;
    marks?: { at: number; label: string }[];
}

export interface ChartSeries {
    label: string;
    colour: LineColour | "harm" | "safeguarding" | "good" | "warn";
    /** Null is a gap and drawn as one. */
    values: (number | null)[];
    /** The interval, where there is one: of this share. */
    low?: (number | null)[];
    high?: (number | null)[];
    interval?: string;
    /** An expectation and not an observation: dotted. */
    expected?: boolean;
}

// ---- page

/** GET `/search.json?q=`. */
export interface SearchAnswer {
    results: Found[];
    /** How many more the search page would list. */
    more?: number;
    /** How many match where the reader has no right: a count and nothing else. */
    hidden?: number;
}

export interface Found {
    /** "number", "line", "person", "page". */
    kind: string;
    label: string;
    detail?: string;
    href: string;
}

/** The JSON twin of a job's page. */
export interface JobState {
    state: "running" | "done" | "failed" | "stopped";
    stage: string;
    /** Per mille of the stage. */
    done: number;
}

/** POST `data-drop`: what will be sent. */
export interface DeliveryPlan {
    files: { path: string; size_bytes: number }[];
}

/** The answer: where to send it. PUT `upload?path=&offset=` with bytes answers `{next}`, the byte expected next; a file of which all is there answers its size. */
export interface DeliveryStart {
    upload: string;
}

/** POST `upload/done`: the page that shows what was found in the delivery. */
export interface DeliveryEnd {
    href: string;
}
