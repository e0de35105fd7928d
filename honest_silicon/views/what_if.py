"""A chip with changed figures: which class it would have."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.export_rules import (
    ENTRIES,
    NOT_CAUGHT,
    Classification,
    classify,
    tests,
)
from honest_silicon.dataset.format import in_sentence, number
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.page import View
from honest_silicon.views.parts.options import chips_by_name

#: What a rule may ask for beside the rates of matrix units.
_FIELDS: Final = ("die_area_mm2", "node_nm", "memory_bw_gbs", "interconnect_gbs")
_MOST: Final = 1e7


def words(view: View, found: Classification) -> str:
    """A class, or the classes that may be and what would decide."""
    if found.decided:
        return found.possible[0]
    fields = view.data.package.chip_fields
    lacking = ", ".join(in_sentence(fields[f].title) for f in found.unknown if f in fields)
    least = "" if found.possible[-1] == NOT_CAUGHT else f"{found.possible[-1]} at least; "
    maybe = " or ".join(found.possible)
    return f"{least}{maybe}" + (f": {lacking} would decide" if lacking else "")


def show(view: View, day: date) -> None:
    """Controls and the class, under the day's rules and under each rule set."""
    data, state = view.data, view.state
    with st.expander("What if: change a chip and see its class"):
        ids = chips_by_name(data)
        default = "nvidia-h20" if "nvidia-h20" in data.names else ids[0]
        start = state.choice(
            "wif",
            ids,
            default,
            lambda key: st.selectbox(
                "Start from", ids, key=key, width=340, format_func=data.names.__getitem__
            ),
        )
        row = data.chips.loc[start].to_dict()
        changed = {}
        columns = st.columns(4)
        for place, name in enumerate((*data.package.weight_fields, *_FIELDS)):
            with columns[place % 4]:
                value = _number(view, name, row[name])
            if value is not None:
                changed[name] = value
        # Without its id the figures are what they are, not what sources make of them.
        edited: dict[str, Any] = {**row, **changed, "id": ""}
        st.markdown(_sentence(view, start, changed, edited, day))


def _number(view: View, name: str, known: Any) -> float | None:
    kind = view.data.package.chip_fields[name]
    shown = "unknown" if pd.isna(known) else number(float(known))

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError("expected a number") from None
        if not 0 < value <= _MOST:
            raise ValueError(f"expected a number above 0, at most {number(_MOST)}")
        return value

    return (
        view.state.value(
            f"w{name.split('_')[0]}",
            None,
            read,
            lambda v: "" if v is None else f"{v:g}",
            lambda key: st.number_input(
                kind.header,
                0.0,
                _MOST,
                key=key,
                placeholder=shown,
                format="%g",
                help=kind.description,
            ),
            check=lambda v: v is None or 0 <= v <= _MOST,
        )
        or None
    )


def _sentence(
    view: View, start: str, changed: dict[str, float], edited: dict[str, Any], day: date
) -> str:
    data = view.data
    # An edited chip has the figures it is given, without ranges of sources.
    chip: Any = edited if changed else start
    name = data.names[start] + (" as changed" if changed else "")
    said = [
        f"{name}, on {day.isoformat()}: **{shell.plain(words(view, classify(chip, day, data)))}**"
    ]
    for moment in sorted({t.first for t in tests(data) if t.entry in ENTRIES}):
        found = classify(chip, moment, data)
        said.append(f"from {moment.isoformat()}: {shell.plain(words(view, found))}")
    return "; ".join(said) + "."
