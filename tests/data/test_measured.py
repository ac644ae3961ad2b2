"""The measured sets are scikit-learn's own, value for value, and cost no import of it."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn import datasets

from course.data.measured import MEASURED


@pytest.mark.parametrize("name", MEASURED)
def test_values_and_names_are_those_of_scikit_learn(name: str) -> None:
    """Read from its files, they are what its own loader returns."""
    table = MEASURED[name]()
    raw = {"scaled": False} if name == "diabetes" else {}
    theirs = getattr(datasets, f"load_{name}")(**raw)
    np.testing.assert_array_equal(table.X, theirs.data)
    np.testing.assert_array_equal(table.y, theirs.target)
    assert list(table.feature_names) == list(theirs.feature_names)
    assert list(table.class_names) == [str(each) for each in getattr(theirs, "target_names", ())]


def test_a_set_is_read_without_importing_scikit_learn() -> None:
    """A lab that needs only the rows does not wait for a library."""
    code = "import sys; from course.data import load; load('wine'); assert 'sklearn' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
