"""Runs by date and size: drawn for chips of one country only, and no unknown is drawn."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from honest_silicon.analysis.runs import runs
from honest_silicon.charts.runs import runs_over_time
from honest_silicon.charts.theme import LIGHT
from honest_silicon.views.pages.train.sentences import runs_alt


def _rows(**cells) -> pd.DataFrame:
    rows = {
        "chip_country": ["CN", "US", "CN"],
        "middle": [date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)],
        "chips_used": [512, 2048, 8192],
        "documented": [True, False, False],
        "wrong": [False, False, True],
        "hover": ["a", "b", "c"],
        "name": ["Great LM", "Other LM", "Late LM"],
    }
    return pd.DataFrame(rows | cells, index=["one", "two", "three"])


def test_each_country_is_drawn_with_its_runs():
    picture = runs_over_time(_rows(), LIGHT, labels=["three"], source="s")
    drawn = {
        t.name: [r.removeprefix("training_runs:") for r in t.customdata]
        for t in picture.data
        if t.customdata
    }
    named = {n for t in picture.data if t.mode != "markers" for n in t.text}
    # A name without room beside its mark on a phone is drawn as nothing there.
    countries = {"<b>Chinese chips</b>", "<b>US chips</b>"}
    assert named - {"\N{ZERO WIDTH SPACE}"} == {"Late LM", *countries}
    assert drawn == {"Chinese chips": ["one", "three"], "US chips": ["two"]}
    assert "2 on Chinese chips, the largest on 8,192" in runs_alt(_rows())


@pytest.mark.parametrize("column", ["middle", "chips_used"])
def test_what_is_unknown_is_not_drawn(column):
    rows = _rows()
    rows[column] = rows[column].astype(object)
    rows.loc["two", column] = None
    with pytest.raises(ValueError, match="cannot be drawn"):
        runs_over_time(rows, LIGHT, labels=[], source="s")


def test_the_country_of_each_real_run_is_said(real_data):
    told = runs(real_data)
    assert told["chip_country"].notna().all()
    # Sources that say domestic or Chinese-made name a country, if no chip.
    assert told.at["telechat2-115b", "chip_country"] == "CN"
    assert told.at["longcat-2-official", "chip_country"] == "unknown"
    assert told.at["aquila2-70b-mixed", "chip_country"] == "both"


def test_days_of_a_run_are_those_its_date_may_mean(tiny):
    tiny.rewrite("training_runs", 2, "date", "2024-Q1")
    (row,) = runs(tiny.load()).to_dict("records")
    assert (row["first"], row["last"]) == (date(2024, 1, 1), date(2024, 3, 31))
    tiny.rewrite("training_runs", 2, "date", "")
    (row,) = runs(tiny.load()).to_dict("records")
    assert row["first"] is row["last"] is row["middle"] is None
