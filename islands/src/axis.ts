/** Marks of a time axis: on whole hours, days and months of the wall clock, through changes of the clocks. */

import { Clock, DAY_MS, HOUR_MS, MINUTE_MS } from "./clock.ts";
import type { Instant } from "./shapes.ts";

export interface Tick {
    at: Instant;
    label: string;
    /** Begins a day, where marks are closer than that; or a year. */
    major: boolean;
}

interface Step {
    ms: number;
    unit: "ms" | "hour" | "day" | "week" | "month";
    count: number;
}

const STEPS: Step[] = [
    ...[1, 5, 15, 30].map((s): Step => ({ ms: s * 1000, unit: "ms", count: s * 1000 })),
    ...[1, 5, 15, 30].map((m): Step => ({ ms: m * MINUTE_MS, unit: "ms", count: m * MINUTE_MS })),
    { ms: HOUR_MS, unit: "ms", count: HOUR_MS },
    ...[3, 6, 12].map((h): Step => ({ ms: h * HOUR_MS, unit: "hour", count: h })),
    ...[1, 2].map((d): Step => ({ ms: d * DAY_MS, unit: "day", count: d })),
    ...[1, 2].map((w): Step => ({ ms: w * 7 * DAY_MS, unit: "week", count: w })),
    ...[1, 3, 12].map((m): Step => ({ ms: m * 30.4 * DAY_MS, unit: "month", count: m })),
];

/** At most `most` marks between two instants. */
export function ticks(clock: Clock, from: Instant, to: Instant, most: number): Tick[] {
    const wanted = (to - from) / Math.max(1, most);
    const step = STEPS.find(({ ms }) => ms >= wanted) ?? (STEPS[STEPS.length - 1] as Step);
    return instants(clock, step, from, to).map((at) => marked(clock, step, at));
}

function instants(clock: Clock, step: Step, from: Instant, to: Instant): Instant[] {
    const found: Instant[] = [];
    const start = clock.wall(from);
    if (step.unit === "ms") {
        // Offsets are whole quarters of an hour, so that UTC is aligned where the wall clock is.
        for (let at = Math.ceil(from / step.count) * step.count; at < to; at += step.count) found.push(at);
        return found;
    }
    // Days since 1970-01-01 of the wall clock keep every second day and every second week the same days, wherever one has scrolled to.
    const dayNumber = Math.floor(Date.UTC(start.year, start.month - 1, start.day) / DAY_MS);
    for (let n = 0; ; n += 1) {
        const at = nth(clock, step, start, dayNumber, n);
        if (at >= to) return found;
        if (at >= from) found.push(at);
    }
}

function nth(clock: Clock, { unit, count }: Step, start: { year: number; month: number; day: number }, dayNumber: number, n: number): Instant {
    const { year, month, day } = start;
    switch (unit) {
        case "hour":
            return clock.instant(year, month, day, n * count);
        case "day":
            return clock.instant(1970, 1, 1 + (Math.floor(dayNumber / count) + n) * count);
        case "week": {
            const days = 7 * count;
            return clock.instant(1970, 1, 1 + (Math.floor((dayNumber - 4) / days) + n) * days + 4); // 1970-01-05 was a Monday
        }
        default:
            return clock.instant(year, (Math.floor((month - 1) / count) + n) * count + 1, 1);
    }
}

function marked(clock: Clock, { ms, unit, count }: Step, at: Instant): Tick {
    const { hour, minute, second, month } = clock.wall(at);
    if (ms < DAY_MS) {
        const midnight = hour === 0 && minute === 0 && second === 0;
        if (midnight) return { at, label: `${clock.weekday(at)} ${clock.dayMonth(at)}`, major: true };
        const changes = clock.offset(at - HOUR_MS) !== clock.offset(at) || clock.offset(at + HOUR_MS) !== clock.offset(at);
        const zone = changes && ms <= HOUR_MS ? ` ${clock.zoneName(at)}` : "";
        return { at, label: clock.time(at, ms < MINUTE_MS) + zone, major: false };
    }
    if (unit === "month") {
        const label = count === 12 || month === 1 ? String(clock.wall(at).year) : (clock.monthYear(at).split(" ")[0] ?? "");
        return { at, label, major: month === 1 };
    }
    const label = ms < 7 * DAY_MS ? `${clock.weekday(at)} ${clock.dayMonth(at)}` : clock.dayMonth(at);
    return { at, label, major: false };
}
