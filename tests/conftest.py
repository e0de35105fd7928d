"""What holds for all tests."""

from __future__ import annotations

import pytest

from honest_silicon.charts import theme
from tests import examples

examples.load()


def pytest_collection_modifyitems(config, items):
    """In brief, few of the cases of a test."""
    subjects = {i.nodeid: i.get_closest_marker("subjects") is not None for i in items}
    kept = set(examples.briefly(subjects))
    config.hook.pytest_deselected(items=[i for i in items if i.nodeid not in kept])
    items[:] = [i for i in items if i.nodeid in kept]


@pytest.fixture(autouse=True)
def _checked_pictures(monkeypatch):
    """Plotly checks each property of every picture a test draws."""
    monkeypatch.setattr(theme, "VALIDATE", True)
