"""Reward as a weighted sum of named terms, functions of the transition; a learner's own runs guarded."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from course.data.checks import check_name, check_range
from course.time_limit import call_within

LARGEST = 1e6  # beyond it a float32 learner loses the small rewards beside the large one
LIMIT_S = 1.0


class RewardError(ValueError):
    """A reward that cannot be used; the message says which, where it is wrong, and what to do."""


@dataclass(frozen=True)
class Transition:
    """What one step changed, for n copies of an environment at once.

    Attributes
    ----------
    state, next_state : ndarray of shape (n, …)
        Before and after the step; what the columns mean is said by the environment.
    action : ndarray of shape (n,)
        The action that was taken.
    terminated : ndarray of shape (n,), bool
        True where the step ended the episode; a step limit does not count.
    """

    state: np.ndarray
    action: np.ndarray
    next_state: np.ndarray
    terminated: np.ndarray


TermFunction = Callable[[Transition], np.ndarray]


@dataclass(frozen=True)
class Term:
    """One named part of a reward.

    Attributes
    ----------
    name : str
        1 to 40 characters.
    function : callable
        Takes a `Transition` of n copies and returns n numbers.
    weight : float
        What the term is multiplied by at first, between -1e6 and 1e6.
    limit_s : float or None
        How long a call may take, in seconds. The function then gets copies of the arrays, and what it raises
        becomes a `RewardError`. None is for functions that are known to be quick and to leave their
        arguments alone: they are called directly, and what they return is not checked.
    """

    name: str
    function: TermFunction
    weight: float = 1.0
    limit_s: float | None = LIMIT_S

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not 1 <= len(self.name) <= 40:
            raise ValueError(
                f"name must be a text of 1 to 40 characters, got {self.name!r:.60}; name the term"
            )
        function: object = self.function
        if not callable(function):
            kind = type(function).__name__
            raise ValueError(
                f"function must be a function of a transition, got {kind}; write def {self.name}(t): …"
            )
        check_range("weight", self.weight, -LARGEST, LARGEST, 1)
        if self.limit_s is not None:
            check_range("limit_s", self.limit_s, 0.001, 60, LIMIT_S)

    def values(self, transition: Transition) -> np.ndarray:
        """Return the term's unweighted values.

        Parameters
        ----------
        transition : Transition
            Of n copies.

        Returns
        -------
        ndarray of shape (n,)
            Each between -1e6 and 1e6.

        Raises
        ------
        RewardError
            If a function with a limit raises, takes longer, or returns anything but n such numbers.
        """
        if self.limit_s is None:
            return self.function(transition)
        copies = Transition(*(np.array(part) for part in _parts(transition)))
        try:
            returned = call_within(self.limit_s, _without_warnings, self.function, copies)
        except TimeoutError as error:
            advice = "it is called at every step, so leave out loops and waits"
            raise RewardError(f"reward term {self.name!r}: {error}; {advice}") from error
        except (Exception, SystemExit) as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())[:120]
            raise RewardError(
                f"reward term {self.name!r} raised {said}{_line(self.function, error)}; "
                f"it must return one number for each of {len(transition.action)} rows"
            ) from error
        return self._checked(returned, len(transition.action))

    def _checked(self, returned: object, n: int) -> np.ndarray:
        """Return what came as n floats, or say which row is wrong."""
        try:
            array = np.asarray(returned)
        except Exception as error:  # ragged lists, and objects that cannot become an array
            kind = type(returned).__name__
            raise RewardError(
                f"reward term {self.name!r} must return {n} numbers, got a {kind} of other things"
            ) from error
        if array.shape != (n,) or array.dtype.kind not in "biuf":
            raise RewardError(
                f"reward term {self.name!r} must return {n} numbers, an array of shape ({n},), got "
                f"{array.dtype} of shape {array.shape}; compute with whole columns, as in t.next_state[:, 0]"
            )
        values = array.astype(np.float64)
        usable = np.abs(values) <= LARGEST  # False for NaN
        if not usable.all():
            row = int(np.argmin(usable))
            raise RewardError(
                f"reward term {self.name!r} must be a finite number between -1e6 and 1e6, got "
                f"{values[row]:g} in row {row}; look for a division by zero or a logarithm there"
            )
        return values


class Rewards:
    """Named terms and their weights, which may change between any two steps.

    Parameters
    ----------
    terms : iterable of Term
        With different names, in the order in which they are shown.

    Raises
    ------
    ValueError
        If there is no term or two have one name.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: dict[str, Term] = {}
        for term in terms:
            if term.name in self._terms:
                raise ValueError(f"terms must have different names, got {term.name!r} twice; rename one")
            self._terms[term.name] = term
        if not self._terms:
            raise ValueError("terms must hold at least one term, got none; a reward of zeros teaches nothing")
        self._weights = {term.name: float(term.weight) for term in self._terms.values()}

    @property
    def names(self) -> tuple[str, ...]:
        """The terms' names, in order."""
        return tuple(self._terms)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms, in order, with the weights that they had at first."""
        return tuple(self._terms.values())

    @property
    def weights(self) -> dict[str, float]:
        """A copy of the weights by name, in order."""
        return dict(self._weights)

    def set_weight(self, name: str, weight: float) -> None:
        """Multiply the named term by `weight`, between -1e6 and 1e6, from the next step on.

        Raises
        ------
        ValueError
            If there is no such term, or the weight is out of range.
        """
        self._weights[check_name("name", name, self._terms)] = check_range(
            "weight", weight, -LARGEST, LARGEST, 1
        )

    def put(self, term: Term) -> None:
        """Add a term at the end, or replace the one of its name, with the new weight."""
        self._terms[term.name] = term
        self._weights[term.name] = float(term.weight)

    def drop(self, name: str) -> None:
        """Remove the named term.

        Raises
        ------
        ValueError
            If there is no such term, or it is the last one.
        """
        check_name("name", name, self._terms)
        if len(self._terms) == 1:
            raise ValueError(
                f"terms must hold at least one term, and {name!r} is the last; set its weight to 0 instead"
            )
        del self._terms[name], self._weights[name]

    def total(self, transition: Transition) -> tuple[np.ndarray, np.ndarray]:
        """Return the reward of each copy, and what each term said before weighting.

        Parameters
        ----------
        transition : Transition
            Of n copies.

        Returns
        -------
        rewards : ndarray of shape (n,), float64
            The weighted sum.
        values : ndarray of shape (n_terms, n), float64
            One row for each of `names`. A term of weight 0 is computed too: it is watched without being paid.

        Raises
        ------
        RewardError
            As `Term.values`; nothing is changed.
        """
        values = np.empty((len(self._terms), len(transition.action)))
        for row, term in enumerate(self._terms.values()):
            values[row] = term.values(transition)
        return np.array(list(self._weights.values())) @ values, values


@dataclass(frozen=True)
class Shaping:
    """The function of a shaping term; unlike one made inside another, it can be pickled."""

    potential: Callable[[np.ndarray], np.ndarray]
    discount: float

    @property
    def __wrapped__(self) -> Callable[[np.ndarray], np.ndarray]:
        """An error names the line of the learner's potential."""
        return self.potential

    def __call__(self, t: Transition) -> np.ndarray:
        """Return gamma φ(s') - φ(s), shape (n,)."""
        after = np.where(t.terminated, 0.0, self.potential(t.next_state))
        change: np.ndarray = self.discount * after - np.asarray(self.potential(t.state))
        return change


