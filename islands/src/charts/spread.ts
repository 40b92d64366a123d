/** Names at the ends of lines: moved apart, as little as will do, in their order. */

export function spread(wanted: readonly number[], least: number, from: number, to: number): number[] {
    const order = wanted.map((y, at) => ({ y, at })).sort((a, b) => a.y - b.y);
    const placed: number[] = [];
    for (const { y } of order) placed.push(Math.max(y, from, (placed[placed.length - 1] ?? -Infinity) + least));
    // What was pushed beyond the end moves back, and what stands before it with it.
    for (let at = placed.length - 1, end = to; at >= 0; at -= 1, end = (placed[at + 1] as number) - least) placed[at] = Math.min(placed[at] as number, end);
    const found = new Array<number>(wanted.length);
    order.forEach(({ at }, n) => (found[at] = placed[n] as number));
    return found;
}

/** Round values between two, at most `most`: 1, 2 or 5 of a power of ten apart. */
export function rounds(from: number, to: number, most: number): number[] {
    const wanted = (to - from) / Math.max(1, most);
    if (!(wanted > 0) || !Number.isFinite(wanted)) return [from];
    const power = 10 ** Math.floor(Math.log10(wanted));
    const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= wanted * (1 - 1e-9)) ?? 10 * power;
    const first = Math.ceil(from / step - 1e-9);
    const found: number[] = [];
    for (let n = first; n * step <= to + step * 1e-9; n += 1) found.push(Number((n * step).toPrecision(12)));
    return found;
}

/** Least and most of everything that is drawn, with the zero where it matters, and room above. */
export function reach(values: readonly (number | null)[], zero: boolean): [number, number] {
    const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
    if (!known.length) return [0, 1];
    let [least, most] = known.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
    if (zero) [least, most] = [Math.min(0, least), Math.max(0, most)];
    const room = (most - least || Math.abs(most) || 1) * 0.08;
    return [zero && least === 0 ? 0 : least - room, zero && most === 0 ? 0 : most + room];
}

/** A value as it is shown: no more digits than its size deserves. */
export function figure(value: number): string {
    const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 1 ? 1 : 3;
    return value.toLocaleString("en-GB", { maximumFractionDigits: digits }).replace("-", "−");
}
