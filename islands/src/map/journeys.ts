/** Journeys of one phone between the same two masts are one dashed line, however many: drawn over each other they would be a solid one. */

import type { Instant, MapData, Travel } from "../shapes.ts";

export interface Journeys {
    phone: number;
    from: number;
    to: number;
    all: Travel[];
}

export function journeysOf(data: MapData): Journeys[] {
    const known = new Map<string, Journeys>();
    for (const one of data.travel ?? []) {
        // There and back is the same line on the ground.
        const [from, to] = [Math.min(one.from, one.to), Math.max(one.from, one.to)];
        const key = `${one.phone} ${from} ${to}`;
        const journeys = known.get(key) ?? { phone: one.phone, from, to, all: [] };
        journeys.all.push(one);
        known.set(key, journeys);
    }
    return [...known.values()];
}

/** Those under way within a window. */
export function within({ all }: Journeys, from: Instant, to: Instant): Travel[] {
    return all.filter(({ left_at, arrived_at }) => left_at < to && arrived_at >= from);
}
