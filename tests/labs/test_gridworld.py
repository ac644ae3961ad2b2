"""The grid-world lab: rewards change while agents learn, and what was wanted is told apart from pay."""

from __future__ import annotations

import contextlib
import io
import re

import numpy as np
import pytest

from course.envs.worlds import WORLDS
from course.labs.gridworld.controls import reach
from course.labs.gridworld.lab import ROUND, gridworld
from course.labs.gridworld.words import ways
from course.labs.lab import Lab
from course.training.edits import SetKnob, SetRewards, SetRule, Undo
from course.training.rl.tabular.run import RULES

COIN, FLAG, WAY_THROUGH = 11, 35, 25  # cells: of the coin, its flag, and the gap in Karpathy's wall


@pytest.fixture
def lab():
    made = gridworld(n_runs=8)
    yield made
    made.close()


def printed(code):
    """What a script prints, run in a namespace of its own."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "script.py", "exec"), {"__name__": "__main__"})  # noqa: S102  (what code() wrote)
    return out.getvalue()


def assert_same(lab):
    """The script's rounds and values are the lab's."""
    out = printed(lab.code())
    rounds = re.findall(r"^round (\d+) return (\S+) goal (\S+)$", out, re.MULTILINE)
    told = np.array(rounds, dtype=float)[:, 1:]
    columns = [lab.history.column(name)[1:] for name in ("episode_return", "goal")]
    assert told == pytest.approx(np.nanmean(columns, axis=2).T, rel=1e-9, abs=1e-9)
    values = np.array([line.split()[1:] for line in out.splitlines() if line.startswith("values")], float)
    assert values.ravel() == pytest.approx(lab.run.estimates.max(axis=2).mean(axis=0), abs=1e-6)


def test_after_convergence_one_reward_reroutes_all_agents(lab):
    lab.drive(epochs=80)
    assert lab.run.is_optimal().all()
    assert lab.history.last.greedy_goal.min() == 1
    lab.run.apply(SetRewards((WAY_THROUGH,), -1.0))
    assert not lab.run.is_optimal().any()
    lab.drive(epochs=150)
    assert lab.run.is_optimal().mean() > 0.7


def test_the_coin_is_circled_for_ever_and_the_flag_never_reached():
    lab = gridworld("coin")
    last = lab.drive(epochs=30).last
    assert last.greedy_return.mean() > 15 and last.greedy_goal.max() == 0
    assert np.nanmean(last.goal) < 0.1
    assert lab.run.is_optimal().all(), "it is the best that can be done for these rewards"


@pytest.mark.parametrize(
    "repair", [SetRewards((COIN,), 0.0), SetRewards((COIN,), -0.2), SetKnob("step_cost", 0.15)], ids=str
)
def test_the_hacked_reward_is_repaired_by_hand(repair):
    lab = gridworld("coin", n_runs=12)
    last = lab.drive(epochs=120, edits=[(20, repair)]).last
    assert last.greedy_goal.mean() >= 0.95


def test_paying_more_for_the_flag_alone_does_not_repair_it():
    lab = gridworld("coin", n_runs=12)
    last = lab.drive(epochs=80, edits=[(20, SetRewards((FLAG,), 10.0))]).last
    assert last.greedy_goal.mean() < 0.2, "who never gets there never finds out"


@pytest.mark.parametrize("rule", RULES)
def test_the_script_of_every_rule_gives_the_same_numbers(rule):
    lab = gridworld("coin", rule=rule, n_runs=3, seed=4)
    lab.drive(epochs=3)
    assert_same(lab)


def test_the_rule_changes_while_they_learn_and_link_and_script_tell_it():
    lab = gridworld("cliff_walking", n_runs=3, seed=4, rule="sarsa")
    edits = [
        (1, SetRule("double_q")),
        (2, SetRule("expected_sarsa")),
        (3, Undo()),
        (4, SetRule("q_learning")),
    ]
    lab.drive(epochs=5, edits=edits)
    assert lab.run.rule_name == "q_learning" and "Q-learning, round 5" in lab.summary()
    assert_same(lab)
    lab.scrub(1)  # of SARSA, gone on from by Q-learning
    lab.branch()
    lab.drive(epochs=2)
    assert_same(lab)
    again = Lab.from_link(lab.link())
    assert again.run.rule_name == "q_learning" and again.history == lab.history


def test_the_rule_is_a_control_and_all_rules_are_on_it(lab):
    control = lab.stage.screen.rail.controls["rule"]
    assert not control.hidden and [option["value"] for option in control.options] == list(RULES)
    with lab.stage.runner.borrow() as run:
        for name, rule in RULES.items():
            assert run.apply(control.to_edit(control.check(name))).text == f"rule {rule.label}"
            assert control.current(run) == name and run.settings["algorithm"] == rule.label
    assert next(iter(lab.stage.screen.rail.controls)) == "rule"


def test_on_the_cliff_sarsa_is_paid_more_while_it_explores_and_q_learning_finds_the_shorter_way():
    paid, greedy = {}, {}
    for rule in ("q_learning", "sarsa"):
        cliff = gridworld("cliff_walking", rule=rule, gamma=1.0, alpha=0.1, epsilon=0.1)
        history = cliff.drive(epochs=150)
        paid[rule] = np.nanmean(history.column("episode_return")[-50:])
        greedy[rule] = history.last.greedy_return.mean()
    assert paid["q_learning"] < -40 and paid["sarsa"] > -35  # Sutton and Barto, 2018, example 6.6
    assert greedy["q_learning"] == -13 and greedy["sarsa"] < -13


@pytest.mark.parametrize("world", WORLDS)
def test_the_script_of_every_world_gives_the_same_numbers(world):
    lab = gridworld(world, n_runs=2)
    lab.drive(epochs=2)
    assert_same(lab)


def test_the_script_follows_hands_back_and_forth():
    lab = gridworld("frozen_lake_4x4", n_runs=2, slip=0.3)
    lab.drive(epochs=2, edits=[(1, SetRewards((5, 6), -0.5)), (1, SetKnob("alpha_power", 0.5))])
    lab.run.apply(SetKnob("gamma", 0.8))
    lab.drive(epochs=2, edits=[(1, Undo()), (1, SetKnob("epsilon_steps", 1500))])
    lab.scrub(1)
    lab.branch()
    lab.run.apply(SetRewards((7,), 0.25))
    lab.drive(epochs=2)
    assert_same(lab)
    again = Lab.from_link(lab.link())
    assert again.history == lab.history
    lab.run.reset(seed=9)
    lab.drive(epochs=1)
    assert_same(lab)


def test_a_stroke_over_cells_is_one_edit_and_one_undo(lab):
    before = lab.run.world.rewards
    for cell in (30, 31, 32):
        lab.run.apply({"do": "rewards", "cells": [cell], "reward": 0.5, "stroke": 7})
    assert [edit.text for edit in lab.history.edits] == ["reward 0.5 in 3 cells"]
    lab.drive(epochs=1)
    assert Lab.from_link(lab.link()).run.world.rewards.tolist() == lab.run.world.rewards.tolist()
    lab.run.undo()
    assert np.array_equal(lab.run.world.rewards, before)


def test_a_map_and_rewards_of_ones_own():
    lab = gridworld(map="S.#\n..G", rewards=[[0, 0, 0], [0, -1, 5]], n_runs=2, step_cost=0.1)
    assert lab.config["map"] == ["S.#", "..G"]
    assert lab.run.world.rewards.tolist() == [[0, 0, 0], [0, -1, 5]] and lab.run.world.step_cost == 0.1
    lab.drive(epochs=3)
    again = Lab.from_link(lab.link())
    assert again.config == lab.config and again.history == lab.history


def test_summary_and_picture_show_the_ways(lab):
    lab.drive(epochs=60)
    assert len(ways(lab.run)) == 10 and ways(lab.run)[2][1:5] == "####"
    assert "→" in lab.summary() and "goal reached" in lab.summary()
    lab.pin()
    lab.drive(epochs=2)
    figure = lab.figure()
    assert len(figure.axes) == 4
    labels = [text.get_text() for text in figure.axes[0].texts]
    assert {"start", "goal", "-1", "+1"} <= set(labels)


def test_knobs_move_while_it_learns_and_come_back(lab):
    for name in ("gamma", "epsilon", "alpha", "step_cost", "slip"):
        control = lab.stage.screen.rail.controls[name]
        before = control.current(lab.run)
        with lab.stage.runner.borrow() as run:
            run.apply(control.to_edit(0.35))
            assert control.current(run) == 0.35
            run.undo()
        assert control.current(lab.run) == before


def test_the_brush_reaches_as_far_as_the_rewards():
    assert [reach(x) for x in (0, 0.2, 1, 1.5, 99, 100)] == [1, 1, 1, 10, 100, 100]
    spec = gridworld("cliff_walking").stage.screen.panels[0].spec()
    assert spec["reach"] == 100


def test_a_round_lets_every_agent_end_an_episode(lab):
    lab.drive(epochs=5)
    assert np.isfinite(lab.history.column("episode_return")[1:]).all()
    assert lab.run.step == 5 * ROUND


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"world": "mars"}, "world must be one of"),
        ({"rule": "sarsaa"}, "rule must be one of"),
        ({"map": "S.."}, "map must hold a goal, got none"),
        ({"map": "S.\nG"}, "map must have lines of one length"),
        ({"map": "S?G"}, "got '\\?' in line 1, place 2"),
        ({"map": "S#G"}, "a way from each start to a goal, got none"),
        ({"rewards": [[1, 2]]}, "rewards must have the map's shape"),
        ({"rewards": [[float("nan")] * 10] * 10}, "finite numbers between"),
        ({"gamma": 1.2}, "gamma must be"),
        ({"slip": -0.1}, "slip must be between 0 and 1"),
        ({"step_cost": float("inf")}, "step_cost must be"),
        ({"n_runs": 0}, "n_runs must be a whole number between 1 and 200"),
        ({"controls": ["noise"]}, "controls must be one of"),
    ],
)
def test_arguments_out_of_range_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        gridworld(**settings)
