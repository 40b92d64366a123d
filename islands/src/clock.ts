/** Instants in the zone that pages are written in: parts, words, and the way back from wall-clock time. */

import type { Instant } from "./shapes.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const QUARTER_MS = 15 * MINUTE_MS;
/** More than any reader scrolls past; then it begins anew. */
const MOST_KNOWN = 40_000;

export interface WallTime {
    year: number;
    month: number;
    day: number;
    hour: number;
    minute: number;
    second: number;
    /** Monday is 1. */
    weekday: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export class Clock {
    private readonly format: Intl.DateTimeFormat;
    private readonly named: Intl.DateTimeFormat;
    private readonly offsets = new Map<number, number>();

    constructor(readonly zone: string = "Europe/London") {
        const numbers = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
        this.format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...numbers });
        this.named = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" });
    }

    /** How far the wall clock is ahead of UTC. Clocks change on a quarter of an hour, and asking the platform is slow: each quarter is asked once. */
    offset(at: Instant): number {
        const quarter = Math.floor(at / QUARTER_MS);
        let known = this.offsets.get(quarter);
        if (known === undefined) {
            if (this.offsets.size > MOST_KNOWN) this.offsets.clear();
            known = this.asked(quarter * QUARTER_MS);
            this.offsets.set(quarter, known);
        }
        return known;
    }

    private asked(at: Instant): number {
        const parts: Record<string, number> = {};
        for (const { type, value } of this.format.formatToParts(at)) parts[type] = Number(value);
        const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
        return Date.UTC(year, month - 1, day, hour, minute, second) - at;
    }

    wall(at: Instant): WallTime {
        const date = new Date(at + this.offset(at));
        return {
            year: date.getUTCFullYear(),
            month: date.getUTCMonth() + 1,
            day: date.getUTCDate(),
            hour: date.getUTCHours(),
            minute: date.getUTCMinutes(),
            second: date.getUTCSeconds(),
            weekday: ((date.getUTCDay() + 6) % 7) + 1,
        };
    }

    /** The instant of a wall-clock time; parts may overflow, as in `Date.UTC`. An hour that is skipped in spring gives the instant it was skipped at. */
    instant(year: number, month: number, day: number, hour = 0): Instant {
        const wall = Date.UTC(year, month - 1, day, hour);
        const first = wall - this.offset(wall);
        return wall - this.offset(first);
    }

    /** "BST" or "GMT". */
    zoneName(at: Instant): string {
        return this.named.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
    }

    /** "Mon 4 Mar 2024". */
    date(at: Instant): string {
        const { year } = this.wall(at);
        return `${this.weekday(at)} ${this.dayMonth(at)} ${year}`;
    }

    /** "4 Mar". */
    dayMonth(at: Instant): string {
        const { day, month } = this.wall(at);
        return `${day} ${MONTHS[month - 1]}`;
    }

    weekday(at: Instant): string {
        return WEEKDAYS[this.wall(at).weekday - 1] ?? "";
    }

    /** "Mar 2024". */
    monthYear(at: Instant): string {
        const { month, year } = this.wall(at);
        return `${MONTHS[month - 1]} ${year}`;
    }

    /** "06:05", with seconds where asked. */
    time(at: Instant, seconds = false): string {
        const { hour, minute, second } = this.wall(at);
        const two = (n: number) => String(n).padStart(2, "0");
        return `${two(hour)}:${two(minute)}${seconds ? `:${two(second)}` : ""}`;
    }

    /** "Mon 4 Mar 2024, 06:05:09 GMT". */
    full(at: Instant): string {
        return `${this.date(at)}, ${this.time(at, true)} ${this.zoneName(at)}`;
    }

    /** A stretch in as few words as say it. */
    stretch(from: Instant, to: Instant): string {
        const sameDay = this.date(from) === this.date(to);
        const head = `${this.date(from)}, ${this.time(from)}`;
        return sameDay ? `${head} to ${this.time(to)}` : `${head} to ${this.date(to)}, ${this.time(to)}`;
    }
}

/** The clock of this page: `<meta name="time-zone">`, else Europe/London. */
export function pageClock(): Clock {
    return new Clock(document.querySelector<HTMLMetaElement>('meta[name="time-zone"]')?.content || undefined);
}
