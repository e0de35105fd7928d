"""The page of a reader's own chips, and what hostile files do to it."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from honest_silicon.analysis.bounds.sizing import Job, left_out, ranking
from honest_silicon.dataset import load
from honest_silicon.dataset.own import with_own
from honest_silicon.dataset.read import format_value
from honest_silicon.dataset.schema import read_package
from honest_silicon.views.pages.run.ranking import order
from tests.examples import examples

from .conftest import DRAGON, figures, open_page, tables, texts

PAGES = (
    "overview",
    "chips",
    "explore",
    "process-node",
    "training-inference",
    "sources-quality",
    "compare",
    "chip",
    "yours",
)
#: Files tried on the page besides those of ``SPOILT``.
HOSTILE = examples(220)


def _open(path: str, rows: tuple[dict, ...] = (DRAGON,), **params: str) -> AppTest:
    return open_page(path, params, {"own:rows": rows})


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_an_own_chip_and_says_so(path):
    params = {
        "compare": {"chips": "own-dragon,nvidia-h20", "base": "nvidia-h20"},
        "chip": {"id": "own-dragon"},
    }.get(path, {})
    app = _open(path, **params)
    assert not app.exception
    assert not app.error
    assert "1 chip of yours, unsourced" in texts(app)
    assert not [i.value for i in app.info if "ignored" in i.value]
    drawn = [
        label
        for figure in figures(app)
        for trace in figure["data"]
        for label in [*(trace.get("text") or ()), trace.get("name") or ""]
    ]
    if path in ("overview", "explore", "process-node", "training-inference", "compare"):
        assert any("Dragon (yours)" in str(t) for t in drawn)
    if path in ("chips", "compare", "yours", "chip"):
        assert "Dragon (yours)" in tables(app) + texts(app)


def _extreme() -> list[dict[str, str]]:
    """Chips with one figure at the upper end of its field, and with all of them, at no kind, of no
    status, and of each.
    """
    fields = {n: k for n, k in read_package().chip_fields.items() if k.numeric}
    most = {n: format_value(k.maximum or k.enum[0]) for n, k in fields.items()}
    least = {n: format_value(k.minimum or k.enum[-1]) for n, k in fields.items()}
    alone = [{n: v} for n, v in (most | {"tdp_w": "6001"}).items()]
    whole = [most, least, {**most, "kind": "wafer"}, {**least, "status": "shipping"}]
    dated = [{"released": d} for d in ("0001", "1999-12-31", "9999-Q4")]
    rows = [*alone, *whole, *dated, {"note": "x" * 400}]
    return [{"name": f"Extreme {i}", "token": str(i), **row} for i, row in enumerate(rows, 1)]


def test_chips_at_the_ends_of_every_field_are_shown():
    rows = _extreme()
    assert len(rows) > 25
    app = _open("yours", tuple(rows))
    assert not app.exception
    assert not app.error
    shown = tables(app)
    assert [r["name"] for r in rows if r["name"] not in shown] == []


@pytest.mark.parametrize("row", _extreme()[::3], ids=lambda r: r["name"])
def test_a_chip_at_the_end_of_a_field_is_shown(row):
    app = _open("yours", (row,))
    assert not app.exception
    assert not app.error
    assert row["name"] in tables(app)


def test_a_chip_of_6001_watts_and_no_kind_is_entered():
    app = _open("yours", ())
    app.text_input(key="own:f:name").set_value("Furnace")
    app.number_input(key="own:f:tdp_w").set_value(6001.0)
    app.button[0].click().run()
    assert not app.exception
    assert '"Furnace" added' in app.success[0].value
    assert "Furnace" in tables(app)


def test_a_chip_is_entered_changed_and_removed():
    app = _open("yours", ())
    assert "Hold a chip of your own" in texts(app)
    app.text_input(key="own:f:name").set_value("Phoenix")
    app.number_input(key="own:f:fp16_tflops").set_value(700.0)
    app.button[0].click().run()
    assert not app.exception
    assert [r["name"] for r in app.session_state["own:rows"]] == ["Phoenix"]
    assert '"Phoenix" added' in app.success[0].value
    assert "16-bit 700 TFLOPS" in tables(app)
    app.selectbox(key="own:start").set_value("edit:1").run()
    assert app.text_input(key="own:f:name").value == "Phoenix"
    app.number_input(key="own:f:fp16_tflops").set_value(800.0)
    next(b for b in app.button if b.label == "Save the change").click().run()
    assert app.session_state["own:rows"][0]["fp16_tflops"] == "800"
    next(b for b in app.button if b.label == "Remove all").click().run()
    assert not app.session_state["own:rows"]
    assert "1 chip removed" in app.success[0].value


def test_a_faulty_entry_is_explained_and_kept_in_the_form():
    app = _open("yours", ())
    app.text_input(key="own:f:name").set_value("Phoenix")
    app.number_input(key="own:f:tdp_w").set_value(900_000.0)
    app.button[0].click().run()
    assert not app.exception
    assert "was not saved" in app.error[0].value
    assert "above the 30000 allowed (W)" in texts(app)
    assert app.text_input(key="own:f:name").value == "Phoenix"
    assert "own:rows" not in app.session_state or not app.session_state["own:rows"]


def test_a_sourced_chip_can_be_the_start():
    app = _open("yours", ())
    app.selectbox(key="own:start").set_value("nvidia-h20").run()
    assert app.number_input(key="own:f:memory_bw_gbs").value == 4000
    assert app.text_input(key="own:f:name").value == "NVIDIA H20, changed"


def test_good_rows_are_added_when_the_reader_agrees():
    app = _open("yours", ())
    file = b"name,tdp_w\nGood,400\nBad,400000\n"
    app.file_uploader[0].set_value(("mine.csv", file, "text/csv")).run()
    assert "above the 30000 allowed (W)" in texts(app)
    assert "own:rows" not in app.session_state or not app.session_state["own:rows"]
    (add,) = (b for b in app.button if b.label.startswith("Add 1 chip,"))
    assert add.label == "Add 1 chip, leave out 1 faulty row"
    add.click().run()
    assert [r["name"] for r in app.session_state["own:rows"]] == ["Good"]
    assert "1 chip added" in app.success[0].value


def test_no_more_than_the_session_holds_are_added():
    app = _open("yours", tuple({"name": f"C{i}", "token": str(i)} for i in range(199)))
    app.file_uploader[0].set_value(("mine.csv", b"name\nA\nB\nC\n", "text/csv")).run()
    assert "Only 1 more fit" in app.warning[0].value
    next(b for b in app.button if b.label.startswith("Add 1 chip")).click().run()
    assert len(app.session_state["own:rows"]) == 200


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", b"0" * 5_000_000)
    return packed.getvalue()


SPOILT = (
    b"",
    b"\x00" * 100,
    b"\xff\xfe" + "name\nA\n".encode("utf-16-le"),
    _bomb(),
    b"name\n" + b"=cmd|' /C calc'!A0\n" * 50,
    b"name\n<script>alert(1)</script>\n<img src=x onerror=alert(1)>\n",
    b"name," + b",".join(b"c%d" % i for i in range(10_000)) + b"\nA\n",
    b"name,tdp_w\nA," + b"9" * 3000 + b"\n",
    b'name\n"unclosed\n',
    b"name\n" + b"A\n" * 5000,
    b"name,name\nA,B\n",
    "name\n\u202egnp.exe\n\u2028\n".encode(),
    b"name,released\nA,0000\nB,9999-Q4\nC,2025-02-29\n",
    b"name,status,kind\nA,shipping,wafer\nB,,\n",
    b"x" * 1_200_000,
)
CELLS = st.one_of(
    st.sampled_from(
        ["", "=1+1", "<b>", "1e309", "-1", "NaN", "2025", "shipping", "CN", "\x1b[31m"]
    ),
    st.text(max_size=20),
    st.integers(-(10**30), 10**30).map(str),
)


def test_no_file_brings_the_page_down():
    tried = []

    @settings(
        max_examples=HOSTILE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(
        st.one_of(
            st.binary(max_size=300),
            st.lists(
                st.tuples(CELLS, CELLS, CELLS, CELLS).map(",".join), min_size=1, max_size=5
            ).map(
                lambda rows: ("name,tdp_w,released,status\n" + "\n".join(rows)).encode(
                    "utf-8", "replace"
                )
            ),
        )
    )
    def attempt(content: bytes) -> None:
        app = _open("yours")
        app.file_uploader[0].set_value(("x.csv", content, "text/csv")).run()
        tried.append(content)
        assert not app.exception
        assert app.title[0].value == "Your chips"
        assert "Traceback" not in texts(app)
        for add in [b for b in app.button if b.label.startswith("Add ") and "chip" in b.label]:
            if add.label != "Add the chip":
                add.click().run()
                assert not app.exception
        # The session goes on with what it had.
        assert app.session_state["own:rows"][0]["name"] == DRAGON["name"]
        kept = app.session_state["own:rows"]
        if kept != (DRAGON,):
            assert not open_page("explore", {}, {"own:rows": kept}).exception

    for content in SPOILT:
        attempt = example(content)(attempt)
    attempt()
    assert len(tried) >= len(SPOILT) + 0.9 * HOSTILE


@pytest.mark.parametrize("rank", ["bound", "step", "name", "price"])
def test_the_ranking_marks_an_own_chip_and_gives_its_place(rank):
    app = _open("size", model="qwen3-8b", chips="nvidia-h20", wbits="16", rank=rank)
    (html,) = [h for h in tables(app).split("<table")[1:] if "<caption>Ranking" in h]
    data = with_own(load(), (DRAGON,))
    sized = list(ranking(data, Job("qwen3-8b", weight_bits=16)))
    apart = left_out(data, tuple(sized))
    ordered = order([s for s in sized if s.chip.id not in apart], rank)
    place = [s.chip.id for s in ordered].index("own-dragon") + 1
    said = texts(app).replace("\\", "")
    assert f"Dragon (yours): place {place} of {len(ordered)}." in said
    assert html.count("(yours)") == 1


def test_an_own_chip_that_cannot_be_ranked_is_named_with_what_it_lacks():
    bare = {k: v for k, v in DRAGON.items() if k != "memory_bw_gbs"}
    app = _open("size", rows=(bare,), model="qwen3-8b", chips="nvidia-h20", wbits="16")
    (html,) = [h for h in tables(app).split("<table")[1:] if "<caption>Ranking" in h]
    assert "Dragon" not in html
    said = texts(app).replace("\\", "")
    assert "Dragon (yours) is not ranked: without memory bandwidth." in said
    assert "Dragon (yours): place" not in said
