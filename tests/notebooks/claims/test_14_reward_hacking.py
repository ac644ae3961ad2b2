"""Notebook 14: hacks that stay hacks, mending that may fail, shaping and its limits, PPO beside REINFORCE.

Five policies learn side by side, each as the lab of one seed does.
"""

from __future__ import annotations

import pytest

from course.envs.gripper_behaviours import returns
from course.labs.presets import open_lab
from course.labs.rewards.gripper import TASK
from course.training.edits import SetRewardWeights
from course.training.events import EpochEnded
from course.training.rl.policy.learner import PolicyLearner
from course.training.rl.policy.play import play

N_SEEDS = 5
pytestmark = pytest.mark.timeout(300)  # five policies at once, on a machine that has other work too
BARE = {"lift": 4, "time": 0.01}


def five(preset, /, **changed):
    """Return five runs side by side, those of the lab's own seed and the four that follow."""
    lab = open_lab(preset, **changed)
    run = PolicyLearner(
        TASK.make_env,
        lab.run.knobs,
        algorithm=lab.run.algorithm,
        n_envs=TASK.n_envs,
        n_runs=N_SEEDS,
        seed=lab.run.seed,
    )
    for name, weight in lab.run.weights.items():
        run.envs.set_weight(name, weight)
    return run


def train(run, rounds):
    """Train so many rounds more; returns and goals, a row for each round of the run."""
    until = run.epoch + rounds
    for event in run.events():
        if isinstance(event, EpochEnded) and event.epoch == until:
            break
    return run.history.column("episode_return"), run.history.column("goal")


def lifted(run):
    return play(run, 200, seed=5, greedy=False).goal.mean(axis=1)


def test_five_runs_side_by_side_are_those_of_the_lab():
    lab, run = open_lab("being near"), five("being near")
    own = lab.drive(epochs=2).column("entropy")
    train(run, 2)
    assert run.history.column("entropy")[:, 0] == pytest.approx(own[:, 0], rel=1e-4)


def test_paid_for_being_near_the_return_rises_and_no_ball_is_lifted_with_play_left_on():
    """The prediction's second answer, for three times as long as the script trains."""
    paid, goal = train(five("being near"), 60)
    assert (paid[19] > 1.5 * paid[4]).all() and (paid[59] > 1.8 * paid[4]).all()
    assert (goal[4:] < 0.01).all()


def test_reset_after_mending_lets_the_hand_start_afresh():
    """So it learns as one that was never hacked, five of which lift below; left to itself it may not."""
    hacked, honest = open_lab("hacks", preset="hover"), open_lab("honest reward")
    hacked.drive(epochs=3)
    hacked.run.apply(SetRewardWeights(("closeness", "progress"), (0.0, 2.0)))
    hacked.run.reset()
    assert hacked.run.weights == honest.run.weights
    ends = [lab.drive(epochs=2).column("entropy")[-1, 0] for lab in (hacked, honest)]
    assert ends[0] == ends[1]


def test_with_each_movement_dear_the_return_rises_and_the_hand_rests():
    paid, goal = train(five("hacks", preset="sparing"), 25)
    assert (paid[4] < -20).all() and (abs(paid[24] + 1.5) < 0.05).all() and (goal[4:] == 0).all()
    what = returns(open_lab("hacks", preset="sparing").run.weights)
    assert max(what, key=what.get) == "rest"
    assert (what["rest"], what["lift"]) == pytest.approx((-1.5, -5.4), abs=0.05)


def test_with_as_many_steps_ppo_lifts_and_reinforce_does_not():
    learners = {"ppo": five("two learners"), "reinforce": five("two learners", algorithm="reinforce")}
    for (name, run), rounds in zip(learners.items(), (40, 9), strict=True):
        train(run, rounds)
        assert run.n_examples == pytest.approx(84_000, rel=0.03), name
    assert (lifted(learners["ppo"]) > 0.8).all()
    assert (lifted(learners["reinforce"]) < 0.01).all()


def test_what_hovering_and_lifting_are_paid():
    paid = returns(open_lab("being near").run.weights)
    assert paid["lift"] == pytest.approx(3.5, abs=0.05)
    assert paid["hover"] == pytest.approx(13.9, abs=0.05)


def test_shaping_keeps_the_order_of_discounted_returns_up_to_what_the_clock_cuts():
    bare, shaped = returns(BARE, gamma=0.99), returns(BARE | {"shaping": 2}, gamma=0.99)
    more = {name: shaped[name] - bare[name] for name in bare}
    assert more.pop("rest") == pytest.approx(1.05, abs=0.01)
    assert list(more.values()) == pytest.approx([1.35] * 5, abs=0.012)
    assert pytest.approx(0.22, abs=0.002) == 0.99**150
    assert max(shaped, key=shaped.get) == max(bare, key=bare.get) == "lift"
    near = returns(BARE | {"closeness": 0.1}, gamma=0.99)
    assert sorted(near, key=near.get)[:2] == ["rest", "lift"]


def test_without_a_discount_shaping_turns_an_order_round():
    bare, shaped = returns(BARE), returns(BARE | {"shaping": 2})
    assert bare["rest"] == pytest.approx(bare["hover"]) == pytest.approx(-1.5)
    assert (shaped["rest"], shaped["hover"]) == pytest.approx((0.53, 0.06), abs=0.01)


def test_annealing_begins_anew_when_the_reward_is_edited():
    lab = open_lab("being near")
    lab.drive(epochs=2)
    assert lab.run.annealed() < 1
    lab.run.apply(SetRewardWeights(("closeness", "progress"), (0.0, 2.0)))
    assert lab.run.annealed() == 1
