"""Months in the order of time: folds of shuffled months promise what the years after do not keep."""

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold, TimeSeriesSplit, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.data import load, load_csv
from course.data.state import dataset_from_state, dataset_state
from course.data.stocks import stocks


def test_every_row_is_a_year_of_gains_and_neighbours_share_eleven_months():
    table = stocks()
    assert table.X.shape == (366, 7)
    sp = table.X[:, 5]  # the year before month i + 12 is the year after month i
    assert table.y[:-12].tolist() == (table.X[12:, 0] > sp[12:]).astype(int).tolist()
    assert np.corrcoef(sp[:-1], sp[1:])[0, 1] > 0.9


@pytest.mark.parametrize("share", [0.5, 0.7])
def test_the_order_is_kept_and_the_earliest_train_whatever_the_seed(share):
    for seed in range(3):
        dataset = load("stocks", train_share=share, seed=seed)
        np.testing.assert_array_equal(dataset.X, stocks().X)
        dataset.set_train_share(share, seed=seed + 1)
        assert dataset.train_rows().tolist() == list(range(int(share * 366)))
        dataset.set_sample(n=100, seed=seed)
        assert (np.diff(dataset.ids) > 0).all()
        assert dataset.train_rows().max() < dataset.valid_rows().min()
    again = dataset_from_state(*dataset_state(dataset))
    assert again.is_ordered
    assert not load("wine").is_ordered


def test_shuffled_folds_promise_what_the_years_after_do_not_keep_and_folds_in_order_do_not():
    dataset = load("stocks", train_share=0.7)
    X, y = dataset.X, dataset.y
    past, future = dataset.train_rows(), dataset.valid_rows()
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(5))
    shuffled = [
        cross_val_score(model, X[past], y[past], cv=StratifiedKFold(5, shuffle=True, random_state=s)).mean()
        for s in range(5)
    ]
    in_order = cross_val_score(model, X[past], y[past], cv=TimeSeriesSplit(5)).mean()
    kept = model.fit(X[past], y[past]).score(X[future], y[future])
    assert min(shuffled) > 0.75
    assert in_order < 0.55
    assert kept < 0.55


def write(path, lines):
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


DAYS = ["2026-02-01", "2025-12-31", "2026-01-05", "2026-01-06", "2025-01-01"]


@pytest.mark.parametrize("times", [DAYS, ["5", "3.5", "4", "4.5", "1"], [f"{day}T12:00:00" for day in DAYS]])
def test_a_file_is_put_in_the_order_of_its_time_column(tmp_path, times):
    rows = [f"{time},{k},{'ab'[k % 2]}" for k, time in enumerate(times)]
    dataset = load_csv(write(tmp_path / "days.csv", ["when,x,label", *rows]), time="when", seed=7)
    assert dataset.feature_names == ("x",)
    assert dataset.X[:, 0].tolist() == [4, 1, 2, 3, 0]
    assert dataset.is_ordered
    assert dataset.train_rows().tolist() == [0, 1]


def test_a_file_can_be_in_order_already_or_hold_groups(tmp_path):
    rows = [f"{name},{k},{'ab'[k % 2]}" for k, name in enumerate(["Ann", "Bo", "Ann", "Cy", "Bo", "Cy"])]
    path = write(tmp_path / "people.csv", ["who,x,label", *rows])
    ordered = load_csv(path, columns=["x"], time=True, seed=3)
    assert ordered.X[:, 0].tolist() == list(range(6))
    grouped = load_csv(path, groups="who", seed=3)
    assert grouped.feature_names == ("x",)
    names = np.array(["Ann", "Bo", "Ann", "Cy", "Bo", "Cy"])[grouped.X[:, 0].astype(int)]
    assert not set(names[grouped.is_train]) & set(names[~grouped.is_train])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time": "when?"}, "time must be one of when, who, x, label.*did you mean 'when'"),
        ({"time": "label"}, "time must be another column than the target"),
        ({"groups": "label"}, "groups must be another column than the target"),
        ({"time": "who", "columns": ["x"]}, "column 'who', the time, must hold dates.*'Ann' in row 2"),
        ({"time": "when", "groups": "who"}, "groups must be left out with time"),
        (
            {"groups": "gaps"},
            "column 'gaps', the groups, must be filled in every row, got an empty cell in row 3",
        ),
    ],
)
def test_a_column_that_says_no_time_or_no_group_is_refused_in_one_sentence(tmp_path, given, said):
    rows = [f"2026-01-0{k + 1},Ann,{k},{'ab'[k % 2]}" for k in range(5)]
    head = "when,who,x,label"
    if "gaps" in given.values():
        head, rows = "gaps,x,label", [f"{'a' if k != 1 else ''},{k},{'ab'[k % 2]}" for k in range(5)]
    with pytest.raises(ValueError, match=said) as caught:
        load_csv(write(tmp_path / "days.csv", [head, *rows]), **given)
    assert "\n" not in str(caught.value)
