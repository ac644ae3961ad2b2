"""What every test may count on: no window, no device or progress from outside, a plain home for Jupyter."""

import os
import sys

import pytest

# Set before anything imports Matplotlib or Jupyter; processes that tests start inherit it.
os.environ["MPLBACKEND"] = "Agg"
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
os.environ["COURSE_PROGRESS"] = ""
os.environ.pop("COURSE_DEVICE", None)


@pytest.fixture(autouse=True)
def _no_stage_lives_on():
    """A stage that a test left open would train on beside the next one."""
    yield
    made = sys.modules.get("course.live.stage")
    if made is not None:
        for widget in list(sys.modules["ipywidgets.widgets.widget"]._instances.values()):
            if isinstance(widget, made.Stage):
                widget.close()
