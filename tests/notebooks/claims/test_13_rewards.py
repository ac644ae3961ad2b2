"""Notebook 13: why greedy learners miss the best arm, what exploring costs, what painted rewards do."""

import numpy as np
import pytest

from course.labs import bandit, gridworld
from course.labs.presets import open_lab
from course.learning import exploring
from course.training.edits import SetKnob, SetRewards

SEEDS = (0, 100, 200, 300, 400)  # a lab's learners have the seeds that follow
BEST = 3
ABOVE, GAP = 45, 25  # the cell above the flag, and the gap in the upper wall


def found(lab):
    return lab.run.estimates.argmax(axis=1) == BEST


@pytest.mark.parametrize("seed", SEEDS)
def test_greedy_learners_miss_the_best_arm_mostly_because_they_never_tried_it(seed):
    lab = bandit(epsilon=0.0, seed=seed)
    lab.drive(epochs=100)
    missed = ~found(lab)
    assert missed.sum() > 15, "the third answer: fewer than half find it"
    assert (lab.run.n_pulls[missed, BEST] == 0).mean() > 0.65
    lab.drive(epochs=200)
    assert (~found(lab) == missed).all(), "playing on changes nothing"


@pytest.mark.parametrize("seed", SEEDS)
def test_an_optimistic_start_lets_most_of_them_find_it(seed):
    lab = bandit(epsilon=0.0, initial=1.0, alpha=0.1, seed=seed)
    lab.drive(epochs=100)
    assert found(lab).sum() >= 22 and (lab.run.n_pulls > 0).all()
    lab.drive(epochs=200)
    assert found(lab).sum() >= 22


@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_tenth_explored_about_nine_of_ten_pulls_go_to_the_best_arm(seed):
    lab = bandit(epsilon=0.0, seed=seed)
    lab.drive(epochs=300, edits=[(100, SetKnob("epsilon", 0.1))])
    late = lab.history.column("optimal")[-50:].mean()
    assert 0.85 < late < 0.92


@pytest.mark.parametrize("seed", SEEDS)
def test_ucb_gives_least_away_and_epsilon_greedy_twice_as_much_in_a_line_that_goes_on(seed):
    regret = {}
    for rule in exploring.ARM_RULES:
        lab = open_lab("arms", rule=rule, seed=seed)
        regret[rule] = lab.drive(epochs=300).column("regret").mean(axis=1)
    for at in (100, 300):
        ucb, thompson, greedy = (regret[rule][at] for rule in ("ucb", "thompson", "epsilon_greedy"))
        assert ucb < thompson < greedy and greedy > 1.5 * ucb
    second, third = (regret["epsilon_greedy"][at] - regret["epsilon_greedy"][at - 100] for at in (200, 300))
    assert third == pytest.approx(second, rel=0.25), "a straight line"
    assert regret["ucb"][300] - regret["ucb"][200] < third / 4, "while UCB's flattens"


def test_pulling_by_lot_gives_210_away():
    assert "by lot          regret 210" in exploring.three_rules()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_short_memory_is_back_sooner_and_ucb_notices_first_that_an_arm_moved(seed):
    shares = {
        (rule, alpha): exploring.shares_of_the_best(alpha, rule=rule, seed=seed)
        for rule in exploring.ARM_RULES
        for alpha in (0.0, 0.1)
    }
    for rule in exploring.ARM_RULES:
        long, short = shares[rule, 0.0], shares[rule, 0.1]
        assert long[50] > short[50], "before the arm moved the long memory was the better one"
        assert max(long[51], short[51]) <= 0.15, "nobody notices at once"
        assert long[100] < 0.6 and short[100] > 0.5 and short[100] > long[100] + 0.05
    for alpha in (0.0, 0.1):
        assert shares["ucb", alpha][60] > max(
            shares[rule, alpha][60] for rule in ("epsilon_greedy", "thompson")
        )


@pytest.fixture(scope="module", params=SEEDS)
def room(request):
    """Agents that know Karpathy's room."""
    lab = gridworld(seed=request.param)
    lab.drive(epochs=40)
    assert lab.run.is_optimal().all()
    return lab


def again(room, edit, epochs):
    """The same agents in a lab of their own, after an edit and some rounds."""
    lab = room.fresh()
    lab.drive(epochs=40 + epochs, edits=[(40, edit)])
    return lab.run


def ways(run):
    """The cells that each agent's best actions lead through, to the flag or round and round."""
    for policy in run.greedy:
        cell, way = int(run.world.starts[0]), []
        while not run.world.is_goal[cell] and cell not in way:
            way.append(cell)
            cell = int(run.world.outcomes[cell, policy[cell], 2])
        yield way


def test_a_cell_that_no_longer_costs_is_walked_through_after_ten_rounds(room):
    assert not any(ABOVE in way for way in ways(room.run))
    run = again(room, SetRewards((ABOVE,), 0.0), 10)
    assert np.mean([ABOVE in way for way in ways(run)]) > 0.75


def test_at_a_lower_discount_the_way_stays_the_best(room):
    assert again(room, SetKnob("gamma", 0.5), 40).is_optimal().mean() > 0.9


def test_the_gap_is_left_alone_after_five_rounds_and_the_way_round_known_after_fifteen(room):
    assert all(GAP in way for way in ways(room.run))
    early, late = (again(room, SetRewards((GAP,), -1.0), epochs) for epochs in (5, 20))
    assert not any(GAP in way for way in ways(early)) and early.is_optimal().mean() < 0.2
    assert late.is_optimal().mean() > 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_while_exploring_the_cliff_costs_q_learning_twice_what_it_costs_sarsa(seed):
    paid = {rule: exploring.paid_on_the_cliff(rule, seed=seed) for rule in exploring.GRID_RULES}
    assert -55 < paid["q_learning"][0] < -45 and -27 < paid["sarsa"][0] < -20
    assert paid["sarsa"][0] < paid["expected_sarsa"][0] < -19, "a little more is paid"
    assert paid["double_q"][0] < paid["q_learning"][0], "half of the steps for each table"
    assert paid["q_learning"][1] == -13 > max(paid["sarsa"][1], paid["expected_sarsa"][1])


@pytest.mark.parametrize("seed", SEEDS)
def test_with_slips_every_arrow_along_the_edge_points_away_from_it(seed):
    dry, wet = (open_lab("cliff", slip=slip, seed=seed) for slip in (0.0, 0.1))
    for lab in (dry, wet):
        lab.drive(epochs=60)
    along = [lab.summary().splitlines()[-2] for lab in (dry, wet)]
    assert along == ["→" * 11 + "↓", "↑" * 11 + "↓"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_coin_pays_sixteen_times_the_flag_and_nobody_goes_there(seed):
    lab = open_lab("coin", seed=seed)
    for epochs in (40, 80):
        lab.drive(epochs=epochs)
        now = lab.measure()
        assert (now.greedy_goal == 0).all() and now.greedy_return.mean() > 16 * 1.2
