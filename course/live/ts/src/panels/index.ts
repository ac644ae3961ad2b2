/** The panels a stage may hold, by the name a spec calls them. */
import type { MakePanel } from "../types";
import { boundary } from "./boundary";
import { curves } from "./curves";
import { matrix } from "./matrix";
import { network } from "./network";
import { text } from "./text";

export const PANELS: Record<string, MakePanel> = { Boundary: boundary, Curves: curves, Network: network, Matrix: matrix, Text: text };
