"""The whole dataset as one file that anyone can read without us."""

from __future__ import annotations

import hashlib
import io
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Final

from honest_silicon.dataset.schema import PACKAGE_FILE
from honest_silicon.dataset.store import Dataset

# Zip files carry a date for each entry: one for all, so that the same data give the same bytes.
_DATE: Final = (2017, 1, 1, 0, 0, 0)
_LICENCE: Final = "LICENSE.md"


def archive_name(data: Dataset) -> str:
    return f"honest-silicon-{data.version}.zip"


def archive(directory: Path, data: Dataset) -> bytes:
    """Zip of a data directory: its declaration, its tables and its licence, and nothing else.

    The bytes follow from the data alone, so a checksum stands for them.
    """
    return _archive(
        directory, data.content_hash, tuple(t.path for t in data.package.tables.values())
    )


@lru_cache(maxsize=2)
def _archive(directory: Path, content_hash: str, tables: tuple[str, ...]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in (PACKAGE_FILE, _LICENCE, *sorted(tables)):
            if not (directory / name).is_file():
                continue
            entry = zipfile.ZipInfo(f"honest-silicon/{name}", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, (directory / name).read_bytes())
    return out.getvalue()


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
