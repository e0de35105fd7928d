"""Cells of a file as text with the place of each row, and how many of them are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 200
#: Letters of a cell that are kept: no field here takes more.
LONGEST: Final = 2_000
#: Tables of one file that are looked at.
MOST_TABLES: Final = 12


class NotRead(ValueError):
    """Why a file holds no table, in words that follow its name."""


@dataclass(frozen=True)
class Raw:
    """Cells as they stand in a file, with the line of each row; ``more`` rows were not read."""

    cells: list[list[str]]
    lines: list[int]
    title: str = ""
    read_as: str = ""
    more: bool = False
