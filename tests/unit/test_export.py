"""What a reader downloads: it reloads to what was shown, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honest_silicon.analysis.selection import Filters, select
from honest_silicon.dataset.export import csv_text, json_text
from honest_silicon.views.parts.catalogue import plain, units
from tests.ours import ours

DATA = ours()
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=12),
            st.sampled_from(["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.text(min_size=1, max_size=8),
)
def test_no_cell_of_a_csv_can_start_a_formula(values, heading):
    text = csv_text(pd.DataFrame({heading: pd.Series(values, dtype="object")}))
    # csv reads a lone carriage return as the end of a line, as spreadsheets do.
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.startswith(FORMULA)


def test_numbers_stay_numbers():
    frame = pd.DataFrame({"a": [1.5, -2.0, None], "b": pd.array([1, None, -3], dtype="Int64")})
    assert csv_text(frame) == "a,b\n1.5,1\n-2.0,\n,-3\n"


def _shown(**choice) -> tuple[pd.DataFrame, dict[str, str]]:
    selection = select(DATA, Filters(**choice))
    fields = [f for f in DATA.package.chip_fields.values() if f.name != "id"]
    return plain(selection.chips, fields, selection.hidden), dict(units(fields))


@pytest.mark.parametrize("choice", [{}, {"country": ("CN",)}, {"basis": "official"}])
def test_a_downloaded_csv_reloads_to_the_table_shown(choice):
    frame, _ = _shown(**choice)
    text = csv_text(frame)
    assert text.splitlines()[0] == ",".join(frame.columns)
    again = pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=[""], dtype="str")
    assert list(again.columns) == list(frame.columns)
    assert len(again) == len(frame)
    for name, kind in DATA.package.chip_fields.items():
        if kind.numeric:
            pd.testing.assert_series_equal(
                pd.to_numeric(again[name]).astype("float64"),
                frame[name].astype("float64").reset_index(drop=True),
            )
        else:
            assert again[name].fillna("").tolist() == frame[name].fillna("").tolist()


def test_a_downloaded_json_has_units_basis_sources_and_version():
    frame, units = _shown(vendor=("Huawei",))
    body = json.loads(json_text(DATA, frame, "chips", units, "https://example.org/chips"))
    assert body["data_version"] == DATA.version
    assert body["data_sha256"] == DATA.content_hash
    assert body["units"]["memory_bw_gbs"] == "GB/s"
    assert [r["id"] for r in body["rows"]] == list(frame["id"])
    for row in body["rows"]:
        for field, said in body["evidence"].get(row["id"], {}).items():
            cell = DATA.cell(row["id"], field)
            assert said["basis"] == cell.basis
            assert said["sources"]
            for source in said["sources"]:
                url = DATA.sources.set_index("source_id").at[source, "url"]
                assert body["sources"][source]["url"] == url
    supported = {n for n, f in DATA.package.chip_fields.items() if f.support == "value"}
    for row in body["rows"]:
        known = {n for n in supported & set(row) if row[n] is not None}
        assert known <= set(body["evidence"][row["id"]]) | {"node_nm", "status"}


def test_a_table_without_chips_has_no_evidence():
    body = json.loads(json_text(DATA, pd.DataFrame({"basis": ["official"]}), "bases", {}))
    assert "evidence" not in body
