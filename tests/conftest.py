"""What every test may count on: no window, no device or progress from outside, a plain home for Jupyter."""

import os

# Set before anything imports Matplotlib or Jupyter; processes that tests start inherit it.
os.environ["MPLBACKEND"] = "Agg"
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
os.environ["COURSE_PROGRESS"] = ""
os.environ.pop("COURSE_DEVICE", None)
