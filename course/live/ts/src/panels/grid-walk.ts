/** The first agent on its way: it acts by what it knows now, and the world answers by its chances. */
import { h } from "../dom";
import { type Cells } from "./grid-cells";
import { text } from "./number";

const REST_MS = 1500; // between two episodes
const TRAIL = 14; // cells that its trail is long
const SPEEDS: [number, string][] = [[0, "stands still"], [2, "walks slowly"], [6, "walks"], [20, "runs"]]; // steps a second

export interface Walk {
  el: HTMLElement; // what it is told and tells
  agent: HTMLElement; // on the map
  /** Cells it was in last, the newest at the end. */
  trail: number[];
  /** Put it where it is, on a map of another size. */
  place(side: number): void;
  stop(): void;
}

export function makeWalk(cells: Cells, moved: () => void): Walk {
  const agent = h("div", { class: "panel-grid-agent", "aria-hidden": "true" });
  const says = h("output", { class: "panel-grid-says", "aria-live": "off" });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let speed = calm ? 0 : 6;
  let exploring = false;
  let [at, steps, paid, side] = [-1, 0, 0, 0];
  let over = ""; // how the episode ended
  let timer: ReturnType<typeof setTimeout> | undefined;

  const pace = h(
    "select",
    { "data-walk": "speed", onchange: () => ((speed = SPEEDS[pace.selectedIndex][0]), run()) },
    ...SPEEDS.map(([, name]) => h("option", {}, name)),
  );
  pace.selectedIndex = SPEEDS.findIndex(([value]) => value === speed);
  const how = h("select", { "data-walk": "how", onchange: () => (exploring = how.selectedIndex === 1) }, h("option", {}, "by what it knows"), h("option", {}, "and explores"));
  const whose = cells.nRuns > 1 ? "Agent 1" : "The agent";
  const field = (select: HTMLElement, name: string) => h("label", { class: "panel-field" }, h("span", {}, name), select);
  how.setAttribute("aria-label", "How it chooses");
  const el = h("div", { class: "panel-grid-walk" }, field(pace, whose), how, says);

  const any = (n: number) => Math.floor(n * Math.random());
  const start = () => {
    const starts = [...cells.kinds].flatMap((kind, s) => (kind === "S" ? [s] : []));
    return starts[any(starts.length)];
  };

  function choose(): number {
    const best = [0, 1, 2, 3].filter((a) => cells.wayOf(at, a, 1) > 0);
    return !best.length || (exploring && Math.random() < cells.epsilon) ? any(4) : best[any(best.length)];
  }

  function step(): void {
    if (at < 0 || over) {
      [at, steps, paid, over] = [start(), 0, 0, ""];
      walk.trail = [at];
      return show(true);
    }
    let [k, u] = [2, Math.random()];
    if (u < cells.chances[3 * at]) k = 0;
    else if (u < cells.chances[3 * at] + cells.chances[3 * at + 1]) k = 1;
    const led = cells.outcomes[(at * 4 + choose()) * 3 + k];
    paid += cells.reward(led) - cells.stepCost;
    steps++;
    at = cells.sendsBack(led) ? start() : led;
    walk.trail = [...(at === led ? walk.trail : []), at].slice(-TRAIL);
    if (cells.ends(at)) over = cells.isPit(at) ? "fell into a pit" : "reached the goal";
    else if (steps >= cells.maxSteps) over = "never reached the goal";
    show(at !== led);
  }

  function show(jumped: boolean): void {
    const done = over && `${over[0].toUpperCase()}${over.slice(1)}: `;
    says.textContent = `${done}${over ? "" : "step "}${steps}${over ? (steps === 1 ? " step" : " steps") : ""}, return ${text(paid)}`;
    agent.dataset.cell = String(at);
    agent.dataset.over = over;
    agent.classList.toggle("panel-grid-jump", jumped || calm);
    move();
    moved();
  }

  function move(): void {
    if (at < 0 || !side) return;
    const size = Math.min(26, Math.max(11, 0.34 * side));
    const [x, y] = [(at % cells.columns) + 0.5, Math.floor(at / cells.columns) + 0.5].map((k) => k * side - size / 2);
    agent.style.width = agent.style.height = `${size}px`;
    agent.style.transitionDuration = `${Math.min(220, 800 / Math.max(1, speed))}ms`;
    agent.style.transform = `translate(${x}px, ${y}px)`;
  }

  function run(): void {
    clearTimeout(timer);
    if (!speed) return;
    timer = setTimeout(() => {
      if (cells.known && !document.hidden) step();
      run();
    }, over ? REST_MS : 1000 / speed);
  }

  const walk: Walk = {
    el,
    agent,
    trail: [],
    place(now) {
      side = now;
      if (at < 0 && cells.known) step();
      agent.classList.add("panel-grid-jump");
      move();
    },
    stop: () => clearTimeout(timer),
  };
  run();
  return walk;
}
