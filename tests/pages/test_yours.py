"""The page of a reader's own chips, and what hostile files do to it."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from honest_silicon.analysis.bounds.sizing import Job, left_out, ranking
from honest_silicon.dataset.own import with_own
from honest_silicon.dataset.read import format_value
from honest_silicon.dataset.schema import read_package
from honest_silicon.views.pages.run.ranking import order
from honest_silicon.views.parts import component
from tests.examples import examples, share
from tests.ours import ours
from tests.own_files import CASES

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
HOSTILE = examples(220, 3, 64)


def _open(path: str, rows: tuple[dict, ...] = (DRAGON,), **params: str) -> AppTest:
    return open_page(path, params, {"own:rows": rows})


def test_one_link_leads_from_own_chips_to_their_comparison():
    html = tables(_open("yours"))
    target = "compare?chips=nvidia-h100-sxm%2Cown-dragon&amp;base=nvidia-h100-sxm"
    assert f'<a href="{target}">Compare with the NVIDIA H100 SXM5</a>' in html
    assert "compare?chips=" not in tables(_open("yours", ()))


# A session that is gone: what the tab remembers is offered, and links to it are answered.

REMEMBERED = json.dumps([DRAGON, {**DRAGON, "name": "Griffin", "token": "7"}])


def _came_back(text: str, path: str = "chips", **state: object) -> AppTest:
    return open_page(path, {}, {"own:offered": text, **state})


def _press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def _own_rows(app: AppTest) -> dict:
    """What the tab is told to remember."""
    sent = (component.sent(e.proto)["own"] for e in app.get("bidi_component"))
    return next(own for own in sent if own)


@pytest.mark.parametrize("path", ["overview", "chips", "compare", "yours"])
def test_chips_of_a_session_that_is_gone_are_offered_again(path):
    app = _came_back(REMEMBERED, path)
    assert "This tab had chips of yours before the page was loaded anew: Dragon, Griffin." in texts(
        app
    )
    assert "2 chips of yours" not in texts(app)
    app = _press(app, "Show them again")
    assert not app.exception
    assert "2 chips of yours, unsourced" in texts(app)
    assert "This tab had chips" not in texts(app)
    names = [row["name"] for row in _own_rows(app)["rows"]]
    assert names == ["Dragon", "Griffin"]


def test_chips_that_are_forgotten_are_not_offered_again():
    app = _press(_came_back(REMEMBERED), "Forget them")
    assert _own_rows(app) == {"rows": [], "gone": True}
    assert "This tab had chips" not in texts(app)


def test_a_session_that_has_none_asks_its_tab_and_one_that_removed_them_does_not():
    assert _own_rows(open_page("chips", {})) == {"rows": [], "gone": False}
    assert _own_rows(open_page("chips", {}, {"own:last": 1})) == {"rows": [], "gone": True}
    assert _own_rows(_open("chips"))["rows"] == [DRAGON]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"name": "x"}',
        '["x", 1, null]',
        '[{"name": 1}]',
        '[{"name": "<script>alert(1)</script>"}]',
        '[{"memory_gb": "96"}]',
        "[" * 100_000,
    ],
)
def test_what_a_tab_cannot_have_remembered_is_not_offered(text):
    app = _came_back(text)
    assert not app.exception
    assert "This tab had chips" not in texts(app)


@pytest.mark.parametrize(
    "cell",
    ["own-dragon:memory_gb", "own-dragon:fp16_tflops+tdp_w", "own-:x", "own-dragon:name"],
)
@pytest.mark.parametrize("path", ["overview", "chips", "compare", "explore", "yours"])
def test_a_link_to_evidence_of_an_own_chip_that_is_gone_is_answered(path, cell):
    app = open_page(path, {"cell": cell})
    assert not app.exception
    assert not app.error
    assert "Ignored unknown parts of this link" in texts(app)


@pytest.mark.parametrize("path", ["chip", "compare", "run"])
def test_a_link_to_an_own_chip_that_is_gone_is_answered(path):
    params = (
        {"id": "own-dragon"} if path == "chip" else {"chips": "own-dragon", "chip": "own-dragon"}
    )
    app = open_page(path, params)
    assert not app.exception


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


@pytest.mark.parametrize("row", share(_extreme()[::3], 3), ids=lambda r: r["name"])
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
    assert "Compare your own chips" in texts(app)
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
    assert app.selectbox(key="own:f:form_factor").value == "sxm"


def test_a_chip_of_unknown_form_is_a_start_and_stays_of_unknown_form():
    app = _open("yours", ())
    app.selectbox(key="own:start").set_value("huawei-ascend-950dt").run()
    assert not app.exception
    assert app.selectbox(key="own:f:form_factor").value is None
    app.button[0].click().run()
    assert not app.exception
    (row,) = app.session_state["own:rows"]
    assert "form_factor" not in row


def _give(app: AppTest, content: bytes, name: str = "mine.csv") -> AppTest:
    return app.file_uploader[0].set_value((name, content, "text/csv")).run()


def _add(app: AppTest) -> AppTest:
    """Press the button that adds what was read."""
    (add,) = (b for b in app.button if re.match(r"Add th(is|ese) \d", b.label))
    return add.click().run()


def _select(app: AppTest, label: str):
    (found,) = (s for s in app.selectbox if s.label == label)
    return found


def test_chips_are_added_when_the_reader_agrees_and_bad_cells_are_named():
    app = _give(_open("yours", ()), b"name,tdp_w\nGood,400\nBad,400000\n")
    assert "above the 30000 allowed (W)" in texts(app)
    assert "1 cell is ignored" in app.warning[0].value
    assert "No figure was read for Bad." in app.warning[1].value
    assert "own:rows" not in app.session_state or not app.session_state["own:rows"]
    _add(app)
    kept = [{k: v for k, v in r.items() if k != "token"} for r in app.session_state["own:rows"]]
    assert kept == [{"name": "Good", "tdp_w": "400"}, {"name": "Bad"}]
    assert "2 chips added" in app.success[0].value
    assert not [s for s in app.selectbox if s.label == "name"], "the step is over"


@pytest.mark.parametrize("case", share(CASES, 3), ids=lambda c: c.name)
def test_a_file_of_any_kind_becomes_chips(case):
    app = _add(_give(_open("yours", ()), case.content, case.name))
    assert not app.exception
    kept = [{k: v for k, v in r.items() if k != "token"} for r in app.session_state["own:rows"]]
    assert {r["name"]: r for r in kept} == case.expected


def test_each_column_is_shown_with_its_guess_and_samples_and_can_be_changed():
    file = b"Chip,Memory,Speed,Watts,Colour\nQuokka,80,2.039,400,blue\nBilby,lots,3.35,500,red\n"
    app = _give(_open("yours", ()), file)
    assert _select(app, "Chip").value == "name"
    assert _select(app, "Memory").value == "memory_gb"
    assert _select(app, "Unit of Memory").value == "GB"
    assert _select(app, "Speed").value == ""
    assert "80\N{NO-BREAK SPACE}GB; lots → not read, expected a number in GB" in texts(app)
    assert "blue; red" in texts(app)
    assert any("would leave out" in e.label for e in app.expander)
    _select(app, "Speed").set_value("memory_bw_gbs").run()
    # Figures of 2 and 3 are no GB/s.
    assert _select(app, "Unit of Speed").value == "TB/s"
    assert "2.039 → 2,039\N{NO-BREAK SPACE}GB/s" in texts(app)
    _select(app, "Watts").set_value("").run()
    _select(app, "Unit of Speed").set_value("GB/s").run()
    assert "2.039\N{NO-BREAK SPACE}GB/s; 3.35" in texts(app)
    _select(app, "Unit of Speed").set_value("TB/s").run()
    _add(app)
    kept = [{k: v for k, v in r.items() if k != "token"} for r in app.session_state["own:rows"]]
    assert kept == [
        {"name": "Quokka", "memory_gb": "80", "memory_bw_gbs": "2039"},
        {"name": "Bilby", "memory_bw_gbs": "3350"},
    ]


def test_a_table_without_a_name_asks_which_column_it_is():
    app = _give(_open("yours", ()), b"fp16,tdp\n300,400\n")
    assert "choose which one names the chips" in app.warning[0].value
    assert not [b for b in app.button if b.label.startswith("Add th") and b.label != "Add the chip"]
    _select(app, "tdp").set_value("name").run()
    _add(app)
    assert app.session_state["own:rows"][0]["name"] == "400"


ASKED = "Are the rates for"


def test_sparsity_is_asked_about_where_a_rate_is_twice_ours_and_must_be_answered():
    file = b"name,FP16 (TFLOPS)\nNVIDIA A100,624\nQuokka,100\n"
    app = _give(_open("yours", ()), file)
    (asked,) = app.radio
    assert asked.label == f"{ASKED} 16-bit dense or with sparsity?"
    assert "twice ours for NVIDIA A100" in texts(app)
    assert not [b for b in app.button if b.label.startswith("Add these")]
    assert "Answer the question about sparsity to add these 2 chips" in texts(app)
    for answer, rates in (
        ("dense", ["624", "100"]),
        ("sparse", ["312", "50"]),
        ("some", ["312", "100"]),
    ):
        app = _give(_open("yours", ()), file)
        app.radio[0].set_value(answer).run()
        _add(app)
        assert [r["fp16_tflops"] for r in app.session_state["own:rows"]] == rates


def test_sparsity_is_asked_about_where_a_heading_says_it():
    app = _give(_open("yours", ()), b"name,FP8 (sparse)\nQuokka,2000\n")
    assert app.radio[0].label == f"{ASKED} FP8 dense or with sparsity?"
    assert len(app.radio[0].options) == 2
    assert "A heading says sparsity" in texts(app)


@pytest.mark.parametrize("rate", [b"312", b"900"])
def test_sparsity_is_not_asked_about_otherwise(rate):
    app = _give(_open("yours", ()), b"name,FP16\nNVIDIA A100," + rate + b"\nQuokka,624\n")
    assert not app.radio
    _add(app)


def test_a_table_is_pasted():
    app = _open("yours", ())
    (paste,) = (t for t in app.text_area if t.label == "Or paste a table")
    paste.set_value("Name\tMemory\tTDP\nQuokka\t80 GB\t400 W\n").run()
    _add(app)
    kept = app.session_state["own:rows"][0]
    assert (kept["name"], kept["memory_gb"], kept["tdp_w"]) == ("Quokka", "80", "400")
    (paste,) = (t for t in app.text_area if t.label == "Or paste a table")
    assert not paste.value


def test_of_two_sheets_the_reader_chooses():
    text = "# One\n\n| GPU | TDP |\n|--|--|\n| A | 300 W |\n\n# Two\n\n| GPU |\n|--|\n| B |\n"
    app = _give(_open("yours", ()), text.encode(), "two.md")
    which = _select(app, "Table of the file")
    assert which.options == ["One (1 row)", "Two (1 row)"]
    which.set_value("1").run()
    _add(app)
    assert app.session_state["own:rows"][0]["name"] == "B"


def test_what_is_no_table_is_refused_in_a_sentence():
    app = _give(_open("yours", ()), b"PK\x03\x04" + b"\0" * 40, "chips.xlsx")
    assert "chips.xlsx is a damaged zip archive" in app.error[0].value
    assert not app.exception


def test_rows_that_slid_or_have_no_name_are_left_out_by_number():
    app = _give(_open("yours", ()), b"name,fp16,tdp\nA,1,979,700\n,300,400\nB,300,400\n")
    said = " ".join(w.value for w in app.warning)
    assert "without a name: 3." in said
    assert "more cells than headings, so that cells may have slid: 2." in said
    _add(app)
    assert [r["name"] for r in app.session_state["own:rows"]] == ["B"]


def test_no_more_than_the_session_holds_are_added():
    app = _open("yours", tuple({"name": f"C{i}", "token": str(i)} for i in range(199)))
    _give(app, b"name\nA\nB\nB2\n")
    (narrow,) = (t for t in app.text_input if t.label.endswith("Take only rows that contain"))
    assert narrow.label.startswith("3 rows, and room for 1 chip.")
    narrow.set_value("b").run()
    assert "2 rows found, 1 of them read." in texts(app)
    _add(app)
    assert len(app.session_state["own:rows"]) == 200
    assert app.session_state["own:rows"][-1]["name"] == "B"
    _give(app, b"name\nA\n")
    assert "A session holds at most 200 chips" in " ".join(w.value for w in app.warning)


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
    data = with_own(ours(), (DRAGON,))
    sized = list(ranking(data, Job("qwen3-8b", weight_bits=16)))
    apart, sold = left_out(sized), data.package.delivered
    known = [s for s in sized if s.chip.id not in apart and s.chip.status in sold]
    ordered = order(known, rank)
    place = [s.chip.id for s in ordered].index("own-dragon") + 1
    said = texts(app).replace("\\", "")
    assert f"Dragon (yours): place {place} of {len(ordered)} (on sale or discontinued)." in said
    assert html.count("(yours)") == 1


def test_an_own_chip_that_cannot_be_ranked_is_named_with_what_it_lacks():
    bare = {k: v for k, v in DRAGON.items() if k != "memory_bw_gbs"}
    app = _open("size", rows=(bare,), model="qwen3-8b", chips="nvidia-h20", wbits="16")
    (html,) = [h for h in tables(app).split("<table")[1:] if "<caption>Ranking" in h]
    assert "Dragon" not in html
    said = texts(app).replace("\\", "")
    assert "Dragon (yours) is not ranked: memory bandwidth not known." in said
    assert "Dragon (yours): place" not in said
