"""Fields: one declaration gives the check, its sentence and the documentation."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pytest

from course.fields import Choice, Either, Listing, Maybe, Range, Switch, checked, declared

NUMBER, WHOLE = Range(0, 1, 0.5), Range(1, 2**32 - 1, 3, whole=True)


@dataclass(frozen=True, kw_only=True)
class Settings:
    share: Annotated[float, NUMBER, "How much."] = 0.5
    n: Annotated[int, WHOLE, "How many."] = 3


@pytest.mark.parametrize(
    ("field", "value", "kept", "kind"),
    [
        (NUMBER, np.float32(0.25), 0.25, "float, 0 to 1"),
        (WHOLE, np.int64(7), 7, "int, 1 to 2**32 - 1"),
        (Choice(("a", "b")), "b", "b", '{"a", "b"}'),
        (Switch(), True, True, "bool"),
        (Listing(NUMBER, 1, 3), (0, 1), [0.0, 1.0], "1 to 3 of float, 0 to 1"),
        (
            Either(Listing(NUMBER), WHOLE),
            [0.5],
            [0.5],
            "int, 1 to 2**32 - 1; or 0 to 10,000 of float, 0 to 1",
        ),
        (Either(Listing(NUMBER), WHOLE), 2, 2, None),
        (Maybe(NUMBER), None, None, "float, 0 to 1, optional"),
        (Maybe(NUMBER), 1, 1.0, None),
    ],
)
def test_what_is_accepted_is_kept_plain(field, value, kept, kind):
    found = field.check("name", value)
    assert found == kept and type(found) is type(kept)
    assert kind is None or field.kind == kind


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (NUMBER, 2, "^name must be between 0 and 1, got 2; 0.5 is a good start$"),
        (NUMBER, True, "^name must be a finite number between 0 and 1, got True; "),
        (WHOLE, 1.5, "^name must be a whole number between 1 and 4294967295, got 1.5; 3 is a good start$"),
        (Choice(("accuracy", "loss")), "acuracy", "did you mean 'accuracy'"),
        (Switch(), 1, "^name must be True or False, got 1"),
        (Listing(NUMBER, 1, 3), [], "^name must hold 1 to 3 entries, got 0; add some$"),
        (Listing(NUMBER, 1, 3), [0.5] * 4, "^name must hold 1 to 3 entries, got 4; leave some out$"),
        (Listing(NUMBER), [0.5, 7], "^each of name must be between 0 and 1, got 7"),
        (Listing(NUMBER), "ab", "^name must be a list, got 'ab'"),
        (Maybe(NUMBER), "x", "^name must be a finite number"),
    ],
)
def test_what_is_not_is_refused_in_one_sentence(field, value, message):
    with pytest.raises(ValueError, match=message):
        field.check("name", value)


def test_settings_are_read_from_the_annotations_of_a_class():
    known = declared(Settings)
    assert [(name, each.about, each.default) for name, each in known.items()] == [
        ("share", "How much.", 0.5),
        ("n", "How many.", 3),
    ]
    assert checked(known, {"n": 5.0}) == {"share": 0.5, "n": 5}
    with pytest.raises(ValueError, match="did you mean 'share'"):
        checked(known, {"shar": 1})


def test_a_value_that_declares_nothing_is_a_mistake_of_the_class():
    @dataclass
    class Bare:
        n: int = 3

    with pytest.raises(TypeError, match=r"Bare.n needs a field, a sentence and a default"):
        declared(Bare)
