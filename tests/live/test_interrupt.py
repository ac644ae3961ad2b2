import asyncio
import os
import signal
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from course.live.interrupt import watch


class Runner:
    interrupted = False


class Events:
    def __init__(self):
        self.callbacks = []

    def register(self, event, callback):
        assert event == "post_run_cell"
        self.callbacks.append(callback)


class Kernel:
    """Handles messages as ipykernel does: interruptible inside, deaf outside."""

    def pre_handler_hook(self):
        self.saved_sigint_handler = signal.signal(signal.SIGINT, signal.default_int_handler)

    def post_handler_hook(self):
        signal.signal(signal.SIGINT, self.saved_sigint_handler)


class Shell:
    def __init__(self, kernel):
        self.kernel, self.events = kernel, Events()


@pytest.fixture
def shell():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    kernel = Kernel()
    kernel.pre_handler_hook()
    yield Shell(kernel)
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def runner(shell):
    runner = Runner()
    watch(runner, shell)
    return runner


def test_between_cells_the_signal_stops_the_run(shell, runner):
    shell.kernel.post_handler_hook()
    os.kill(os.getpid(), signal.SIGINT)
    assert runner.interrupted


@pytest.mark.parametrize("later", [False, True], ids=["the cell that made the run", "a later cell"])
def test_inside_a_cell_the_signal_stops_the_run_at_once_and_is_the_cells_too(shell, runner, later):
    if later:
        shell.kernel.post_handler_hook()
        shell.kernel.pre_handler_hook()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert runner.interrupted


def test_the_kernel_finds_its_own_handlers_back(shell, runner):
    shell.kernel.post_handler_hook()
    between = signal.getsignal(signal.SIGINT)
    shell.kernel.pre_handler_hook()
    shell.kernel.post_handler_hook()
    assert signal.getsignal(signal.SIGINT) is between


@pytest.mark.parametrize("error", [KeyboardInterrupt(), asyncio.CancelledError()])
def test_a_cell_that_was_interrupted_stops_the_run(shell, runner, error):
    [callback] = shell.events.callbacks
    callback(SimpleNamespace(error_in_exec=error))
    assert runner.interrupted


@pytest.mark.parametrize("error", [None, ValueError()])
def test_any_other_end_of_a_cell_does_not(shell, runner, error):
    [callback] = shell.events.callbacks
    callback(SimpleNamespace(error_in_exec=error))
    assert not runner.interrupted


def test_the_signal_that_cancels_an_awaiting_cell_stops_the_run_at_once():
    cancelled, before = [], signal.getsignal(signal.SIGINT)

    class AwaitingKernel(Kernel):
        @contextmanager
        def _cancel_on_sigint(self, future):
            saved = signal.signal(signal.SIGINT, lambda *_: cancelled.append(future))
            yield
            signal.signal(signal.SIGINT, saved)

    async def cell():
        with shell.kernel._cancel_on_sigint("cell"):
            signal.raise_signal(signal.SIGINT)
            assert runner.interrupted and cancelled == ["cell"]

    shell, runner = Shell(AwaitingKernel()), Runner()
    watch(runner, shell)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(cell())
    loop.close()
    assert signal.getsignal(signal.SIGINT) is before


def test_the_kernel_is_watched_once_however_many_runs(shell, runner):
    hook = shell.kernel.post_handler_hook
    watch(Runner(), shell)
    assert len(shell.events.callbacks) == 1 and shell.kernel.post_handler_hook is hook


def test_a_kernel_of_another_make_is_left_alone():
    kernel = SimpleNamespace()
    watch(Runner(), Shell(kernel))
    assert vars(kernel) == {}
    watch(Runner(), None)
