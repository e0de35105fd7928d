"""What holds for all tests."""

from __future__ import annotations

import pytest

from honest_silicon.charts import theme
from tests import examples

examples.load()


@pytest.fixture(autouse=True)
def _checked_pictures(monkeypatch):
    """Plotly checks each property of every picture a test draws."""
    monkeypatch.setattr(theme, "VALIDATE", True)
