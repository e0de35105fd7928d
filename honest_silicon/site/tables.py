"""Every table of the data as files, and the data package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from honest_silicon.addresses import ARCHIVE_PATH
from honest_silicon.answers.figures import rows
from honest_silicon.answers.plain import as_json
from honest_silicon.dataset.archive import archive, archive_name, sha256
from honest_silicon.dataset.export import csv_text
from honest_silicon.dataset.store import Dataset


def table_files(data: Dataset) -> Iterator[tuple[str, str]]:
    """Name and text of each table as CSV and as JSON, with the units of its fields."""
    for name, table in data.package.tables.items():
        frame = data.tables[name]
        yield f"data/{name}.csv", csv_text(frame)
        said = {
            "data_version": data.version,
            "data_hash": data.content_hash,
            "licence": data.package.licence,
            "table": name,
            "title": table.title,
            "total": len(frame),
            "units": {f.name: f.unit for f in table.fields.values() if f.unit},
            "rows": rows(frame),
        }
        yield f"data/{name}.json", as_json(said)


def package_files(directory: Path, data: Dataset) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the data package and of its checksum, at the dashboard's own addresses."""
    body = archive(directory, data)
    path = ARCHIVE_PATH.lstrip("/")
    yield path, body
    yield f"{path}.sha256", f"{sha256(body)}  {archive_name(data)}\n".encode()
