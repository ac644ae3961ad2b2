"""Any edits, then undoing them all."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from course.data import load
from course.data.undo import UNDO_DEPTH, UndoStack
from tests.data.held import arrays, assert_same

edits = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 4), st.integers(0, 2)),
    st.tuples(st.just("move"), st.integers(1, 4), st.integers(0, 10_000)),
    st.tuples(st.just("remove"), st.integers(1, 9), st.integers(0, 10_000)),
    st.tuples(st.just("relabel"), st.integers(1, 4), st.integers(0, 10_000)),
    st.tuples(st.just("label_noise"), st.floats(0, 1), st.integers(0, 3)),
    st.tuples(st.just("train_share"), st.floats(0.05, 0.95), st.integers(0, 3)),
    st.tuples(st.just("n"), st.integers(2, 60), st.integers(0, 3)),
    st.tuples(st.just("minority_share"), st.floats(0.01, 0.99), st.integers(0, 3)),
    st.tuples(st.just("noise"), st.floats(0, 1), st.just(0)),
    st.tuples(st.just("replace"), st.sampled_from(["wine", "blobs"]), st.just(0)),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
)


def apply(dataset, edit):
    what, value, seed = edit
    rng = np.random.default_rng(seed)
    ids = rng.choice(dataset.ids, min(value, dataset.n), replace=False) if isinstance(value, int) else []
    match what:
        case "add":
            dataset.add(rng.uniform(-3, 3, (value, 2)), seed % dataset.n_classes)
        case "move":
            dataset.move(ids, rng.uniform(-3, 3, (len(ids), 2)))
        case "remove":
            dataset.remove(ids)
        case "relabel":
            dataset.relabel(ids, seed % dataset.n_classes)
        case "label_noise":
            dataset.set_label_noise(value, seed=seed)
        case "train_share":
            dataset.set_train_share(value, seed=seed)
        case "n" | "minority_share":
            dataset.set_sample(**{what: value}, seed=seed)
        case "noise":
            dataset.set_noise(value)
        case "replace":
            dataset.replace(load(value, n=60))
        case "undo":
            dataset.undo()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(edits, max_size=15))
def test_any_edits_then_undoing_all_restores_every_array(sequence):
    dataset = load("blobs", n=60)
    kept = [arrays(dataset)]
    for edit in sequence:
        version, before = dataset.version, arrays(dataset)
        try:
            apply(dataset, edit)
        except ValueError:  # removing every row of a class, say
            assert dataset.version == version
            assert_same(dataset, before)
            continue
        if edit[0] == "undo":
            if len(kept) > 1:
                kept.pop()
            assert_same(dataset, kept[-1])
        else:
            kept.append(arrays(dataset))
            assert dataset.version == version + 1
        assert 0 < dataset.is_train.sum() < dataset.n
        assert len(np.unique(dataset.ids)) == dataset.n
        assert np.isfinite(dataset.X).all()
        assert dataset.y.max() < dataset.n_classes
    while len(kept) > 1:
        assert dataset.undo().startswith("undid: ")
        kept.pop()
        assert_same(dataset, kept[-1])
    assert dataset.undo() is None


def test_the_undo_stack_is_bounded_in_depth_and_bytes(monkeypatch):
    dataset = load("circle")
    for _ in range(UNDO_DEPTH + 20):
        dataset.relabel([0], 1)
    n_undone = 0
    while dataset.undo():
        n_undone += 1
    assert n_undone == UNDO_DEPTH
    monkeypatch.setattr("course.data.undo.UNDO_BYTES", 5 * dataset.X.nbytes)
    for _ in range(20):
        dataset.move([0], [[0, 0]])
    assert isinstance(dataset._undo, UndoStack)
    assert 3 <= len(dataset._undo) <= 5
