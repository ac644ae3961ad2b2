"""The form of the panel: what the page asks for and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from course.learning import progress_file
from course.learning.entries import NewerError, ProgressError
from course.learning.gains import gains
from course.learning.progress import CODE
from course.learning.work import Work
from course.live.succession import succeed

if TYPE_CHECKING:
    from course.learning.here import Here


def _static(name: str) -> str:
    return files("course.learning").joinpath("static", name).read_text(encoding="utf-8")


class HereForm(anywidget.AnyWidget):
    """The panel on the page; everything but its code goes as messages, so that no notebook stores progress.

    Parameters
    ----------
    here : Here
        What it shows. A panel made by running the same cell again closes this one.
    """

    # Texts rather than paths: for a path, anywidget keeps every widget alive as a listener to the file.
    _esm = traitlets.Unicode(_static("here.js")).tag(sync=True)
    _css = traitlets.Unicode(_static("here.css")).tag(sync=True)

    def __init__(self, here: Here) -> None:
        super().__init__()
        self._here = here
        self._forgotten: Work | None = None
        here.on_change = self._changed
        self.on_msg(self._receive)
        succeed(self)

    def close(self) -> None:
        """Take the panel off the page."""
        self._here.on_change = None
        super().close()

    def _changed(self) -> None:
        """Tell every view; each then says what its browser keeps, and is answered."""
        try:
            self.send({"k": "changed"})
        except Exception as error:  # a page that is gone must not stop what was being kept
            self.log.debug("the panel could not be told: %r", error)

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        """Answer one message of a page; nothing is raised, whatever came."""
        answers: dict[str, Callable[[dict[str, Any]], None]] = {
            "hello": self._hello,
            "code": lambda message: self._take_over(CODE.unpack, message["text"], "Code"),
            "file": lambda message: self._take_over(_parsed, message["text"], "File"),
            "copy": lambda message: self._take_over(_parsed, message["text"], "Copy"),
            "forgot": self._forgot,
        }
        try:
            answers[content["k"]](content)
        except ProgressError as error:
            self._say(_sentence(error), is_bad=True)
        except (KeyError, TypeError, ValueError, OSError) as error:  # no message of our own page
            self.log.debug("a message of the page was not understood: %r", error)

    def _hello(self, message: dict[str, Any]) -> None:
        """Answer a page that tells what its browser keeps: what to show, to offer, and to keep."""
        copy, mine = message["copy"], self._here.progress.work
        answer = {"view": message["view"], "keep": None, "offer": "", "refused": ""}
        try:
            found = Work() if copy is None else _parsed(copy)
            offer = gains(mine, found)
            if copy is not None or mine != self._forgotten:
                answer["keep"] = progress_file.content_of(mine.merged(found))
            if offer:
                answer["offer"] = f"This browser remembers what is not kept here: {offer}."
        except ProgressError as error:
            what = "It stays" if isinstance(error, NewerError) else "Forget it, and a new one is kept"
            answer["refused"] = f"This browser’s copy is not used: {error}. {what}."
        self.send({"k": "state", **self._here.state()})
        self.send({"k": "copy", **answer})

    def _take_over(self, read: Callable[[str], Any], text: str, source: str) -> None:
        content = read(text)
        found = content if isinstance(content, Work) else Work.from_dict(content)
        gained = gains(self._here.progress.work, found)
        self._here.progress.take_over(found)
        self._say(f"Taken over: {gained}." if gained else f"{source} read: everything in it is here already.")

    def _forgot(self, _: dict[str, Any]) -> None:
        self._forgotten = self._here.progress.work
        self._say("Forgotten. What you do from now on in this notebook is remembered again.")

    def _say(self, words: str, *, is_bad: bool = False) -> None:
        self.send({"k": "said", "words": words, "bad": is_bad})


def _parsed(text: str) -> Work:
    """Return the work that a file's text holds."""
    return progress_file.parse(text.encode(errors="replace"))


def _sentence(error: ProgressError) -> str:
    words = str(error)
    return f"{words[0].upper()}{words[1:]}."
