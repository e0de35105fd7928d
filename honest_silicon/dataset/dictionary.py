"""The data dictionary, written from the registry."""

from __future__ import annotations

from collections.abc import Mapping

from honest_silicon.dataset.gaps import LEGEND
from honest_silicon.dataset.schema import Field, Package, Table


def _limits(field: Field) -> str:
    parts = []
    if field.required:
        parts.append("required")
    if field.enum:
        parts.append("one of " + ", ".join(f"`{value}`" for value in field.enum))
    if field.minimum is not None and field.maximum is not None:
        parts.append(f"{field.minimum:,g} to {field.maximum:,g}")
    if field.partial_date:
        parts.append("`2025`, `2025-Q3`, `2025-03` or `2025-03-18`")
    return "; ".join(parts)


def _table(table: Table, meanings: Mapping[str, str]) -> list[str]:
    lines = [f"## {table.path}", "", table.description, ""]
    lines += ["| field | type | unit | meaning | allowed |", "|--|--|--|--|--|"]
    for field in table.fields.values():
        kind = "date" if field.partial_date else field.type
        meaning = f"**{field.title}.** {field.description}".replace("|", "\\|")
        name = f"`{field.name}`"
        lines.append(f"| {name} | {kind} | {field.shown_unit} | {meaning} | {_limits(field)} |")
    for field in table.fields.values():
        if field.marks:
            lines += ["", f"What values of `{field.name}` have in common:", ""]
            lines += [
                f"- *{mark.replace('_', ' ')}*, {meanings.get(mark, '')}: "
                + ", ".join(f"`{value}`" for value in values)
                for mark, values in field.marks.items()
            ]
    worded = [f for f in table.fields.values() if f.labels and f.name in ("basis", "qualifier")]
    for field in worded:
        lines += ["", f"Words of `{field.name}`:", ""]
        lines += [f"- `{value}`: {words}" for value, words in field.labels.items()]
    return [*lines, ""]


def _formats(package: Package) -> list[str]:
    """What the fields of dense peaks say of their number formats."""
    lines = [
        "Number formats of the dense peaks. Models are kept and multiplied in those that hold "
        "weights; the export rules multiply each rate by the bits they count.",
        "",
        "| field | bits multiplied | bits stored | units | numbers | bits the export rules count "
        "| holds weights | precisions of measured.csv |",
        "|--|--|--|--|--|--|--|--|",
    ]
    for kind in package.formats:
        cells = (
            f"`{kind.field}`",
            kind.bits,
            kind.stored_bits,
            "matrix" if kind.matrix else "vector",
            "floating point" if kind.floating else "integer",
            kind.counted_bits or "not counted",
            "yes" if kind.holds_weights else "no",
            ", ".join(f"`{name}`" for name in kind.precisions),
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return [*lines, ""]


def markdown(package: Package) -> str:
    """The dictionary of every table and field as Markdown."""
    lines = [
        "# Data dictionary",
        "",
        "Written by `python -m honest_silicon.dataset dictionary` from `data/datapackage.json`; "
        "edit that file, not this one.",
        "",
        f"Version {package.version}. Data licence {package.licence}.",
        "",
    ]
    for table in package.tables.values():
        lines += _table(table, package.marks)
        if table.name == "chips":
            lines += _formats(package)
    lines += ["## Words shown where there is no value", ""]
    lines += [f"- **{word}**: {meaning}" for word, meaning in LEGEND.items()]
    return "\n".join(lines) + "\n"
