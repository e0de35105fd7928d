"""What pictures of several pages show, for a reader who does not see them."""

from __future__ import annotations

import pandas as pd

from honest_silicon.charts.theme import SHAPE, Theme


def _many(chips: int) -> str:
    return f"{chips} chip{'' if chips == 1 else 's'}"


def covered(drawn: int, points: int) -> str:
    """Said under a picture where marks that cover one another are drawn once; '' where none is."""
    if drawn == points:
        return ""
    return (
        f" {points - drawn:,} of {points:,} marks lie under others of their kind and are left out."
    )


def scatter_alt(points: pd.DataFrame, theme: Theme, x_title: str, y_title: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    if points.empty:
        return f"Empty chart of {y_title} against {x_title}: no chip has both figures."
    said = []
    for country, rows in points.groupby("country"):
        top = rows.loc[rows["y"].idxmax()]
        of = f"{_many(len(rows))} of {theme.names[country]}"
        said.append(f"{of} as {SHAPE[country]}s, highest {top['name']}")
    return (
        f"Scatter chart of {y_title} against {x_title}: {'; '.join(said)}. "
        "The table below has the figures."
    )
