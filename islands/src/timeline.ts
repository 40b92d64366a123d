/** The timeline of a page: see README, `TimelineData`. */

import { island } from "./island.ts";
import type { TimelineData } from "./shapes.ts";
import { TimelineView } from "./timeline/view.ts";

island<TimelineData>("timeline", async (stage, data) => {
    await document.fonts.ready; // text on a canvas is drawn with what is loaded
    return new TimelineView(stage, data);
});
