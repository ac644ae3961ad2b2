"""Learners before a bandit: regret as theory says, and hands on the arms."""

import numpy as np
import pytest

from course.envs.bandit import Bandit
from course.training.edits import SetKnob, SetMean, SetRewards, SetRule
from course.training.edits.base import EditError
from course.training.rl.bandit.arms import Known
from course.training.rl.bandit.run import ARM_RULES, BanditRun
from course.training.rl.bandit.thompson import score as thompson
from course.training.rl.bandit.ucb import score as ucb
from course.training.rl.knobs import BanditKnobs
from tests.training.rl.runs import take_epochs, take_steps, told

CHANCES = (0.9, 0.8, 0.5)


def bernoulli(rule, *, n_runs=20, seed=0, epoch=1000, **knobs):
    bandit = Bandit(CHANCES, kind="bernoulli")
    return BanditRun(bandit, rule, BanditKnobs(**knobs), seed=seed, n_runs=n_runs, steps_per_epoch=epoch)


def gaussian(rule="epsilon_greedy", *, arms=5, n_runs=3, seed=0, epoch=10, drift=0.0, **knobs):
    bandit = Bandit(arms, drift=drift)
    return BanditRun(bandit, rule, BanditKnobs(**knobs), seed=seed, n_runs=n_runs, steps_per_epoch=epoch)


def test_the_regret_of_ucb1_stays_below_its_bound():
    run = bernoulli("ucb", c=np.sqrt(2))
    take_epochs(run, 2)
    gaps = np.array([0.1, 0.4])
    bound = (
        8 * np.log(run.step) * (1 / gaps).sum() + (1 + np.pi**2 / 3) * gaps.sum()
    )  # Auer et al., theorem 1
    assert run.regrets.sum(axis=0).mean() < bound


def test_the_regret_of_ucb_grows_ever_more_slowly_and_that_of_epsilon_greedy_does_not():
    shares = {}
    for rule in ("ucb", "epsilon_greedy"):
        run = bernoulli(rule, c=0.5, epsilon=0.1)
        take_epochs(run, 3)
        halves = run.regrets.reshape(2, -1).sum(axis=1)
        shares[rule] = halves[1] / halves[0]
    assert shares["ucb"] < 0.6 < shares["epsilon_greedy"]


def test_thompson_regrets_less_than_exploring_at_random():
    regret = {}
    for rule in ("thompson", "epsilon_greedy"):
        run = bernoulli(rule, epsilon=0.1)
        take_epochs(run, 2)
        regret[rule] = run.regrets.sum(axis=0).mean()
    assert regret["thompson"] < 0.6 * regret["epsilon_greedy"]


def test_without_exploration_epsilon_greedy_may_stay_with_a_worse_arm_for_ever():
    run = gaussian(n_runs=50, arms=10, epoch=1000, epsilon=0.0)
    metrics = take_epochs(run, 2)[-1].metrics
    assert set(metrics.optimal) <= {0.0, 1.0} and 0.1 < metrics.optimal.mean() < 0.9


def test_the_testbed_of_the_book():
    """Figure 2.2: after 1000 pulls ε = 0.1 pulls the best of ten arms in about 80%, ε = 0.01 less often."""
    share = {}
    for epsilon in (0.1, 0.01):
        run = gaussian(arms=10, n_runs=200, epoch=500, epsilon=epsilon)
        share[epsilon] = take_epochs(run, 2)[-1].metrics.optimal.mean()
    assert 0.65 < share[0.1] < 0.85 and share[0.01] < share[0.1]


def test_estimates_are_the_mean_of_what_was_paid_or_weighted_towards_the_newest():
    run = gaussian(arms=[1.0], n_runs=1, epoch=50)
    metrics = take_epochs(run, 1)[-1].metrics
    assert run.estimates[0, 0] == pytest.approx(metrics.reward[0]) and run.n_pulls[0, 0] == 50
    half = BanditRun(Bandit([2.0], sd=0.0), knobs=BanditKnobs(alpha=0.5), n_runs=1)
    take_steps(half, 3)
    assert half.estimates[0, 0] == 2 * (1 - 0.5**3)


def test_a_constant_step_size_follows_arms_that_drift():
    regret = {}
    for alpha in (0.0, 0.1):
        run = gaussian(arms=[0.0] * 5, n_runs=40, epoch=1500, drift=0.1, alpha=alpha)
        take_epochs(run, 1)
        regret[alpha] = run.regrets[-500:].mean()
    assert regret[0.1] < 0.8 * regret[0.0]


