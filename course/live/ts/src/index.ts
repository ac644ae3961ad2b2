/** The anywidget module of the stage; the panels that a lab shows follow it in the same module, see course/live/module.py. */
import { kit } from "./kit";
import { PANELS, Stage } from "./stage";
import type { Model } from "./wire";
import "./style.css";

declare const stage: object;

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const view = new Stage(model, el);
  return () => view.close();
}

Object.assign(stage, { kit, panels: PANELS, widget: { render } });
