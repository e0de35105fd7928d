"""Training against inference: what physics allows, marked by what was shown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import line_at, ratio_axis
from honest_silicon.charts.labels import names, spans
from honest_silicon.charts.marks import all_known, country_marks
from honest_silicon.charts.theme import Theme, figure, layout, source_line
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import leading_to

#: Size of a mark by the rung it stands for.
SIZES = (7, 9, 12, 15, 19)
_HEIGHT = 560


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
