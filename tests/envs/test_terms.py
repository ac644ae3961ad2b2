"""Terms add up, shaping keeps the best policy, and a learner's own term can spoil nothing."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course.envs.terms import RewardError, Rewards, Term, Transition, shaping


def transition(n=4):
    state = np.arange(2.0 * n).reshape(n, 2)
    return Transition(state, np.zeros(n, dtype=np.int64), state + 1, np.arange(n) == n - 1)


def moved(t):
    return t.next_state[:, 0] - t.state[:, 0]


def ended(t):
    return t.terminated


def said(function, t=None, **settings):
    """The sentence that a term's failure becomes."""
    with pytest.raises(RewardError) as caught:
        Term("mine", function, **settings).values(t or transition())
    text = str(caught.value)
    assert "'mine'" in text and "\n" not in text
    return text


def test_a_reward_is_the_weighted_sum_and_each_term_keeps_its_own_values():
    rewards = Rewards([Term("moved", moved, 2.0), Term("ended", ended, -0.5, limit_s=None)])
    total, values = rewards.total(transition())
    assert rewards.names == ("moved", "ended")
    np.testing.assert_array_equal(values, [[1, 1, 1, 1], [0, 0, 0, 1]])
    np.testing.assert_array_equal(total, [2, 2, 2, 1.5])


@settings(deadline=None, derandomize=True)
@given(
    arrays(np.float64, (3, 5), elements=st.floats(-1e6, 1e6)),
    st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3),
)
def test_any_values_and_weights_add_up(values, weights):
    terms = [Term(f"t{i}", lambda t, i=i: values[i], w, limit_s=None) for i, w in enumerate(weights)]
    total, each = Rewards(terms).total(transition(5))
    np.testing.assert_array_equal(each, values)
    np.testing.assert_allclose(
        total, sum(w * v for w, v in zip(weights, values, strict=True)), rtol=1e-9, atol=1e-3
    )


def test_weights_and_terms_change_between_steps():
    rewards = Rewards([Term("moved", moved)])
    rewards.set_weight("moved", 0)
    np.testing.assert_array_equal(rewards.total(transition())[0], np.zeros(4))
    rewards.put(Term("ended", ended, 3))
    np.testing.assert_array_equal(rewards.total(transition())[0], [0, 0, 0, 3])
    rewards.put(Term("moved", ended, 1))
    assert rewards.names == ("moved", "ended")
    np.testing.assert_array_equal(rewards.total(transition())[0], [0, 0, 0, 4])
    rewards.drop("moved")
    assert rewards.weights == {"ended": 3.0}


def test_bad_terms_and_weights_are_worded():
    rewards = Rewards([Term("moved", moved)])
    for change, sentence in (
        (lambda: rewards.set_weight("movd", 1), "did you mean 'moved'"),
        (
            lambda: rewards.set_weight("moved", float("nan")),
            "weight must be between -1000000 and 1000000, got nan",
        ),
        (lambda: rewards.set_weight("moved", 1e30), "weight must be between"),
        (lambda: rewards.drop("moved"), "is the last; set its weight to 0"),
        (lambda: Rewards([]), "at least one term, got none"),
        (lambda: Rewards([Term("a", moved), Term("a", ended)]), "'a' twice"),
        (lambda: Term("", moved), "1 to 40 characters"),
        (lambda: Term("a", 3), "function of a transition, got int"),
        (lambda: Term("a", moved, limit_s=0), "limit_s must be between"),
    ):
        with pytest.raises(ValueError, match=r"must|last") as caught:
            change()
        assert sentence in str(caught.value)
    assert rewards.weights == {"moved": 1.0}


def test_a_learners_term_works_on_copies():
    def spoils(t):
        t.state[:] = t.next_state[:] = 7
        t.terminated[:] = True
        return t.state[:, 0]

    t = transition()
    np.testing.assert_array_equal(Term("mine", spoils).values(t), np.full(4, 7.0))
    np.testing.assert_array_equal(t.state, transition().state)
    np.testing.assert_array_equal(t.terminated, transition().terminated)


