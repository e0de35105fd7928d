"""Ratios to a baseline as dots on one log axis, a row for each quantity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import line_at, ratio_axis, row_axis
from honest_silicon.charts.marks import dots, whiskers
from honest_silicon.charts.theme import Theme, figure, layout, source_line, symbol
from honest_silicon.dataset.format import number

#: Marks and hues of up to six chips, by their place: each differs in shape and colour.
_HUES = ("orange", "purple", "teal", "brown", "sky", "grey")
_ROW_PX = 58


def ratio_dots(
    rows: pd.DataFrame,
    theme: Theme,
    *,
    names: Mapping[str, str],
    marks: Mapping[str, tuple[str, str]],
    titles: Mapping[str, str],
    base_name: str,
    unit: str,
    source: str,
) -> go.Figure:
    """Draw the ratios of ``analysis.compare.ratios``; unknown ones are not drawn.

    Parameters
    ----------
    rows
        ``quantity``, ``chip_id``, ``low``, ``value``, ``high``, ``hover`` and
        ``ref``, the text of the address of each figure.
    marks
        Country and status of each chip, for its shape.
    titles
        Words of each quantity, in the order of the rows from top to bottom.
    """
    known = rows[rows["value"].notna()]
    order = list(titles)
    data: list[dict] = []
    chips = list(dict.fromkeys(rows["chip_id"]))
    # The colours of the countries where they tell the chips apart, one for each chip otherwise.
    by_country = len({marks[c][0] for c in chips}) == len(chips)
    for place, chip in enumerate(chips):
        mine = known[known["chip_id"] == chip]
        if mine.empty:
            continue
        country, status = marks[chip]
        tint = theme.country[country] if by_country else _tint(theme, place)
        # Chips stand a little apart, so that equal ratios do not hide each other.
        offset = (place - (len(chips) - 1) / 2) * min(0.16, 0.7 / max(len(chips), 1))
        data.append(
            dots(
                names[chip],
                mine["value"].tolist(),
                [order.index(q) + offset for q in mine["quantity"]],
                mine["hover"].tolist(),
                tint=tint,
                symbol=symbol(country, status),
                size=12,
                showlegend=True,
                customdata=mine["ref"].tolist(),
                **whiskers("x", mine["low"], mine["value"], mine["high"], tint),
            )
        )
    low = min(0.5, float(known["low"].min())) if len(known) else 0.5
    high = max(2.0, float(known["high"].max())) if len(known) else 2.0
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=ratio_axis(theme, f"times {base_name}, {unit}", low, high),
            yaxis=row_axis(theme, [titles[q] for q in order]),
            height=150 + _ROW_PX * len(order),
            shapes=[line_at(theme, "x", 1, width=1.5)],
            annotations=[source_line(theme, source)],
        ),
    )


def _tint(theme: Theme, place: int) -> str:
    return theme.palette[_HUES[place % len(_HUES)]]


def ratio_alt(rows: pd.DataFrame, titles: Mapping[str, str], base_name: str, unit: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"Empty chart of ratios to {base_name}: no ratio is known {unit}."
    said: Sequence[str] = [
        f"{titles[q]} from {number(float(part['value'].min()), significant=2)} to "
        f"{number(float(part['value'].max()), significant=2)} times"
        for q, part in known.groupby("quantity", sort=False)
    ]
    return f"Dots of ratios to {base_name}, {unit}, on a log axis: {'; '.join(said)}."
