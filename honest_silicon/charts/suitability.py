"""Training against inference: what physics allows, marked by what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.charts.axes import line_at, ratio_axis, row_axis, words_at
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.labels import names, spans
from honest_silicon.charts.marks import all_known, chip_marks, country_marks, range_of
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.format import number, times_text
from honest_silicon.dataset.ref import leading_to

#: Size of a mark by the rung it stands for.
SIZES = (7, 9, 12, 15, 19)
_HEIGHT = 560
#: Height of a row of the ranking, and letters in a line of its name.
_ROW_PX, _LETTERS = 23, 24
#: Width of the ring around a mark, by the level of evidence.
RINGS: Final = {3: 1.1, 4: 2.6}
_BREAK: Final = Markup("<br>")


def physics_map(
    points: pd.DataFrame,
    theme: Theme,
    *,
    base_name: str,
    labels: Sequence[str],
    fields: Sequence[str],
    source: str,
) -> go.Figure:
    """Training index (y) against inference index (x), both logarithmic, with their intervals.

    Parameters
    ----------
    points
        Indexed by chip id: ``name``, ``country``, ``status``, ``rung`` (0 to 4), ``hover`` and
        ``x``, ``x_low``, ``x_high``, ``y``, ``y_low``, ``y_high`` as multiples of the baseline.
    labels
        Chip ids written beside their marks.
    fields
        Fields of a chip whose sources a click on its point opens.

    Raises
    ------
    ValueError
        When an index is missing: a chart draws no unknowns.
    """
    all_known(points, ["x", "y"], "points without a value")
    sizes = [SIZES[r] for r in points["rung"]]
    data = country_marks(leading_to(points, fields), theme, sizes, opacity=0.85, edge=1.3)
    axes = {}
    for side, words in (("x", "Inference: decode"), ("y", "Training: arithmetic and link")):
        title = f"{words}, times {base_name}"
        low, high = (float(points[f"{side}_low"].min()), float(points[f"{side}_high"].max()))
        axes[side] = ratio_axis(theme, title, low, high)
    (left, right), (low, high) = ([10.0**e for e in a["range"]] for a in axes.values())
    data += names(
        points,
        labels,
        theme,
        **{f"{side}_axis": a for side, a in axes.items()},
        height=_HEIGHT,
        sizes=sizes,
        lines=[*spans(points, "x", "y"), [(1, low), (1, high)], [(left, 1), (right, 1)]],
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=axes["x"],
            yaxis=axes["y"],
            height=_HEIGHT,
            shapes=[line_at(theme, side, 1) for side in ("x", "y")],
            annotations=[source_line(theme, source)],
        ),
    )


def physics_alt(points: pd.DataFrame, theme: Theme, base_name: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    if points.empty:
        return "Empty chart: no chip of the selection has both indexes."
    said = []
    for country, rows in points.groupby("country"):
        top, fast = rows.loc[rows["y"].idxmax()], rows.loc[rows["x"].idxmax()]
        said.append(
            f"{len(rows)} {theme.names[str(country)]} parts, up to "
            f"{number(float(top['y']), significant=2)} times in training ({top['name']}) and "
            f"{number(float(fast['x']), significant=2)} times in decode ({fast['name']})"
        )
    return (
        f"Training against inference relative to {base_name}, on log axes: {'; '.join(said)}. "
        "The table below has the figures."
    )


def best_of_each(
    points: pd.DataFrame,
    theme: Theme,
    *,
    base_name: str,
    fields: Sequence[str],
    source: str,
) -> go.Figure:
    """Ratios to a baseline as a row for each chip, under the name of its country.

    Parameters
    ----------
    points
        Indexed by chip id, in the order of the rows: ``name``, ``country``, ``status``, ``level``
        of evidence (0 to 4), ``shown`` (a word for it), ``hover`` and ``x``, ``x_low``, ``x_high``
        as multiples of the baseline.
    fields
        Fields of a chip whose sources a click on its point opens.

    Raises
    ------
    ValueError
        When a ratio is missing: a chart draws no unknowns.
    """
    all_known(points, ["x"], "points without a value")
    words: list[str] = []
    places: dict[str, int] = {}
    data = []
    for country, rows in points.groupby("country", sort=False):
        words.append(html("<b>{}</b>", theme.names[str(country)]))
        for chip, name in rows["name"].items():
            places[str(chip)] = len(words)
            # The words in brackets on a line of their own: names leave the plot room on a phone.
            words.append(joined(_two_lines(str(name)), _BREAK))
        mine, tint = leading_to(rows, fields), theme.country[str(country)]
        at = [float(places[str(c)]) for c in rows.index]
        data += [
            *rings(rows.assign(y=at), tint, str(country), 11),
            chip_marks(mine, theme.names[str(country)], tint, str(country), 11, edge=1.3, y=at)
            | range_of(mine, "x", tint),
        ]
    low, high = float(points["x_low"].min()), float(points["x_high"].max())
    across = ratio_axis(theme, f"times {base_name}", min(low, 0.9), max(high, 1.1))
    # Room for the words beside the longest line; on a phone they are not shown.
    left, right = across["range"]
    across |= {"range": [left, right + 0.17 * (right - left)], "tickangle": 0}
    at = [float(places[str(c)]) for c in points.index]
    data.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": [10.0 ** across["range"][1]] * len(at),
            "y": at,
            "text": points["shown"].tolist(),
            "textposition": "middle left",
            "textfont": {"size": 12, "color": theme.muted},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    )
    said = [
        words_at(
            theme,
            times_text(x),
            1,
            y,
            xref="paper",
            xanchor="left",
            xshift=6,
            font={"size": 12, "color": theme.country[country]},
        )
        for x, country, y in zip(points["x"], points["country"], at, strict=True)
    ]
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=across,
            yaxis=row_axis(theme, words, tickfont={"size": 12, "color": theme.ink}),
            height=104 + _ROW_PX * len(words),
            showlegend=False,
            margin={"l": 64, "r": 48, "t": 8, "b": 88},
            shapes=[line_at(theme, "x", 1)],
            annotations=[*said, source_line(theme, source)],
        ),
    )


def rings(rows: pd.DataFrame, tint: str, country: str, size: float) -> list[dict]:
    """Rings around the marks of chips with evidence: thin where documented, thick where measured.

    Parameters
    ----------
    rows
        ``x``, ``y`` and ``level`` of evidence, 0 to 4.
    """
    found = []
    for level, width in RINGS.items():
        mine = rows[rows["level"] == level]
        if mine.empty:
            continue
        marker = {
            "symbol": f"{SHAPE[country]}-open",
            "size": size + 8,
            "color": tint,
            "line": {"width": width, "color": tint},
        }
        found.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": mine["x"].tolist(),
                "y": mine["y"].tolist(),
                "marker": marker,
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return found


def _two_lines(name: str) -> list[str]:
    """A long name with its words in brackets on a line of their own."""
    first, bracket, rest = name.partition(" (")
    return [first, f"({rest}"] if bracket and len(name) > _LETTERS else [name]
