"""The controls of labs in which a policy acts: a slider for each term of the reward, knobs, the replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from course.data.checks import check_int, check_name, check_range, check_switch
from course.live.controls import Control
from course.training.edits import SetKnob, SetRewardWeight, SetRewardWeights, SetRule
from course.training.edits.reward_weights import MOST_WEIGHT
from course.training.rl.policy.episode import N_STARTS
from course.training.rl.policy.learner import ALGORITHMS
from course.training.rl.policy.ppo import PPOKnobs

if TYPE_CHECKING:
    from course.labs.rewards.run import Acting

OWN: Final = "own"  # what the choice of a reward says where the weights are those of none
KNOBS: Final = ("lr", "entropy_coef", "gamma")
VIEW: Final = ("start", "greedy")


@dataclass(frozen=True)
class Weighing:
    """What a lab says of one term of the reward.

    Parameters
    ----------
    help : str
        What is paid, in one sentence.
    low, high, step : float
        Of the slider.
    """

    help: str
    low: float = -1.0
    high: float = 2.0
    step: float = 0.1


@dataclass(frozen=True)
class Preset:
    """A reward by name.

    Parameters
    ----------
    label : str
        What the learner chooses it by.
    weights : mapping of str to float
        What differs from the weights that the environment is made with.
    """

    label: str
    weights: Mapping[str, float]


def names(terms: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all controls, the choice of a preset and those of a lab's terms first."""
    return ("preset", *terms, "algorithm", *KNOBS, *VIEW)


def controls(
    wanted: Iterable[str],
    run: Acting,
    terms: Mapping[str, Weighing],
    presets: Mapping[str, Preset],
    settings: dict[str, Any],
) -> list[Control]:
    """Return the wanted controls at the values of a run; view options that are not wanted are hidden."""
    own = {name: Weighing("A term of your own.") for name in run.weights if name not in terms}
    found, wanted = [], {*wanted, *own}
    of_terms = (_of_term(*term) for term in {**terms, **own}.items())
    for control in [_of_presets(run, presets), *of_terms, _of_algorithms(), *_knobs(), *_view(settings)]:
        value = control.current(run)
        if control.kind == "range":  # a slider reaches as far as its value, however far that was set
            assert control.min is not None and control.max is not None  # noqa: S101  (each range has both)
            control = replace(control, min=min(control.min, value), max=max(control.max, value))
        if control.name in wanted or control.to_edit is None:
            found.append(replace(control, value=value, hidden=control.name not in wanted))
    return found


def _of_term(name: str, term: Weighing) -> Control:
    return Control(
        name=name,
        label=name.capitalize(),
        kind="range",
        group="reward",
        min=term.low,
        max=term.high,
        step=term.step,
        help=term.help,
        to_edit=partial(SetRewardWeight, name),
        read=lambda run: run.weights[name],
    )


def _of_presets(run: Acting, presets: Mapping[str, Preset]) -> Control:
    """Return the choice among whole rewards; one's own is a choice that changes nothing."""
    rewards = {name: run.made_with | preset.weights for name, preset in presets.items()}

    def to_edit(name: str) -> SetRewardWeights:
        weights = rewards.get(name, run.weights)
        return SetRewardWeights(tuple(weights), tuple(float(weight) for weight in weights.values()))

    def read(now: Acting) -> str:
        return next((name for name, weights in rewards.items() if weights == now.weights), OWN)

    options = [{"value": name, "label": preset.label} for name, preset in presets.items()]
    return Control(
        name="preset",
        label="Paid for",
        kind="choice",
        group="reward",
        options=[*options, {"value": OWN, "label": "your own"}],
        help="All weights at once. What the hand has learned stays.",
        to_edit=to_edit,
        read=read,
    )


def _of_algorithms() -> Control:
    return Control(
        name="algorithm",
        label="Algorithm",
        kind="choice",
        group="training",
        options=[{"value": name, "label": kind.name} for name, kind in ALGORITHMS.items()],
        help="PPO takes many small steps after each round, REINFORCE one after whole episodes.",
        to_edit=SetRule,
        read=lambda run: run.algorithm,
    )


def _knobs() -> list[Control]:
    def knob(name: str, label: str, help_: str, **fields: Any) -> Control:
        def read(run: Any) -> Any:
            return getattr(run.knobs, name)

        fields |= {"kind": "range", "group": "training", "to_edit": partial(SetKnob, name), "read": read}
        return Control(name=name, label=label, help=help_, **fields)

    return [
        knob(
            "lr",
            "Learning rate",
            "How far one step of the policy goes; it falls while you change nothing.",
            min=1e-5,
            max=0.1,
            log=True,
        ),
        knob(
            "entropy_coef", "Entropy bonus", "What it is worth to stay undecided.", min=0, max=0.1, step=0.005
        ),
        knob("gamma", "Discount", "What a reward one step later is worth.", min=0.8, max=1, step=0.005),
    ]


def _view(settings: dict[str, Any]) -> list[Control]:
    return [
        Control(
            name="start",
            label="Start",
            kind="range",
            group="view",
            min=1,
            max=N_STARTS,
            step=1,
            value=settings["start"],
            help="Which of twenty fixed beginnings the replayed episode has.",
        ),
        Control(
            name="greedy",
            label="Favourite actions only",
            kind="toggle",
            group="view",
            value=settings["greedy"],
            help="Replay the likeliest action at every step; off, draw actions as in training.",
        ),
    ]


def checked(settings: dict[str, Any], weights: Mapping[str, float]) -> dict[str, Any]:
    """Return settings with what these labs have in common checked, ready for JSON.

    Parameters
    ----------
    settings : dict
        ``weights`` (a dictionary, or None for `weights`), the knobs, ``start``, ``greedy`` and ``seed``.
    weights : mapping of str to float
        Of all terms of the reward, as the environment is made.

    Raises
    ------
    ValueError
        If one is unknown or out of range: one sentence.
    """
    given = settings["weights"]
    if given is not None and not isinstance(given, Mapping):
        raise ValueError(
            f'weights must be a dictionary such as {{"{next(iter(weights))}": 1}}, got {given!r:.60}'
        )
    settings["weights"] = {
        check_name("term of weights", name, weights): check_range(
            f"weight of {name}", value, -MOST_WEIGHT, MOST_WEIGHT, 1
        )
        for name, value in (given or {}).items()
    }
    knobs = PPOKnobs(**{name: settings[name] for name in KNOBS})
    settings |= {name: getattr(knobs, name) for name in KNOBS}
    settings["start"] = check_int("start", settings["start"], 1, N_STARTS, 1)
    check_switch("greedy", settings["greedy"])
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    return settings
