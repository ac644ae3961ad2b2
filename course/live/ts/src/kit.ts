/** What panels share. It comes with the stage; a panel's own file only names it, see build.mjs. */
import { h, newStroke } from "./dom";
import { Area, drawAxes, ticks } from "./panels/axes";
import { scaled, sharp, strokes, watchSize, write } from "./panels/canvas";
import { Heatmap, STRENGTH } from "./panels/heatmap";
import { liveTable } from "./panels/live-table";
import { text } from "./panels/number";
import { tip } from "./panels/tip";

export const kit = { h, newStroke, Area, drawAxes, ticks, scaled, sharp, strokes, watchSize, write, Heatmap, STRENGTH, liveTable, text, tip };
