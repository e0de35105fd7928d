"""What a click asks for, whether on a table, a link or a point of a picture.

The component and the charts send one text. It is read here and nowhere else:
``cell:`` with the address of a figure, ``go:`` with a page and its query, or the name of an action
with its value, as ``sort:tdp_w``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.ref import Ref

CELL: Final = "cell"
_GO: Final = "go"


@dataclass(frozen=True, slots=True)
class OpenFigure:
    """Open what stands behind a figure."""

    ref: Ref

    def __str__(self) -> str:
        return f"{CELL}:{self.ref}"


@dataclass(frozen=True, slots=True)
class Go:
    """Go to a page; ``query`` holds its parameters in order."""

    path: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something the page that shows the element answers itself."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}:{self.value}"


Click = OpenFigure | Go | Action
#: Open the key of all marks.
KEY: Final = Action("key", "marks")


def read(text: str, data: Dataset | None) -> Click:
    """The click a text stands for. Without data no figure can be opened.

    Raises
    ------
    ValueError
        With the reason, where it names nothing of ``data`` or is no click at all.
    """
    name, colon, rest = text.partition(":")
    if not colon or not (name.isascii() and name.isalpha()):
        raise ValueError("no click")
    if name == CELL:
        if data is None:
            raise ValueError("no data")
        return OpenFigure(Ref.parse(rest, data))
    if name == _GO:
        path, _, query = rest.partition("?")
        return Go(path, tuple(parse_qsl(query)))
    return Action(name, rest)
