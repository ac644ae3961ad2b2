"""Labs: one file each, a dataset, a model, a run, panels and controls put together."""

from course.labs.playground import playground

__all__ = ["playground"]
