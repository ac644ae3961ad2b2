"""Sample size and class imbalance: which rows are in use, nested: rows leave and come back in order."""

import numpy as np

from .errors import DataError


def sample(
    groups: np.ndarray,
    candidates: np.ndarray,
    *,
    n: int | None = None,
    minority: int | None = None,
    minority_share: float | None = None,
    seed: int = 0,
) -> np.ndarray:
    """Return a bool array (n_rows,), True for the rows in use.

    Parameters
    ----------
    groups : ndarray of int, shape (n_rows, 2)
        The class and the side of the split (1 trains) of each row; the proportions of the groups are kept.
    candidates : ndarray of bool, shape (n_rows,)
        The rows that may be used.
    n : int, optional
        How many rows to use; all that the imbalance leaves when None, or when there are fewer.
    minority : int, optional
        The class that `minority_share` is about.
    minority_share : float, optional
        Between 0 and 1; the minority's share on each side of the split.
    seed : int
        Draws the order in which rows leave.

    Raises
    ------
    DataError
        If `n` is too small to keep one row of each class on each side.
    """
    rank_of = np.random.default_rng([seed, 3]).random(len(groups))
    order = np.argsort(rank_of, kind="stable")
    order = order[candidates[order]]
    members = {
        (side, label): order[(groups[order] == (label, side)).all(axis=1)]
        for side in (1, 0)
        for label in np.unique(groups[order, 0]).tolist()
    }
    rows: list[np.ndarray] = []
    keys: list[np.ndarray] = []
    for (side, label), group in members.items():
        n_group = len(group)
        if minority is not None and minority_share is not None and n_group:
            n_minority = len(members[side, minority])
            n_others = sum(len(m) for (s, k), m in members.items() if s == side and k != minority)
            n_group = _kept(n_group, label == minority, n_minority, n_others, minority_share)
        # A row's key is its place within its group, so the first n keys hold every group in proportion.
        place = np.arange(n_group) / max(n_group, 1)
        place[:1] = -1.0 if side else -0.5
        rows.append(group[:n_group])
        keys.append(place)
    left = np.concatenate(rows)
    left = left[np.argsort(np.concatenate(keys), kind="stable")]
    n_groups = sum(1 for group in rows if len(group))
    if n is not None and n < n_groups:
        raise DataError(
            f"n must be at least {n_groups}, one row of each class to train and to validate, got {n}; "
            f"{len(left)} uses all rows"
        )
    used = np.zeros(len(groups), dtype=bool)
    used[left[:n]] = True
    return used


def _kept(n_group: int, is_minority: bool, n_minority: int, n_others: int, share: float) -> int:
    """Return how many rows of a group stay so that the minority has its share, and never none."""
    if n_minority * (1 - share) >= share * n_others:  # the minority is too large: it alone shrinks
        kept = round(share / (1 - share) * n_others) if is_minority else n_group
    else:
        kept = n_group if is_minority else round(n_group * n_minority * (1 - share) / (share * n_others))
    return min(max(kept, 1), n_group)
