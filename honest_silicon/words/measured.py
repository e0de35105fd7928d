"""Measured results in words."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.bounds.achieved import (
    ABOVE,
    NO_BANDWIDTH,
    NO_BATCH,
    NO_CHIP,
    NO_MODEL,
    NO_PEAK,
    NO_TOKEN_RATE,
    NO_TOKENS,
    PER,
)
from honest_silicon.dataset.schema import Package

_WHY: Final = {
    ABOVE: "above what is possible",
    NO_CHIP: "the source names no chip of ours",
    NO_MODEL: "no model of ours",
    NO_TOKENS: "tokens of the run not stated",
    NO_TOKEN_RATE: "no rate of tokens",
    NO_BANDWIDTH: "no sourced memory bandwidth of the chip",
    NO_BATCH: "number of chips or batch not stated",
}


def why(package: Package, reason: str) -> str:
    """Why a result is compared with no bound."""
    fields = package.tables["measured"].fields
    if reason in _WHY:
        return _WHY[reason]
    if reason.startswith(PER):
        return f"per {fields['per'].label(reason.removeprefix(PER))}"
    if reason.startswith(NO_PEAK):
        stated = reason.removeprefix(NO_PEAK)
        named = f"{fields['precision'].label(stated)} peak" if stated else "peak at its precision"
        return f"no sourced {named} of the chip"
    return fields["qualifier"].label(reason)
