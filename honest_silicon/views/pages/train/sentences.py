"""What the page on training says."""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.bounds.panel import AXES, best
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.shared.compared_words import share


def against_inference(data: Dataset, both: pd.DataFrame, baseline: str) -> str:
    """How many Chinese chips on sale come closer to the baseline in inference than in training.

    Parameters
    ----------
    both
        Rows of the frame ``comparisons`` returns with both ratios.
    """
    mine, base = _on_sale(data, both), data.names[baseline]
    if mine.empty:
        return f"No Chinese chip on sale can be compared with the {base} for both kinds of work."
    closer = int((mine["x"] > mine["y"]).sum())
    return (
        f"On paper {number(closer)} of {len(mine)} Chinese chips on sale come closer to the {base} "
        "in inference than in training."
    )


def map_title(data: Dataset, both: pd.DataFrame, baseline: str) -> str:
    """The most a Chinese chip on sale reaches in each kind of work."""
    mine, base = _on_sale(data, both), data.names[baseline]
    tops = {kind: (axis, best(data, both, mine.index, kind)) for axis, kind in AXES}
    said = [f"{share(float(mine.at[top, a]))} in {kind}" for kind, (a, top) in tops.items() if top]
    if not said:
        return f"Training against inference, relative to the {base}"
    return f"The best Chinese chips on sale reach {' and '.join(said)}, relative to the {base}"


def map_subtitle(kind: str) -> str:
    """Measure, scales and marks of the map; ``kind`` is the work whose evidence the rings show."""
    return (
        f"Speed of a chip on paper, median workload, logarithmic scales. Ring: {kind} documented "
        "(thin) or independently measured (thick). Hollow: not on sale. Line: lowest to highest "
        "workload."
    )


def map_alt(points: pd.DataFrame, names: dict[str, str], base: str) -> str:
    """What the map shows, for a reader who does not see it."""
    said = []
    for country, rows in points.groupby("country"):
        top, fast = rows.loc[rows["y"].idxmax()], rows.loc[rows["x"].idxmax()]
        said.append(
            f"{len(rows)} {names[str(country)]} chips, up to "
            f"{number(float(top['y']), significant=2)} times in training ({top['name']}) and "
            f"{number(float(fast['x']), significant=2)} times in inference ({fast['name']})"
        )
    return (
        f"Training against inference relative to {base}, on log axes: {'; '.join(said)}. "
        "The table below has the figures."
    )


def _on_sale(data: Dataset, both: pd.DataFrame) -> pd.DataFrame:
    chips = data.chips.loc[both.index]
    return both[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
