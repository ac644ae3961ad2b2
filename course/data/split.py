"""Which rows train and which validate: nested, so that a larger share keeps every row of a smaller one."""

import numpy as np

from .errors import DataError


def split(
    n: int,
    train_share: float,
    seed: int = 0,
    *,
    y: np.ndarray | None = None,
    groups: np.ndarray | None = None,
) -> np.ndarray:
    """Return a bool array (n,), True for the rows that train.

    Parameters
    ----------
    n : int
        How many rows, at least 2.
    train_share : float
        Between 0 and 1; ``floor(train_share · n)`` rows train, and at least one row is left on each side.
    seed : int
        0 takes the first rows, which are in random order already; another seed draws other rows.
    y, groups : ndarray of shape (n,), optional
        Class indices or targets, and the group of each row, given together. Then whole groups train: as many
        as have at most that many rows, the classes in proportion, and at least one group on each side.

    Raises
    ------
    DataError
        If all rows are of one group.
    """
    n_train = min(max(int(train_share * n + 1e-9), 1), n - 1)
    if groups is not None and y is not None:
        return _of_whole_groups(n_train, seed, y, groups)
    order = np.arange(n) if seed == 0 else np.random.default_rng(seed).permutation(n)
    is_train = np.zeros(n, dtype=bool)
    is_train[order[:n_train]] = True
    return is_train


def _of_whole_groups(n_train: int, seed: int, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return a bool array (n,), True for the rows of the groups that train, `n_train` rows at most."""
    names, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    if len(names) < 2:
        raise DataError(
            f"groups must be at least two, so that one can be held out, and all {len(y)} rows are of one; "
            "load rows of another group, too"
        )
    came = np.argsort(first)  # as the rows have them, so that another order of the rows is another split
    order = came[shuffled(y[first[came]], seed, stratify=y.dtype.kind in "iu")]
    n_groups = int(np.searchsorted(np.cumsum(sizes[order]), n_train, side="right"))
    return np.isin(groups, names[order[: min(max(n_groups, 1), len(names) - 1)]])


def shuffled(y: np.ndarray, seed: int, *, stratify: bool) -> np.ndarray:
    """Return a random order (n,) of the rows, in which every beginning holds the classes in proportion.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Class indices, or targets when `stratify` is False.
    seed : int
        Draws the order.
    stratify : bool
        True spreads the rows of each class evenly over the order.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(y))
    if not stratify:
        return order
    place = np.empty(len(y))
    for label in np.unique(y):
        members = np.flatnonzero(y[order] == label)
        place[members] = np.arange(len(members)) / len(members)
    return np.asarray(order[np.argsort(place, kind="stable")])
