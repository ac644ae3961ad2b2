"""The link of a lab opens it as it is, with all that hands did."""

from __future__ import annotations

import pytest

from course.labs.export.link import LinkError, pack, unpack
from course.labs.lab import Lab
from course.training.edits import AddPoints, SetHidden
from tests.labs.plan import EDITS


def test_a_link_opens_where_it_was_made(lab):
    lab.drive(epochs=5, edits=EDITS)
    twin = Lab.from_link(lab.link())
    assert twin.history == lab.history
    assert twin.link() == lab.link()
    lab.drive(epochs=2)
    twin.drive(epochs=2)
    assert twin.history == lab.history
    assert twin.dataset.undo() == lab.dataset.undo()


def test_a_link_carries_edits_in_the_middle_of_an_epoch(lab):
    events = lab.run.events()
    for _ in range(40):
        next(events)
    lab.run.apply(AddPoints(((1, 1), (2, 2)), (0, 1)))
    lab.drive(epochs=2)
    assert lab.history.edits[0].step not in lab.history.steps
    assert Lab.from_link(lab.link()).history == lab.history


def test_a_link_carries_steps_back_restarts_and_undos(lab):
    lab.drive(epochs=4, edits=EDITS[:4])
    lab.run.step_back()
    lab.run.undo()
    lab.drive(epochs=2, edits=[(1, {"do": "weight", "layer": 0, "i": 0, "j": 0, "value": 2.0})])
    assert Lab.from_link(lab.link()).history == lab.history
    lab.run.step_back()
    lab.run.reset()
    lab.drive(epochs=2)
    assert Lab.from_link(lab.link()).history == lab.history
    lab.run.reset(seed=9)
    lab.drive(epochs=2, edits=[(1, SetHidden((2,)))])
    lab.run.reset()
    lab.drive(epochs=1)
    twin = Lab.from_link(lab.link())
    assert twin.history == lab.history
    assert twin.run.model.flat.tolist() == lab.run.model.flat.tolist()


def altered(lab, changes):
    content = unpack(lab.link())
    for name, value in changes.items():
        content[name] = value
    return pack(content)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lab": "casino"}, r"link must be of one of the labs playground.*, got 'casino'"),
        ({"config": None}, r"link must hold a lab's settings, got NoneType"),
        ({"config": {"dataset": "spirl"}}, r"did you mean 'spiral'\?"),
        ({"config": {"colour": 1}}, r"setting must be one of"),
        ({"record": None}, r"link must hold what hands did"),
        ({"record": {"before": [], "moments": [[0, 0, {"do": "explode"}]], "at": [0, 0]}}, r"explode"),
        ({"record": {"before": [], "moments": [[0, -1, {"do": "undo"}]], "at": [0, 0]}}, r"-1 is no count"),
        (
            {"record": {"before": [], "moments": [[9, 9, {"do": "hidden", "widths": [9]}]], "at": [9, 9]}},
            r"each width of hidden must be a whole number between 1 and 8, got 9",
        ),
        (
            {"record": {"before": [{"do": "hidden", "widths": [2] * 7}], "moments": [], "at": [0, 0]}},
            r"hidden must have at most 6 entries, got 7",
        ),
        ({"record": {"before": [], "moments": [], "at": [0, 10**9]}}, r"at most 10,000,000 steps"),
        ({"record": {"before": [], "moments": [], "at": [5, 3]}}, r"is not reached"),
        (
            {"record": {"before": [], "moments": [[0, 3, {"do": "restore", "step": 2}]], "at": [0, 3]}},
            r"step 2 cannot",
        ),
    ],
    ids=str,
)
def test_a_forged_link_is_refused_with_a_sentence(lab, changes, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        Lab.from_link(altered(lab, changes))
    assert "\n" not in str(caught.value)


def test_a_damaged_link_is_refused(lab):
    link = lab.link()
    with pytest.raises(LinkError, match="cut off"):
        Lab.from_link(link[:-5])
