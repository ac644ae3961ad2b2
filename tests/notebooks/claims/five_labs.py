"""Five labs of thirty learners as one run of 150, of seeds 0, 30, 60, 90 and 120: learner i has seed i."""

import numpy as np

N_LABS, N_EACH = 5, 30
ALL = N_LABS * N_EACH


def by_lab(values):
    """What learners tell, (…, 150), as (5, …, 30): of one lab after the other."""
    values = np.asarray(values)
    return np.moveaxis(values.reshape(*values.shape[:-1], N_LABS, N_EACH), -2, 0)


def report_every(run, n_rounds, *, of):
    """Let a run report once in so many rounds from now on; what it learns doesn't depend on it."""
    run.steps_per_epoch = n_rounds * of
    run.epoch, rest = divmod(run.step, run.steps_per_epoch)
    assert not rest, "a report is due where the run stands"
