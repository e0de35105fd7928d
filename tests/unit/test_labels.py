"""Names on charts: beside their marks, inside the picture, off each other and, where it can be, off
lines.
"""

from __future__ import annotations

import itertools
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.charts import labels
from honest_silicon.charts.labels import names, spans, steps
from honest_silicon.charts.theme import DARK, LIGHT
from honest_silicon.views.frame import page
from tests.examples import examples

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
    # A wall of lines leaves no free place: the name stands across them and is not left out.
    wall = [[(1, y), (900, y)] for y in range(1, 900)]
    assert list(placed(row, lines=wall)) == ["Name of chip-0"]


def test_a_line_that_slopes_is_kept_off_as_well():
    row = points((30, 30))
    assert placed(row, lines=[[(30, 29), (900, 32)]])["Name of chip-0"] != "middle right"


def test_a_name_that_must_hide_a_mark_is_there_all_the_same():
    around = [(30 * 1.05**x, 30 * 1.05**y) for x in range(-40, 41, 2) for y in range(-9, 10)]
    crowd = points((30, 30), *(at for at in around if at != (30, 30)))
    assert list(placed(crowd, ["chip-0"])) == ["Name of chip-0"]


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
@given(st.lists(st.tuples(power, power), min_size=1, max_size=14), st.sampled_from([*labels.NAMED]))
def test_no_name_leaves_the_picture_or_meets_another(places, kind):
    crowd = points(*places)
    wide, tall = labels._WIDTHS[kind][0] - labels._BESIDE, 552 - labels._AROUND
    boxes = []
    for trace in names(crowd, list(crowd.index), LIGHT, AXIS, AXIS, height=552):
        if not trace["textfont"]["family"].startswith(f"hs-{kind},"):
            continue
        for name, place, size, *at in zip(
            *(trace[k] for k in ("text", "textposition")),
            trace["marker"]["size"],
            trace["x"],
            trace["y"],
            strict=True,
        ):
            if name == labels._MUTE:
                continue
            x, y = (labels._scale(AXIS, s)(v) for s, v in zip((wide, tall), at, strict=True))
            boxes.append(dict(labels._boxes(name, x, y, size))[place])
    assert len(boxes) <= labels._WIDTHS[kind][1]
    for a, b in itertools.combinations(boxes, 2):
        assert a[1] <= b[0] + EPS or b[1] <= a[0] + EPS or a[3] <= b[2] + EPS or b[3] <= a[2] + EPS
    for left, right, low, high in boxes:
        assert -EPS <= left < right <= wide + EPS
        assert -EPS <= low < high <= tall + EPS


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
    said = next(t for t in names(row, ["chip-0"], LIGHT, AXIS, AXIS, height=552))
    at = said["text"].index("Name of chip-0")
    size = labels._WIDTHS["wide"][0] - labels._BESIDE, 552 - labels._AROUND
    x, y = (
        labels._scale(AXIS, s)(v) for s, v in zip(size, (said["x"][at], said["y"][at]), strict=True)
    )
    box = dict(labels._boxes("Name of chip-0", x, y, said["marker"]["size"][at]))
    field = labels._Field(size, AXIS, AXIS, row, pd.Series(10.0, index=row.index), [])
    stands = np.array([box[said["textposition"][at]]])
    assert not field._astray(stands, "chip-0").any()
    # To the right of its neighbours it would be read as theirs.
    assert field._astray(np.array([(50.0, 130.0, y - 7, y + 7)]), "chip-0").any()


def test_thin_lines_to_names_do_not_cross():
    ring = [(30 * 1.03**x, 30 * 1.035**y) for x in range(-6, 24, 2) for y in range(-6, 7, 2)]
    crowd = points((30, 30), (33, 33), (36, 28), *ring)
    named = ["chip-0", "chip-1", "chip-2"]
    said = next(t for t in names(crowd, named, LIGHT, AXIS, AXIS, height=552))
    size = labels._WIDTHS["wide"][0] - labels._BESIDE, 552 - labels._AROUND
    across, up = (labels._scale(AXIS, s) for s in size)
    places = [
        None if x is None else (across(x), up(y)) for x, y in zip(said["x"], said["y"], strict=True)
    ]
    lines = [labels._pieces([[a, b]]) for a, b in itertools.pairwise(places) if a is not None and b]
    assert len(lines) >= 2
    for one, other in itertools.combinations(lines, 2):
        assert not labels._met(one, other).any()


def test_a_name_keeps_off_thin_lines_to_others():
    # The name before it hangs on a line over the place to the right of its mark.
    field = labels._Field((800.0, 400.0), AXIS, AXIS, points((30, 30)), pd.Series([10.0]), [])
    (across, up) = field.scales
    x, y = across(30), up(30)
    field.threads = labels._pieces([[(x + 20, y - 60), (x + 20, y + 60)]])
    field.put("Name of chip-0", "#000000", [(30, 30)], 10.0, "chip-0")
    (name,) = field.names
    assert not labels._met(np.array([name.box]), field.threads).any()


def test_letters_stand_on_the_paper_of_charts():
    sheets = Path(page.__file__).parents[1] / "parts"
    light, dark = ((sheets / f"{n}.css").read_text("utf-8") for n in ("page", "dark"))
    rule = r"\.textpoint text \{ stroke: (?:var\(--st-background-color, )?(#\w{6})"
    assert re.findall(rule, light) == [LIGHT.paper]
    assert re.findall(rule, dark) == [DARK.paper]
