"""What was shown of chips, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from honest_silicon.analysis.ladders import Proof
from honest_silicon.dataset.format import number

#: Words of the levels of evidence, in sentences.
LEVELS: Final = (
    "nothing found",
    "claimed by its maker",
    "reported",
    "documented",
    "independently measured",
)


def proof(row: Proof, *, named: bool = False) -> str:
    """A row that is evidence, in a line: model, who ran it, on how many chips, how it ended; with
    the chip as the row names it, where it is evidence for a family.
    """
    if row.table == "chips":
        return "sold for it by its maker"
    said = _run(row, named=named)
    return f"{said}: {row.outcome}" if row.outcome else said


def _run(row: Proof, *, named: bool) -> str:
    said = f"{row.model}, {row.by}"
    on = f" of {row.named}" if named and row.named else ""
    if row.chips is not None:
        said += f", {number(row.chips)} chip{'' if row.chips == 1 else 's'}{on}"
    elif on:
        said += f", on {row.named}"
    return said


def wrong_runs(rows: Iterable[Proof], *, named: bool = False) -> list[str]:
    """Runs that speak against a chip, a line for each, how it ended first; where documents on one
    run name its chip in different words, the line is of the first and has the words of the others.
    """
    runs: dict[str, list[Proof]] = {}
    for row in rows:
        runs.setdefault(row.run or row.id, []).append(row)
    said = []
    for first, *more in runs.values():
        others = dict.fromkeys(r.named for r in more if r.named not in ("", first.named))
        apart = f" (elsewhere said to be on {' or '.join(others)})" if named and others else ""
        ended = f"{first.outcome}: " if first.outcome else ""
        said.append(f"{ended}{_run(first, named=named)}{apart}")
    return list(dict.fromkeys(said))
