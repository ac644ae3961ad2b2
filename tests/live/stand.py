"""A screen to be driven by hand."""

from course.live.protocol import ControlMoved, EditSent, Malformed
from course.live.screen import Screen
from course.live.transport import Transport
from tests.live.counting_run import Count, CountingRun, knob_control, read_turn


class Stand:
    """A screen with its run, its clock and what it sent, driven by hand."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr("course.live.screen.time.perf_counter", lambda: self.now)
        self.sent, self.values = [], []
        self.run, self.panel = CountingRun(), Count()
        self.screen = Screen(
            self.run,
            [self.panel],
            [knob_control()],
            send=lambda content, buffers: self.sent.append(content),
            title="Counting",
            read_edit=read_turn,
            on_values=lambda values, seq: self.values.append((values, seq)),
        )
        self.transport = Transport(self.run, max_steps=10**9, max_seconds=1e9)
        self.stream = self.run.events()
        next(self.stream)  # RunStarted is no step

    def tell(self, *messages):
        for message in messages:
            refusal = None
            try:
                if isinstance(message, ControlMoved | EditSent):
                    self.run.apply(self.screen.to_edit(message))
                    self.transport.changed()
                elif isinstance(message, Malformed):
                    refusal = message.text
                else:
                    self.screen.receive(message)
            except ValueError as error:
                refusal = str(error)
            self.screen.handled(message, refusal)

    def show(self, after=1.0):
        """Let time pass and ask for a frame; what was sent."""
        self.now += after
        before = len(self.sent)
        self.wait = self.screen.show(self.transport)
        return self.sent[before:]

    def train(self, n=1):
        for _ in range(n):
            next(self.stream)
