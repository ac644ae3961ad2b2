"""The arrays of a data set, held on to and compared."""

import numpy as np

FIELDS = ("X", "y", "clean_y", "is_train", "ids")


def arrays(dataset):
    return {field: getattr(dataset, field).copy() for field in FIELDS}


def assert_same(dataset, before):
    for field, array in before.items():
        np.testing.assert_array_equal(getattr(dataset, field), array, err_msg=field)