def test_ucb_pulls_every_arm_before_any_arm_twice():
    run = gaussian("ucb", arms=7)
    take_steps(run, 7)
    assert (run.n_pulls == 1).all()
    known = Known(np.array([[0.5, 0.2]]), np.array([[10.0, 0.0]]), 11, "gaussian", 1.0)
    bound = ucb(known, BanditKnobs(c=2), np.zeros((1, 2)))
    assert bound[0, 0] == pytest.approx(0.5 + 2 * np.sqrt(np.log(11) / 10)) and np.isinf(bound[0, 1])


def test_thompsons_guesses_have_the_posteriors_mean_and_spread():
    draws = (np.arange(100_000) + 0.5)[:, None] / 100_000
    n, q = np.full((1, 1), 8.0), np.full((1, 1), 0.75)
    beta = thompson(Known(q, n, 9, "bernoulli", 1.0), BanditKnobs(), draws)
    assert beta.mean() == pytest.approx(7 / 10, abs=1e-4)
    assert beta.var() == pytest.approx(7 * 3 / (100 * 11), abs=1e-4)
    normal = thompson(Known(q, n, 9, "gaussian", 2.0), BanditKnobs(), draws)
    assert normal.mean() == pytest.approx(8 * 0.75 / 12, abs=1e-4)
    assert normal.var() == pytest.approx(4 / 12, abs=1e-3)
    sure = thompson(Known(q, n, 9, "gaussian", 0.0), BanditKnobs(), draws)
    assert (sure == 0.75).all()


@pytest.mark.parametrize("make", [bernoulli, gaussian])
def test_a_rule_can_be_changed_on_the_way_and_what_was_learned_stays(make):
    run, other = make("epsilon_greedy", epoch=10), make("ucb", epoch=10)
    assert run.interval is None
    take_epochs(run, 2)
    q = run.estimates
    assert run.apply(SetRule("ucb")).text == "rule upper confidence bound"
    np.testing.assert_array_equal(run.estimates, q)
    assert run.settings["algorithm"] == other.settings["algorithm"]
    low, high = run.interval
    np.testing.assert_array_equal(low, q)
    assert (high > q).all()
    run.apply({"do": "rule", "name": "thompson"})
    low, high = run.interval
    assert (low < high).all() and np.isfinite(high).all()
    run.undo()
    run.undo()
    assert run.rule is ARM_RULES["epsilon_greedy"]
    with pytest.raises(EditError, match="rule must be one of epsilon_greedy, ucb, thompson"):
        run.apply(SetRule("greedy"))


def test_thompsons_interval_is_one_standard_deviation_of_what_is_believed():
    n, q = np.full((1, 1), 8.0), np.full((1, 1), 0.75)
    doubt = ARM_RULES["thompson"].doubt
    low, high = doubt.interval(Known(q, n, 9, "bernoulli", 1.0), BanditKnobs())
    assert (low + high) / 2 == pytest.approx(7 / 10)
    assert (high - low) / 2 == pytest.approx(np.sqrt(7 * 3 / (100 * 11)))
    low, high = doubt.interval(Known(q, n, 9, "gaussian", 2.0), BanditKnobs(alpha=0.4))
    assert (low + high) / 2 == pytest.approx(4 * 0.75 / 8)  # four pulls are all that it remembers
    assert (high - low) / 2 == pytest.approx(np.sqrt(4 / 8))


@pytest.mark.parametrize("rule", ARM_RULES)
@pytest.mark.parametrize("make", [bernoulli, gaussian])
def test_the_same_seed_gives_the_same_events_and_many_runs_are_single_ones(make, rule):
    def play(seed, n_runs):
        run = make(rule, seed=seed, n_runs=n_runs, epoch=10)
        events = take_epochs(run, 3)
        run.apply(SetMean(1, 0.95))
        return run, events + take_epochs(run, 3)

    (many, first), (_, second) = play(5, 3), play(5, 3)
    assert told(first) == told(second)
    for i in range(3):
        single, _ = play(5 + i, 1)
        np.testing.assert_array_equal(single.estimates[0], many.estimates[i])
        np.testing.assert_array_equal(single.regrets[:, 0], many.regrets[:, i])


