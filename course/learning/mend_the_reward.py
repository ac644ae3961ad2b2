"""The exercise of the notebook on reward design: find the hack, mend the reward, and see the ball lifted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from course.envs.gripper_behaviours import returns
from course.envs.gripper_env import MAX_STEPS
from course.learning.verdict import Verdict, not_yet, percent_down
from course.training.edits import SetRewardWeights
from course.training.rl.policy.play import play

if TYPE_CHECKING:
    from course.labs.lab import Lab

LEAST_LIFTED, LEAST_ROUNDS = 0.9, 10
N_EPISODES, FRESH_SEED = 300, 90_210
LEAST_INCOME = 1e-4  # a step, for ever: from here on a term can be collected without end
#: What the lab of the exercise is paid for: two terms that can be collected for ever.
HACKED = {"progress": 0, "hold": 0, "closeness": 0.05, "grasp": 0.5}
LOOKS_LIKE = {
    "hover": "a hand that hovers at the ball",
    "regrasp": "a hand that grasps the ball, lets it go and grasps it again",
    "wait": "a hand that holds the ball just below the line",
    "fidget": "a hand that carries the ball to and fro below the line",
    "rest": "a hand that does nothing at all",
}

HINTS = (
    (
        "Let it train, and watch an episode to its end. In the table below the replay, which term has paid "
        "most? Could the hand collect it for ever?"
    ),
    (
        "A term that pays at each step, or as often as something happens, can be collected without end. One "
        "that takes back what it paid cannot: nearing and leaving, holding and letting go, rising and "
        "falling. Mend one hole and another may open."
    ),
    "Set Closeness and Grasp to 0, Progress to 2 and Hold to 1, press Reset, and train some 60 rounds.",
)
SOLUTION = (
    "Closeness pays at each step and Grasp for each grasp, so an episode without end is worth most. Put in "
    "their place what says the same and takes back what it paid: Progress 2 for coming nearer, Hold 1 for "
    "holding. Then press Reset and train about 60 rounds: a hand that was long paid for something else may "
    "not unlearn it."
)


def solve(lab: Lab) -> Lab:
    """Pay for changes instead of states, start again, train 60 rounds, and return the lab."""
    mended = {"progress": 2.0, "hold": 1.0, "closeness": 0.0, "grasp": 0.0}
    lab.run.apply(SetRewardWeights(tuple(mended), tuple(mended.values())))
    lab.run.reset()
    lab.drive(epochs=60)
    return lab


def income(weights: Mapping[str, float]) -> dict[str, float]:
    """Return what each behaviour is paid a step, once it goes on for ever; shaping, which cancels, apart."""
    lasting = {**weights, "shaping": 0.0}
    short, long = (returns(lasting, n=20, n_steps=n) for n in (2 * MAX_STEPS, 4 * MAX_STEPS))
    return {name: (long[name] - short[name]) / (2 * MAX_STEPS) for name in long}


def judge(lab: Lab) -> Verdict:
    """Return whether lifting is what pays best, and the ball is lifted in 90% of fresh episodes."""
    if lab.name != "gripper" or lab.config["weights"] != HACKED or lab.config["preset"] is not None:
        return not_yet("this is another lab. The exercise wants the gripper that its cell opens.")
    run: Any = lab.run
    if run.epoch < LEAST_ROUNDS:
        return not_yet(
            f"the hand has trained for {run.epoch} rounds and tries this and that. Press Play, watch what "
            "becomes of it, and look for what it is paid for.",
            "a reward can be judged before anybody learns from it",
        )
    weights = run.weights
    paid = returns(weights)
    lifted = play(run, N_EPISODES, seed=FRESH_SEED, greedy=False).goal
    share = 0.0 if lifted is None else float(lifted.mean())
    found = f"in {percent_down(share)} of {N_EPISODES} fresh episodes the ball is lifted"
    best = max(paid, key=lambda name: paid[name])
    if not any(weights.values()):
        return not_yet(f"{found}, and nothing is paid for at all. Nobody learns from that.")
    if max(paid.values()) - min(paid.values()) < 1e-9:
        return not_yet(f"{found}. Whatever the hand does is paid the same, so there is nothing to learn.")
    endless = income(weights)
    most = max(endless, key=lambda name: endless[name])
    if best == "rest":
        return not_yet(
            f"{found}. With these weights {LOOKS_LIKE['rest']} is paid {paid['rest']:.1f} an episode, one "
            f"that lifts it {paid['lift']:.1f}: lifting costs more than it brings, so a hand that trains on "
            "learns to rest. Which term makes every movement so dear?",
            "what costs can only do good",
        )
    if best == "lift" and endless[most] > LEAST_INCOME:
        return not_yet(
            f"{found}. Lifting is paid {paid['lift']:.1f}, more than any hack in {MAX_STEPS} steps. But "
            f"{LOOKS_LIKE[most]} is paid {100 * endless[most]:.3g} in every hundred steps, for ever: the "
            "hole is outbid and not closed. Which term pays for that?",
            "paying more for the goal outbids whatever can be collected for ever",
        )
    if best != "lift":
        return not_yet(
            f"{found}. With these weights {LOOKS_LIKE[best]} is paid {paid[best]:.1f} an episode, one that "
            f"lifts it {paid['lift']:.1f}. Which term pays for that, and could pay without end?",
            "paying more for the goal outbids whatever can be collected for ever"
            if weights["lift"] > 4
            else "a reward for a step on the way leads to the goal",
        )
    if share >= LEAST_LIFTED:
        return Verdict(
            True,
            f"{found}, and none of five other behaviours would be paid better: lifting earns "
            f"{paid['lift']:.1f}, the best of them "
            f"{max(v for name, v in paid.items() if name != 'lift'):.1f}. None can be collected for ever.",
        )
    return not_yet(
        f"{found}; wanted are {LEAST_LIFTED:.0%}. The reward is mended: lifting pays best. The hand still "
        "does what it was paid for before, or has not tried enough. Train some 60 rounds more, or press "
        "Reset and let it start afresh; if it never comes near the ball, pay it for the way there.",
        "a mended reward mends the policy at once",
    )
