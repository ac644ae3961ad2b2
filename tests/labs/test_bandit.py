"""The bandit lab: learners find the arm that pays, a hand moves it, and all of it can be told again."""

import re
import subprocess
import sys

import numpy as np
import pytest

from course.labs import bandit
from course.labs.bandit.controls import CONTROLS
from course.labs.bandit.words import words
from course.labs.lab import Lab
from course.training.edits import SetKnob, SetMean, SetRule, Undo

ARMS = (0.2, 0.5, 0.8)


def lab_of(**settings):
    return bandit(**{"arms": ARMS, "n_runs": 10} | settings)


def printed_by(lab, tmp_path):
    """Run a lab's script and return the numbers of each line that it prints."""
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    return [[float(n) for n in re.findall(r"[-\d.e]+\d", line)] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("rule", ["epsilon_greedy", "ucb", "thompson"])
def test_learners_find_the_arm_that_pays_best_and_regret_grows_less_and_less(rule):
    lab = lab_of(rule=rule, epsilon=0.05)
    history = lab.drive(epochs=40)
    regret, optimal = history.column("regret").mean(axis=1), history.column("optimal").mean(axis=1)
    assert optimal[-10:].mean() > 0.75 > optimal[1]
    assert regret[40] - regret[20] < regret[20] - regret[0]


def test_an_arm_that_is_moved_is_found_again_and_a_link_tells_the_same():
    lab = lab_of(epsilon=0.2, alpha=0.1)
    lab.drive(epochs=60, edits=[(20, SetMean(0, 0.99))])
    best = lab.history.column("optimal").mean(axis=1)
    assert best[19] > 0.6 and best[21] < 0.3 and best[-10:].mean() > 0.6
    again = Lab.from_link(lab.link())
    assert again.history == lab.history
    np.testing.assert_array_equal(again.run.estimates, lab.run.estimates)


def test_two_rules_are_compared_by_a_pin_and_one_thing_differs():
    lab = lab_of()
    lab.drive(epochs=20)
    lab.pin()
    lab.run.apply(SetRule("thompson"))
    lab.drive(epochs=20)
    said = str(lab.compare())
    assert "One thing differs from the pinned run: algorithm ε-greedy → Thompson sampling." in said
    assert "epoch 20" in said and "regret" in said
    assert [text.get_text() for text in lab.figure().axes[1].get_legend().get_texts()] == ["pinned", "now"]


@pytest.mark.parametrize("settings", [{"initial": 1}, {"kind": "gaussian", "drift": 0.05, "alpha": 0.2}])
def test_the_script_reproduces_every_number_whatever_hands_did(settings, tmp_path):
    lab = lab_of(**settings)
    lab.run.apply(SetMean(1, 0.1))
    edits = [(2, SetRule("ucb")), (4, SetMean(0, 0.9)), (5, SetKnob("c", 1.0)), (6, SetKnob("drift", 0.01))]
    edits.append((1, SetKnob("initial", 0.7)))
    lab.drive(epochs=9, edits=edits)
    lab.scrub(3)
    lab.branch()
    lab.drive(epochs=6, edits=[(1, SetRule("thompson")), (2, SetMean(2, 0.3)), (4, Undo())])
    (pulls,), (regret, spread), *arms = printed_by(lab, tmp_path)
    assert pulls == lab.run.step == 90
    told = lab.run.measure().regret
    assert (regret, spread) == pytest.approx((told.mean(), told.std()))
    found = np.array(arms)
    np.testing.assert_allclose(found[:, 0], lab.run.estimates.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found[:, 1], lab.run.n_pulls.mean(axis=0), rtol=1e-12)


def test_a_script_after_a_reset_and_a_new_start_begins_as_they_did(tmp_path):
    lab = lab_of(rule="thompson")
    lab.drive(epochs=3, edits=[(1, SetMean(0, 0.95))])
    lab.run.reset(seed=7)
    lab.drive(epochs=4)
    _, (regret, _), *_ = printed_by(lab, tmp_path)
    assert regret == pytest.approx(lab.run.measure().regret.mean())
    assert Lab.from_link(lab.link()).history == lab.history


def test_arms_can_be_drawn_and_are_the_same_for_all_learners():
    lab, twin, other = bandit(6), bandit(6), bandit(6, seed=1)
    means = lab.run.bandit.means
    assert means.shape == (30, 6) and (means == means[0]).all()
    assert (means == twin.run.bandit.means).all() and (means != other.run.bandit.means).any()
    assert "6 arms" in lab.title and (bandit(4, kind="gaussian").run.bandit.means < 0).any()


def test_its_words_say_what_was_given_away_and_by_which_rule():
    lab = lab_of(n_runs=1)
    assert "Nobody has pulled an arm yet" in words(lab.run)
    lab.drive(epochs=30)
    said = words(lab.run)
    assert f"Regret {lab.run.measure().regret[0]:.1f}: the best arm alone" in said
    assert "The learner thinks most highly of arm C, the best." in said and "10% of the pulls" in said
    lab.run.show_truth(False)
    assert "arm C" not in words(lab.run)
    lab.run.apply(SetKnob("epsilon", 0.0))
    assert "Greedy learners" in words(lab.run)
    for rule, word in {"ucb": "highest whisker", "thompson": "highest guess"}.items():
        lab.run.apply(SetRule(rule))
        assert word in words(lab.run)
    assert "3 edits, last: rule Thompson sampling" in lab.summary()


def test_arms_that_drifted_apart_are_better_looked_at_one_learner_at_a_time():
    lab = lab_of(drift=0.01)
    lab.drive(epochs=2)
    assert "drifted apart" in words(lab.run)
    lab.run.show_learner(3)
    assert "drifted apart" not in words(lab.run)


def test_its_controls_move_the_run_and_its_view_options_what_is_shown():
    lab = lab_of()
    controls = {control.name: control for control in lab.stage.screen.rail.controls.values()}
    assert tuple(controls) == tuple(control.name for control in CONTROLS)
    values = {"rule": "ucb", "epsilon": 0.3, "c": 2.0, "alpha": 0.2, "initial": 1, "drift": 0.01}
    for name, value in values.items():
        with lab.stage.runner.borrow() as run:
            run.apply(controls[name].to_edit(controls[name].check(value)))
            assert controls[name].current(run) == value
    with lab.stage.runner.borrow() as run:
        lab.stage.screen.rail.to_edit("learner", 2)
        lab.stage.screen.rail.to_edit("show_truth", False)
        assert (run.learner, run.shows_truth) == (2, False)
    lab.close()


def test_a_teacher_may_hide_the_truth_and_its_control():
    lab = lab_of(show_truth=False, hide=["show_truth", "curves"])
    assert "show_truth" not in lab.stage.screen.rail.controls
    assert [panel.id for panel in lab.stage.screen.panels] == ["arms", "text"]
    assert lab.figure().axes[0].get_legend_handles_labels()[1] == ["believed to pay"]
    lab.close()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"arms": []}, "arms must hold 2 to 10 entries, got 0"),
        ({"arms": 11}, "arms must be a whole number between 2 and 10, got 11"),
        ({"arms": "five"}, "arms must be a whole number between 2 and 10"),
        ({"arms": (0.5, 1.5)}, "mean of arm 1 must be between 0 and 1, got 1.5"),
        ({"kind": "poisson"}, "kind must be one of bernoulli, gaussian"),
        ({"rule": "greedy"}, "rule must be one of epsilon_greedy, ucb, thompson"),
        ({"epsilon": 1.5}, "epsilon must be between 0 and 1"),
        ({"c": -1}, "c must be between 0 and 100"),
        ({"drift": -0.1}, "drift must be between 0 and 1000"),
        ({"n_runs": 0}, "n_runs must be a whole number between 1 and 200, got 0"),
        ({"show_truth": 1}, "show_truth must be True or False, got 1"),
    ],
)
def test_what_is_out_of_range_is_refused_with_a_sentence(settings, message):
    with pytest.raises(ValueError, match=message):
        lab_of(**settings)


def test_what_the_page_may_not_set_is_refused():
    run = lab_of().run
    with pytest.raises(ValueError, match="learner must be a whole number between 0 and 10, got 11"):
        run.show_learner(11)
    with pytest.raises(ValueError, match="show_truth must be True or False"):
        run.show_truth("yes")
