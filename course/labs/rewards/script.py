"""A run of PPO or REINFORCE as a plain script: Gymnasium, PyTorch with autograd, and what hands did where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.labs.export.script import comment, wrapped
from course.labs.rewards.script_text import LEARN, LOOP, NETWORKS
from course.training.rl.policy.learner import ALGORITHMS

if TYPE_CHECKING:
    from course.labs.record import Record
    from course.labs.rewards.run import Acting

Settings = dict[str, Any]


def write(env: str, make_session: Callable[[], Any], record: Record, *, title: str) -> str:
    """Return the script of a session; it needs numpy, torch, gymnasium and what `env` imports.

    The session is repeated to see what every hand left in force, so this takes about as long as it trained.

    Parameters
    ----------
    env : str
        Source of imports and of a class ``Env``: ``Env(n)`` has n copies, ``n_obs`` and ``n_actions``;
        ``reset(seed)`` gives what they observe, float32 (n, n_obs); ``step(actions)`` gives the same, the
        terms of the reward as a dictionary of (n,) before they are weighed, and (n,) whether an episode was
        terminated, truncated, and reached the true goal. A copy whose episode ended begins the next one at
        the next step and pays nothing for it.
    make_session : callable
        Gives the session as it was before anything was done.
    record : Record
        What was done since.
    title : str
    """
    session: Acting = make_session()
    for did in record.before:
        session.do(did)
    first = _settings(session)
    changes: dict[tuple[int, int], tuple[Settings, ...]] = {}
    for moment in record.moments:
        session.train_to(moment.epoch, moment.step)
        session.do(moment.did)
        at = session.epoch, session.step
        # A restored moment comes before what was done after it; what a hand set stays in force all the same.
        changes = {key: value for key, value in changes.items() if key < at}
        changes[at] = _settings(session)
    envs, sizes = session.envs, session.model.policy.sizes
    start = [
        f"SEED, N_ENVS, HIDDEN = {session.seed}, {envs.n_envs}, {tuple(sizes[1:-1])}",
        wrapped(f"knobs = {first[0]}"),
        "# What each term of the reward is multiplied by.",
        wrapped(f"weights = {first[1]}"),
        "# Algorithm, step of the last edit, and how often a change of algorithm began all episodes anew.",
        f"now = {first[2]}",
        "# What hands set later: at (round, step), knobs, weights and these three.",
        wrapped(f"changes = {_differing(first, changes)}"),
        f"END = {(record.epoch, record.step)}  # round and step",
    ]
    used = {settings[2]["algorithm"] for settings in (first, *changes.values())}
    algorithms = " and ".join(kind.name for name, kind in ALGORITHMS.items() if name in used)
    docstring = f'"""{comment(title)}: {algorithms} in plain PyTorch, with all that the hand did."""'
    learn = [text for name, text in LEARN.items() if name in used]
    imports = "from collections import deque"
    blocks = [f"{docstring}\n\n{imports}\n\n{env.strip()}", "\n".join(start), NETWORKS, *learn, LOOP]
    return "\n\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _settings(session: Acting) -> tuple[Settings, ...]:
    """Return the knobs and the weights of now, and what else is in force."""
    now = {"algorithm": session.algorithm, "edited_at": session.edited_at, "n_restarts": session.n_restarts}
    return session.knobs.to_dict(), session.weights, now


def _differing(
    first: tuple[Settings, ...], found: dict[tuple[int, int], tuple[Settings, ...]]
) -> dict[tuple[int, int], tuple[Settings, ...]]:
    """Return of each change only what differs from the one before."""
    told, last = {}, first
    for at, now in sorted(found.items()):
        differs = [{k: v for k, v in new.items() if old[k] != v} for old, new in zip(last, now, strict=True)]
        if any(differs):
            told[at] = tuple(differs)
        last = now
    return told
