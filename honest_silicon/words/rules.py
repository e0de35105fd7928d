"""Thresholds of export rules in words."""

from __future__ import annotations

from honest_silicon.analysis.export_rules import Test
from honest_silicon.dataset.format import number


def threshold(test: Test, unit: str) -> str:
    """A threshold: ``600 GB/s or more``, ``less than 1,600 TPP``."""
    least = None if test.at_least is None else number(test.at_least)
    below = None if test.below is None else number(test.below)
    if least is not None and below is not None:
        return f"{least} to less than {below} {unit}"
    return f"less than {below} {unit}" if below is not None else f"{least} {unit} or more"