@pytest.mark.parametrize("rule", ARM_RULES)
def test_a_branch_without_an_edit_repeats_the_run_bit_for_bit(rule):
    run = gaussian(rule, drift=0.05)
    take_epochs(run, 8)
    original, regrets, q = run.history.copy(), run.regrets, run.estimates
    run.scrub(3)
    assert len(run.regrets) == 30
    run.scrub(8)
    np.testing.assert_array_equal(run.regrets, regrets)
    run.scrub(3)
    take_epochs(run, 5)
    assert run.history == original and run.pinned.branched_at == 3
    np.testing.assert_array_equal(run.regrets, regrets)
    np.testing.assert_array_equal(run.estimates, q)


def test_a_mean_set_by_hand_stays_when_the_run_goes_back_and_can_be_taken_back():
    run = gaussian(drift=0.05)
    take_epochs(run, 2)
    run.apply(SetMean(1, 3.0))
    run.apply(SetKnob("drift", 0.0))
    take_epochs(run, 2)
    assert (run.bandit.means[:, 1] == 3).all()
    run.scrub(1)
    assert (run.bandit.means[:, 1] == 3).all() and run.bandit.drift == 0
    run.scrub(4)
    run.undo()
    before = run.bandit.means
    assert run.undo().text == "undid: mean 3 of arm B"
    assert (run.bandit.means[:, 1] != 3).all() and run.bandit.drift == 0.05
    np.testing.assert_array_equal(np.delete(run.bandit.means, 1, axis=1), np.delete(before, 1, axis=1))
    run.reset()
    assert run.step == 0 and not run.estimates.any() and run.regrets.shape == (0, 3)


def test_an_optimistic_start_is_believed_until_an_arm_is_pulled():
    run = bernoulli("epsilon_greedy", epsilon=0.0, initial=1.0, n_runs=20)
    assert (run.estimates == 1).all()
    take_steps(run, 60)
    pulled = run.n_pulls > 0
    assert pulled.all(), "a greedy learner whose arm disappoints tries the next"
    run.reset()
    assert (run.estimates == 1).all()


def test_an_initial_estimate_set_later_holds_for_arms_never_pulled_and_can_be_taken_back():
    run = bernoulli("epsilon_greedy", epsilon=0.0, n_runs=20)
    take_epochs(run, 3)
    before, untried = run.estimates, run.n_pulls == 0
    assert untried.any() and not untried.all()
    assert run.apply(SetKnob("initial", 2.0)).text == "initial estimate 2"
    np.testing.assert_array_equal(run.estimates, np.where(untried, 2.0, before))
    assert run.undo().text == "undid: initial estimate 2"
    np.testing.assert_array_equal(run.estimates, before)
    run.apply(SetKnob("initial", 2.0))
    take_epochs(run, 3)
    assert (run.n_pulls[untried] > 0).any(), "now they are tried"


def test_thompson_sampling_copes_with_an_estimate_that_no_arm_can_pay():
    run = bernoulli("thompson", alpha=0.1, initial=5.0)
    take_epochs(run, 5)
    assert np.isfinite(run.estimates).all() and all(np.isfinite(bound).all() for bound in run.interval)


def test_the_bandit_that_was_given_is_left_alone():
    bandit = Bandit(3)
    bandit.reset(2, seed=4)
    means = bandit.means
    run = BanditRun(bandit, n_runs=5)
    take_steps(run, 5)
    run.apply(SetMean(0, 9.0))
    np.testing.assert_array_equal(bandit.means, means)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (SetMean(5, 1.0), "arm must be a whole number between 0 and 4, got 5"),
        ({"do": "mean", "arm": 0, "mean": float("inf")}, "mean must be a number"),
        (SetKnob("gamma", 0.5), "'gamma' is no knob of these learners"),
        (SetRewards((0,), 1.0), "'rewards' is no edit of a bandit"),
    ],
)
def test_an_edit_that_cannot_be_done_is_one_sentence_and_changes_nothing(edit, words):
    run = gaussian()
    take_steps(run, 3)
    means, settings = run.bandit.means, run.settings
    with pytest.raises(EditError, match=words):
        run.apply(edit)
    np.testing.assert_array_equal(run.bandit.means, means)
    assert run.settings == settings and not run.can_undo


def test_a_chance_must_be_a_chance():
    with pytest.raises(EditError, match="mean must be between 0 and 1, got 2"):
        bernoulli("ucb").apply(SetMean(0, 2.0))
    with pytest.raises(ValueError, match="rule must be one of epsilon_greedy, ucb, thompson"):
        bernoulli("greedy")
