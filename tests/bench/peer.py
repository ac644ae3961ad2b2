"""The same run headless, in the kernel where a lab is live: the two take turns of some seconds.

A shared machine's speed drifts from one second to the next.
"""

_HEADLESS = """
import time
import torch
torch.set_num_threads(1)  # as the thread of a stage has it

def make():
    {imports}
    return {lab}

alone = make().run
events = alone.events()

def headless(seconds):
    first, start = alone.step, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(20):
            next(events)
    return (alone.step - first) / (time.perf_counter() - start)
"""


def peer(maker: str, arguments: str = "") -> str:
    """Return code that defines `make()`, which opens a lab, and `headless(seconds)`, its steps a second."""
    imports = f"from course.labs.{maker} import {maker}"
    return _HEADLESS.format(imports=imports, lab=f"{maker}({arguments})")
