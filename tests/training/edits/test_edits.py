import contextlib
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.training import edits
from course.training.edits import EDITS, EditError, from_dict

GOOD = [
    edits.AddPoints(((1.0, 2.0), (-3.5, 0.0)), (0, 1)),
    edits.MovePoints((3, 7), ((1.0, 2.0), (3.0, 4.0))),
    edits.RemovePoints((0,)),
    edits.Relabel((5, 6, 7), 1),
    edits.SetData("noise", 0.25),
    edits.SetData("n", None),
    edits.SetData("dataset", "spiral"),
    edits.SetData("dataset", {"name": "blobs", "n_classes": 4}),
    edits.SetKnob("lr", 0.3),
    edits.SetKnob("optimizer", "adam"),
    edits.SetHidden((4, 2)),
    edits.SetHidden(()),
    edits.SetActivation("relu"),
    edits.SetFeatures(("x", "x²")),
    edits.SetWeight(0, 1, 2, -0.5),
    edits.SetBias(1, 0, 0.25),
    edits.SetParameters((0.5, -1.0)),
    edits.SetOption("k", 3),
    edits.SetSplit("k", 7),
    edits.SetSplit("leak", True),
    edits.SetRewards((3, 25), -1.5),
    edits.SetMean(2, 0.5),
    edits.SetRule("ucb"),
    edits.SetKnob("gamma", 0.5),
    edits.SetBeside("tree"),
    edits.SetBeside("sklearn.svm.SVC"),
    edits.SetBeside(None),
    edits.SetRewardWeight("coin", -2.5),
    edits.SetRewardWeights(("coin", "step"), (1.0, -0.1)),
    edits.SetKnob("clip_range", 0.1),
    edits.Undo(),
]


def test_every_kind_has_an_example_here():
    assert {edit.do for edit in GOOD} == set(EDITS)


@pytest.mark.parametrize("edit", GOOD, ids=lambda edit: edit.do)
def test_an_edit_survives_json(edit):
    assert from_dict(json.loads(json.dumps(edit.to_dict()))) == edit


@pytest.mark.parametrize("edit", GOOD, ids=lambda edit: edit.do)
def test_a_missing_or_extra_field_is_named(edit):
    message = edit.to_dict()
    with pytest.raises(EditError, match="got 'extra'"):
        from_dict({**message, "extra": 1})
    for field in set(message) - {"do"}:
        with pytest.raises(EditError, match=f"'{field}' is missing"):
            from_dict({key: value for key, value in message.items() if key != field})


def test_arrays_and_numpy_numbers_are_taken_from_python():
    edit = edits.AddPoints(np.array([[1.0, 2.0]]), np.array([1]))
    assert from_dict(edit.to_dict()) == edits.AddPoints(((1.0, 2.0),), (1,))


BAD = [
    (None, "must be a dictionary"),
    ([], "must be a dictionary"),
    ({}, "must say what to 'do'"),
    ({"do": 3}, "do must be one of"),
    ({"do": "relable"}, "did you mean 'relabel'"),
    ({"do": "add", "points": [[1, 2]], "labels": [1, 1]}, "as many as each other, got 1 and 2"),
    ({"do": "add", "points": [[1, math.nan]], "labels": [1]}, "points must be a number"),
    ({"do": "add", "points": [[1, math.inf]], "labels": [1]}, "points must be a number"),
    ({"do": "add", "points": [[1]], "labels": [1]}, "two numbers"),
    ({"do": "add", "points": "11", "labels": [1]}, "points must be a list"),
    ({"do": "add", "points": [], "labels": []}, "1 to 5,000"),
    ({"do": "add", "points": [[0, 0]] * 5001, "labels": [0] * 5001}, "1 to 5,000 entries, got 5,001"),
    ({"do": "remove", "ids": [1.5]}, "whole number"),
    ({"do": "remove", "ids": [-1]}, "whole number from 0"),
    ({"do": "remove", "ids": [True]}, "whole number"),
    ({"do": "remove", "ids": [10**5000]}, "more than 60 digits"),
    ({"do": "relabel", "ids": [1], "label": "blue"}, "label must be a number .* got 'blue'"),
    ({"do": "data", "name": "nosie", "value": 0.1}, "did you mean 'noise'"),
    ({"do": "beside", "name": "forrest"}, "did you mean 'forest'"),
    ({"do": "beside", "name": "sklearn.svm._classes.SVC"}, "classifier must be one of"),
    ({"do": "data", "name": "noise", "value": "much"}, "value must be a number"),
    ({"do": "data", "name": "dataset", "value": 3}, "must be a name"),
    ({"do": "data", "name": "dataset", "value": {"n": 3}}, "under 'name'"),
    ({"do": "data", "name": "dataset", "value": {"name": "xor", "n": {"deep": 1}}}, "plain settings"),
    ({"do": "knob", "name": "lrr", "value": 1}, "did you mean 'lr'"),
    ({"do": "knob", "name": "lr", "value": 1e9}, "lr must be a number from"),
    ({"do": "hidden", "widths": [4, 0]}, "whole number from 1"),
    ({"do": "hidden", "widths": [1] * 65}, "0 to 64 entries"),
    ({"do": "features", "names": []}, "1 to 64 entries"),
    ({"do": "features", "names": ["x" * 1000]}, "1 to 200 characters"),
    ({"do": "activation", "name": ["relu"]}, "must be a name"),
    ({"do": "weight", "layer": 0, "i": 0, "j": 0, "value": 1e5}, "from -1000 to 1000"),
    ({"do": "rewards", "cells": [400], "reward": 1}, "whole number from 0 to 399"),
    ({"do": "rewards", "cells": [], "reward": 1}, "cells must hold at least one"),
    ({"do": "rewards", "cells": [1], "reward": math.inf}, "reward must be a number"),
    ({"do": "rewards", "cells": [1], "reward": 1e30}, "reward must be a number"),
    ({"do": "mean", "arm": 0, "mean": math.nan}, "mean must be a number"),
    ({"do": "knob", "name": "gamma", "value": 1.5}, "gamma must be a number from 0 to 1, got 1.5"),
    ({"do": "reward_weight", "name": "coin", "value": 1e30}, "value must be a number from -1e"),
    ({"do": "reward_weight", "name": "", "value": 1}, "1 to 200 characters"),
    ({"do": "reward_weights", "names": ["a", "b"], "values": [1]}, "as many as each other, got 2 and 1"),
    ({"do": "reward_weights", "names": ["a"], "values": [math.inf]}, "values must be"),
    ({"do": "knob", "name": "clip_range", "value": 0}, "clip_range must be a number from 0.01 to 1"),
    ({"do": "bias", "layer": 0, "j": 0, "value": math.nan}, "value must be a number"),
]


@pytest.mark.parametrize(("message", "words"), BAD, ids=range(len(BAD)))
def test_a_bad_message_gets_one_short_sentence(message, words):
    with pytest.raises(EditError, match=words) as caught:
        from_dict(message)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 400


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
fields = sorted({key for edit in GOOD for key in edit.to_dict()})


@given(st.dictionaries(st.sampled_from(fields), junk, max_size=5), st.sampled_from([*EDITS, None]))
def test_no_message_raises_anything_else(message, kind):
    if kind is not None:
        message["do"] = kind
    with contextlib.suppress(EditError):
        edit = from_dict(message)
        assert from_dict(edit.to_dict()) == edit
