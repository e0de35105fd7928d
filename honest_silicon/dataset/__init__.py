"""The sourced tables: loading, checking, provenance and the text of values."""

from honest_silicon.dataset.provenance import Cell, Evidence
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.schema import Field, Package
from honest_silicon.dataset.store import DataError, Dataset, load
from honest_silicon.places import DATA_DIR

__all__ = [
    "DATA_DIR",
    "Cell",
    "DataError",
    "Dataset",
    "Evidence",
    "Field",
    "Package",
    "Problem",
    "load",
]
