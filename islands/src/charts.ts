/** The charts of a page: see README, `ChartData`. */

import { withStyle } from "./beside.ts";
import { ChartView } from "./charts/view.ts";
import { island } from "./island.ts";
import type { ChartData } from "./shapes.ts";

withStyle("charts.css", import.meta.url);

island<ChartData>("charts", async (stage, data) => {
    if (!data.series.some(({ values }) => values.some((value) => value !== null))) return null;
    await document.fonts.ready;
    return new ChartView(stage, data);
});
