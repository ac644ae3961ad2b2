"""Notebook 13: why greedy learners miss the best arm, what exploring costs, what painted rewards do."""

import copy

import numpy as np
import pytest

from course.labs import bandit, gridworld
from course.labs.drive import drive
from course.labs.gridworld.words import ARROWS
from course.labs.presets import open_lab
from course.learning import exploring
from course.training.edits import SetKnob, SetMean, SetRewards
from tests.notebooks.claims.five_labs import ALL, N_EACH, N_LABS, by_lab, report_every

PER_ROUND, STEPS = 10, 200  # pulls and steps of a round
BEST = 3
ABOVE, GAP = 45, 25  # the cell above the flag, and the gap in the upper wall


def missed(lab):
    return by_lab(lab.run.estimates.argmax(axis=1) != BEST)


def test_side_by_side_thirty_learners_are_those_of_a_lab_of_their_own():
    many, one = (open_lab("cliff", seed=seed, n_runs=n) for seed, n in ((0, ALL), (30, N_EACH)))
    for lab in (many, one):
        lab.drive(epochs=2)
    assert np.array_equal(many.run.q[:, 30:60], one.run.q)
    bits = [bandit(seed=seed, n_runs=n) for seed, n in ((0, ALL), (30, N_EACH))]
    for lab in bits:
        lab.drive(epochs=20)
    assert np.array_equal(bits[0].run.q[30:60], bits[1].run.q)


def test_greedy_learners_miss_the_best_arm_mostly_because_they_never_tried_it():
    lab = bandit(epsilon=0.0, n_runs=ALL)
    lab.drive(epochs=100)
    then, untried = missed(lab), by_lab(lab.run.n_pulls[:, BEST] == 0)
    for one, never in zip(then, untried, strict=True):
        assert one.sum() > 15, "the third answer: fewer than half find it"
        assert never[one].mean() > 0.65
    lab.drive(epochs=200)
    assert (missed(lab) == then).all(), "playing on changes nothing"


def test_an_optimistic_start_lets_most_of_them_find_it():
    lab = bandit(epsilon=0.0, initial=1.0, alpha=0.1, n_runs=ALL)
    for epochs in (100, 200):
        lab.drive(epochs=epochs)
        assert (missed(lab).sum(axis=1) <= 8).all() and (lab.run.n_pulls > 0).all()


def test_with_a_tenth_explored_about_nine_of_ten_pulls_go_to_the_best_arm():
    lab = bandit(epsilon=0.0, n_runs=ALL)
    lab.drive(epochs=300, edits=[(100, SetKnob("epsilon", 0.1))])
    for optimal in by_lab(lab.history.column("optimal")[-50:]):
        assert 0.85 < optimal.mean() < 0.92


def test_ucb_gives_least_away_and_epsilon_greedy_twice_as_much_in_a_line_that_goes_on():
    regrets = {}
    for rule in exploring.ARM_RULES:
        history = open_lab("arms", rule=rule, n_runs=ALL).drive(epochs=300)
        regrets[rule] = by_lab(history.column("regret")).mean(axis=2)
    for of_lab in range(N_LABS):
        regret = {rule: of_rule[of_lab] for rule, of_rule in regrets.items()}
        for at in (100, 300):
            ucb, thompson, greedy = (regret[rule][at] for rule in ("ucb", "thompson", "epsilon_greedy"))
            assert ucb < thompson < greedy and greedy > 1.5 * ucb
        second, third = (
            regret["epsilon_greedy"][at] - regret["epsilon_greedy"][at - 100] for at in (200, 300)
        )
        assert third == pytest.approx(second, rel=0.25), "a straight line"
        assert regret["ucb"][300] - regret["ucb"][200] < third / 4, "while UCB's flattens"


def test_pulling_by_lot_gives_210_away():
    lab = bandit(epsilon=1.0, n_runs=ALL)
    report_every(lab.run, 100, of=PER_ROUND)
    lab.drive(epochs=1)
    assert by_lab(lab.measure().regret).mean(axis=1) == pytest.approx(210, rel=0.02)


def test_a_short_memory_is_back_sooner_and_ucb_notices_first_that_an_arm_moved():
    moved = (exploring.MOVED_AT, SetMean(exploring.MOVED_ARM, exploring.MOVED_TO))
    shares = {}
    for rule in exploring.ARM_RULES:
        for alpha in (0.0, 0.1):
            history = bandit(alpha=alpha, rule=rule, n_runs=ALL).drive(epochs=100, edits=[moved])
            shares[rule, alpha] = by_lab(history.column("optimal")).mean(axis=2)
    for of_lab in range(N_LABS):
        share = {key: of_key[of_lab] for key, of_key in shares.items()}
        for rule in exploring.ARM_RULES:
            long, short = share[rule, 0.0], share[rule, 0.1]
            # One round of thirty learners is a matter of luck; of twenty rounds the means are not.
            before, late = slice(31, 51), slice(81, 101)
            assert long[before].mean() > short[before].mean(), "until then the long memory was the better one"
            assert max(long[51], short[51]) <= 0.15, "nobody notices at once"
            assert long[late].mean() < 0.6, "fifty rounds later C still gets no more than about half"
            assert short[100] > 0.5 and short[100] > long[100] + 0.05
        for alpha in (0.0, 0.1):
            assert share["ucb", alpha][60] > max(
                share[rule, alpha][60] for rule in ("epsilon_greedy", "thompson")
            )


