"""Numbers as people write them in their tables: read as meant, or refused in one true sentence."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.data import DataError, load_csv
from course.data.numerals import Numbers

KINDS = ("cat", "dog")


def series(cells):
    import pandas as pd

    cells = list(cells)
    return pd.Series(cells, index=range(2, len(cells) + 2), dtype=str)


def table(tmp_path, *columns, names=("a", "kind"), separator=","):
    """A file of quoted cells, column by column."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    path = tmp_path / "mine.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def feature(tmp_path, cells, **arguments):
    """The values of one feature, in the order of the file."""
    n = len(cells)
    path = table(tmp_path, cells, range(n), [KINDS[k % 2] for k in range(n)], names=("a", "order", "kind"))
    dataset = load_csv(path, **arguments)
    return dataset.X[np.argsort(dataset.X[:, 1]), 0].tolist()


def refusal(path, **arguments):
    with pytest.raises(DataError, match="must") as caught:
        load_csv(path, **arguments)
    sentence = str(caught.value)
    assert "\n" not in sentence and len(sentence) < 300
    return sentence


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "2.5", "-3", "4e2"], [1, 2.5, -3, 400]),
        (["1", "3,5", "-0,25", "4"], [1, 3.5, -0.25, 4]),
        (["1.234,5", "2", "3", "4"], [1234.5, 2, 3, 4]),
        (["1,234.5", "2,000", "3", "4"], [1234.5, 2000, 3, 4]),
        (["1,234,567", "10,000", "3", "4"], [1234567, 10000, 3, 4]),
        (["12,34,567", "1,00,000", "3", "4"], [1234567, 100000, 3, 4]),
        (["0,123", "1,234", "3", "4"], [0.123, 1.234, 3, 4]),
        (["1 234,5", "2 000", "3", "4"], [1234.5, 2000, 3, 4]),
        (["1\u00a0234", "2\u202f000", "3", "4"], [1234, 2000, 3, 4]),
        (["1'234.5", "2’000", "3", "4"], [1234.5, 2000, 3, 4]),
        (["1_000", "2_000_000", "3", "4"], [1000, 2000000, 3, 4]),
        (["12%", "3.5 %", "0%", "100%"], [12, 3.5, 0, 100]),
        (["$1,000", "$2.50", "-$3", "$-4"], [1000, 2.5, -3, -4]),
        (["3,50 €", "1.000,00 €", "0,5 €", "4 €"], [3.5, 1000, 0.5, 4]),
        (["１２", "３．５", "−４", "5"], [12, 3.5, -4, 5]),
        (["١٢", "٣٫٥", "١٬٢٣٤", "٥"], [12, 3.5, 1234, 5]),
        (["१२", "३", "४", "५"], [12, 3, 4, 5]),
        (["True", "false", "TRUE", "False"], [1, 0, 1, 0]),
        (["01", "002", "3", "4"], [1, 2, 3, 4]),
    ],
    ids=str,
)
def test_a_feature_is_read_as_meant(tmp_path, cells, values):
    assert feature(tmp_path, cells) == values


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["1", "10,000", "3", "4"], "got '10,000' in row 3, which may be 10000 or 10.000; pass decimal='.'"),
        (["$1,000", "$2,500", "$3", "$4"], "got '$1,000' in row 2, which may be 1000 or 1.000; pass"),
        (["3.5", "3,5", "1", "2"], "write all numbers alike, got '3.5' in row 2 and '3,5' in row 3"),
        (["12%", "0.5", "1%", "2%"], "the same unit in every cell, got '12%' in row 2 and '0.5' in row 3"),
        (["$5", "€5", "$1", "$2"], "the same unit in every cell, got '$5' in row 2 and '€5' in row 3"),
        (["1", "10_00", "3", "4"], "must hold numbers, got the text '10_00' in row 3"),
        (["1", "1,23,4", "3", "4"], "must hold numbers, got the text '1,23,4' in row 3"),
        (["1", "10²", "3", "4"], "must hold numbers, got the text '10²' in row 3"),
        (["1", "0x1F", "3", "4"], "must hold numbers, got the text '0x1F' in row 3"),
        (["1", "2024-01-05", "3", "4"], "must hold numbers, got the text '2024-01-05' in row 3"),
        (["1", "5 kg", "3", "4"], "must hold numbers, got the text '5 kg' in row 3"),
        (["yes", "no", "yes", "no"], "got the text 'yes' in row 2 (the header is row 1); write 1 for yes"),
        (["12345678901234567", "2", "3", "4"], "leave out a column that only names rows"),
    ],
    ids=str,
)
def test_a_feature_with_two_meanings_or_none_is_refused(tmp_path, cells, sentence):
    with pytest.raises(DataError) as caught:
        feature(tmp_path, cells)
    assert sentence in str(caught.value)


