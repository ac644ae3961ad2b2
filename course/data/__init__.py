"""Floor 0: data, as pure seeded functions and one editable Dataset."""

from .csv import load_csv
from .dataset import Dataset
from .errors import DataError
from .inputs import FEATURES, Inputs
from .load import DATASETS, load
from .plane import Plane
from .state import dataset_from_state, dataset_state

__all__ = [
    "DATASETS",
    "FEATURES",
    "DataError",
    "Dataset",
    "Inputs",
    "Plane",
    "dataset_from_state",
    "dataset_state",
    "load",
    "load_csv",
]
