import assert from "node:assert/strict";
import { test } from "node:test";
import { ticks } from "./axis.ts";
import { Clock, DAY_MS, HOUR_MS } from "./clock.ts";

const london = new Clock();
const at = (text: string) => Date.parse(text);

test("instants are shown in Europe/London, in winter and in summer", () => {
    assert.equal(london.full(at("2024-01-04T06:05:09Z")), "Thu 4 Jan 2024, 06:05:09 GMT");
    assert.equal(london.full(at("2024-07-04T06:05:09Z")), "Thu 4 Jul 2024, 07:05:09 BST");
    assert.equal(london.stretch(at("2024-07-04T06:00:00Z"), at("2024-07-04T07:30:00Z")), "Thu 4 Jul 2024, 07:00 to 08:30");
});

test("a wall-clock time leads back to its instant on each day of a year, and on the days the clocks change", () => {
    for (let day = 1; day <= 366; day += 1) {
        const instant = london.instant(2024, 1, day, 12);
        assert.equal(london.time(instant), "12:00");
    }
    assert.equal(london.instant(2024, 3, 31), at("2024-03-31T00:00:00Z"));
    assert.equal(london.instant(2024, 4, 1), at("2024-03-31T23:00:00Z"));
    assert.equal(london.instant(2024, 10, 28), at("2024-10-28T00:00:00Z"));
});

test("days have 23, 24 or 25 hours and each begins with one mark", () => {
    const days = ticks(london, at("2024-10-25T12:00:00Z"), at("2024-10-30T12:00:00Z"), 6);
    assert.deepEqual(days.map(({ label }) => label), ["Sat 26 Oct", "Sun 27 Oct", "Mon 28 Oct", "Tue 29 Oct", "Wed 30 Oct"]);
    assert.deepEqual(days.slice(1).map(({ at }, n) => (at - (days[n]?.at ?? 0)) / HOUR_MS), [24, 25, 24, 24]);
});

test("the hour that comes twice is marked twice and says which it is", () => {
    const hours = ticks(london, at("2024-10-26T23:00:00Z"), at("2024-10-27T03:00:00Z"), 5);
    assert.deepEqual(hours.map(({ label }) => label), ["Sun 27 Oct", "01:00 BST", "01:00 GMT", "02:00"]);
});

test("the hour that is skipped has no mark", () => {
    const hours = ticks(london, at("2024-03-30T23:00:00Z"), at("2024-03-31T03:00:00Z"), 5);
    assert.deepEqual(hours.map(({ label }) => label), ["23:00", "Sun 31 Mar", "02:00 BST", "03:00"]);
    const thirds = ticks(london, at("2024-03-31T00:00:00Z"), at("2024-04-01T00:00:00Z"), 8);
    assert.deepEqual(thirds.map(({ label }) => label), ["Sun 31 Mar", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "Mon 1 Apr"]);
});

test("weeks begin on Monday and months on their first", () => {
    const weeks = ticks(london, at("2024-01-02T00:00:00Z"), at("2024-03-14T00:00:00Z"), 11);
    assert.ok(weeks.length >= 9 && weeks.every((tick) => london.weekday(tick.at) === "Mon" && london.time(tick.at) === "00:00"));
    const months = ticks(london, at("2023-11-05T00:00:00Z"), at("2024-05-14T00:00:00Z"), 8);
    assert.deepEqual(months.map(({ label }) => label), ["Dec", "2024", "Feb", "Mar", "Apr", "May"]);
});

test("however far apart, there are never more marks than asked for, nor none in a long stretch", () => {
    for (let span = 10_000; span < 4000 * DAY_MS; span *= 1.7) {
        const found = ticks(london, at("2024-03-30T05:17:00Z"), at("2024-03-30T05:17:00Z") + span, 10);
        assert.ok(found.length <= 11, `${span}: ${found.length}`);
        if (span > 60_000) assert.ok(found.length >= 1, `${span}: none`);
        assert.ok(found.every((tick, n) => n === 0 || tick.at > (found[n - 1]?.at ?? 0)));
    }
});