def test_decimal_decides_what_the_file_leaves_open(tmp_path):
    cells = ["1", "10,000", "3", "4"]
    assert feature(tmp_path, cells, decimal=".") == [1, 10000, 3, 4]
    assert feature(tmp_path, cells, decimal=",") == [1, 10, 3, 4]
    assert feature(tmp_path, ["1.234", "2.500", "3.000", "4.000"]) == [1.234, 2.5, 3, 4]
    assert feature(tmp_path, ["1.234", "2.500", "3.000", "4.000"], decimal=",") == [1234, 2500, 3000, 4000]
    with pytest.raises(DataError, match=r"got the text '3,5' in row 2 .* or pass decimal=','"):
        feature(tmp_path, ["3,5", "1", "2", "3"], decimal=".")
    with pytest.raises(DataError, match=r"decimal must be '\.' or ',' or None, got ';'"):
        feature(tmp_path, cells, decimal=";")


def test_one_column_tells_for_the_others(tmp_path):
    cells = (["10,000", "20,000", "3", "4"], ["0.5", "1.5", "2", "3"], ["cat", "dog"] * 2)
    english = load_csv(table(tmp_path, *cells, names="abk"))
    assert sorted(english.X[:, 0].tolist()) == [3, 4, 10000, 20000]
    cells = (["10,000", "20,000", "3", "4"], ["0,5", "1,5", "2", "3"], ["cat", "dog"] * 2)
    german = load_csv(table(tmp_path, *cells, names="abk", separator=";"), separator=";")
    assert sorted(german.X[:, 0].tolist()) == [3, 4, 10, 20]
    assert sorted(german.X[:, 1].tolist()) == [0.5, 1.5, 2, 3]
    cells = (["1.234", "2.500", "3", "4"], ["0,5", "1,5", "2", "3"], ["cat", "dog"] * 2)
    assert load_csv(table(tmp_path, *cells, names="abk")).X[:, 0].max() == 2500


def target(tmp_path, cells, **arguments):
    path = table(tmp_path, range(len(cells)), cells)
    dataset = load_csv(path, **arguments)
    order = np.argsort(dataset.X[:, 0])
    y = dataset.y[order].tolist()
    return [dataset.class_names[label] for label in y] if dataset.class_names else y


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        (["01234", "1234", "01234", "1234"], ["01234", "1234", "01234", "1234"]),
        (["12345678901234567", "12345678901234568"] * 2, ["12345678901234567", "12345678901234568"] * 2),
        (["1", "1.0", "2", "2.00"], ["1", "1", "2", "2"]),
        (["5%", "10%", "5 %", "10%"], ["5%", "10%", "5%", "10%"]),
        (["True", "False", "True", "False"], ["True", "False", "True", "False"]),
        (["e\u0301", "é", "b", "b"], ["é", "é", "b", "b"]),
        (["1,000", "x", "1,000", "x"], ["1,000", "x", "1,000", "x"]),
    ],
    ids=str,
)
def test_classes_keep_apart_what_differs(tmp_path, cells, classes):
    assert target(tmp_path, cells) == classes


def test_classes_of_numbers_are_in_the_order_of_the_numbers(tmp_path):
    assert load_csv(table(tmp_path, range(4), ["10", "9", "2", "1.0"])).class_names == ("1", "2", "9", "10")


