"""How the dataset, a page or a figure is cited, with the day it was seen."""

from __future__ import annotations

from datetime import date

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.format import absence_text, in_sentence, range_text, value_text
from honest_silicon.dataset.provenance import CAVEATS, TOLERANCE, Cell, Evidence
from honest_silicon.dataset.read import as_number
from honest_silicon.dataset.schema import Field
from honest_silicon.dataset.store import Dataset


def citation(data: Dataset, address: str, seen: date, what: str = "") -> str:
    """Plain text for the dataset, or for one page of it.

    Parameters
    ----------
    address
        Where it was seen, with the state of the page; '' for a copy of no known address.
    what
        Name of the page; '' cites the dataset as a whole.
    """
    part = f"{what}. In: " if what else ""
    return (
        f"{part}Honest Silicon: Chinese and US AI accelerators, data {data.version} "
        f"({data.content_hash[:8]}), {data.package.licence}."
        f"{f' {address}' if address else ''} (seen {seen.isoformat()})."
    )


def figure_citation(data: Dataset, chip_id: str, field: str, address: str, seen: date) -> str:
    """Plain text for one figure: its value or absence, how far sources are apart, what the number
    includes, its source, and where it was seen.
    """
    kind, cell = data.package.chip_fields[field], data.cell(chip_id, field)
    first = next((e for e in cell.evidence if _states(kind, cell, e)), None)
    said = (
        absence_text(cell.gap)
        if cell.value is None
        else value_text(cell.value, kind, unit=True) + (f" ({cell.basis})" if cell.basis else "")
    )
    if cell.value is not None:
        said += "".join(f"; {more}" for more in _conditions(data, kind, cell, first))
    source = f" Source: {first.publisher}, {first.title}, {first.url}." if first else ""
    what = f"{data.chips.at[chip_id, 'name']}, {in_sentence(kind.title)}: {said}.{source}"
    return citation(data, address, seen, what.removesuffix("."))


def _conditions(data: Dataset, kind: Field, cell: Cell, first: Evidence | None) -> list[str]:
    """Range of the sources, caveats and qualifier of the figure, and what it includes."""
    said = [CAVEATS[name].words for name in cell.caveats]
    if cell.low is not None and cell.high is not None and cell.low != cell.high:
        said.append(f"sources give {range_text(cell.low, cell.high, kind)}")
    words = data.package.tables["evidence"].fields["qualifier"]
    if first is not None and first.qualifier:
        said.append(words.label(first.qualifier))
    if kind.numeric and first is not None:
        # The convention says what is counted: matrix units, one package, dense.
        said.append(f"convention: {in_sentence(kind.description.removesuffix('.'))}")
        if cell.nominal is not None:
            more = value_text(cell.nominal.value, kind, unit=True)
            said.append(f"nominal figure with vector units: {more}")
        notes = [e.note for e in cell.evidence if e.note and _states(kind, cell, e)]
        said += [f"note: {notes[0].removesuffix('.')}"] if notes else []
    return said


def _states(kind: Field, cell: Cell, row: Evidence) -> bool:
    """Whether a document states the adopted value itself, not a rival one."""
    if cell.value is None or not row.comparable:
        return False
    if kind.partial_date:
        return span(row.value).within(span(str(cell.value)))
    if isinstance(cell.value, str):
        # Names that are stated in many spellings are backed by any row.
        return kind.support != "value" or row.value.casefold() == cell.value.casefold()
    stated = [as_number(row.value), row.value_high]
    near = TOLERANCE * abs(float(cell.value))
    return any(s is not None and abs(s - float(cell.value)) <= near for s in stated)


def bibtex(data: Dataset, address: str, seen: date, note: str = "") -> str:
    """A BibTeX entry with the version as its edition."""
    key = f"honestsilicon{data.version.replace('.', '')}"
    lines = {
        "title": "{Honest Silicon}: Chinese and {US} {AI} accelerators",
        "version": f"{data.version} ({data.content_hash[:8]})",
        "year": str(seen.year),
        "url": address,
        "urldate": seen.isoformat(),
        "note": _plain("; ".join(t for t in (data.package.licence, note) if t)),
    }
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in lines.items() if text)
    return f"@misc{{{key},\n{body}}}\n"


def _plain(text: str) -> str:
    """Text that BibTeX reads as text; braces are left to the title."""
    for sign in "%&#_$":
        text = text.replace(sign, f"\\{sign}")
    return text
