/** The small behaviours of every page. Each is asked for by an attribute, and every page works without them. */

import { withStyle } from "./beside.ts";
import { startColumns } from "./page/columns.ts";
import { startConfirm } from "./page/confirm.ts";
import { startCopy } from "./page/copy.ts";
import { startDrop } from "./page/drop.ts";
import { startGuard } from "./page/guard.ts";
import { startHelp } from "./page/help.ts";
import { startJobs } from "./page/job.ts";
import { startKeys } from "./page/keys.ts";
import { startPalette } from "./page/palette.ts";
import { startRows } from "./page/rows.ts";
import { startTaste } from "./page/taste.ts";
import { startTour } from "./page/tour.ts";
import { paperTheme } from "./paper.ts";

// Confirm comes before guard: a form that is being asked about is not yet on its way.
const behaviours = [startTaste, startPalette, startRows, startKeys, startHelp, startColumns, startCopy, startConfirm, startGuard, startJobs, startDrop, startTour];
document.documentElement.dataset["script"] = "on"; // styles hide what only readers without script need
withStyle("islands.css", import.meta.url);
for (const start of behaviours) start();
addEventListener("beforeprint", () => paperTheme(true));
addEventListener("afterprint", () => paperTheme(false));