def test_a_target_in_decimal_commas_or_with_a_unit_is_numbers(tmp_path):
    prices = [f"{k},5" for k in range(12)]
    assert target(tmp_path, prices) == [k + 0.5 for k in range(12)]
    assert target(tmp_path, [f"{k}.000,50 €" for k in range(1, 5)]) == [1000.5, 2000.5, 3000.5, 4000.5]
    many = [f"${k},{k:03d},000" for k in range(1, 31)]
    assert target(tmp_path, many)[:2] == [1001000.0, 2002000.0]


def test_a_target_with_two_meanings_is_refused(tmp_path):
    path = table(tmp_path, range(4), ["1,000", "2,500", "1,000", "2,500"])
    assert "which may be 1000 or 1.000; pass decimal='.' or decimal=','" in refusal(path)
    assert load_csv(path, decimal=".").class_names == ("1000", "2500")
    assert load_csv(path, decimal=",").task == "regression"
    many = [f"0{k}" for k in range(30)]
    assert "at most 20 classes, got 30" in refusal(table(tmp_path, range(30), many))


def test_a_first_line_names_the_separator(tmp_path):
    path = tmp_path / "sheet.csv"
    for first in ("sep=;", '"sep=;"', "SEP=;\r"):
        path.write_text(f"{first}\na;b;kind\n1,5;2;cat\n2;1;dog\n3;5;cat\n4;4;dog\n", newline="")
        dataset = load_csv(path)
        assert dataset.feature_names == ("a", "b")
        assert sorted(dataset.X[:, 0].tolist()) == [1.5, 2, 3, 4]
    path.write_text("sep=\t\na\tkind\n1\tcat\n2\tdog\n3\tcat\nx\tdog\n")
    assert "got the text 'x' in row 5 (the header is row 1)" in refusal(path)
    path.write_text("sep=#\na#b\n1#2\n")
    assert "got '#' in its line sep=; save it with another" in refusal(path)


def test_a_file_without_names_is_refused(tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text("1,2,cat\n2,1,dog\n3,5,cat\n4,4,dog\n5,2,cat\n")
    assert "must name its columns in the first line, got '1, 2, cat'" in refusal(path)
    path.write_text("1.5,2\n2,1\n3,5\n4,4\n5,2\n")
    assert "must name its columns in the first line" in refusal(path)
    path.write_text("2023,2024,kind\n2,1,dog\n3,5,cat\n4,4,dog\n5,2,cat\n")
    assert load_csv(path).feature_names == ("2023", "2024")


GROUPED = st.integers(-(10**9), 10**9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(GROUPED, st.integers(0, 99)), min_size=4, max_size=12),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u202f", "."), ("'", "."), ("", "."), ("", ",")]),
    st.sampled_from(["{}", "{}%", "${}", "{} €"]),
)
def test_what_one_locale_writes_is_read_back(pairs, signs, unit):
    thousands, point = signs
    texts = [f"{whole:,}".replace(",", thousands) + f"{point}{cents:02d}" for whole, cents in pairs]
    values = [float(f"{whole}.{cents:02d}") for whole, cents in pairs]
    numbers = Numbers("a", series(unit.format(text) for text in texts))
    assert numbers.values(None).tolist() == values


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.text(alphabet="0123456789.,eE+-% $_'xٱ１", max_size=9), min_size=1, max_size=5))
def test_no_cells_raise_anything_but_a_sentence(cells):
    numbers = Numbers("a", series(cell.strip() for cell in cells))
    sentence = "must"
    values = np.zeros(0)
    try:
        values = numbers.values(None)
    except DataError as error:
        sentence = str(error)
    assert "must" in sentence and np.isfinite(values).all()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789.eE+- xinfaN", max_size=8))
def test_the_parser_s_own_numbers_are_those_of_the_cells(tmp_path_factory, cell):
    """A column of plain numbers is read by pandas, another by us: both agree on every cell."""
    folder = tmp_path_factory.getbasetemp()
    cells = [cell, "1", "2", "3"]
    try:
        alone = feature(folder, cells)
    except DataError:
        alone = None
    try:
        beside = Numbers("a", series(each.strip() for each in cells)).values(".").tolist()
    except DataError:
        beside = None
    assert (alone is None) == (beside is None)
    assert alone is None or np.allclose(alone, beside, rtol=1e-15)
