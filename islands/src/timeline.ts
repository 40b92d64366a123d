/** The timeline of a page: see README, `TimelineData`. */

import { island } from "./island.ts";
import type { TimelineData } from "./shapes.ts";
import { TimelineView } from "./timeline/view.ts";
import { unplacedBand } from "./unplaced.ts";

island<TimelineData>("timeline", async (stage, data) => {
    if (!data.events.at.length) {
        stage.below.append(...[unplacedBand("Without a time", data.unplaced)].filter((band) => band !== null));
        return null;
    }
    await document.fonts.ready; // text on a canvas is drawn with what is loaded
    return new TimelineView(stage, data);
});
