"""Names on charts: beside their marks, inside the picture, and off each other."""

from __future__ import annotations

import itertools

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.charts import labels
from honest_silicon.charts.labels import names
from honest_silicon.charts.theme import LIGHT
from tests.examples import examples

RANGES = ([0.0, 3.0], [0.0, 3.0])
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


def test_a_name_stands_to_the_right_where_there_is_room():
    trace = names(points((30, 30)), ["chip-0"], LIGHT, *RANGES)
    assert trace["textposition"] == ["middle right"]
    assert trace["text"][0].strip("\u00a0") == "Name of chip-0"
    assert trace["text"][0].startswith("\u00a0")
    assert trace["textfont"]["color"] == [LIGHT.country["CN"]]


def test_a_name_at_the_right_edge_stands_to_the_left():
    trace = names(points((990, 30)), ["chip-0"], LIGHT, *RANGES)
    assert trace["textposition"][0].endswith("left")
    assert trace["text"][0].endswith("\u00a0")


def test_a_name_steers_clear_of_other_marks():
    # Marks in a row to the right: the name goes elsewhere.
    row = points((30, 30), (38, 30), (48, 30), (60, 30))
    assert names(row, ["chip-0"], LIGHT, *RANGES)["textposition"] == ["middle left"]


def test_a_name_without_room_beside_those_before_it_is_left_out():
    crowd = points(*[(30 + 0.1 * n, 30) for n in range(12)])
    shown = names(crowd, list(crowd.index), LIGHT, *RANGES)
    assert 1 <= len(shown["text"]) < 12
    assert "chip-0" in shown["text"][0]


def test_names_asked_for_twice_or_unknown_are_shown_once_or_not():
    trace = names(points((30, 30)), ["chip-0", "ghost", "chip-0"], LIGHT, *RANGES)
    assert len(trace["text"]) == 1
    assert names(points((30, 30)), [], LIGHT, *RANGES)["x"] == []


power = st.floats(0.02, 2.98).map(lambda p: 10**p)


@SAME
@given(st.lists(st.tuples(power, power), min_size=1, max_size=14))
def test_no_name_leaves_the_picture_or_meets_another(places):
    crowd = points(*places)
    marks = {
        c: (labels._at(x, RANGES[0], labels._WIDE), labels._at(y, RANGES[1], labels._TALL), 10.0)
        for c, x, y in zip(crowd.index, crowd["x"], crowd["y"], strict=True)
    }
    taken = []
    for chip in crowd.index:
        found = labels._place(str(crowd.at[chip, "name"]), chip, marks, taken)
        if found:
            taken.append(found[1])
    assert all(not a.meets(b) for a, b in itertools.combinations(taken, 2))
    for box in taken:
        assert 0 <= box.left < box.right <= labels._WIDE
        assert 0 <= box.low < box.high <= labels._TALL
    assert len(names(crowd, list(crowd.index), LIGHT, *RANGES)["text"]) == len(taken)
