"""Tabular agents: they learn what value iteration finds, as their equations say."""

import numpy as np
import pytest

from course.envs.gridworld import GridWorld
from course.envs.worlds import cliff_walking, frozen_lake
from course.training.edits import SetKnob, SetRewards
from course.training.events import EditApplied, EpochEnded, Evaluated, RunStarted, StepEnded
from course.training.rl.behaviour_policy import Choice
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular.rule import Visit
from course.training.rl.tabular.run import RULES, Tabular
from course.training.rl.tabular.value_iteration import value_iteration
from tests.training.rl.room import room
from tests.training.rl.runs import take_epochs, take_steps, told


def errors(run, q):
    """How far each run's values are from `q`, at the places where somebody acts: the largest distance."""
    acts = run.world.map.mask("S.~")
    return np.abs(run.estimates - q)[:, acts].max(axis=(1, 2))


@pytest.mark.parametrize("rule", ["q_learning", "double_q"])
def test_off_policy_rules_find_the_best_values_in_a_still_world(rule):
    run = room(rule, epsilon=1.0, epoch=8000)
    take_epochs(run, 1)
    assert errors(run, value_iteration(run.world, 0.9).q).max() < 1e-5
    assert run.is_optimal().all()


def test_q_learning_settles_on_the_best_values_where_moves_slip():
    run = room(epsilon=1.0, epoch=10_000, slip=0.2, alpha=1.0, alpha_power=0.7)
    take_epochs(run, 1)
    assert errors(run, value_iteration(run.world, 0.9).q).max() < 0.05


def test_sarsa_finds_the_best_values_among_policies_that_explore():
    run = room("sarsa", epsilon=0.6, epoch=12_000, alpha=1.0, alpha_power=0.7)
    take_epochs(run, 1)
    assert errors(run, value_iteration(run.world, 0.9, epsilon=0.6).q).max() < 0.1
    assert errors(run, value_iteration(run.world, 0.9).q).min() > 0.2


def test_expected_sarsa_finds_them_without_noise_where_the_world_is_still():
    run = room("expected_sarsa", epsilon=0.6, epoch=6000)
    take_epochs(run, 1)
    assert errors(run, value_iteration(run.world, 0.9, epsilon=0.6).q).max() < 1e-3


@pytest.mark.parametrize(
    ("rule", "target"),
    [
        ("q_learning", 1 + 0.9 * 0.8),
        ("sarsa", 1 + 0.9 * 0.2),
        ("expected_sarsa", 1 + 0.9 * (0.7 * 0.8 + 0.3 * 0.25)),
        ("double_q", 1 + 0.9 * -0.6),
    ],
)
def test_each_rule_learns_from_a_step_as_its_equation_says(rule, target):
    """Two runs of two states; the second run's next state is terminal."""
    tables = np.zeros((RULES[rule].n_tables, 4, 4))
    tables[0, 1] = [0.0, 0.8, 0.2, 0.0]
    tables[-1, 3] = 9.0
    if rule == "double_q":
        tables[1, 1] = [1.0, -0.6, 0.0, 0.0]
        tables = tables[::-1].copy()  # a draw below 1/2 lets the second learn
    tables[-1, 0, 3] = tables[-1, 2, 3] = 0.5
    values = tables[:, [1, 3]].sum(axis=0)
    visit = Visit(
        pairs=np.array([3, 11]),
        next_pairs=np.array([6, 14]),
        rewards=np.array([1.0, 1.0]),
        discounts=np.array([0.9, 0.0]),
        choice=Choice(np.array([6, 14]), values, values.max(axis=1)),
        alphas=np.array([0.5, 0.5]),
        epsilon=0.3,
        draws=np.array([[0.9, 0.2], [0.9, 0.2]]),
    )
    before = tables.copy()
    RULES[rule].learn(tables.reshape(len(tables), -1), visit)
    changed = np.argwhere(tables != before)
    assert changed[:, 1:].tolist() == [[0, 3], [2, 3]] and (changed[:, 0] == len(tables) - 1).all()
    assert tables[-1, [0, 2], 3] == pytest.approx([0.5 + 0.5 * (target - 0.5), 0.75])


def test_on_the_cliff_sarsa_earns_more_while_it_explores_and_q_learning_has_the_shorter_way():
    earned, greedy = {}, {}
    for rule in ("sarsa", "q_learning"):
        knobs = TabularKnobs(alpha=0.5, gamma=1.0, epsilon=0.1)
        run = Tabular(cliff_walking(), rule, knobs, n_runs=20, steps_per_epoch=5000, max_steps=500)
        metrics = take_epochs(run, 2)[-1].metrics
        earned[rule], greedy[rule] = metrics.episode_return.mean(), np.median(metrics.greedy_return)
    assert earned["sarsa"] > earned["q_learning"] + 10  # example 6.6
    assert greedy["q_learning"] == -13 > greedy["sarsa"]


