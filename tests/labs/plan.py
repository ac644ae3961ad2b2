"""A drive's plan with a hand on knobs, labels, layers and data."""

from course.training.edits import SetData, SetHidden, SetKnob

EDITS = [
    (1, SetKnob("lr", 0.1)),
    (2, {"do": "relabel", "ids": [1, 2, 3], "label": 1}),
    (2, {"do": "undo"}),
    (3, SetHidden((5, 3))),
    (3, SetData("label_noise", 0.1)),
]
