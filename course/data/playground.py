"""The six data sets of TensorFlow Playground, moons and blobs: pure functions of (n, noise, seed).

Each returns ``X`` (n, 2) float64 inside about ±6, the labels ``y`` and the labels ``clean_y`` that the
same points carry without noise; labels are int64 classes (0 is the Playground's −1, 1 its +1) or float64
targets. The same seed draws the same random numbers at every noise, so a point only drifts when the noise
changes. Every function stands alone, needs only ``np``, and may be printed into a script.

Source: D. Smilkov, S. Carter et al., "Direct-Manipulation Visualization of Deep Networks", 2017.
"""

import numpy as np


def circle(n: int = 500, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a disc of class 1 inside a ring of class 0; noise flips labels near the edge of the disc."""
    rng = np.random.default_rng(seed)
    n_inner = n // 2
    r = np.concatenate([rng.uniform(0, 2.5, n_inner), rng.uniform(3.5, 5, n - n_inner)])
    t = rng.uniform(0, 2 * np.pi, n)
    X = np.column_stack([r * np.sin(t), r * np.cos(t)])
    noised = X + rng.uniform(-5, 5, (n, 2)) * noise
    y = (np.hypot(noised[:, 0], noised[:, 1]) < 2.5).astype(np.int64)
    clean_y = (r < 2.5).astype(np.int64)
    order = rng.permutation(n)
    return X[order], y[order], clean_y[order]


def xor(n: int = 500, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return four squares, class 1 where x and y have the same sign; noise flips labels near the axes."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-5, 5, (n, 2))
    X += np.where(X > 0, 0.3, -0.3)
    noised = X + rng.uniform(-5, 5, (n, 2)) * noise
    y = (noised[:, 0] * noised[:, 1] >= 0).astype(np.int64)
    clean_y = (X[:, 0] * X[:, 1] >= 0).astype(np.int64)
    order = rng.permutation(n)
    return X[order], y[order], clean_y[order]


def gauss(n: int = 500, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return two Gaussian clouds, class 1 around (2, 2) and class 0 around (−2, −2); noise widens them."""
    rng = np.random.default_rng(seed)
    y = (np.arange(n) < n // 2).astype(np.int64)
    centre = np.where(y == 1, 2.0, -2.0)[:, None]
    X = centre + np.sqrt(0.5 + 7 * noise) * rng.standard_normal((n, 2))
    order = rng.permutation(n)
    return X[order], y[order], y[order].copy()


def spiral(n: int = 500, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return two interleaved spirals of 1.75 turns; noise pushes every point by up to `noise` each way."""
    rng = np.random.default_rng(seed)
    y = (np.arange(n) < n // 2).astype(np.int64)
    n_arm = np.where(y == 1, n // 2, n - n // 2)
    i = np.where(y == 1, np.arange(n), np.arange(n) - n // 2)
    r = 5 * i / n_arm
    t = 1.75 * 2 * np.pi * i / n_arm + np.where(y == 1, 0.0, np.pi)
    X = np.column_stack([r * np.sin(t), r * np.cos(t)]) + noise * rng.uniform(-1, 1, (n, 2))
    order = rng.permutation(n)
    return X[order], y[order], y[order].copy()


def reg_plane(n: int = 1200, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points of a square with target (x + y) / 10; noise moves the point where it is read."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-6, 6, (n, 2))
    noised = X + rng.uniform(-6, 6, (n, 2)) * noise
    order = rng.permutation(n)
    return X[order], noised.sum(axis=1)[order] / 10, X.sum(axis=1)[order] / 10


def reg_gauss(n: int = 1200, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points of a square with target on six cones, up and down; noise as in `reg_plane`."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-6, 6, (n, 2))
    noised = X + rng.uniform(-6, 6, (n, 2)) * noise
    centres = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
    signs = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    targets = []
    for points in (noised, X):
        distance = np.linalg.norm(points[:, None] - centres, axis=2)  # (n, 6)
        heights = np.clip(1 - distance / 2, 0, 1)
        nearest = heights.argmax(axis=1)
        targets.append(signs[nearest] * heights.max(axis=1))
    order = rng.permutation(n)
    return X[order], targets[0][order], targets[1][order]


def moons(n: int = 500, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return two interleaved half circles of radius 3.5; noise is the spread in radii, as in scikit-learn."""
    rng = np.random.default_rng(seed)
    y = (np.arange(n) >= n // 2).astype(np.int64)
    t = rng.uniform(0, np.pi, n)
    x1 = np.where(y == 0, np.cos(t), 1 - np.cos(t)) - 0.5
    x2 = np.where(y == 0, np.sin(t), 0.5 - np.sin(t)) - 0.25
    X = 3.5 * (np.column_stack([x1, x2]) + noise * rng.standard_normal((n, 2)))
    order = rng.permutation(n)
    return X[order], y[order], y[order].copy()


def blobs(
    n: int = 500, noise: float = 0.0, seed: int = 0, n_classes: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return `n_classes` Gaussian clouds evenly around a circle; noise widens them as in `gauss`."""
    rng = np.random.default_rng(seed)
    y = np.arange(n, dtype=np.int64) % n_classes
    angle = 2 * np.pi * y / n_classes + np.pi / 2
    centres = 4 * np.column_stack([np.cos(angle), np.sin(angle)])
    X = centres + np.sqrt(0.5 + 7 * noise) * rng.standard_normal((n, 2))
    order = rng.permutation(n)
    return X[order], y[order], y[order].copy()
