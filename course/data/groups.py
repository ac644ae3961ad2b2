"""Groups: which rows belong together, such as the visits of one patient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset


def groups_of(dataset: Dataset) -> NDArray[np.int64] | None:
    """Return the group of each row in use, (n,), a painted row being one of its own; None without groups."""
    pool = dataset._pool
    known = pool.source.groups
    if known is None:
        return None
    n_painted = len(pool.X) - pool.source.n_rows
    own = np.arange(n_painted) + int(known.max()) + 1
    return np.asarray(np.concatenate([known, own])[pool.in_use])
