"""Rules of single cells, as the registry declares them: filled, limits, vocabulary, pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.rules.rule import plain, shown
from honest_silicon.dataset.schema import Field, Table


def field_problem(kind: Field, value: Any) -> str:
    """What keeps a value from being one of its field: limits, vocabulary or pattern; '' if nothing.

    >>> kind = Field("tdp_w", "Power", "", "number", unit="W", minimum=5, maximum=30000)
    >>> field_problem(kind, 33500.0), field_problem(kind, 400.0)
    ('above the 30000 allowed (W)', '')
    """
    unit = f" ({kind.unit})" if kind.unit else ""
    low, high = kind.minimum, kind.maximum
    if kind.numeric and low is not None and value < low:
        return f"below the {format_value(low)} allowed{unit}"
    if kind.numeric and high is not None and value > high:
        return f"above the {format_value(high)} allowed{unit}"
    if kind.enum and value not in kind.enum:
        return f"expected one of {', '.join(str(e) for e in kind.enum)}"
    if kind.pattern and not re.match(kind.pattern, str(value)):
        return f"expected text of the form {kind.pattern}"
    return ""


def field_problems(table: Table, frame: pd.DataFrame) -> Iterator[Problem]:
    """Faults of the single cells of a table, by field and then by line."""
    rows = frame[table.columns[0]]
    for name, kind in table.fields.items():
        values = plain(frame[name])
        # Most values stand in many rows: each is looked at once.
        known = dict.fromkeys(v for v in values if v is not None)
        wrong = {v: said for v in known if (said := field_problem(kind, v))}
        if kind.required and None in values:
            for line in frame.index[[v is None for v in values]]:
                said = "is empty: expected a value"
                yield Problem(table.path, line, shown(rows[line]), name, "", said)
        for line, value in zip(frame.index, values, strict=True) if wrong else ():
            if value in wrong:
                said = wrong[value]
                yield Problem(table.path, line, shown(rows[line]), name, format_value(value), said)
