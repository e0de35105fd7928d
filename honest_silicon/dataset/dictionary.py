"""The data dictionary, written from the registry."""

from __future__ import annotations

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


def _table(table: Table) -> list[str]:
    lines = [f"## {table.path}", "", table.description, ""]
    lines += ["| field | type | unit | meaning | allowed |", "|--|--|--|--|--|"]
    for field in table.fields.values():
        kind = "date" if field.partial_date else field.type
        meaning = f"**{field.title}.** {field.description}".replace("|", "\\|")
        name = f"`{field.name}`"
        lines.append(f"| {name} | {kind} | {field.shown_unit} | {meaning} | {_limits(field)} |")
    worded = [f for f in table.fields.values() if f.labels and f.name in ("basis", "qualifier")]
    for field in worded:
        lines += ["", f"Words of `{field.name}`:", ""]
        lines += [f"- `{value}`: {words}" for value, words in field.labels.items()]
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
        lines += _table(table)
    lines += ["## Words shown where there is no value", ""]
    lines += [f"- **{word}**: {meaning}" for word, meaning in LEGEND.items()]
    return "\n".join(lines) + "\n"
