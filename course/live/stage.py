"""Stage: the one widget of every lab."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

import anywidget
import traitlets

from course.live.interrupt import watch
from course.live.module import module, style
from course.live.runner import Runner
from course.live.screen import Screen
from course.live.status import hide_busy, show_busy
from course.live.succession import shell, succeed
from course.live.traits import ControlTraits, main_loop

if TYPE_CHECKING:
    from course.live.contracts import Panel, Steppable
    from course.live.controls import Control


class Stage(anywidget.AnyWidget):
    """A run on the learner's screen: panels that show it, and controls that move it.

    Every control is also a trait: ``stage.lr = 0.1``, ``stage.observe(f, "lr")`` and
    ``ipywidgets.link((stage, "lr"), (slider, "value"))`` work. Traits are not sent to the page, which speaks
    the protocol of `course.live.protocol`.

    Parameters
    ----------
    run : Steppable
        Touched from now on by the thread of ``stage.runner`` only; see `Runner.borrow`.
    panels : sequence of Panel
    controls : sequence of Control
    title : str
        Names the stage for screen readers and in ``repr``.
    key : hashable, optional
        A stage made with the same key closes this one; by default one made by running the same cell again.
    playing : bool
        Whether training starts at once.
    speed : float, optional
        Epochs per second; None for as fast as it goes.
    view_options : mapping of str to callable, optional
        Called on the run's thread with the new value of a view option ("focus").
    transport : mapping, optional
        What the page is told about its transport bar, such as ``{"hide": ["new_start"]}``.
    still : callable, optional
        Gives a PNG of the run as bytes, for readers without the widget; called on the main thread, once the
        run has moved, because an untrained run is worth no wait for Matplotlib.
    summary : callable, optional
        Gives the run in a few lines of text, for readers without pictures.
    max_steps, max_seconds : int, float
        Budget of training since the learner's last move.
    """

    # Texts rather than paths: for a path, anywidget keeps every widget alive as a listener to the file.
    _esm = traitlets.Unicode(module()).tag(sync=True)
    _css = traitlets.Unicode(style()).tag(sync=True)

    def __init__(
        self,
        run: Steppable,
        panels: Sequence[Panel] = (),
        controls: Sequence[Control] = (),
        *,
        title: str = "",
        key: object | None = None,
        playing: bool = False,
        speed: float | None = None,
        view_options: Mapping[str, Callable[[Any], None]] | None = None,
        transport: Mapping[str, Any] | None = None,
        still: Callable[[], bytes] | None = None,
        summary: Callable[[], str] | None = None,
        max_steps: int = 5_000_000,
        max_seconds: float = 1800.0,
    ) -> None:
        self._run, self._title, self._still, self._summary = run, title, still, summary
        self._control_traits: ControlTraits | None = None
        self._is_shown = self._plays_when_shown = False
        self.screen = Screen(
            run,
            panels,
            controls,
            send=self._send_to_views,
            title=title,
            view_options={"sketch": self._sketched} | dict(view_options or {}),
            transport=transport,
            on_values=self._values_changed,
        )
        hidden = tuple((transport or {}).get("hide", ()))
        self.runner = Runner(run, self.screen, max_steps=max_steps, max_seconds=max_seconds, hidden=hidden)
        self._specs = [panel.spec() for panel in panels]
        sketches = ["Sketch"] if getattr(run, "sketch", None) is not None else []
        esm, css = module(self._specs, *sketches), style(self._specs, *sketches)
        # A page keeps one style sheet for each id: stages that look alike share it, others leave it alone.
        super().__init__(_esm=esm, _css=css, _anywidget_id=f"course-stage-{crc32(css.encode()):08x}")
        self._control_traits = ControlTraits(self, list(controls), self.runner.post, main_loop(shell()))
        watch(self.runner, shell())
        succeed(self, key=key)
        if speed is not None:
            self.runner.set_speed(speed)
        if playing:
            self.runner.play()

    def expect_sketch(self) -> None:
        """Send the page what a drawn curve needs; on the main thread."""
        self._esm, self._css = module(self._specs, "Sketch"), style(self._specs, "Sketch")

    def open(self) -> None:
        """Open the channel to the page, and take its messages even while a cell keeps the kernel busy."""
        super().open()
        # Both are private to ipykernel and comm; where they are missing, messages come by the ordinary way.
        # Without the first, a message goes to the thread that last sent one: after a cell, the busy one.
        # Without the second, the shell's hooks run around each message, Matplotlib's among them.
        if hasattr(self.comm, "_reply_subshell_for"):
            self.comm._reply_subshell_for = None
        if hasattr(self.comm, "handle_msg"):
            self.comm.handle_msg = self._handle_msg
        if self.comm is not None:
            hide_busy(getattr(shell(), "kernel", None), self.comm.comm_id)

    def close(self) -> None:
        """End the thread and take the stage off every page; the run keeps its state."""
        runner = getattr(self, "runner", None)  # absent where __init__ raised
        if runner is not None:
            runner.close()
        if self.comm is not None:
            show_busy(self.comm.comm_id)
            self.layout.close()
        super().close()
        # ipywidgets leaves None here, and a stage that is shown again would have no picture.
        self.__dict__.pop("_repr_mimebundle_", None)

    def let_go(self) -> None:
        """Train no more unless somebody looks, now that no variable holds the lab."""
        if not self._is_shown:
            self._plays_when_shown = self.runner.playing
            self.runner.pause()

    def _show(self) -> None:
        """Note that somebody looks, and go on where nobody did."""
        self._is_shown = True
        if self._plays_when_shown:
            self._plays_when_shown = False
            self.runner.play()

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        # Nothing more may happen here: this may be any thread, two at a time.
        self._show()
        self.runner.put(content, buffers or ())

    def _sketched(self, values: Any) -> None:
        """Keep the curve that a learner drew, and let the run train."""
        sketch = getattr(self._run, "sketch", None)
        if sketch is None:
            raise ValueError("no curve is asked for here; run the cell with the question again")
        sketch.keep(values)

    def _send_to_views(self, content: dict[str, Any], buffers: list[memoryview]) -> None:
        if self.comm is not None:
            self.send(content, buffers)

    def _values_changed(self, values: dict[str, Any], seq: dict[str, int]) -> None:
        if self._control_traits is not None:
            self._control_traits.changed(values, seq)

    def __repr__(self) -> str:
        """Return the title and where the run is, the same in every session."""
        return f"<Stage {self._title!r}: epoch {self._run.epoch}, step {self._run.step}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The widget, beside it a picture and a text for readers that have no widgets."""
        self._show()
        bundle = super()._repr_mimebundle_(**kwargs) if self.comm is not None else None
        data, metadata = bundle or ({}, {})
        data["text/plain"] = (self._summary and self._summary()) or repr(self)
        still = self._still() if self._still is not None and self._run.step > 0 else b""
        if still:
            data["image/png"] = base64.b64encode(still).decode("ascii")
        return data, metadata