def test_a_reward_changed_after_convergence_reroutes_every_agent():
    run = room(epoch=500)
    take_epochs(run, 4)
    assert run.is_optimal().all()
    way = run.greedy[:, 0].copy()
    run.apply(SetRewards((1 if way[0] == 2 else 3,), -1.0))
    assert (run.greedy[:, 0] == way[0]).any() and not run.is_optimal()[way == way[0]].any()
    take_epochs(run, 4)
    assert run.is_optimal().all() and (run.greedy[:, 0] != way[0]).all()


def test_a_coin_to_circle_raises_the_return_and_lowers_the_goal():
    run = room(epoch=2000, n_runs=10)
    before = take_epochs(run, 2)[-1].metrics
    assert (before.greedy_goal == 1).all()
    run.apply(SetRewards((2,), 1.0))
    after = take_epochs(run, 3)[-1].metrics
    assert (after.greedy_return > before.greedy_return).all()
    assert (after.greedy_goal == 0).all() and after.goal.mean() < before.goal.mean()


def test_the_stream_says_what_happens_in_order():
    run = room(epoch=3)
    events = take_epochs(run, 1)
    kinds = [RunStarted, Evaluated, StepEnded, StepEnded, StepEnded, EpochEnded]
    assert [type(event) for event in events] == kinds
    edit = run.apply(SetKnob("gamma", 0.5))
    assert [type(event) for event in take_steps(run, 1)] == [RunStarted, EditApplied, StepEnded]
    assert (edit.text, edit.step, run.history.edits) == ("discount 0.5", 3, [edit])
    assert all(getattr(events[-1].metrics, name).shape == (4,) for name in run.history.kind.names())


def test_reports_count_the_episodes_that_ended():
    world = GridWorld("SG")
    run = Tabular(world, knobs=TabularKnobs(epsilon=0.0), n_runs=3, steps_per_epoch=200, max_steps=10)
    take_epochs(run, 1)
    metrics = take_epochs(run, 1)[-1].metrics
    assert (metrics.episode_return == 1).all() and (metrics.goal == 1).all()
    assert (metrics.episode_steps == 1).all() and (metrics.greedy_goal == 1).all()
    lost = Tabular(GridWorld("S.........G"), knobs=TabularKnobs(epsilon=1.0), n_runs=3, max_steps=5)
    assert np.isnan(lost.evaluate().metrics.goal).all()
    metrics = take_epochs(lost, 1)[-1].metrics
    assert (metrics.episode_steps == 5).all() and (metrics.goal == 0).all()


@pytest.mark.parametrize("rule", RULES)
def test_the_same_seed_gives_the_same_events_and_many_runs_are_single_ones(rule):
    def play(seed, n_runs):
        run = room(rule, seed=seed, n_runs=n_runs, slip=0.1, alpha_power=0.5)
        events = take_epochs(run, 3)
        run.apply(SetRewards((1,), -1.0))
        return run, events + take_epochs(run, 3)

    (many, first), (_, second) = play(5, 3), play(5, 3)
    assert told(first) == told(second)
    for i in range(3):
        single, _ = play(5 + i, 1)
        np.testing.assert_array_equal(single.q[:, 0], many.q[:, i])
        for name in many.history.kind.names():
            np.testing.assert_array_equal(single.history.column(name)[:, 0], many.history.column(name)[:, i])


def test_exploration_falls_along_its_schedule():
    knobs = TabularKnobs(epsilon=1.0, epsilon_end=0.2, epsilon_steps=100)
    assert [knobs.epsilon_at(step) for step in (0, 50, 100, 1000)] == pytest.approx([1, 0.6, 0.2, 0.2])
    assert TabularKnobs(epsilon=0.3).epsilon_at(10**6) == 0.3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"n_runs": 0}, "n_runs must be a whole number between 1 and 10000, got 0"),
        ({"seed": -1}, "seed must be"),
        ({"max_steps": 0}, "max_steps must be"),
        ({"steps_per_epoch": 0.5}, "steps_per_epoch must be"),
        ({"rule": "sarsar"}, "rule must be one of q_learning, .*; did you mean 'sarsa'"),
    ],
)
def test_an_argument_out_of_range_is_one_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        Tabular(frozen_lake(), **arguments)


@pytest.mark.parametrize(("name", "value"), [("gamma", 1.1), ("alpha", 2), ("epsilon", float("nan"))])
def test_a_knob_out_of_range_is_one_sentence(name, value):
    with pytest.raises(ValueError, match=f"{name} must be a number from 0 to 1, got"):
        TabularKnobs(**{name: value})
