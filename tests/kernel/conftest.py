import pytest

from tests.kernel.client import start_kernel

SET_UP = """
import asyncio, gc, threading, time
from course.live.stage import Stage
from tests.live.counting_run import Count, CountingRun, knob_control

def make(run=None, **options):
    global run_, stage
    run_ = run or CountingRun()
    stage = Stage(run_, [Count()], [knob_control()], title="Counting", **options)
    return stage

def threads():
    return sum(thread.name == "course-run" for thread in threading.enumerate())
"""


@pytest.fixture(scope="module")
def kernel():
    with start_kernel() as client:
        client.run(SET_UP)
        yield client


@pytest.fixture
def client(kernel):
    """The module's kernel, with no stage left open afterwards."""
    yield kernel
    kernel.subshell = None
    kernel.run("import ipywidgets; ipywidgets.Widget.close_all()")
    kernel.models.clear()
