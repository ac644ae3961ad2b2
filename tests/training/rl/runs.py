"""How far to take a run of agents."""

from itertools import takewhile

from course.training.events import EpochEnded, StepEnded


def take_steps(run, n):
    """The events up to and including the n-th step from here."""
    events, target = [], run.step + n
    for event in run.events():
        events.append(event)
        if type(event) is StepEnded and event.step >= target:
            break
    return events


def take_epochs(run, n):
    """The events up to and including the report of the n-th epoch from here."""
    events, target = [], run.epoch + n
    for event in run.events():
        events.append(event)
        if type(event) is EpochEnded and event.epoch >= target:
            break
    return events


def told(events):
    """Events without what the clock says."""
    return [
        (type(event), event.epoch, event.step, event.metrics) if type(event) is EpochEnded else event
        for event in events
    ]


def until(events, kind):
    """The events before the first of a kind."""
    return list(takewhile(lambda event: type(event) is not kind, events))
