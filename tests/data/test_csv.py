"""A learner's CSV: what is read, and one sentence for whatever is wrong."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.data import DataError, load_csv

GOOD = "height,width,kind\n1,2,cat\n2,1,dog\n3,5,cat\n4,4,dog\n5,1,cat\n6,2,dog\n"


@pytest.fixture
def write(tmp_path):
    def write(text, name="mine.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refusal(path, **arguments):
    with pytest.raises(ValueError, match="must") as caught:
        load_csv(path, **arguments)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 300
    return sentence


def test_a_good_file_becomes_a_data_set(write):
    dataset = load_csv(write(GOOD))
    assert dataset.name == "mine"
    assert dataset.feature_names == ("height", "width")
    assert dataset.class_names == ("cat", "dog")
    assert dataset.n == 6
    assert dataset.is_train.sum() == 3
    assert dataset.recipe == {}
    assert not dataset.is_generated
    rows = sorted(zip(dataset.X.tolist(), dataset.y.tolist(), strict=True))
    assert rows[0] == ([1.0, 2.0], 0)
    assert rows[1] == ([2.0, 1.0], 1)
    assert dataset.plane.axis_names == ("height", "width")
    np.testing.assert_array_equal(load_csv(write(GOOD)).X, dataset.X)
    dataset.relabel(dataset.ids[:1], 1)
    assert dataset.undo() == "undid: relabelled 1 point"


def test_target_and_columns_can_be_chosen(write):
    text = "kind,a,b,c,note\n" + "".join(f"{k % 3},{k},{k * k},{-k},text\n" for k in range(12))
    dataset = load_csv(write(text), target="kind", columns=["c", "a"])
    assert dataset.feature_names == ("c", "a")
    assert dataset.class_names == ("0", "1", "2")
    np.testing.assert_array_equal(dataset.y, dataset.X[:, 1] % 3)
    three = load_csv(write(text), target="kind", columns=["a", "b", "c"])
    assert three.plane.axis_names == ("component 1", "component 2")
    assert load_csv(write(text.replace("text", "1")), target="kind", columns="components").n_features == 2
    assert "did you mean 'kind'" in refusal(write(text), target="kin")
    assert "columns must be one of a, b, c, note" in refusal(write(text), target="kind", columns=["d"])
    assert "different names" in refusal(write(text), target="kind", columns=["a", "a"])


def test_one_feature_is_enough(write):
    dataset = load_csv(write("a,y\n1,p\n2,q\n3,p\n4,q\n"))
    assert dataset.plane.project(dataset.X).shape == (4, 2)
    dataset.add([[2.5, 0.3]], 0)
    assert dataset.X[-1] == 2.5


def test_numbers_that_vary_are_targets(write):
    text = "a,price\n" + "".join(f"{k},{k / 4}\n" for k in range(8))
    dataset = load_csv(write(text))
    assert dataset.task == "regression"
    assert dataset.y.dtype == np.float64
    assert load_csv(write(text), task="classification").n_classes == 8
    assert load_csv(write("a,b\n1,0\n2,1\n3,0\n4,1\n"), task="regression").task == "regression"
    assert "task must be one of" in refusal(write(text), task="regress")


def test_other_separators_blank_lines_marks_and_quotes_are_read(write):
    semicolons = write(GOOD.replace(",", ";"))
    assert load_csv(semicolons, separator=";").n == 6
    assert load_csv(write(b"\xef\xbb\xbf" + GOOD.encode())).feature_names[0] == "height"
    assert load_csv(write("\n" + GOOD.replace("\n", "\r\n") + "\r\n\r\n")).n == 6
    assert load_csv(write(GOOD.replace("cat", '" a ""cat"", black"'))).class_names == (
        'a "cat", black',
        "dog",
    )


def test_html_in_names_stays_plain_text(write):
    evil = "<img src=x onerror=alert(1)>"
    text = GOOD.replace("height", evil).replace("cat", "<b>cat</b>")
    dataset = load_csv(write(text, "<i>mine.csv"))
    assert dataset.name == "<i>mine"
    assert dataset.feature_names == (evil, "width")
    assert dataset.class_names == ("<b>cat</b>", "dog")
    assert dataset.plane.axis_names == (evil, "width")


def test_missing_file_and_folder(write, tmp_path):
    write(GOOD)
    assert "did you mean 'mine.csv'" in refusal(tmp_path / "mime.csv")
    assert "check its name and folder" in refusal(tmp_path / "nowhere" / "x.csv")
    assert "which is no file" in refusal(tmp_path)
    assert "can be read" in refusal("a\0b.csv")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "got an empty file"),
        (b"\n \n\n", "only blank lines"),
        (b"a,b,kind\n", "at least 4 rows under the header, got 0 rows"),
        (b"a,b,kind\n1,2,cat\n", "at least 4 rows under the header, got 1 row;"),
        ("a,é,kind\n1,2,cat\n".encode("latin-1"), "got the byte 0xE9 in row 1; save it again as CSV UTF-8"),
        (b"a,b,kind\n1,2,cat\n1,2,ch\xe8vre\n", "got the byte 0xE8 in row 3"),
        (GOOD.encode("utf-16"), "got UTF-16; save it again as CSV UTF-8"),
        (b"PK\x03\x04\0\0", "zero bytes as in a spreadsheet"),
        (GOOD.replace(",", ";").encode(), "a comma between its columns, got a semicolon; pass separator=';'"),
        (GOOD.replace(",", "\t").encode(), "got a tab; pass separator='\\t'"),
        (b"a\n1\n2\n3\n4\n", "at least two columns"),
        (b"a,a,kind\n1,2,cat\n", "name each column once, got 'a' twice"),
        (b"a, a ,kind\n1,2,cat\n", "name each column once, got 'a' twice"),
        (b",a,kind\n1,2,cat\n", "got none for column 1"),
        (b'a,"b\nc",kind\n1,2,cat\n', "header in one line"),
        (
            GOOD.replace("3,5", "3,wide").encode(),
            "column 'width' must hold numbers, got the text 'wide' in row 4",
        ),
        (GOOD.replace("3,5", "3,").encode(), "column 'width' must hold numbers, got an empty cell in row 4"),
        (GOOD.replace("3,5", "3,NaN").encode(), "column 'width' must hold numbers, got NaN in row 4"),
        (GOOD.replace("3,5", "3,N/A").encode(), "got NaN in row 4"),
        (GOOD.replace("3,5", "-inf,5").encode(), "column 'height' must hold numbers, got inf in row 4"),
        (GOOD.replace("3,5", "1e400,5").encode(), "numbers up to 1e+15, got '1e400' in row 4"),
        (GOOD.replace("3,5", "3e20,5").encode(), "numbers up to 1e+15, got '3e20' in row 4"),
        (GOOD.replace("\n3,5", "\n\n3,x").encode(), "got the text 'x' in row 5"),
        (GOOD.replace("3,5,cat", "3,5,cat,7").encode(), "3 cells in every row, got 4 in row 4"),
        (GOOD.replace("3,5,cat", "3,5").encode(), "column 'kind', the target, must be filled in every row"),
        (GOOD.replace("3,5", '"3,5').encode(), "close every quote"),
        (GOOD.replace("dog", "cat").encode(), "at least two classes, got only 'cat'"),
        (b"a,b\n1,7\n2,7\n3,7\n4,7\n", "at least two classes, got only '7'"),
        (b"a,b\n" + b"".join(b"%d,name%d\n" % (k, k) for k in range(30)), "at most 20 classes, got 30"),
        (
            b"a,b\n1,0\n2,1\n3,nan\n4,1\n5,0\n",
            "column 'b', the target, must be filled in every row, got NaN in row 4",
        ),
        (
            b"a,b\n1,0\n2,1\n3,inf\n4,1\n5,0\n",
            "got inf in row 4 (the header is row 1); fill it in or remove the row",
        ),
        (
            b"a,b\n" + b"".join(b"%d,%d\n" % (k, k) for k in range(29)) + b"29,?\n",
            "got the text '?' in row 31",
        ),
    ],
)
def test_one_sentence_says_what_is_wrong(write, text, sentence):
    assert sentence in refusal(write(text))


def test_a_cell_without_a_number_is_told_what_to_do(write):
    assert "fill it in, remove the row" in refusal(write(GOOD.replace("3,5", "NaN,5")))
    assert "use a larger unit" in refusal(write(GOOD.replace("3,5", "3e20,5")))


def test_none_may_be_a_class_among_words(write):
    assert load_csv(write(GOOD.replace("dog", "None"))).class_names == ("None", "cat")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"path": None}, "path must be the name of a CSV file, got None"),
        ({"path": 3}, "path must be the name of a CSV file, got 3"),
        ({"separator": "x"}, "separator must be one of ',' (a comma), ';' (a semicolon)"),
        ({"separator": [","]}, "separator must be one of"),
        ({"columns": 3}, "columns must be a list of different names"),
        ({"columns": [["width"]]}, "columns must be one of height, width"),
        ({"target": 3}, "target must be one of height, width, kind"),
    ],
)
def test_arguments_of_a_wrong_kind_are_told_too(write, arguments, sentence):
    assert sentence in refusal(**{"path": write(GOOD), **arguments})


def test_a_target_that_never_varies_is_refused(write):
    path = write("a,b\n1,7\n2,7\n3,7\n4,7\n")
    assert "must vary, got 7 in every row" in refusal(path, task="regression")


def test_over_50_mb_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)

    def read_bytes(self):
        raise AssertionError("the file was read")

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert "must be at most 50 MB, got 50.0 MB" in refusal(path)


def test_pandas_is_imported_only_for_a_file():
    code = "import sys, course.data as d; d.load('circle'); assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_refusals_are_of_the_one_error(write):
    with pytest.raises(DataError):
        load_csv(write(b""))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(alphabet='ab1.5,;"\n\r\t |-né', max_size=80).map(str.encode),
        st.lists(st.sampled_from(["1", "2.5", "x", "", "nan", '"', "1e999", "a,b"]), max_size=24).map(
            lambda cells: (
                b"a,b,c\n" + b"\n".join(",".join(cells[k : k + 3]).encode() for k in range(0, 24, 3))
            )
        ),
    )
)
def test_no_file_raises_anything_but_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    sentence = ""
    try:
        dataset = load_csv(path)
    except ValueError as error:
        sentence = str(error)
    if sentence:
        assert "must" in sentence
        assert "\n" not in sentence
    else:
        assert np.isfinite(dataset.X).all()
        assert 0 < dataset.is_train.sum() < dataset.n
