/** The anywidget module of the stage. */
import { Stage } from "./stage";
import type { Model } from "./wire";
import "./style.css";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const stage = new Stage(model, el);
  return () => stage.close();
}

export default { render };