@pytest.fixture(scope="module")
def room():
    """Agents that know Karpathy's room."""
    lab = gridworld(n_runs=ALL)
    lab.drive(epochs=40)
    assert lab.run.is_optimal().all()
    return lab.run


def again(room, edit, epochs):
    """A copy of these agents, after an edit and some rounds, and some more for each further number."""
    run = copy.deepcopy(room)
    run.apply(edit)
    for n in epochs:
        report_every(run, 5, of=STEPS)
        drive(run, epochs=n // 5)
        yield run


def ways(run):
    """The cells that each agent's best actions lead through, to the flag or round and round."""
    for policy in run.greedy:
        cell, way = int(run.world.starts[0]), []
        while not run.world.is_goal[cell] and cell not in way:
            way.append(cell)
            cell = int(run.world.outcomes[cell, policy[cell], 2])
        yield way


def through(run, cell):
    """Which agents' ways lead through a cell, (5, 30)."""
    return by_lab([cell in way for way in ways(run)])


def test_a_cell_that_no_longer_costs_is_walked_through_after_ten_rounds(room):
    assert not through(room, ABOVE).any()
    (run,) = again(room, SetRewards((ABOVE,), 0.0), [10])
    assert (through(run, ABOVE).mean(axis=1) > 0.75).all()


def test_at_a_lower_discount_the_way_stays_the_best(room):
    (run,) = again(room, SetKnob("gamma", 0.5), [40])
    assert (by_lab(run.is_optimal()).mean(axis=1) > 0.9).all()


def test_the_gap_is_left_alone_after_five_rounds_and_the_way_round_known_after_fifteen(room):
    assert through(room, GAP).all()
    rounds = again(room, SetRewards((GAP,), -1.0), [5, 15])
    early = next(rounds)
    assert not through(early, GAP).any() and (by_lab(early.is_optimal()).mean(axis=1) < 0.2).all()
    late = next(rounds)
    assert (by_lab(late.is_optimal()).mean(axis=1) > 0.8).all()


@pytest.fixture(scope="module")
def cliff():
    """Agents of each rule on the cliff, after sixty rounds."""
    labs = {rule: open_lab("cliff", rule=rule, n_runs=ALL) for rule in exploring.GRID_RULES}
    for lab in labs.values():
        lab.drive(epochs=60)
    return labs


def test_while_exploring_the_cliff_costs_q_learning_twice_what_it_costs_sarsa(cliff):
    paid = {
        (rule, which): by_lab(lab.history.column(f"{which}_return")[-exploring.LAST :])
        for rule, lab in cliff.items()
        for which in ("episode", "greedy")
    }
    for of_lab in range(N_LABS):
        pay = {key: float(np.nanmean(of_key[of_lab])) for key, of_key in paid.items()}
        q_learning, sarsa, expected, double = (pay[rule, "episode"] for rule in exploring.GRID_RULES)
        assert -55 < q_learning < -45 and -27 < sarsa < -20
        assert sarsa < expected < -19, "a little more is paid"
        assert double < q_learning, "half of the steps for each table"
        assert pay["q_learning", "greedy"] == -13
        assert max(pay[rule, "greedy"] for rule in ("sarsa", "expected_sarsa")) < -13


def arrows_along_the_edge(run):
    """The move that most agents of each lab hold for the best in the cells above the cliff."""
    for greedy in by_lab(run.greedy[:, 24:36].T):  # (12, 30)
        yield "".join(ARROWS[np.bincount(moves).argmax()] for moves in greedy)


def test_with_slips_every_arrow_along_the_edge_points_away_from_it(cliff):
    assert set(arrows_along_the_edge(cliff["q_learning"].run)) == {"→" * 11 + "↓"}
    wet = open_lab("cliff", slip=0.1, n_runs=ALL)
    report_every(wet.run, 60, of=STEPS)
    wet.drive(epochs=1)
    assert set(arrows_along_the_edge(wet.run)) == {"↑" * 11 + "↓"}


def test_a_coin_pays_sixteen_times_the_flag_and_nobody_goes_there():
    lab = open_lab("coin", n_runs=ALL)
    report_every(lab.run, 40, of=STEPS)
    for n in (1, 2):
        lab.drive(epochs=n)
        now = lab.measure()
        assert (now.greedy_goal == 0).all()
        assert (by_lab(now.greedy_return).mean(axis=1) > 16 * 1.2).all()
