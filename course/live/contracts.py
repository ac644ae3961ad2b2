"""What a Runner asks of the run it drives, and of those who watch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from course.live.parts import Part
    from course.live.protocol import ControlMoved, EditSent, Message
    from course.live.transport import Transport


class Steppable(Protocol):
    """What a Runner drives: a run of supervised training, of reinforcement learning, of anything in steps."""

    step: int
    epoch: int
    seed: int
    n_examples: int  # rows seen since the start
    train_s: float  # seconds of training since the start
    diverged: Any  # the event that says why the parameters are lost; None while they are not

    def events(self) -> Iterator[Any]:
        """Events from here on; the caller may edit between any two."""

    def apply(self, edit: Any) -> Any:
        """Apply an edit, or raise ValueError with one sentence and change nothing."""

    def undo(self) -> Any | None:
        """Take the last edit back; None if there is none."""

    def evaluate(self) -> Any:
        """Measure the run as it is now, without training."""

    def snapshot(self) -> Any:
        """Everything that `restore` needs."""

    def restore(self, snapshot: Any) -> None:
        """Return to a snapshot."""

    def reset(self, *, seed: int | None = None) -> None:
        """Start again, from the same initialisation or from another."""

    def step_back(self) -> bool:
        """Return to the epoch before; False if there is none."""

    def scrub(self, epoch: int) -> int:
        """Show the kept moment nearest to an epoch, without turning back; return its epoch."""

    def branch(self) -> bool:
        """Go on from the moment that is shown; False if none is."""

    def pin(self) -> None:
        """Keep the run as it is to compare with, and start again from the same initialisation."""

    def unpin(self) -> None:
        """Forget the pinned run."""


class Audience(Protocol):
    """Who watches a run. All calls come from the run's thread."""

    def receive(self, message: Message) -> None:
        """Take a message that is about views, not about the run."""

    def to_edit(self, message: ControlMoved | EditSent) -> Any | None:
        """Read the edit in a message; None for a view option, ValueError with one sentence for nonsense."""

    def handled(self, message: Message, refusal: str | None) -> None:
        """Note that a message was done, or why not."""

    def say(self, text: str, level: str = "info") -> None:
        """Show the learner one sentence."""

    def show(self, transport: Transport) -> float | None:
        """Draw if it is time and there is credit; seconds until the next try, None for none."""


class Panel(Protocol):
    """Something the stage shows of a run.

    One that has not said all that it will, though nothing more may change, has `waits`, which is then True:
    it is asked again.
    """

    id: str

    def spec(self) -> dict[str, Any]:
        """Its entry in the layout."""

    def parts(self, run: Any, full: bool) -> list[Part]:
        """What to send: everything if ``full``, else what changed since the last call."""