def shaping(
    potential: Callable[[np.ndarray], np.ndarray],
    gamma: float,
    *,
    name: str = "shaping",
    weight: float = 1.0,
    limit_s: float | None = LIMIT_S,
) -> Term:
    """Potential-based shaping, gamma φ(s') - φ(s): it may speed learning up and changes no optimal policy.

    Parameters
    ----------
    potential : callable
        φ takes states of shape (n, …) and returns n numbers. The potential after a terminal step is 0.
    gamma : float
        The learner's own discount, between 0 and 1: with another one the promise does not hold.
    name, weight, limit_s
        As in `Term`.

    Returns
    -------
    Term

    Source
    ------
    Ng, Harada and Russell, "Policy invariance under reward transformations", ICML 1999, theorem 1.
    """
    return Term(name, Shaping(potential, check_range("gamma", gamma, 0, 1, 0.99)), weight, limit_s)


def _parts(t: Transition) -> tuple[np.ndarray, ...]:
    return t.state, t.action, t.next_state, t.terminated


def _without_warnings(function: TermFunction, transition: Transition) -> np.ndarray:
    """Call a learner's function; NaN and infinity are reported by row afterwards, not as NumPy's warnings."""
    with np.errstate(all="ignore"):
        return function(transition)


def _line(function: TermFunction, error: BaseException) -> str:
    """Where in the function's own text the error arose, or nothing when it has none."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    trace, line = error.__traceback__, ""
    while code is not None and trace is not None:
        if trace.tb_frame.f_code is code:
            line = f" at its line {trace.tb_lineno - code.co_firstlineno + 1}"
        trace = trace.tb_next
    return line
