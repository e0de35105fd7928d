"""Broken data are shown as faults in the page, never as figures or a traceback."""

from __future__ import annotations

import shutil

import pytest

from honest_silicon.dataset import DATA_DIR
from honest_silicon.dataset.served import DIRECTORY_VARIABLE

from .conftest import PAGES, texts


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the data with one impossible process: the fault as it is named, and the copy."""
    copy = tmp_path_factory.mktemp("broken") / "data"
    shutil.copytree(DATA_DIR, copy)
    lines = (copy / "chips.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    column = lines[0].strip().split(",").index("node_nm")
    at = next(i for i, line in enumerate(lines) if line.startswith("nvidia-t4,"))
    import csv
    import io

    row = next(csv.reader([lines[at]]))
    row[column] = "12"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    lines[at] = out.getvalue()
    (copy / "chips.csv").write_text("".join(lines), encoding="utf-8")
    return f"chips.csv:{at + 1} nvidia-t4 node_nm=12", copy


@pytest.fixture
def broken(copied, monkeypatch):
    """The fault of the data on show."""
    named, copy = copied
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(copy))
    return named


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_faults(opened, broken, page):
    app = opened(page)
    assert not app.exception
    said = texts(app)
    assert "The data have faults" in said
    assert broken in said
    assert not app.get("plotly_chart")


def test_a_missing_directory_is_named(opened, monkeypatch, tmp_path):
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path / "nowhere"))
    app = opened("overview")
    assert not app.exception
    assert "nowhere: is not a directory" in texts(app)
    assert str(tmp_path) not in texts(app), "where files are kept is not readers' concern"
