"""What a learner does in an open notebook, as calls on a Playwright page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Locator, Page

READY_MS = 30_000

# A notebook that is not saved would ask whether it may close; disposing of it does not.
_LEAVE = """
async () => {
  const app = window.jupyterapp;
  for (const widget of [...app.shell.widgets('main')]) widget.dispose();
  await app.serviceManager.sessions.shutdownAll();
}
"""

_AGE = "for (const el of document.querySelectorAll('.course-stage')) el.dataset.old = ''"

_EXECUTE = """
async (code) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const future = panel.sessionContext.session.kernel.requestExecute({code, store_history: false});
  let text = '';
  future.onIOPub = (msg) => {
    if (msg.header.msg_type === 'stream') text += msg.content.text;
    if (msg.header.msg_type === 'error') text += msg.content.ename + ': ' + msg.content.evalue;
  };
  await future.done;
  return text;
}
"""


class NotebookPage:
    """An open notebook: run its cells, find its stage, ask its kernel."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> "NotebookPage":
        """Open `address`, in the JupyterLab that is there if there is one, and wait for an idle kernel."""
        if self._is_up():
            path = unquote(urlsplit(address).path.split("/tree/")[1])
            self.command("docmanager:open", {"path": path, "factory": "Notebook"})
        else:
            self.page.goto(address)
        self.page.wait_for_selector(".jp-Notebook", timeout=READY_MS)
        self.page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=READY_MS,
        )
        self.command("application:set-mode", {"mode": "single-document"})
        self.page.evaluate("window.jupyterapp.shell.collapseLeft()")
        return self

    def leave(self) -> None:
        """Put the notebook away and end its kernel: a run left playing would train on."""
        self.page.mouse.up()
        if self._is_up():
            self.page.evaluate(_LEAVE)

    def _is_up(self) -> bool:
        return bool(self.page.evaluate("Boolean(window.jupyterapp)"))

    def command(self, name: str, args: dict[str, Any] | None = None) -> None:
        """Execute a JupyterLab command such as `notebook:run-all-cells`."""
        self.page.evaluate(
            "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }", [name, args or {}]
        )

    def run_all(self) -> None:
        """Run every cell of the notebook, without waiting."""
        self.command("notebook:run-all-cells")

    def run_again(self) -> "NotebookPage":
        """Run every cell anew in the kernel that is there, and wait for a stage that no hand has touched."""
        self.page.mouse.move(0, 0)
        self.page.evaluate(_AGE)
        self.run_all()
        self.page.wait_for_selector(".course-stage:not([data-old])", timeout=READY_MS)
        self.page.wait_for_selector(".course-stage[data-old]", state="detached")
        self.wait_stage()
        return self

    def ask(self, code: str) -> str:
        """Run `code` in the notebook's kernel, outside its cells, and return what it printed."""
        return str(self.page.evaluate(_EXECUTE, code)).strip()

    @property
    def stage(self) -> Locator:
        """The first stage on the page."""
        return self.page.locator(".course-stage").first

    def wait_stage(self) -> Locator:
        """Wait until a stage has its first picture, and return it."""
        self.page.wait_for_selector(".course-stage", timeout=READY_MS)
        self.wait_for("(root) => !root.hasAttribute('aria-busy')")
        return self.stage

    def wait_for(self, test: str, *, timeout_ms: int = 20_000) -> None:
        """Wait until the JavaScript function `test(root)` of the first stage is true."""
        self.page.wait_for_function(
            f"[document.querySelector('.course-stage')].some((root) => root && ({test})(root))",
            timeout=timeout_ms,
        )

    def stats(self, *, reset: bool = False) -> dict[str, float]:
        """What the stage measured: fps, latency percentiles, drops; then start anew if asked."""
        return dict(self.stage.evaluate("(root, reset) => root.stats({reset})", reset))

    def status(self, name: str) -> str:
        """The text of one readout, such as `epoch`."""
        return self.stage.locator(f"[data-status='{name}']").first.inner_text()

    def press(self, action: str) -> None:
        """Click a transport button: play, step, step_back, reset, new_start, undo."""
        self.stage.locator(f"[data-action='{action}']").click()

    def until(self, read: Callable[[], Any], accept: Callable[[Any], bool], *, timeout_s: float = 15) -> Any:
        """Poll `read()` until `accept(value)`; return the value or fail with the last one seen."""
        for _ in range(int(timeout_s / 0.1)):
            value = read()
            if accept(value):
                return value
            self.page.wait_for_timeout(100)
        raise AssertionError(f"gave up after {timeout_s} s; last value {value!r}")
