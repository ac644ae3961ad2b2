"""Lab: a run with everything around it, on a stage for hands or driven by a script."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import course.figures  # noqa: F401  (gives histories their plot)
from course.data.checks import check_range
from course.labs import own_files
from course.labs.drive import drive
from course.labs.export import link as links
from course.labs.record import Record
from course.labs.session import Session
from course.labs.waiting import Opening
from course.learning.words import Words
from course.training.edits import Edit
from course.training.events import Metrics
from course.training.history import History
from course.training.steering.pinned import outcome

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.data.dataset import Dataset
    from course.live.sketch import Sketch
    from course.live.stage import Stage


class Lab:
    """A lab as its maker (`course.labs.playground.lab.playground`) composed it.

    Showing it shows the stage. Without a browser `drive` trains the very same run, step by step.

    Parameters
    ----------
    name : str
        The maker's name, written into links.
    config : dict
        The maker's arguments, ready for JSON.
    make_session : callable
        ``make_session()`` gives the run as it is before the first step.
    make_stage : callable
        ``make_stage(session, **options)`` gives the stage for it.
    title : str
        What the learner reads above it.
    draw : callable, optional
        ``draw(session, title=…)`` gives the figure; boundary and curves by default.
    tell : callable, optional
        ``tell(session, title=…)`` says in a few lines where the run is.
    write : callable, optional
        ``write(make_session, record, title=…)`` gives the script that reproduces the run.
    file : str, optional
        The checksum of the learner's own file in ``config["csv"]``; worked out where it is not given.
    """

    def __init__(
        self,
        name: str,
        config: dict[str, Any],
        make_session: Callable[[], Session],
        make_stage: Callable[..., Stage],
        *,
        title: str,
        draw: Callable[..., Figure] | None = None,
        tell: Callable[..., str] | None = None,
        write: Callable[..., str] | None = None,
        file: str | None = None,
    ) -> None:
        self.name, self.config, self.title = name, config, title
        self._make_session, self._make_stage = make_session, make_stage
        self._draw, self._tell, self._write = draw, tell, write
        self._session = make_session()
        if file is None and config.get("csv"):
            file = own_files.remember(config["csv"])
        self._file = file or ""
        self._stage: Stage | None = None
        #: Predictions that were asked on this lab, by their question.
        self.asked: dict[str, Any] = {}

    # What it holds

    @property
    def stage(self) -> Stage:
        """The widget, made when it is first asked for; from then on it owns the run."""
        if self._stage is None:
            # Held weakly: a stage lives as long as its page may, and would keep a lab that is deleted.
            still, summary = weakref.WeakMethod(self._still), weakref.WeakMethod(self.summary)
            texts = {"still": lambda: (still() or bytes)(), "summary": lambda: (summary() or str)()}
            self._stage = self._make_stage(self._session, **texts)
            weakref.finalize(self, self._stage.let_go).atexit = False
        return self._stage

    @property
    def run(self) -> Session:
        """The run. While a stage trains it, look but do not touch; `drive` waits for its turn."""
        return self._session

    @property
    def dataset(self) -> Dataset:
        """The data as the hand has made them."""
        return self._session.dataset

    @property
    def history(self) -> History:
        """What the run has reported so far."""
        return self._session.history

    def seen(self) -> tuple[Dataset, History]:
        """Return copies of the data and the history of one moment, whether or not the run trains on."""
        with self._held() as session:
            return session.dataset.copy(), session.history.copy()

    def _rest(self) -> None:
        """Pause a stage that plays."""
        if self._stage is not None:
            self._stage.runner.pause()

    @contextmanager
    def _held(self) -> Iterator[Session]:
        """Hold the run still, whoever trains it."""
        if self._stage is None or self._stage.runner.closed:
            yield self._session
        else:
            with self._stage.runner.borrow():
                yield self._session

    # Hands without a browser

    def drive(self, *, epochs: int, edits: Iterable[tuple[int, Edit | dict[str, Any]]] = ()) -> History:
        """Train without a browser, editing on the way; a stage that plays is paused first.

        Parameters
        ----------
        epochs : int, 0 to 1,000,000
            How many to train.
        edits : iterable of (epoch, edit)
            Each edit is applied when that many of these epochs have been trained (0: before the first).
            An edit is a record of `course.training.edits` or the dictionary that the browser sends.

        Returns
        -------
        History
            Of the whole run. Training ends early if the run diverges.

        Raises
        ------
        ValueError
            If a number is out of range, or an edit is none or does not fit the run; edits before it stay.
        """
        self._rest()
        with self._held() as session:
            return drive(session, epochs=epochs, edits=edits)

    def result(self, timeout_s: float | None = None) -> History:
        """Wait until the run rests and return its history, or raise what stopped it.

        Parameters
        ----------
        timeout_s : float, optional
            How long to wait at most, in seconds; as long as it takes unless given.
        """
        if self._stage is not None:
            self._stage.runner.result(timeout_s)
        return self.history

    def fresh(self) -> Self:
        """Return another lab of the same settings, before its first step and untouched by any hand."""
        told: dict[str, Any] = {"draw": self._draw, "tell": self._tell, "write": self._write}
        told["file"] = self._file
        kind = type(self)
        return kind(self.name, self.config, self._make_session, self._make_stage, title=self.title, **told)

    # Looking back

    def scrub(self, epoch: int) -> int:
        """Show the kept moment nearest to an epoch; return the epoch that is shown.

        Training on or editing branches from there.

        Parameters
        ----------
        epoch : int, at least 0
            One at or beyond the end shows the run as it stands.
        """
        self._rest()
        with self._held() as session:
            return session.scrub(epoch)

    def branch(self) -> Words:
        """Go on from the moment that `scrub` shows; the run as it was stays as a ghost. Returns what differs.

        Raises
        ------
        ValueError
            If the run is shown as it stands.
        """
        self._rest()
        with self._held() as session:
            if not session.branch():
                raise ValueError("no earlier moment is shown; scrub(epoch) to one first, then branch")
            return Words(session.comparison)

    # Comparing

    def pin(self) -> None:
        """Keep the run as it is as a ghost beside the next, and start again from the same weights."""
        self._rest()
        with self._held() as session:
            session.pin()

    def unpin(self) -> None:
        """Take the ghost away."""
        with self._held() as session:
            session.unpin()

    def compare(self) -> Words:
        """Return what differs from the pinned run, and what came of it.

        Raises
        ------
        ValueError
            If nothing is pinned.
        """
        with self._held() as session:
            if session.pinned is None:
                raise ValueError("nothing is pinned yet; train, call pin(), change one control, train again")
            return Words("\n".join(filter(None, (session.comparison, outcome(session)))))

    # Predicting first

    def lock(self, reason: str) -> None:
        """Keep the page's Play and Step locked, and say why; `drive` is not concerned.

        Parameters
        ----------
        reason : str
            One sentence, shown beside the buttons.
        """
        self._set("locked", reason)

    def unlock(self) -> None:
        """Let the page train; a teacher may do so before anybody predicted."""
        self._set("locked", "")

    def show_sketch(self, sketch: Sketch | None) -> None:
        """Ask for a drawn curve on the lab's axes, or show one.

        Parameters
        ----------
        sketch : Sketch or None
            What is asked for or was drawn; None takes it away.
        """
        if self._stage is not None and sketch is not None:
            self._stage.expect_sketch()
        self._set("sketch", sketch)

    def _set(self, name: str, value: Any) -> None:
        """Set what the page is to be told about the run."""
        with self._held() as session:
            setattr(session, name, value)

    # What it can tell

    def measure(self, dataset: Dataset | None = None) -> Metrics:
        """Return losses and accuracies as they are now; nothing is trained.

        Parameters
        ----------
        dataset : Dataset, optional
            Other data to measure on; the lab's own unless given.
        """
        with self._held() as session:
            return session.evaluate().metrics if dataset is None else session.measure_on(dataset)

    def figure(self) -> Figure:
        """Return what the lab shows as a Matplotlib figure that belongs to no window."""
        from course.labs.picture import draw

        with self._held() as session:
            return (self._draw or draw)(session, title=self.title)

    def code(self) -> str:
        """Return the run, edits included, as a script that needs nothing of this course."""
        from course.labs.export.script import write

        with self._held() as session:
            record = session.record
        return (self._write or write)(self._make_session, record, title=self.title)

    def link(self) -> str:
        """Return configuration, edits and seed as one line of text; `from_link` opens it."""
        with self._held() as session:
            record = session.record
        linked = own_files.as_linked(self.config, self._file)
        return links.pack({"lab": self.name, "record": record.to_dict(), **linked})

    @staticmethod
    def from_link(link: str, *, limit_s: float = 60.0, **replaced: Any) -> Lab:
        """Return the lab of a link, trained and edited to where the link was made; diverged, if it was.

        How far it is stands on standard error after a second, and Stop (or Ctrl+C) interrupts it. Of a lab
        with a learner's own file the link holds name and checksum: the file must have been opened in this
        session or be named with ``csv=``, and hold what it held.

        Parameters
        ----------
        link : str
            What `link` returned; text before ``#lab=`` does no harm.
        limit_s : float, 1 to 86,400
            Seconds that the training may take; a link that would clearly take longer is refused with the
            number to pass.
        replaced
            Arguments of the lab's maker to change, such as ``csv=`` for the place of a file on this machine.

        Raises
        ------
        ValueError
            If the link is damaged, from a newer version, takes too long, is of a file that changed or was not
            named, or holds what no lab accepts: one sentence.
        """
        from course.labs.makers import makers

        limit_s = check_range("limit_s", limit_s, 1, 86_400, 60)
        content, known = links.unpack(link), makers()
        name = content.get("lab")
        if not isinstance(name, str) or name not in known:
            raise links.LinkError(f"link must be of one of the labs {', '.join(known)}, got {name!r:.60}")
        config, record = content.get("config"), Record.from_dict(content.get("record"))
        if not isinstance(config, dict):
            raise links.LinkError(
                f"link must hold a lab's settings, got {type(config).__name__}; make it again"
            )
        file = own_files.found(content, config, replaced.get("csv"))
        try:
            lab = known[name](config | replaced | ({} if file is None else {"csv": str(file)}))
            with Opening(record.n_steps, limit_s) as opening:
                lab._session.repeat(record, opening)
                if record.diverged and not lab._session.diverges():
                    lab = lab.fresh()  # an edit after it keeps it from diverging again
                    lab._session.repeat(record, opening)
        except ValueError as error:
            if file is None or isinstance(error, links.LinkError):
                raise
            # What else is wrong may quote cells or names of the file, which a link must not make anybody say.
            raise links.LinkError(
                f"link does not fit the file {file.name!r:.60}, or asks for what no lab accepts; "
                "make a lab of the file and its link again"
            ) from None
        return lab

    def summary(self) -> str:
        """Return where the run is, in a few lines."""
        from course.labs.summary import tell

        with self._held() as session:
            return (self._tell or tell)(session, title=self.title)

    def _still(self) -> bytes:
        """Return the figure as PNG."""
        from course.labs.picture import to_png

        return to_png(self.figure())

    def __repr__(self) -> str:
        session = self._session
        diverged = "" if session.diverged is None else ", diverged"
        return f"<Lab {self.title!r}: epoch {session.epoch}, step {session.step}{diverged}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        self.stage.lab = self  # it is on a page now, which shows it for as long as it is there
        return self.stage._repr_mimebundle_(**kwargs)

    def close(self) -> None:
        """End the stage's thread; the run keeps its state."""
        if self._stage is not None:
            self._stage.close()
