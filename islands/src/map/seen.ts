/** Which phone was seen in which sector, how often within a window, and where last. */

import type { Instant, MapData } from "../shapes.ts";

/** A phone in a sector; its position is the id of what is drawn. */
export interface Pair {
    phone: number;
    sector: number;
    /** Which of the phones seen in this sector it is: each is drawn inside the one before. */
    nested: number;
}

export class Seen {
    readonly pairs: Pair[] = [];
    readonly counts: Uint32Array;
    /** Most communications of one pair within the window. */
    most = 0;
    total = 0;
    /** Pair in which each phone was seen last within the window. */
    readonly last: (number | null)[];
    readonly extent: [Instant, Instant];
    private readonly pairOf: Uint32Array;
    private readonly hidden = new Set<number>();

    constructor(private readonly data: MapData) {
        const { phone, sector, at } = data.sightings;
        const known = new Map<number, number>();
        this.pairOf = Uint32Array.from(phone, (who, row) => {
            const key = (sector[row] as number) * data.phones.length + who;
            let pair = known.get(key);
            if (pair === undefined) {
                pair = this.pairs.push({ phone: who, sector: sector[row] as number, nested: 0 }) - 1;
                known.set(key, pair);
            }
            return pair;
        });
        this.nest();
        this.counts = new Uint32Array(this.pairs.length);
        this.last = data.phones.map(() => null);
        const others = [...(data.travel ?? []).flatMap(({ left_at, arrived_at }) => [left_at, arrived_at]), ...(data.incidents ?? []).flatMap((one) => one.at ?? [])];
        const all = at.length ? [at[0] as number, (at[at.length - 1] as number) + 1] : [];
        const ends = [...all, ...others];
        this.extent = ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
        this.look(...this.extent);
    }

    showPhone(phone: number, shown: boolean): void {
        if (shown) this.hidden.delete(phone);
        else this.hidden.add(phone);
    }

    isShown(phone: number): boolean {
        return !this.hidden.has(phone);
    }

    /** Counts a half-open window. */
    look(from: Instant, to: Instant): void {
        const { at, phone } = this.data.sightings;
        this.counts.fill(0);
        this.last.fill(null);
        this.total = 0;
        for (let row = 0; row < at.length; row += 1) {
            const instant = at[row] as number;
            const who = phone[row] as number;
            if (instant < from || instant >= to || this.hidden.has(who)) continue;
            const pair = this.pairOf[row] as number;
            this.counts[pair]! += 1;
            this.last[who] = pair;
            this.total += 1;
        }
        this.most = this.counts.reduce((most, count) => Math.max(most, count), 0);
    }

    /** Pairs with anything in the window, most seen first. */
    ranked(): number[] {
        const counts = this.counts;
        return [...this.pairs.keys()].filter((pair) => counts[pair]).sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
    }

    private nest(): void {
        const inSector = new Map<number, number>();
        const order = [...this.pairs].sort((a, b) => a.phone - b.phone);
        for (const pair of order) {
            const nested = inSector.get(pair.sector) ?? 0;
            pair.nested = nested;
            inSector.set(pair.sector, nested + 1);
        }
    }
}
