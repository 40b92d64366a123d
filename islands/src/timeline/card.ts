/** The card behind a mark: what the row says, and the way to it. */

import type { Clock } from "../clock.ts";
import { make } from "../element.ts";
import type { TimelineData } from "../shapes.ts";

export function cardOf(data: TimelineData, clock: Clock, row: number): (Node | string)[] {
    const { events } = data;
    const line = data.lines[events.line[row] ?? 0];
    const kind = data.kinds[events.kind[row] ?? 0] ?? "";
    const party = data.parties?.[events.party?.[row] ?? -1];
    const seconds = events.duration_s?.[row] ?? 0;
    const what = [kind, seconds ? durationInWords(seconds) : ""].filter(Boolean).join(", ");
    const mark = make("span", { class: `swatch line-${(((line?.colour ?? 1) - 1) % 5) + 1}`, "aria-hidden": "true" });
    return [
        make("p", { class: "when" }, clock.full(events.at[row] ?? 0)),
        make("p", {}, mark, line?.href ? make("a", { href: line.href }, line.label) : (line?.label ?? "")),
        make("p", {}, what, party ? " · " : "", party ? make("span", { class: "number" }, party) : ""),
        make("p", { class: "source" }, ...sourceOf(data, row)),
    ];
}

function sourceOf(data: TimelineData, row: number): (Node | string)[] {
    const source = data.sources?.[data.events.source?.[row] ?? -1];
    const number = data.events.row?.[row];
    const parts: (Node | string)[] = [];
    if (source) parts.push(source.href ? make("a", { href: source.href }, source.label) : source.label);
    if (number !== undefined) {
        const label = `row ${number.toLocaleString("en-GB")}`;
        const href = data.row_href?.replace("{row}", String(number)).replace("{source}", encodeURIComponent(source?.id ?? ""));
        parts.push(parts.length ? ", " : "", href ? make("a", { href }, label) : label);
    }
    return parts.length ? parts : ["no row is given"];
}

export function durationInWords(seconds: number): string {
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.round(seconds % 60)];
    return [hours && `${hours} h`, minutes && `${minutes} min`, (rest || (!hours && !minutes)) && `${rest} s`].filter(Boolean).join(" ");
}
