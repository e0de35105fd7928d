"""Charts of what is made in China and sold to it: what they draw, and where their words stand."""

from __future__ import annotations

import itertools
from datetime import date

import pandas as pd
import pytest

from honest_silicon.charts import labels
from honest_silicon.charts.export_rules import Region, sale_alt, sale_strip, thresholds
from honest_silicon.charts.theme import DARK as PLAIN_DARK
from honest_silicon.charts.theme import LIGHT as PLAIN_LIGHT
from honest_silicon.dataset import load
from honest_silicon.views.pages.sold_to_china.sentences import STATES

DATA = load()
LIGHT, DARK = (theme.of(DATA.package) for theme in (PLAIN_LIGHT, PLAIN_DARK))


def boxes(figure, kind: str) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Where the names of a picture stand within its plot, in pixels."""
    drawn = figure.to_plotly_json()
    wide, _ = labels._WIDTHS[kind]
    size = (wide - labels._BESIDE, drawn["layout"]["height"] - labels._AROUND)
    across, up = (
        labels._scale(drawn["layout"][axis], long)
        for axis, long in zip(("xaxis", "yaxis"), size, strict=True)
    )
    (trace,) = [
        t
        for t in drawn["data"]
        if t.get("textfont", {}).get("family", "").startswith(labels.NAMED[kind])
    ]
    found = []
    for x, y, text, place, mark in zip(
        *(trace[n] for n in ("x", "y", "text", "textposition")),
        trace["marker"]["size"],
        strict=True,
    ):
        if x is None or text == labels._MUTE:
            continue
        if place == "middle center":
            half = labels._long(text) / 2
            box = (across(x) - half, across(x) + half, up(y) - 6.5, up(y) + 6.5)
        else:
            box = dict(labels._boxes(text, across(x), up(y), mark))[place]
        found.append((text, box))
    return found


def apart(found) -> bool:
    return all(
        a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]
        for (_, a), (_, b) in itertools.combinations(found, 2)
    )


def _points(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "country", "x", "y"]).assign(
        status="shipping", hover="h"
    )
    for side in ("x", "y"):
        frame[f"{side}_low"] = frame[f"{side}_high"] = frame[side]
    return frame.set_index(pd.Index([f"c{i}" for i in range(len(rows))]))


REGIONS = [
    Region("3A090.a", "3A090.a", None, None, 4800, None),
    Region("3A090.b", "3A090.b", 1.6, 5.92, 2400, 4800),
]


@pytest.mark.parametrize("kind", labels.NAMED)
def test_words_of_the_map_of_rules_stand_apart(kind):
    crowd = _points(
        ("A100", "US", 3.0, 4000),
        ("H20", "US", 2.9, 2368),
        ("H100", "US", 19, 15832),
        ("Ascend 910", "CN", 9, 4096),
        ("B200", "US", 22, 36000),
        *(("x", "US", 2 + i / 4, 2500 + 90 * i) for i in range(12)),
    )
    figure = thresholds(
        crowd, REGIONS, LIGHT, labels=list(crowd.index[:5]), fields=("fp16_tflops",), source="s"
    )
    found = boxes(figure, kind)
    assert {"3A090.a", "3A090.b", *crowd["name"][:5]} == {text for text, _ in found}
    assert apart(found), found


def _windows() -> pd.DataFrame:
    rows = [
        ("a", "H20", "free", "US", "2024-02", date(2024, 2, 29), date(2025, 4, 9)),
        ("b", "H20", "licensed", "US", "2025-08", date(2025, 8, 31), date(2026, 1, 1)),
        ("c", "H20", "licensed", "CN", "2025-09", date(2025, 9, 30), date(2026, 1, 1)),
        ("d", "A100", "licence-required", "US", "2022", date(2022, 12, 31), date(2026, 1, 1)),
    ]
    names = ["id", "label", "state", "imposed_by", "since", "start", "end"]
    return pd.DataFrame(rows, columns=names).assign(hover="h").set_index("id")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_window_of_sale_says_since_when_and_bears_no_colour_of_a_country(theme):
    today = date(2026, 1, 1)
    rows = _windows()
    figure = sale_strip(rows, theme, words=STATES, day=today, today=today, source="s")
    bars = {t["name"]: t for t in figure["data"]}
    assert list(bars["No licence needed"]["text"]) == ["since 2024-02"]
    # A licence of Beijing is another thing than one of the US.
    assert list(bars["Sold under licence"]["text"]) == ["since 2025-08"]
    assert list(bars["Rationed by Beijing"]["text"]) == ["since 2025-09"]
    assert len({t["marker"]["color"] for t in bars.values()}) == len(bars) == 4
    assert not {t["marker"]["color"] for t in bars.values()} & {
        theme.country["CN"],
        theme.country["US"],
    }
    # Of one chip, US bars stand above Chinese ones and do not touch them.
    us, cn = bars["Sold under licence"], bars["Rationed by Beijing"]
    assert us["y"][0] + us["width"] / 2 <= cn["y"][0] - cn["width"] / 2
    assert not figure["layout"]["shapes"]
    assert "rationed by Beijing since 2025-09" in sale_alt(rows, STATES)
    then = sale_strip(rows, theme, words=STATES, day=date(2024, 6, 1), today=today, source="s")
    assert then["layout"]["shapes"][0]["x0"] == "2024-06-01"
