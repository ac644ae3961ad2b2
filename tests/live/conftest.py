"""Runners that end with their test, and an audience that notes what it is told."""

import threading

import pytest

from course.live.protocol import ControlMoved
from course.live.runner import Runner
from tests.live.counting_run import CountingRun
from tests.live.stand import Stand


class Witness:
    """An audience that only notes what it is told."""

    def __init__(self):
        self.said, self.refused, self.received, self.shown = [], [], [], 0
        self.threads = set()
        self.status = None

    def receive(self, message):
        self.received.append(message)

    def to_edit(self, message):
        if isinstance(message, ControlMoved):
            raise ValueError(f"unknown control {message.name!r}")
        return message.edit

    def handled(self, message, refusal):
        self.threads.add(threading.current_thread().name)
        if refusal:
            self.refused.append(refusal)

    def say(self, text, level="info"):
        self.said.append((level, text))

    def show(self, transport):
        self.shown += 1
        self.transport = transport


@pytest.fixture
def witness():
    return Witness()


@pytest.fixture
def start(witness):
    runners = []

    def make(run=None, **options):
        runners.append(Runner(run or CountingRun(), witness, **options))
        return runners[-1]

    yield make
    for runner in runners:
        runner.close()


@pytest.fixture
def stand(monkeypatch):
    return Stand(monkeypatch)
