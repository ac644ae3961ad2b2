"""Which rows train and which validate: nested, so that a larger share keeps every row of a smaller one."""

import numpy as np


def split(n: int, train_share: float, seed: int = 0) -> np.ndarray:
    """Return a bool array (n,), True for the rows that train.

    Parameters
    ----------
    n : int
        How many rows, at least 2.
    train_share : float
        Between 0 and 1; ``floor(train_share · n)`` rows train, and at least one row is left on each side.
    seed : int
        0 takes the first rows, which are in random order already; another seed draws other rows.
    """
    n_train = min(max(int(train_share * n + 1e-9), 1), n - 1)
    order = np.arange(n) if seed == 0 else np.random.default_rng(seed).permutation(n)
    is_train = np.zeros(n, dtype=bool)
    is_train[order[:n_train]] = True
    return is_train


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
