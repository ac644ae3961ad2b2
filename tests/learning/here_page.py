"""A page of the panel on top of a notebook, and what another machine kept."""

from __future__ import annotations

from datetime import UTC, datetime

from course.learning.here import Here
from course.learning.progress import Progress


class Page:
    """What a page of one panel says and hears, with the copy that its browser keeps."""

    def __init__(self, panel: Here, copy: str | None = None) -> None:
        self.form, self.heard, self.copy = panel.form(), [], copy
        self.form.send = lambda content, buffers=None: self.heard.append(content)

    def say(self, k, **rest):
        self.form._handle_custom_msg({"k": k, **rest}, [])
        return self.heard[-1]

    def hello(self):
        answer = self.say("hello", view="v", copy=self.copy)
        self.copy = answer["keep"] or self.copy
        return answer

    def state(self):
        return [message for message in self.heard if message["k"] == "state"][-1]


def elsewhere(exercise="first win"):
    """What another machine kept."""
    progress = Progress(None, clock=lambda: datetime(2025, 3, 1, tzinfo=UTC))
    progress.attempted(exercise, True)
    progress.predicted("q", "it falls")
    return progress
