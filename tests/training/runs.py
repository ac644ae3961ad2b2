"""Small runs and how far to take them."""

from course.data import load
from course.data.inputs import Inputs
from course.models.mlp import MLP
from course.training.events import Event, StepEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run

ALL_FEATURES = ("x", "y", "x²", "y²", "xy", "sin x", "sin y")


def make_run(
    data="circle", hidden=(4, 2), *, features=("x", "y"), seed=0, n_models=1, model=None, **knobs
) -> Run:
    dataset = load(data)
    inputs = Inputs.fit(dataset, features=features) if dataset.n_features == 2 else Inputs.fit(dataset)
    if model is None:
        n_outputs = dataset.n_classes if dataset.n_classes > 2 else 1
        output = "tanh" if dataset.n_classes else "linear"
        sizes = (inputs.n_inputs, *hidden, n_outputs)
        model = MLP(sizes, n_models=n_models, output=output, seed=seed)
    return Run(model, dataset, Knobs(**knobs), seed=seed, inputs=inputs)


def take_steps(run: Run, n: int) -> list[Event]:
    """The events up to and including the n-th step from here; none for n = 0."""
    events = []
    if n:
        target = run.step + n
        for event in run.events():
            events.append(event)
            if isinstance(event, StepEnded) and event.step >= target:
                break
    return events


def take_epochs(run: Run, n: int) -> list[Event]:
    """The events up to and including the report of the n-th epoch from here, or the end of the run."""
    events, target = [], run.epoch + n
    for event in run.events():
        events.append(event)
        if run.epoch >= target:
            break
    return events
