"""Screen: what all views of one stage are sent, and when."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from course.live.credit import Credit
from course.live.inbox import FAR
from course.live.parts import Part, pack
from course.live.protocol import (
    PROTOCOL,
    Bye,
    ControlMoved,
    CreditGiven,
    EditSent,
    Hello,
    Malformed,
    Message,
    VisibleChanged,
)
from course.live.rail import Rail
from course.training.edits import from_dict
from course.training.edits.strokes import in_stroke
from course.training.events import METRIC_NAMES, Metrics

if TYPE_CHECKING:
    from course.live.contracts import Panel
    from course.live.controls import Control
    from course.live.transport import Transport

FRAME_S = 1 / 30  # shortest time between two frames
_COSTLY_FRAME_S = 1 / 28  # a frame that takes more than its share makes way, this far without being seen
_SHARE, _MOST_SHARE = 0.03, 0.25  # of the time that frames should take, and that they may take
_EARLY_S = 0.010  # an answer to a hand may come this soon after the last frame
_NOTICE_S = 10.0


class Screen:
    """Answers views with snapshots, and shows them frames while they have credit.

    A frame costs time that training wants, so nothing is computed for it before it is certain to be sent.

    Parameters
    ----------
    run : Steppable
    panels : sequence of Panel
    controls : sequence of Control
    send : callable
        ``send(content, buffers)`` puts one message on its way to every view.
    title : str
    view_options : mapping of str to callable
        Called with a view option's new value, for panels that compute by it.
    transport : mapping, optional
        What the page is told about its transport bar.
    read_edit : callable
        Turns a dictionary from a page into an edit, or raises ValueError.
    on_values : callable, optional
        Called with the changed values of controls and the highest number handled of every view.
    """

    def __init__(
        self,
        run: Any,
        panels: Sequence[Panel],
        controls: Sequence[Control],
        *,
        send: Callable[[dict[str, Any], list[memoryview]], None],
        title: str = "",
        view_options: Mapping[str, Callable[[Any], None]] | None = None,
        transport: Mapping[str, Any] | None = None,
        read_edit: Callable[[Any], Any] = from_dict,
        on_values: Callable[[dict[str, Any], dict[str, int]], None] | None = None,
    ) -> None:
        self.panels = list(panels)
        self.rail = Rail(controls, view_options or {})
        self.credit = Credit()
        self._run, self._send, self._title = run, send, title
        self._bar = dict(transport or {})
        self._read_edit, self._on_values = read_edit, on_values
        self._greet: list[str] = []
        self._seq: dict[str, int] = {}
        self._notice: dict[str, Any] | None = None
        self._notice_at = -math.inf
        self._n_notices = self.n_frames = 0
        self._broken: set[str] = set()
        self._changed = self._hands = self._full_next = False
        self._drawn: tuple[Any, ...] = ()
        self._due = -math.inf
        self._cost_s = 0.0  # of a frame, smoothed

    # What arrives ------------------------------------------------------------------------------------------

    def receive(self, message: Message) -> None:
        """Open, feed, hide or forget a view; one that the kernel does not know is greeted."""
        match message:
            case Hello(view=view, visible=visible):
                self._open(view, visible)
            case CreditGiven(view=view, n=n):
                if not self.credit.give(view, n):
                    self._open(view, True)
            case VisibleChanged(view=view, visible=visible):
                if not self.credit.show(view, visible):
                    self._open(view, visible)
            case Bye(view=view):
                self.credit.bye(view)
                self._seq.pop(view, None)

    def to_edit(self, message: ControlMoved | EditSent) -> Any | None:
        """Read the edit in a message; see `Rail.to_edit`."""
        if isinstance(message, EditSent):
            # A page sends plain data, whatever they are; only Python has an edit itself to give.
            is_plain = message.seq or isinstance(message.edit, dict | None)
            return self._read_edit(message.edit) if is_plain else message.edit
        return in_stroke(self.rail.to_edit(message.name, message.value), message.stroke)

    def handled(self, message: Message, refusal: str | None) -> None:
        """Note that a message was done, or tell why not and put its control back."""
        if isinstance(message, Hello | CreditGiven | VisibleChanged | Bye):
            return
        self._changed = self.rail.stale = True
        if isinstance(message, ControlMoved | EditSent | Malformed) and message.seq:
            seq = message.seq
            newest = self._seq.get(message.view, 0)
            self._seq[message.view] = seq if abs(seq - newest) > FAR else max(seq, newest)
            self._hands = True
        if refusal is not None:
            self.say(refusal, "error")
            if isinstance(message, ControlMoved):
                self.rail.snap_back(message.name)

    def say(self, text: str, level: str = "info") -> None:
        """Show one sentence; an error is not replaced by news before it was sent."""
        unsent = self._notice is not None and self._notice_at == math.inf
        if unsent and level != "error" and self._notice is not None and self._notice["level"] == "error":
            return
        self._n_notices += 1
        self._notice = {"id": self._n_notices, "level": level, "text": text}
        self._notice_at = math.inf
        self._changed = True

    def _open(self, view: str, visible: bool) -> None:
        self.credit.hello(view, visible)
        self._greet.append(view)

    # What is sent ------------------------------------------------------------------------------------------

    def show(self, transport: Transport) -> float | None:
        """Greet new views, then send a frame if there is news, credit and time for it.

        Returns
        -------
        float or None
            Seconds until the next call is wanted; None if only an arrival or a step can bring news.
        """
        greet, self._greet = self._greet, []
        for view in dict.fromkeys(greet):
            self._send_snapshot(view, transport)
        now = time.perf_counter()
        if not self._has_news(transport):
            return None
        if not self.credit.open:
            return self._beat(now)
        interval_s = self._interval_s()
        early_s = interval_s - _EARLY_S if self._hands else 0.0
        if now < self._due - early_s:
            return max(self._due - early_s - now, 0.0005)
        # An early answer takes the place of the next frame: thirty a second stay thirty.
        self._due = interval_s + (self._due if now - self._due < interval_s else now)
        self._send_frame(transport)
        self._cost_s += (time.perf_counter() - now - self._cost_s) / 8
        return interval_s

    def _interval_s(self) -> float:
        """Time from frame to frame, so that drawing leaves training its time."""
        a_little_slower = min(self._cost_s / _SHARE, _COSTLY_FRAME_S)
        return max(FRAME_S, a_little_slower, self._cost_s / _MOST_SHARE)

    def _has_news(self, transport: Transport) -> bool:
        waits = any(getattr(panel, "waits", False) for panel in self.panels)
        return self._changed or self._hands or waits or self._state(transport) != self._drawn

    def _state(self, transport: Transport) -> tuple[Any, ...]:
        return (self._run.step, transport.advancing, transport.ended)

    def _send_snapshot(self, view: str, transport: Transport) -> None:
        self._changed_values()
        entries, buffers = pack(self._parts(full=True))
        layout = {
            "title": self._title,
            "panels": [panel.spec() for panel in self.panels],
            "controls": [control.spec() for control in self.rail.controls.values()],
            "transport": self._bar,
        }
        message = {
            "k": "snapshot",
            "protocol": PROTOCOL,
            "view": view,
            "layout": layout,
            "values": self.rail.values,
            "status": self._status(transport),
            "parts": entries,
            "frame": self.n_frames,
        }
        self._send(message, buffers)
        if len(self.credit.views) > 1:
            self._full_next = True  # the panels now count from this snapshot, which others did not read
        else:
            self._changed, self._drawn = False, self._state(transport)

    def _send_frame(self, transport: Transport) -> None:
        self.n_frames += 1
        self._changed = self._hands = False
        self._drawn = self._state(transport)
        full, self._full_next = self._full_next, False
        values = self._changed_values()
        entries, buffers = pack(self._parts(full=full))
        message = {
            "k": "frame",
            "frame": self.n_frames,
            "seq": {view: seq for view, seq in self._seq.items() if view in self.credit.views},
            "status": self._status(transport),
            "values": values,
            "parts": entries,
        }
        self.credit.spend()
        self._send(message, buffers)

    def _beat(self, now: float) -> float | None:
        if self.credit.beat(now):
            self._send({"k": "beat"}, [])
        wait_s = self.credit.next_beat - now
        return max(wait_s, 0.0005) if math.isfinite(wait_s) else None

    def _parts(self, *, full: bool) -> list[Part]:
        if full:
            self._broken.clear()
        parts: list[Part] = []
        for panel in self.panels:
            if panel.id in self._broken:
                continue
            try:
                parts += panel.parts(self._run, full)
            except Exception as error:  # a panel that can't draw must not stop the run
                self._broken.add(panel.id)
                self.say(f"The panel {panel.id!r} can't be drawn: {type(error).__name__}: {error}.", "error")
        return parts

    # What is said beside the pictures ----------------------------------------------------------------------

    def _changed_values(self) -> dict[str, Any]:
        changed = self.rail.changed(self._run)
        if changed and self._on_values is not None:
            self._on_values(changed, dict(self._seq))
        return changed

    def _status(self, transport: Transport) -> dict[str, Any]:
        # Of several models a mean would say little; where it is not shown, it is not worked out.
        numbers = (
            {}
            if "readouts" in self._bar.get("hide", ())
            else _numbers(transport.metrics(), getattr(self._run, "shown_runs", slice(None)))
        )
        now = time.perf_counter()
        if self._notice_at == math.inf:
            self._notice_at = now
        return {
            "playing": transport.playing,
            "epoch": self._run.epoch,
            "step": self._run.step,
            **numbers,
            "n_examples": self._run.n_examples,
            "train_s": round(self._run.train_s, 1),
            "steps_per_s": transport.steps_per_s,
            "speed": transport.speed,
            "can_undo": bool(getattr(self._run, "can_undo", True)),
            "can_step_back": bool(getattr(self._run, "can_step_back", True)),
            "moments": getattr(self._run, "moments", ()),
            "present": getattr(self._run, "present", (self._run.epoch,))[0],
            "scrubbed": getattr(self._run, "is_scrubbed", False),
            "ended": transport.ended,
            "locked": getattr(self._run, "locked", "") or None,
            "pinned": getattr(self._run, "comparison", "") or None,
            "notice": self._notice if now - self._notice_at < _NOTICE_S else None,
        }


def _numbers(metrics: Metrics | None, shown: slice) -> dict[str, float | None]:
    """Mean over the shown runs of every metric; None where there is none, or none that JSON can hold."""
    numbers = {}
    for name in METRIC_NAMES if metrics is None else metrics.names():
        values = getattr(metrics, name, None)
        mean = math.nan if values is None else float(values[shown].mean())
        numbers[name] = mean if math.isfinite(mean) else None
    return numbers