def test_a_value_that_is_no_reward_is_named_with_its_row():
    for bad, shown in (
        (np.nan, "nan"),
        (np.inf, "inf"),
        (-np.inf, "-inf"),
        (1e30, "1e+30"),
        (-1.1e6, "-1.1e+06"),
    ):
        text = said(lambda t, bad=bad: np.where(np.arange(4) == 2, bad, 0.0))
        assert f"got {shown} in row 2" in text and "between -1e6 and 1e6" in text
    assert "inf in row 3" in said(lambda t: 1 / (1.0 - t.terminated))  # and no NumPy warning escapes


def test_what_is_not_one_number_per_row_is_refused():
    for returned in (0.0, np.zeros(3), np.zeros((4, 1)), None, ["a"] * 4, np.zeros(4, dtype=complex)):
        assert "must return 4 numbers, an array of shape (4,)" in said(lambda t, returned=returned: returned)
    assert "got a list of other things" in said(lambda t: [[1], [1, 2]])
    assert Term("mine", lambda t: [1, True, 2.5, 0]).values(transition()).tolist() == [1, 1, 2.5, 0]


def test_what_a_term_raises_is_worded_with_its_line():
    def mine(t):
        rows = len(t.action)
        return rows / 0

    assert "raised ZeroDivisionError: division by zero at its line 3; it must return" in said(mine)

    def leaves(t):
        raise SystemExit("out\nof here")

    assert "SystemExit: out of here at its line 2" in said(leaves)
    assert "raised TypeError" in said(lambda: 0)


def test_a_term_that_never_ends_is_cut_off_and_one_that_prints_is_not(capsys):
    def endless(t):
        while True:
            pass

    text = said(endless, limit_s=0.05)
    assert "ran for more than 0.05 s and was cut off; it is called at every step" in text
    assert "was cut off" in said(lambda t: time.sleep(0.3), limit_s=0.05)

    def prints(t):
        print("seen")
        return moved(t)

    assert Term("mine", prints).values(transition()).tolist() == [1, 1, 1, 1]
    assert capsys.readouterr().out == "seen\n"


def test_shaping_telescopes_along_an_episode_and_ends_at_zero():
    gamma, path = 0.9, np.array([3.0, 5.0, -1.0, 8.0, 2.0])
    term = shaping(lambda s: s**2, gamma)
    terminated = np.arange(4) == 3
    t = Transition(path[:-1], np.zeros(4), path[1:], terminated)
    discounted = gamma ** np.arange(4) @ term.values(t)
    assert discounted == pytest.approx(-(path[0] ** 2))  # the same for every path from this start


def test_shaping_words_its_errors():
    with pytest.raises(ValueError, match=r"gamma must be between 0 and 1, got 1\.5"):
        shaping(np.sum, 1.5)

    def phi(s):
        return len(s) / 0

    with pytest.raises(RewardError, match=r"'shaping' raised .* at its line 2"):
        shaping(phi, 0.9).values(Transition([1, 2], np.zeros(2), [1, 2], np.zeros(2, dtype=bool)))


def test_shaping_leaves_the_optimal_policy_alone_on_a_random_decision_process():
    rng = np.random.default_rng(0)
    P = rng.dirichlet(np.full(6, 0.3), size=(6, 3))
    P[5] = np.eye(6)[5]  # state 5 is terminal
    R = rng.normal(size=(6, 3, 6))
    R[5] = 0
    phi, gamma = 10 * rng.normal(size=6), 0.9
    s, a, after = (index.ravel() for index in np.indices(R.shape))
    t = Transition(s, a, after, after == 5)
    F = shaping(lambda states: phi[states], gamma).values(t).reshape(R.shape)
    F[5] = 0

    def best(rewards):
        q = np.zeros((6, 3))
        for _ in range(500):
            q = (P * (rewards + gamma * q.max(1))).sum(2)
        return q[:5].argmax(1)

    np.testing.assert_array_equal(best(R + F), best(R))
    assert not np.array_equal(best(R + phi), best(R))  # paying φ itself does change it
