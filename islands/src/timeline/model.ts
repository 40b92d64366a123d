/** Events as columns, found by time and lane. */

import type { Instant, TimelineData } from "../shapes.ts";

export class Model {
    readonly count: number;
    readonly at: Float64Array;
    readonly duration: Float64Array;
    readonly line: Uint16Array;
    /** Height within a lane, 0 to 1: the same counterparty always at the same height, so that habits show. */
    readonly height: Float32Array;
    readonly extent: [Instant, Instant];
    lane: ArrayLike<number>;
    private readonly hidden = new Set<number>();

    constructor(readonly data: TimelineData) {
        const { events } = data;
        this.count = events.at.length;
        this.at = Float64Array.from(events.at);
        this.duration = Float64Array.from(events.duration_s ?? [], (s) => s * 1000);
        this.line = Uint16Array.from(events.line);
        this.height = Float32Array.from({ length: this.count }, (_, row) => spread(events.party?.[row] ?? row));
        this.extent = data.window ?? [this.at[0] ?? 0, (this.at[this.count - 1] ?? 0) + 1];
        this.lane = data.groupings[0]?.lane ?? new Uint16Array(this.count);
    }

    group(id: string): void {
        this.lane = this.data.groupings.find((grouping) => grouping.id === id)?.lane ?? this.lane;
    }

    showLine(line: number, shown: boolean): void {
        if (shown) this.hidden.delete(line);
        else this.hidden.add(line);
    }

    isShown(row: number): boolean {
        return !this.hidden.has(this.line[row] as number);
    }

    /** Rows from the first at or after `from` up to the first at or after `to`. */
    rows(from: Instant, to: Instant): [number, number] {
        return [this.firstFrom(from), this.firstFrom(to)];
    }

    countShown(from: Instant, to: Instant): number {
        const [first, end] = this.rows(from, to);
        if (!this.hidden.size) return end - first;
        let shown = 0;
        for (let row = first; row < end; row += 1) if (this.isShown(row)) shown += 1;
        return shown;
    }

    /** The nearest event in time and height, no further than `reach` from an instant. */
    near(lane: number, at: Instant, height: number, reach: number): number | null {
        const longest = 3_600_000; // a call that began within the hour may still be going on
        const [first, end] = this.rows(at - reach - longest, at + reach);
        let best: number | null = null;
        let least = 1.5;
        for (let row = first; row < end; row += 1) {
            if (this.lane[row] !== lane || !this.isShown(row)) continue;
            const start = this.at[row] as number;
            const outside = Math.max(start - at, at - start - (this.duration[row] ?? 0), 0);
            if (outside > reach) continue;
            const distance = outside / reach + Math.abs((this.height[row] as number) - height) * 2;
            if (distance < least) [best, least] = [row, distance];
        }
        return best;
    }

    /** The next event of a lane after a row, or before it. */
    next(row: number | null, lane: number, step: 1 | -1, from: Instant): number | null {
        let at = row === null ? (step > 0 ? this.firstFrom(from) : this.firstFrom(from) - 1) : row + step;
        for (; at >= 0 && at < this.count; at += step) if (this.lane[at] === lane && this.isShown(at)) return at;
        return null;
    }

    private firstFrom(at: Instant): number {
        let [low, high] = [0, this.count];
        while (low < high) {
            const middle = (low + high) >> 1;
            if ((this.at[middle] as number) < at) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

/** A height for a whole number: neighbours far apart, the same every time (golden ratio). */
function spread(n: number): number {
    return ((n + 1) * 0.618033988749895) % 1;
}

/** A stretch of time on a strip of pixels. */
export class Scale {
    constructor(
        readonly from: Instant,
        readonly to: Instant,
        readonly width: number,
    ) {}

    x(at: Instant): number {
        return ((at - this.from) / (this.to - this.from)) * this.width;
    }

    at(x: number): Instant {
        return this.from + (x / this.width) * (this.to - this.from);
    }
}

/** Zooms by a factor around a fixed instant, between a least stretch and the whole. */
export function zoomed([from, to]: [Instant, Instant], extent: [Instant, Instant], around: Instant, factor: number, leastMs: number): [Instant, Instant] {
    const whole = extent[1] - extent[0];
    const span = Math.min(whole, Math.max(Math.min(leastMs, whole), (to - from) * factor));
    const share = (around - from) / Math.max(1, to - from);
    return within([around - span * share, around + span * (1 - share)], extent);
}

/** Moves a window back into the whole, keeping its length. */
export function within([from, to]: [Instant, Instant], [first, last]: [Instant, Instant]): [Instant, Instant] {
    const span = Math.min(to - from, last - first);
    const start = Math.min(Math.max(from, first), last - span);
    return [start, start + span];
}
