"""What the learning kit costs: a check of each shipped solution, and what opening a notebook waits for it.

A notebook loads a lab and the widgets anyway; what the kit adds comes on top.
"""

import json
import statistics
import subprocess
import sys

GOALS = {"check_ms": "<= 300", "open_ms": "<= 100"}

OPEN = """
import time
import anywidget, ipywidgets
from course.labs import playground
playground("circle", n=40).stage.close()
start = time.perf_counter()
from course.learning.here import here
from course.learning.predict import predict
from course.learning.recall import recall
here("01")._repr_mimebundle_()
predict("What will it do?", ["It falls", "It stays"], default="It stays")._repr_mimebundle_()
recall("01")._repr_mimebundle_()
print((time.perf_counter() - start) * 1000)
"""
# The first check of a kernel makes the data that an exercise is judged on; the lesson has made them before.
CHECK = """
import json, time
from course.learning.check import EXERCISES, check
from tests.learning.untouched import UNTOUCHED
found = {}
for name, exercise in EXERCISES.items():
    answer = exercise.solve(UNTOUCHED[name]())
    check(name, answer)
    start = time.perf_counter()
    assert check(name, answer).passed
    found[name] = (time.perf_counter() - start) * 1000
print(json.dumps(found))
"""


def measure(runs: int = 5) -> dict[str, float]:
    """Medians over ``runs``, each in fresh processes; `check_ms` is that of the slowest exercise."""
    opened: list[float] = []
    checked: dict[str, list[float]] = {}
    for _ in range(runs):
        opened.append(float(_python(OPEN)))
        for name, ms in json.loads(_python(CHECK)).items():
            checked.setdefault(name, []).append(ms)
    middle = {f"check_{name.replace(' ', '_')}_ms": statistics.median(ms) for name, ms in checked.items()}
    return {"open_ms": statistics.median(opened), "check_ms": max(middle.values()), **middle}


def _python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
