"""Checks of claims written as functions: those that fit no template of claim_checks.csv.

A function names in ``needs`` every row of the data it rests on and gets their ids as arguments, so
that it can use none the data check has not looked for: a row that is renamed is then a fault of
the check by its name, never a check that falls silent.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims.figures import Computed
from honest_silicon.dataset.store import Dataset

#: Column by which rows of a table are named, where that is not ``id``.
_KEYS: Final = {"systems": "system_id"}


@dataclass(frozen=True)
class Need:
    """A value some row of a table must have in a column.

    >>> Need.parse("production:zhenwu-shipped-2025-1")
    Need(table='production', column='id', value='zhenwu-shipped-2025-1')
    >>> Need.parse("training_runs.model:GLM-5").column
    'model'
    """

    table: str
    column: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Need:
        place, _, value = text.partition(":")
        table, _, column = place.partition(".")
        return cls(table, column or _KEYS.get(table, "id"), value)

    def met(self, tables: Mapping[str, pd.DataFrame]) -> bool:
        table = tables.get(self.table)
        return (
            table is not None and self.column in table and table[self.column].eq(self.value).any()
        )


@dataclass(frozen=True)
class Check:
    """What is computed for one claim by a function of its own."""

    claim: str
    needs: tuple[Need, ...]
    function: Callable[..., Computed | None]

    def __call__(self, data: Dataset) -> Computed | None:
        return self.function(data, *(need.value for need in self.needs))

    @property
    def place(self) -> str:
        """Where the function stands: ``analysis/claims/output.py, _ceiling``."""
        module = self.function.__module__.partition(".")[2].replace(".", "/")
        return f"{module}.py, {self.function.__name__}"


#: Checks by claim, as their modules are imported; see ``computed``.
CHECKS: Final[dict[str, Check]] = {}


def check(
    claim: str, *, needs: tuple[str, ...] = ()
) -> Callable[[Callable[..., Computed | None]], Check]:
    """Declare a function as the check of a claim.

    Parameters
    ----------
    claim
        Id of claims.csv.
    needs
        Rows it rests on, as ``table:id``, or ``table.column:value`` for a value some row has. The
        function gets the ids and values as arguments, in this order, after the dataset.

    Raises
    ------
    TypeError
        Where a claim has two functions, or a function takes other than its needs.
    """

    def declare(function: Callable[..., Computed | None]) -> Check:
        if claim in CHECKS:
            raise TypeError(f"{claim} has a check: {CHECKS[claim].place}")
        # A function that gathers its arguments takes any number of them.
        taken = inspect.signature(function).parameters.values()
        if not any(p.kind is p.VAR_POSITIONAL for p in taken) and len(taken) != 1 + len(needs):
            raise TypeError(f"{function.__name__} takes {len(taken) - 1} of {len(needs)} needs")
        CHECKS[claim] = Check(claim, tuple(map(Need.parse, needs)), function)
        return CHECKS[claim]

    return declare
