"""Pictures of manufacturing process: classes over time, and the lags between countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.analysis.process import KINDS, NodeLag
from honest_silicon.charts import labels
from honest_silicon.charts.axes import axis, date_axis, line_at, words_at
from honest_silicon.charts.html import html
from honest_silicon.charts.marks import chip_marks, dots, group_name, legend_mark, whiskers
from honest_silicon.charts.theme import (
    SHAPE,
    Theme,
    colour,
    figure,
    has_colour,
    layout,
    source_line,
)
from honest_silicon.dataset.dates import Span
from honest_silicon.dataset.format import ends_text, fixed
from honest_silicon.dataset.own import COUNTRY as OWN
from honest_silicon.dataset.ref import leading_to

_CLASSES = (28, 16, 10, 7, 5, 3, 2)
#: Days between marks of one row: on a phone they then just touch.
_STEP_DAYS = 120
#: Height of a row of marks, rows from a line to the first of its marks and between classes, and the
#: diameter of a mark.
_ROW_PX, _FIRST, _GAP, _MARK = 9, 0.8, 1.4, 8.0
#: Room for the lines that a legend takes on a phone.
_LEGEND_PX = 80
_SHORT = {"designed": "designed", "shipped": "shipped", "made": "made in China"}
#: On which side of the line of its class a chip stands.
_SIDE = {"US": 1, "CN": -1}


def _rows(days: pd.Series) -> list[int]:
    """A row for each of some days in order, the first that is free for ``_STEP_DAYS``."""
    last: list[date] = []
    out: list[int] = []
    for day in days:
        row = next((i for i, d in enumerate(last) if (day - d).days >= _STEP_DAYS), len(last))
        last[row : row + 1] = [day]
        out.append(row)
    return out


def _places(rows: pd.DataFrame) -> tuple[pd.Series, dict[int, float], float]:
    """Where marks and the lines of classes stand, in rows from the lowest; and how many there are.

    Marks of the same months do not cover each other; a class takes the room its marks need.
    """
    row = pd.Series(0.0, index=rows.index)
    for _, part in rows.groupby(["node_nm", "country"]):
        row[part.index] = _rows(part["middle"])
    lines: dict[int, float] = {}
    at = 0.0
    for node in _CLASSES:
        mine = rows[rows["node_nm"] == node]
        if mine.empty:
            continue
        below, above = (
            max(row[mine.index[mine["country"] == c]], default=-1.0) + 1 for c in ("CN", "US")
        )
        lines[node] = at + below + _FIRST
        at = lines[node] + above + _FIRST + _GAP
    side = rows["country"].map(_SIDE).fillna(0).astype(float)
    return rows["node_nm"].map(lines) + side * (_FIRST + row), lines, at


def process_over_time(
    parts: pd.DataFrame,
    theme: Theme,
    *,
    colour_by: str,
    fields: Sequence[str],
    source: str,
    named: Sequence[str] = (),
) -> go.Figure:
    """Node class of each chip over time; US above the line of its class, China below, a reader's
    own on it.

    Parameters
    ----------
    parts
        The frame ``analysis.process.parts`` returns, with a text column ``hover``.
    fields
        Fields of a chip whose sources a click on its point opens.
    named
        Ids of chips written beside their marks, in order of weight.
    """
    rows = leading_to(parts.sort_values("middle", kind="stable"), fields)
    y, lines, tall = _places(rows)
    rows = rows.assign(x=rows["middle"], y=y)
    group = rows[colour_by].where(rows[colour_by].map(lambda v: has_colour(colour_by, v)), None)
    named_countries = colour_by == "country"
    data: list[dict] = []
    entries: dict[str, dict] = {}
    for (value, country), part in rows.groupby([group.fillna("other or unknown"), "country"]):
        tint = colour(theme, colour_by, None if value == "other or unknown" else value)
        name = group_name(theme, colour_by, str(value), str(country))
        data.append(chip_marks(part, name, tint, str(country), _MARK, edge=1))
        entries[name] = legend_mark(name, tint, str(country))
    data += [] if named_countries else entries.values()
    marked = rows[rows["disputed"]]
    if len(marked):
        data.append(_edges(marked, theme))
    height = round(132 + _ROW_PX * max(tall, 12))
    x_axis = axis(theme, "")
    y_axis = axis(
        theme,
        "",
        tickmode="array",
        tickvals=[*lines.values()],
        ticktext=[f"{c} nm" for c in lines],
        showgrid=False,
        range=[-_GAP / 2, max(tall, 12) - _GAP / 2],
    )
    if len(rows):
        x_axis = date_axis(theme, "Released, else expected, else announced", [*rows["middle"]])
        own = rows.index[rows["country"] == OWN]
        data += labels.names(
            rows,
            [*own, *named],
            theme,
            x_axis,
            y_axis,
            height=height,
            sizes=_MARK,
            lines=[[(rows["x"].min(), at), (rows["x"].max(), at)] for at in lines.values()],
            tags=labels.countries(rows, theme, tint="" if named_countries else theme.ink),
        )
    thin = {"color": theme.grid, "width": 1}
    return figure(
        data=data,
        layout=layout(
            theme,
            shapes=[line_at(theme, "y", at, line=thin, layer="below") for at in lines.values()],
            height=height + (0 if named_countries else _LEGEND_PX),
            showlegend=not named_countries,
            xaxis=x_axis,
            yaxis=y_axis,
            annotations=[source_line(theme, source)],
        ),
    )


def _edges(rows: pd.DataFrame, theme: Theme) -> dict:
    """A dark edge round marks whose foundry or process is disputed, which hides none of them."""
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": rows["x"].tolist(),
        "y": rows["y"].tolist(),
        "hoverinfo": "skip",
        "marker": {
            "symbol": [f"{SHAPE[c]}-open" for c in rows["country"]],
            "size": _MARK + 2,
            "color": theme.ink,
            "line": {"width": 2, "color": theme.ink},
        },
    }


def lag_chart(
    lags: Sequence[NodeLag],
    theme: Theme,
    *,
    names: Mapping[str, str],
    words: Mapping[str, str],
    texts: Sequence[str],
    source: str,
) -> go.Figure:
    """Interval of each node lag in years; a row a class and kind. Rows without one are absent.

    A lag that still grows is an arrow from what it is at least.

    Parameters
    ----------
    words
        What a lag compares, by its kind.
    texts
        Each lag in words, for its hover.
    """
    known = [g for g in lags if g.low is not None]
    hovers = {
        id(g): _lag_hover(g, names, text)
        for g, text in zip(lags, texts, strict=True)
        if g.low is not None
    }
    rows = [f"{g.node_nm} nm {_SHORT[g.kind]}" for g in known]
    marks = {"designed": "line-ns-open", "shipped": "circle", "made": "square"}
    tint = theme.country["CN"]
    data = []
    for kind in KINDS:
        mine = [
            (r, g)
            for r, g in zip(rows, known, strict=True)
            if g.kind == kind and g.high is not None
        ]
        if not mine:
            continue
        lows, highs = [g.low for _, g in mine], [g.high for _, g in mine]
        middle = [(low + high) / 2 for low, high in zip(lows, highs, strict=True)]
        data.append(
            dots(
                f"{words[kind][0].upper()}{words[kind][1:]}",
                middle,
                [r for r, _ in mine],
                [hovers[id(g)] for _, g in mine],
                tint=tint,
                symbol=marks[kind],
                size=9,
                edge=2,
                **whiskers("x", lows, middle, highs, tint, thickness=3, width=0),
            )
        )
    growing = [(r, g) for r, g in zip(rows, known, strict=True) if g.open]
    if growing:
        data.append(
            dots(
                "Still growing: at least",
                [g.low for _, g in growing],
                [r for r, _ in growing],
                [hovers[id(g)] for _, g in growing],
                tint=tint,
                symbol="arrow-right",
                size=14,
                edge=0,
            )
        )
    ends = [e for g in known for e in (g.low, g.high) if e is not None]
    low, high = min([0.0, *ends]), max([1.0, *ends])
    return figure(
        data=data,
        layout=layout(
            theme,
            height=120 + 30 * max(len(rows), 2),
            showlegend=False,
            # From the first US chip to where the lag stands today.
            shapes=[
                {
                    "type": "line",
                    "x0": 0,
                    "x1": g.low,
                    "y0": r,
                    "y1": r,
                    "line": {"color": tint, "width": 2, "dash": "dot"},
                }
                for r, g in growing
            ],
            xaxis=axis(
                theme,
                "Years after the first US chip",
                # Room for the figures at the ends.
                range=[low - 0.08 * (high - low), high + 0.34 * (high - low)],
            ),
            yaxis=axis(
                theme,
                "",
                categoryorder="array",
                categoryarray=rows[::-1],
                range=[-0.7, len(rows) - 0.3],
            ),
            annotations=[
                source_line(theme, source),
                *(
                    words_at(
                        theme, _years(g), g.low if g.open else g.high, r, xanchor="left", xshift=9
                    )
                    for r, g in zip(rows, known, strict=True)
                ),
            ],
        ),
    )


def _years(lag: NodeLag) -> str:
    """A lag in figures: ``3.1 to 4.1``, ``0.1 ahead``, or ``4.1 so far`` where it still grows."""
    assert lag.low is not None
    if lag.high is None:
        return f"{lag.low:.1f} so far"
    if lag.high <= 0:
        return ends_text(-lag.high, -lag.low, fixed(1), " ahead")
    return ends_text(lag.low, lag.high, fixed(1))


def _lag_hover(lag: NodeLag, names: Mapping[str, str], text: str) -> Markup:
    us, cn = lag.us, lag.cn
    assert us is not None
    first = html("{} ({})", names[cn.chip_id], _months(cn.when)) if cn else Markup("None known")
    disputed = us.disputed or (cn is not None and cn.disputed)
    return html(
        "{}<br>after {} ({})<br>{}{}",
        first,
        names[us.chip_id],
        _months(us.when),
        text,
        Markup("<br>disputed date, foundry or node") if disputed else "",
    )


def _months(when: Span) -> str:
    return " to ".join(dict.fromkeys(f"{day:%Y-%m}" for day in (when.first, when.last)))
