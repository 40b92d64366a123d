/** The graph of a page: see README, `GraphData`. */

import { GraphView } from "./graph/view.ts";
import { island } from "./island.ts";
import type { GraphData } from "./shapes.ts";

island<GraphData>("graph", async (stage, data) => {
    if (!data.nodes.length) return null;
    await document.fonts.ready;
    return new GraphView(stage, data);
});
