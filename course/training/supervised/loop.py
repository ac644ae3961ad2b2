"""The training loop: mini-batch after mini-batch, a report an epoch, and hands welcome in between."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from course.device import is_out_of_memory
from course.models.dropout import Drop
from course.training.events import (
    Diverged,
    EpochEnded,
    Evaluated,
    Event,
    RunEnded,
    RunStarted,
    StepEnded,
)
from course.training.supervised import divergence, early
from course.training.supervised.placement import fall_back
from course.training.supervised.structure import check_dropout

if TYPE_CHECKING:
    from course.training.supervised.run import Run

# How often a mini-batch's own loss is looked at: it costs a transfer from the device.
LOOK_EVERY = 128


def events(run: Run) -> Iterator[Event]:
    """The run from where it stands; see `Run.events`."""
    began = run.reported_at = time.perf_counter()
    run.stopped = ""  # whoever takes the events again plays on
    yield _started(run)
    pending, feed = run.pending, run.feed
    fell_back = False
    while True:
        while pending:
            yield pending.popleft()
        if run.diverged is not None:
            yield run.diverged
        if run.diverged is not None or run.stopped:
            yield RunEnded(run.epoch, run.step, run.stopped or "diverged", time.perf_counter() - began)
            return
        position = feed.position
        try:
            event = _advance(run)
        except RuntimeError as error:
            if fell_back or not is_out_of_memory(error):
                raise
            fell_back = True
            run.note = fall_back(run, position)
            event = _started(run)
        if event is not None:
            yield event


def _started(run: Run) -> RunStarted:
    model = run.model
    return RunStarted(run.seed, model.n_models, model.n_parameters, str(model.flat.device), run.note)


def _advance(run: Run) -> Event | None:
    """The next step or report; None where it shows that the run has diverged."""
    if run.is_scrubbed:
        run.branch()
    feed = run.feed
    if run.feed_version != run.dataset.version:
        _feed_rows(run)
    if not run.history.epochs:
        return _first_report(run)
    if feed.order is None:
        generator = run.generator if run.knobs.shuffle else None
        feed.begin_epoch(run.read_rows()[0], run.knobs.batch_size, generator)
    elif feed.is_done:
        return _end_epoch(run)
    elif feed.batch_size != run.knobs.batch_size:
        feed.gather(run.read_rows()[0], run.knobs.batch_size)
    return _step(run)


def _step(run: Run) -> StepEnded | None:
    """Train on one mini-batch; None where its loss shows that the run has diverged."""
    feed, seen = run.feed, run.feed.n_seen
    batch = feed.next_batch()
    run.n_examples += feed.n_seen - seen
    model: Any = run.model
    share = run.knobs.dropout
    if share:
        check_dropout(run, share)
    dropped = {"drop": Drop(share, run.generator)} if share else {}
    if run.step % LOOK_EVERY:
        model.backprop(*batch, **dropped)
    else:
        loss = float(model.gradients(*batch, **dropped).max()) * run.inputs.loss_unit
        if not loss <= run.loss_limit:
            _diverge(run, "mini-batch's", run.step + 1, loss)
            return None
    run.optimizer.step(run.knobs, feed.active)
    run.step += 1
    return StepEnded(run.step, run.epoch)


def _first_report(run: Run) -> Evaluated | None:
    metrics = run.measure()
    loss = float(run.watched(metrics).max())
    run.loss_limit = divergence.limit(loss)
    if not loss <= run.loss_limit:
        _diverge(run, "training", run.step, loss)
        return None
    event = Evaluated(run.epoch, run.step, metrics)
    run.history.append(event)
    early.judge(run, metrics)  # the start is in the timeline already
    run.reported_at = time.perf_counter()
    return event


def _end_epoch(run: Run) -> EpochEnded | None:
    metrics = run.measure()
    loss = float(run.watched(metrics).max())
    if run.loss_limit == divergence.NO_LIMIT:  # the data were replaced: this loss is the first on them
        run.loss_limit = divergence.limit(loss)
    if not loss <= run.loss_limit:
        _diverge(run, "training", run.step, loss)
        return None
    run.feed.end_epoch()
    run.epoch += 1
    now = time.perf_counter()
    event = EpochEnded(run.epoch, run.step, metrics, now - run.reported_at)
    run.reported_at = now
    run.history.append(event)
    run.timeline.add(early.judge(run, metrics))
    return event


def _diverge(run: Run, what: str, step: int, loss: float) -> None:
    last_good = run.timeline.last.step
    why = divergence.reason(what, step, loss, run.loss_limit, last_good, run.knobs.lr)
    run.diverged = Diverged(run.epoch, step, why, last_good)


def _feed_rows(run: Run) -> None:
    """Bring the running epoch up to date with the data.

    Only on the way to a step, never on looking: a run that is looked at between two edits must draw the same
    random numbers as one that is not.
    """
    train, _ = run.read_rows()
    run.feed.follow(train, run.generator if run.knobs.shuffle else None)
    if run.feed.order is not None:
        run.feed.gather(train, run.knobs.batch_size)
    run.feed_version = run.dataset.version
