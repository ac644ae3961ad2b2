import pytest
import traitlets

from course.live.controls import Control
from course.live.traits import VIEW, ControlTraits
from tests.live.counting_run import knob_control


class Loop:
    """A main loop that runs what was asked of it when told to."""

    def __init__(self):
        self.calls = []

    def add_callback(self, call):
        self.calls.append(call)

    def run(self):
        calls, self.calls = self.calls, []
        for call in calls:
            call()


class Owner(traitlets.HasTraits):
    def focus(self):
        """A method whose name a control may not take."""


@pytest.fixture
def loop():
    return Loop()


@pytest.fixture
def posted():
    return []


@pytest.fixture
def owner():
    return Owner()


@pytest.fixture
def traits(owner, posted, loop):
    controls = [
        knob_control(),
        Control(name="focus", label="Focus", kind="toggle", value=False),
        Control(name="go", label="Go", kind="button"),
    ]
    return ControlTraits(owner, controls, posted.append, loop)


def test_only_controls_with_values_and_free_names_become_traits(traits, owner):
    assert traits.names == ["knob"]
    assert callable(owner.focus)


def test_moves_made_in_python_are_numbered_like_those_of_a_view(traits, owner, posted):
    owner.knob, owner.knob = 2.0, 3.0
    assert [(m.name, m.value, m.view, m.seq) for m in posted] == [
        ("knob", 2.0, VIEW, 1),
        ("knob", 3.0, VIEW, 2),
    ]


def test_values_of_the_run_are_set_on_the_main_loop_and_not_sent_back(traits, owner, posted, loop):
    seen = []
    owner.observe(lambda change: seen.append(change.new), "knob")
    traits.changed({"knob": 2.0, "other": 1}, {})
    traits.changed({"knob": 4.0}, {})
    assert owner.knob == 1.0 and len(loop.calls) == 1
    loop.run()
    assert owner.knob == 4.0 and seen == [4.0] and posted == []


def test_an_older_value_does_not_take_back_a_move_under_way(traits, owner, loop):
    owner.knob = 2.0
    owner.knob = 3.0
    traits.changed({"knob": 2.0}, {VIEW: 1})
    loop.run()
    assert owner.knob == 3.0
    traits.changed({"knob": 3.0}, {VIEW: 2})
    loop.run()
    assert owner.knob == 3.0


def test_a_refused_move_is_taken_back(traits, owner, loop):
    owner.knob = 2.0
    traits.changed({"knob": 1.0}, {VIEW: 1})
    loop.run()
    assert owner.knob == 1.0


def test_what_the_run_has_is_shown_even_beyond_what_a_page_can_move_to(traits, owner, posted, loop):
    traits.changed({"knob": 99.0}, {})
    loop.run()
    assert owner.knob == 99.0 and posted == []
    with pytest.raises(traitlets.TraitError, match="knob must be between 0 and 5, got 98"):
        owner.knob = 98.0


def test_without_a_loop_values_are_set_at_once(owner, posted):
    traits = ControlTraits(owner, [knob_control()], posted.append, None)
    traits.changed({"knob": 4.0}, {})
    assert owner.knob == 4.0 and posted == []
