"""The experiments of notebook 14: what moved a return most, how often the goal is reached, and behaviours."""

from course.labs.presets import open_lab
from course.learning.hacks import behaviours, largest_term, lifted
from course.learning.mend_the_reward import HACKED


def test_the_largest_term_is_the_one_that_paid_or_cost_most():
    lab = open_lab("hacks", preset="sparing")
    episode = lab.run.episode(greedy=False)
    assert largest_term(lab) == "effort", "an untaught hand moves"
    costs = dict(zip(episode.weights, episode.values.sum(axis=0), strict=True))
    assert episode.weights["effort"] * costs["effort"] == min(
        episode.weights[name] * cost for name, cost in costs.items()
    )


def test_an_untaught_hand_lifts_nothing():
    assert lifted(open_lab("honest reward")) == 0


def test_behaviours_are_listed_by_what_they_are_paid():
    text = behaviours({"bare": {"lift": 4}, "idle": {"time": -0.1}}, gamma=1)
    bare, idle = str(text).splitlines()
    assert bare.startswith("bare       lift 1.8") and "rest 0.00" in bare
    assert idle.split(", ")[-1].startswith("lift")


def test_the_exercise_opens_with_the_holes_that_its_check_expects():
    assert open_lab("two holes").config["weights"] == HACKED
