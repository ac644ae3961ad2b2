"""Small runs for the panels to look at, and a reader of their parts."""

from __future__ import annotations

import pytest

from course.data import Inputs, load
from course.live.panels import Answers, Boundary, Curves, Matrix, Network, Text
from course.models.mlp import MLP
from course.training.events import EpochEnded
from course.training.supervised.run import Run


@pytest.fixture
def make_run():
    def make(name="circle", hidden=(4, 2), *, features=None, loss="squared", activation="tanh", **settings):
        dataset = load(name, **settings)
        inputs = Inputs.fit(dataset, features=features)
        output = "linear" if dataset.task == "regression" else None
        sizes = (inputs.n_inputs, *hidden, dataset.n_classes if dataset.n_classes > 2 else 1)
        model = MLP(sizes, loss=loss, activation=activation, output=output, seed=0)
        return Run(model, dataset, inputs=inputs, seed=0)

    return make


@pytest.fixture
def train():
    def train_epochs(run, n_epochs):
        ended = (event for event in run.events() if isinstance(event, EpochEnded))
        for _ in range(n_epochs):
            next(ended)

    return train_epochs


@pytest.fixture
def make_panels():
    def make(run):
        answers = Answers()
        return [
            Boundary(run, answers),
            Curves(),
            Network(run, answers),
            Matrix(run, answers),
            Text("Look <b>here</b>."),
        ]

    return make


@pytest.fixture
def read():
    """Return the parts of one panel by name; no name may come twice in a frame."""

    def by_name(panel, run, *, full=False):
        parts = panel.parts(run, full)
        assert len({part.name for part in parts}) == len(parts)
        assert {part.panel for part in parts} <= {panel.id}
        return {part.name: part.value for part in parts}

    return by_name
