"""What the surrounding notebook sets for torch changes nothing: every lab trains as it does without."""

from __future__ import annotations

import pytest
import torch

from course.labs import playground
from course.labs.lab import Lab
from course.labs.makers import makers
from course.training.edits import SetData, SetHidden, SetKnob, SetWeight


@pytest.fixture
def foreign():
    """Return a function that sets another default device and dtype, until the test ends."""

    def set_defaults():
        torch.set_default_device("meta")  # on which nothing can be computed: whoever asks for it fails
        torch.set_default_dtype(torch.float64)

    yield set_defaults
    torch.set_default_device(None)
    torch.set_default_dtype(torch.float32)


SETTINGS = {"seed": 3}


@pytest.mark.parametrize("name", makers())
def test_defaults_of_the_notebook_change_nothing(name, foreign):
    known = makers()[name](SETTINGS)
    known.drive(epochs=2)
    told, link = known.summary(), known.link()
    foreign()
    lab = makers()[name](SETTINGS)
    lab.drive(epochs=2)
    assert lab.history == known.history
    assert lab.summary() == told and lab.link() == link
    lab.stage.close()
    lab.figure()
    lab.run.step_back()
    lab.drive(epochs=1)
    assert Lab.from_link(link).history == known.history
    assert lab.code()


def test_layers_knobs_and_weights_changed_by_hand_are_the_same_too(foreign):
    edits = [
        (0, SetHidden((5, 3))),
        (1, SetKnob("dropout", 0.2)),
        (1, SetWeight(0, 1, 1, 0.3)),
        (2, SetKnob("optimizer", "adam")),
        (2, SetHidden((2,))),
        (3, {"do": "undo"}),
        (3, SetData("dataset", "wine")),
    ]
    known = playground("moons", l1=0.001)
    known.drive(epochs=5, edits=edits)
    foreign()
    lab = playground("moons", l1=0.001)
    lab.drive(epochs=5, edits=edits)
    assert lab.history == known.history
    assert lab.run.model.flat.dtype == torch.float32
