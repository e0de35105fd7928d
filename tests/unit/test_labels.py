"""Names on charts: beside their marks, inside the picture, off each other and, where it can be, off
lines.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.charts import labels
from honest_silicon.charts.labels import names, spans, steps
from honest_silicon.charts.theme import DARK, LIGHT
from honest_silicon.dataset.own import COUNTRY as OWN
from honest_silicon.views.frame import page
from tests.examples import examples
from tests.placed import crosses, meet, sizes, standing, traces_of

AXIS = {"type": "log", "range": [0.0, 3.0]}
SAME = settings(deadline=None, derandomize=True, database=None, max_examples=examples(60))


def points(*places: tuple[float, float]) -> pd.DataFrame:
    ids = [f"chip-{n}" for n in range(len(places))]
    return pd.DataFrame(
        {
            "name": [f"Name of {i}" for i in ids],
            "country": ["CN", "US"] * (len(ids) // 2) + ["CN"] * (len(ids) % 2),
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
        },
        index=ids,
    )


def placed(rows: pd.DataFrame, ids=None, x_axis=AXIS, kind="wide", **more) -> dict[str, str]:
    """Where each name stands that is shown."""
    shown = names(
        rows, list(rows.index) if ids is None else ids, LIGHT, x_axis, AXIS, height=552, **more
    )
    mine = [t for t in shown if t["textfont"]["family"].startswith(f"hs-{kind},")]
    said = ((text, at) for t in mine for text, at in zip(*_said(t), strict=True))
    return {text: at for text, at in said if text != labels._MUTE}


def _said(trace: dict) -> tuple[list[str], list[str]]:
    return trace["text"], trace["textposition"]


def test_a_name_stands_to_the_right_where_there_is_room():
    trace, between, other = names(points((30, 30)), ["chip-0"], LIGHT, AXIS, AXIS, height=552)
    assert trace["textfont"]["family"].startswith("hs-wide, ")
    assert between["textfont"]["family"].startswith("hs-tablet, ")
    assert other["textfont"]["family"].startswith("hs-phone, ")
    assert trace["text"][0] == "Name of chip-0"
    assert trace["textposition"][0] == "middle right"
    assert trace["textfont"]["color"][0] == LIGHT.country["CN"]
    # The mark is there for its size alone.
    assert trace["marker"]["size"][0] == 10.0
    assert trace["marker"]["opacity"] == 0


def test_a_name_at_the_right_edge_stands_to_the_left():
    assert placed(points((990, 30))) == {"Name of chip-0": "middle left"}


def test_a_name_steers_clear_of_other_marks():
    # Marks in a row to the right: the name goes elsewhere.
    row = points((30, 30), (38, 30), (48, 30), (60, 30))
    assert placed(row, ["chip-0"]) == {"Name of chip-0": "middle left"}


def test_a_name_keeps_off_lines_where_it_can():
    row = points((30, 30))
    assert placed(row, lines=[[(30, 30), (900, 30)]]) == {"Name of chip-0": "middle left"}
    assert placed(row, lines=[[(1, 30), (900, 30)]]) == {"Name of chip-0": "top center"}
    # A wall of lines leaves no free place: a name stands across them only where it must be there.
    wall = [[(1, y), (900, y)] for y in range(1, 900)]
    assert placed(row, lines=wall) == {}
    for kind in labels.NAMED:
        assert list(placed(row, lines=wall, kind=kind, sure=["chip-0"])) == ["Name of chip-0"]


def test_a_line_that_slopes_is_kept_off_as_well():
    row = points((30, 30))
    assert placed(row, lines=[[(30, 29), (900, 32)]])["Name of chip-0"] != "middle right"


def test_a_name_that_would_hide_a_mark_is_there_only_where_it_must_be():
    around = [(30 * 1.05**x, 30 * 1.05**y) for x in range(-60, 61, 2) for y in range(-30, 31)]
    crowd = points((30, 30), *(at for at in around if at != (30, 30)))
    crowd["country"] = "CN"
    assert placed(crowd, ["chip-0"]) == {}
    assert list(placed(crowd, ["chip-0"], sure=["chip-0"])) == ["Name of chip-0"]
    # A reader's own chip is one of those.
    crowd.loc["chip-0", "country"] = OWN
    theme = replace(LIGHT, names={OWN: "Yours"})
    shown = names(crowd, ["chip-0"], theme, AXIS, AXIS, height=552)
    assert ["Name of chip-0" in trace["text"] for trace in shown] == [True] * 3


def test_those_a_headline_speaks_of_have_their_places_before_the_others():
    many = points(*((10 ** (0.3 * n), 10 ** (0.3 * n)) for n in range(1, 9)))
    last = many.index[-1]
    assert f"Name of {last}" not in placed(many, kind="phone")
    assert f"Name of {last}" in placed(many, kind="phone", sure=[last])


def test_a_name_without_room_beside_those_before_it_is_left_out():
    crowd = points(*[(30 + 0.01 * n, 30) for n in range(60)])
    shown = list(placed(crowd))
    assert 1 <= len(shown) < 60
    assert shown[0] == "Name of chip-0"


def test_names_asked_for_twice_or_unknown_are_shown_once_or_not():
    assert len(placed(points((30, 30)), ["chip-0", "ghost", "chip-0"])) == 1
    assert names(points((30, 30)), [], LIGHT, AXIS, AXIS, height=552) == []


@pytest.mark.parametrize(
    ("axis", "places"),
    [
        ({"range": [0, 100]}, (3, 50, 97)),
        (
            {"range": [date(2020, 1, 1), date(2024, 1, 1)]},
            (date(2020, 2, 1), date(2022, 1, 1), date(2023, 12, 1)),
        ),
    ],
    ids=["even", "dates"],
)
def test_names_stand_on_any_axis(axis, places):
    rows = points(*((x, 30) for x in places))
    assert list(placed(rows, x_axis=axis).values()) == [
        "middle right",
        "middle right",
        "middle left",
    ]


def test_a_step_holds_until_the_next():
    assert steps(points((1, 10), (2, 20), (4, 30))) == [(1, 10), (2, 10), (2, 20), (4, 20), (4, 30)]


def test_only_ranges_that_are_open_are_lines():
    rows = points((1, 10), (2, 20)).assign(
        x_low=[1, 1], x_high=[1, 3], y_low=[9, 20], y_high=[10, 20]
    )
    assert spans(rows, "x", "y") == [[(1, 20), (3, 20)], [(1, 9), (1, 10)]]
    assert spans(rows, "x") == [[(1, 20), (3, 20)]]


EPS = 1e-6
power = st.floats(0.02, 2.98).map(lambda p: 10**p)


@SAME
@given(
    st.lists(st.tuples(power, power), min_size=1, max_size=14),
    st.lists(st.tuples(power, power, power, st.booleans()), max_size=9),
    st.sampled_from([*labels.NAMED]),
)
def test_no_name_leaves_the_picture_or_meets_a_mark_a_line_or_another(places, ranges, kind):
    crowd = points(*places)
    lines = [[(a, c), (b, c)] if level else [(c, a), (c, b)] for a, b, c, level in ranges]
    drawn = names(crowd, list(crowd.index), LIGHT, AXIS, AXIS, height=552, lines=lines)
    for trace, size in product(traces_of(drawn, kind), sizes(kind, 552)):
        across, up = (labels._scale(AXIS, length) for length in size)
        found = list(standing(trace, AXIS, AXIS, size))
        assert len(found) <= labels._WIDTHS[kind][1]
        for one, other in combinations(found, 2):
            assert not meet(one.box, other.box)
            assert not any(
                crosses(b.thread, a.box) for a, b in ((one, other), (other, one)) if b.thread
            )
        for name in found:
            left, right, low, high = name.box
            # Plotly keeps a pixel between a place and its words.
            assert -1 - EPS <= left < right <= size[0] + 1 + EPS
            assert -1 - EPS <= low < high <= size[1] + 1 + EPS
            for line in lines:
                (a, b), (c, d) = line
                assert not crosses(((across(a), up(b)), (across(c), up(d))), name.box)
            marks = [(across(x), up(y)) for x, y in places]
            assert not any(meet(name.box, (x - 5, x + 5, y - 5, y + 5), 1) for x, y in marks)


def test_a_name_with_no_free_place_beside_its_mark_stands_away_at_a_thin_line():
    ring = [(30 * 1.03**x, 30 * 1.035**y) for x in range(-6, 24, 3) for y in range(-6, 7, 3)]
    crowd = points((30, 30), *(at for at in ring if at != (30, 30)))
    drawn = names(crowd, ["chip-0"], LIGHT, AXIS, AXIS, height=552)
    said = drawn[0]
    assert [t for t in said["text"] if t != labels._MUTE] == ["Name of chip-0"]
    # The line runs from the mark to the name.
    assert (said["x"][0], said["y"][0]) == (30, 30)
    at = said["text"].index("Name of chip-0")
    assert at == 1
    assert (said["x"][at], said["y"][at]) != (30, 30)
    assert said["marker"]["size"][at] == 0


def test_words_at_the_end_of_a_line_come_after_the_names():
    rows = points((30, 30))
    tag = labels.Tag("China", "#C8391A", [(30, 30)])
    assert list(placed(rows, tags=[tag])) == ["Name of chip-0", tag.text]
    # They count for no name: a phone shows five beside them.
    many = points(*((10 ** (0.3 * n), 10 ** (0.3 * n)) for n in range(1, 9)))
    assert len(placed(many, tags=[tag], kind="phone")) == 1 + 5


def test_a_place_between_days_is_one_that_plotly_reads():
    axis = {"range": [date(2020, 1, 1), date(2024, 1, 1)]}
    assert labels._value(axis, 0.123456789).microsecond == 0
    assert labels._value(axis, 0.5) == datetime(2022, 1, 1, 0, 0) - timedelta(hours=12)


def test_the_name_of_a_line_goes_where_it_hides_no_mark():
    ring = [(30 * 1.03**x, 30 * 1.035**y) for x in range(-30, 40, 3) for y in range(-36, 37, 3)]
    tag = labels.Tag("China", "#C8391A", [(30, 30), (300, 300)])
    (said, *_) = names(points(*ring), [], LIGHT, AXIS, AXIS, height=552, tags=[tag])
    assert (said["x"][0], said["y"][0]) == (300, 300)


def test_a_shorter_name_is_written_where_there_is_one():
    assert list(placed(points((30, 30)).assign(label="H20"))) == ["H20"]


def test_a_name_is_not_put_beside_a_mark_of_the_other_country():
    # At the left edge, with marks of the other country at the right.
    row = points((1.1, 30), (1.4, 30), (1.4, 33), (1.4, 27))
    row["country"] = ["CN", "US", "US", "US"]
    drawn = names(row, ["chip-0"], LIGHT, AXIS, AXIS, height=552)
    for kind in labels.NAMED:
        for size in sizes(kind, 552):
            across, up = (labels._scale(AXIS, length) for length in size)
            (trace,) = traces_of(drawn, kind)
            (name,) = standing(trace, AXIS, AXIS, size)
            own, *others = (
                labels._boxes(np.array([[across(x), up(y)]]), np.array([6.5]))
                for x, y in zip(row["x"], row["y"], strict=True)
            )
            mine = np.array([name.box])
            near = min(labels._apart(mine, other)[0, 0] for other in others)
            assert near >= labels._NEAR or near >= labels._apart(mine, own)[0, 0]


def test_thin_lines_to_names_do_not_cross():
    ring = [(30 * 1.03**x, 30 * 1.035**y) for x in range(-6, 24, 2) for y in range(-6, 7, 2)]
    crowd = points((30, 30), (33, 33), (36, 28), *ring)
    named = ["chip-0", "chip-1", "chip-2"]
    drawn = names(crowd, named, LIGHT, AXIS, AXIS, height=552, sure=named)
    (trace,) = traces_of(drawn, "wide")
    for size in sizes("wide", 552):
        lines = [
            labels._thread(*map(np.array, name.thread))
            for name in standing(trace, AXIS, AXIS, size)
            if name.thread
        ]
        assert len(lines) >= 2
        for one, other in combinations(lines, 2):
            assert not labels._met(one, other).any()


def test_a_name_keeps_off_thin_lines_to_others():
    # The name before it hangs on a line over the place to the right of its mark.
    rows = points((30, 30))
    ground = labels._Ground(rows, pd.Series([10.0], index=rows.index), (AXIS, AXIS), [], {})
    field = labels._Field(ground, [(800.0, 400.0)])
    (plot,) = field.plots
    ((x, y),) = ground.marks * plot.size
    plot.threads = labels._thread(np.array([x + 20, y - 60]), np.array([x + 20, y + 60]))
    field.put("Name of chip-0", "#000000", [(30, 30)], 10.0, "chip-0")
    assert len(field.names) == 1
    assert not labels._met(plot.taken, plot.threads).any()


@pytest.mark.parametrize("kind", labels.NAMED)
def test_names_keep_off_words_in_corners(kind):
    rows, corners = points((1.05, 720)), {(0, 1): "words in the corner", (1, 0): "others"}
    for size in sizes(kind, 552):
        words = (0.0, 60.0, size[1] - labels._LINE, size[1])
        for told, meets in (({}, True), (corners, False)):
            drawn = names(rows, ["chip-0"], LIGHT, AXIS, AXIS, height=552, corners=told)
            (name,) = standing(traces_of(drawn, kind)[0], AXIS, AXIS, size)
            assert meet(name.box, words) == meets


def test_letters_stand_on_the_paper_of_charts():
    sheets = Path(page.__file__).parents[1] / "parts"
    light, dark = ((sheets / f"{n}.css").read_text("utf-8") for n in ("page", "dark"))
    rule = r"\.textpoint text \{ stroke: (?:var\(--st-background-color, )?(#\w{6})"
    assert re.findall(rule, light) == [LIGHT.paper]
    assert re.findall(rule, dark) == [DARK.paper]
