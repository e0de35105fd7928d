"""Rules for second readings: each is of the present value, and in a document cited for it.

A directory that declares no such table is not asked for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from honest_silicon.dataset.read import Problem, as_number, format_value
from honest_silicon.dataset.schema import Package

_FILE = "second_readings.csv"


def second_readings(package: Package, tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """A reading is of the value chips.csv has now; one that saw it names where, the others do not.

    The inputs of a derived value may be told of another chip, so any document may carry them.
    """
    frame = tables.get("second_readings")
    if frame is None:
        return
    chips = tables["chips"].set_index("id")
    evidence = tables["evidence"]
    seen = package.having("second_readings", "outcome", "seen")
    cells = set(zip(evidence["chip_id"], evidence["field"], evidence["source_id"], strict=True))

    def fault(line: int, column: str, expected: str) -> Problem:
        said = frame.at[line, column]
        text = "" if pd.isna(said) else str(said)
        return Problem(_FILE, line, str(frame.at[line, "chip_id"]), column, text, expected)

    for row in frame.itertuples():
        if row.chip_id not in chips.index or row.field not in package.chip_fields:
            continue  # reported already
        adopted = chips.at[row.chip_id, row.field]
        if pd.isna(adopted):
            yield fault(row.Index, "value", f"chips.csv has no {row.field}: expected no row")
        elif not _same(adopted, row.value):
            now = f"chips.csv has {format_value(adopted)} now"
            yield fault(row.Index, "value", f"{now}: expected a new reading, or no row")
        cited = not pd.isna(row.source_id)
        if row.outcome not in seen:
            if cited:
                yield fault(
                    row.Index, "source_id", "expected none: no document of sources.csv shows it"
                )
        elif not cited:
            yield fault(row.Index, "source_id", "expected the document in which it was seen")
        elif row.outcome == "seen" and not _carries(row, cells):
            expected = "evidence.csv cites no such document for this cell"
            yield fault(row.Index, "source_id", expected)


def _same(adopted: object, read: object) -> bool:
    if isinstance(adopted, str):
        return adopted == read
    return as_number(str(read)) == float(adopted)


def _carries(row: object, cells: set[tuple[str, str, str]]) -> bool:
    # The class of a node is read off the name of its process.
    fields = ("node_nm", "process_node") if row.field == "node_nm" else (row.field,)
    return any((row.chip_id, field, row.source_id) in cells for field in fields)
