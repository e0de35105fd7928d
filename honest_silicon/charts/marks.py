"""Marks of pictures: dots with their own hover, whiskers over a range, entries of the legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.theme import SHAPE, Theme, symbol
from honest_silicon.dataset.own import COUNTRY as OWN


def all_known(rows: pd.DataFrame, columns: Sequence[str], words: str) -> None:
    """Refuse rows with an unknown figure: a chart draws none.

    Raises
    ------
    ValueError
        Naming the rows by ``words``, as ``points without a value``.
    """
    if rows[list(columns)].isna().any().any():
        raise ValueError(f"{words} cannot be drawn")


def dots(
    name: str,
    x: Sequence[Any],
    y: Sequence[Any],
    hover: Sequence[str],
    *,
    tint: str,
    symbol: str | Sequence[str],
    size: float | Sequence[float],
    edge: float = 1.5,
    opacity: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A trace of marks of one colour, each with its hover.

    Parameters
    ----------
    size, edge
        Diameter and outline in pixels.
    more
        Other properties of the trace, such as ``customdata`` or whiskers.
    """
    marker: dict[str, Any] = {"color": tint, "size": size, "symbol": symbol}
    if edge:
        marker["line"] = {"width": edge, "color": tint}
    if opacity is not None:
        marker["opacity"] = opacity
    base = {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": x,
        "y": y,
        "text": hover,
        "hovertemplate": "%{text}<extra></extra>",
        "marker": marker,
    }
    return base | more


def whiskers(
    side: str,
    low: Iterable[float],
    value: Iterable[float],
    high: Iterable[float],
    tint: str,
    *,
    thickness: float = 1.2,
    width: float = 4,
) -> dict[str, Any]:
    """Bars along ``x`` or ``y`` from the low to the high end of each mark's range; ``width`` is
    that of their ends.
    """
    ends = list(zip(low, value, high, strict=True))
    return {
        f"error_{side}": {
            "type": "data",
            "symmetric": False,
            "thickness": thickness,
            "width": width,
            "color": tint,
            "array": [most - at for _, at, most in ends],
            "arrayminus": [at - least for least, at, _ in ends],
        }
    }


def range_of(rows: pd.DataFrame, side: str, tint: str, *, width: float = 0) -> dict[str, Any]:
    """Whiskers of points from ``x_low`` to ``x_high``, or the same of y."""
    ends = (rows[column].tolist() for column in (f"{side}_low", side, f"{side}_high"))
    return whiskers(side, *ends, tint, thickness=1, width=width)


def chip_marks(
    rows: pd.DataFrame,
    name: str,
    tint: str,
    country: str,
    size: Sequence[float] | float,
    opacity: float = 0.9,
    *,
    edge: float = 1.5,
    y: Sequence[float] | None = None,
) -> dict[str, Any]:
    """Marks of chips of one country: their own shape and hover, no entry in the legend.

    Parameters
    ----------
    rows
        ``status``, ``hover``, ``ref`` (see ``leading_to``), ``x`` and, unless given apart, ``y``.
    """
    return dots(
        name,
        rows["x"].tolist(),
        rows["y"].tolist() if y is None else y,
        rows["hover"].tolist(),
        tint=tint,
        symbol=[symbol(country, s) for s in rows["status"]],
        size=size,
        edge=edge,
        opacity=opacity,
        customdata=rows["ref"].tolist(),
        legendgroup=name,
        showlegend=False,
    )


def group_name(theme: Theme, by: str, value: str, country: str) -> str:
    """What points of one value and country are called: both have one entry of the legend, as their
    shapes tell the countries apart.
    """
    return theme.names[country] if by == "country" or country == OWN else value


def country_marks(
    points: pd.DataFrame,
    theme: Theme,
    sizes: Sequence[float] | float,
    *,
    opacity: float,
    edge: float,
) -> list[dict]:
    """Marks of chips with whiskers by country; ``labels.countries`` names the countries.

    Parameters
    ----------
    points
        Indexed by chip id: ``country``, ``status``, ``hover``, ``ref`` and the ends of both
        axes (see ``range_of``).
    sizes
        Diameter in pixels, of each point or of all; ``edge`` is the width of a mark's outline.
    """
    each = pd.Series(sizes, index=points.index)
    data: list[dict] = []
    for country, rows in points.groupby("country"):
        tint, name = theme.country[str(country)], theme.names[str(country)]
        data.append(
            chip_marks(
                rows, name, tint, str(country), each[rows.index].tolist(), opacity, edge=edge
            )
            | range_of(rows, "x", tint)
            | range_of(rows, "y", tint)
        )
    return data


def legend_mark(name: str, tint: str, country: str) -> dict:
    """Entry of the legend for a colour, whatever the country; a reader's own chips have a star."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "legendgroup": name,
        "x": [None],
        "y": [None],
        "hoverinfo": "skip",
        "marker": {
            "color": tint,
            "size": 11,
            "symbol": SHAPE[OWN] if country == OWN else "square",
        },
    }


def bar(xs: Sequence[float], row: int, width: float, tint: str, opacity: float = 1.0) -> dict:
    """A level line on a row, ``width`` pixels thick."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(xs),
        "y": [row] * len(xs),
        "line": {"width": width, "color": tint},
        "opacity": opacity,
        "hoverinfo": "skip",
    }


def expected_on_row(
    name: str,
    expected: Interval,
    row: int,
    hover: str,
    ref: str,
    country: str,
    theme: Theme,
    thin: Sequence[float] = (),
) -> list[dict]:
    """What is expected, as a bar over its range with a mark at its middle.

    Parameters
    ----------
    thin
        Ends of a thin line drawn between the two.
    """
    tint = theme.country[country]
    mark = dots(
        name,
        [expected.value],
        [row],
        [hover],
        tint=tint,
        symbol=SHAPE[country],
        size=13,
        customdata=[ref],
    )
    line = [bar(thin, row, 1, theme.muted)] if thin else []
    return [bar([expected.low, expected.high], row, 14, tint, 0.35), *line, mark]
