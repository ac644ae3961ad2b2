"""The exercise of the notebook on reward design: find the hack, mend the reward, and see the ball lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.envs.gripper_behaviours import returns
from course.learning.verdict import Verdict, not_yet
from course.training.edits import SetRewardWeights
from course.training.rl.policy_play import play

if TYPE_CHECKING:
    from course.labs.lab import Lab

LEAST_LIFTED, LEAST_ROUNDS = 0.9, 10
N_EPISODES, FRESH_SEED = 300, 90_210
#: What the lab of the exercise is paid for: two terms that can be collected for ever.
HACKED = {"progress": 0, "hold": 0, "closeness": 0.05, "grasp": 0.5}
LOOKS_LIKE = {
    "hover": "a hand that hovers at the ball",
    "regrasp": "a hand that grasps the ball, lets it go and grasps it again",
    "wait": "a hand that holds the ball just below the line",
    "fidget": "a hand that carries the ball to and fro below the line",
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
    "Set Closeness and Grasp to 0, Progress to 2 and Hold to 1, and train some 60 rounds more.",
)
SOLUTION = (
    "Closeness pays at each step and Grasp for each grasp, so an episode without end is worth most. Put in "
    "their place what says the same and takes back what it paid: Progress 2 for coming nearer, Hold 1 for "
    "holding. Then train about 60 rounds more: the hand has to unlearn what it was paid for before. Reset "
    "lets it start afresh."
)


def solve(lab: Lab) -> Lab:
    """Pay for changes instead of states, start again, train 60 rounds, and return the lab."""
    mended = {"progress": 2.0, "hold": 1.0, "closeness": 0.0, "grasp": 0.0}
    lab.run.apply(SetRewardWeights(tuple(mended), tuple(mended.values())))
    lab.run.reset()
    lab.drive(epochs=60)
    return lab


def judge(lab: Lab) -> Verdict:
    """Return whether lifting is what pays best, and the ball is lifted in 90% of fresh episodes."""
    if lab.name != "gripper":
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
    found = f"in {share:.0%} of {N_EPISODES} fresh episodes the ball is lifted"
    best = max(paid, key=lambda name: paid[name])
    if not any(weights.values()):
        return not_yet(f"{found}, and nothing is paid for at all. Nobody learns from that.")
    if max(paid.values()) - min(paid.values()) < 1e-9:
        return not_yet(f"{found}. Whatever the hand does is paid the same, so there is nothing to learn.")
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
            f"{found}, and none of four hacks would be paid better: lifting earns {paid['lift']:.1f}, the "
            f"best of them {max(v for name, v in paid.items() if name != 'lift'):.1f}.",
        )
    return not_yet(
        f"{found}; wanted are {LEAST_LIFTED:.0%}. The reward is mended: lifting pays best. The hand still "
        "does what it was paid for before, or has not tried enough. Train some 60 rounds more, or press "
        "Reset and let it start afresh; if it never comes near the ball, pay it for the way there.",
        "a mended reward mends the policy at once",
    )
