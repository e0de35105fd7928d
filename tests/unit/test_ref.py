"""The address of a figure: which cells and rows a text names, and that it is read back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from honest_silicon.dataset.ref import Ref, RowRef
from tests.ours import ours

DATA = ours()
CHIP = "nvidia-h20"
IDS, FIELDS = list(DATA.chips.index), list(DATA.package.chip_fields)
#: Tables whose rows a link may name. docs/links.md lists them for readers.
TABLES = {
    "china_sales",
    "claim_evidence",
    "claims",
    "export_rules",
    "measured",
    "measured_left_out",
    "models",
    "models_left_out",
    "production",
    "rental",
    "software_support",
    "systems",
    "training_runs",
    "withheld",
}
ROWS = [RowRef(t, i) for t in sorted(TABLES) for i in DATA.tables[t]["id"]]
RACK = RowRef("systems", DATA.tables["systems"]["id"].iloc[0])

inputs = st.lists(st.sampled_from([*FIELDS, *ROWS]), min_size=1, max_size=5, unique=True)


def test_rows_with_a_source_and_an_id_of_their_own_have_an_address():
    assert {n for n, t in DATA.package.tables.items() if t.addressed} == TABLES
    links = (Path(__file__).parents[2] / "docs/links.md").read_text("utf-8")
    assert set(re.findall(r"`(\w+):…`", links)) | set(re.findall(r"`(\w+):[a-z]", links)) == TABLES


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("nvidia-h20:tdp_w", ("tdp_w",)),
        ("nvidia-h20:fp16_tflops+tdp_w", ("fp16_tflops", "tdp_w")),
        ("nvidia-h20:fp16_tflops/tdp_w", ("fp16_tflops", "tdp_w")),
        ("nvidia-h20:tdp_w+tdp_w", ("tdp_w",)),
        ("nvidia-h20:+tdp_w//price_usd+", ("tdp_w", "price_usd")),
        (f"nvidia-h20:tdp_w+{RACK}", ("tdp_w", RACK)),
        (f"nvidia-h20:{RACK}", (RACK,)),
    ],
)
def test_figures_of_a_chip_are_read_from_their_text(text, fields):
    assert Ref.parse(text, DATA) == Ref(CHIP, fields)


def test_a_row_by_itself_is_read_from_its_text():
    ref = Ref.parse("models:deepseek-v3", DATA)
    assert ref == Ref.row("models", "deepseek-v3")
    assert ref.chip is None
    assert ref.alone == RowRef("models", "deepseek-v3")


def test_rows_of_a_table_are_read_together_each_once():
    ref = Ref.parse("models:deepseek-v3+deepseek-r1+deepseek-v3", DATA)
    assert ref == Ref.row("models", "deepseek-v3", "deepseek-r1")
    assert str(ref) == "models:deepseek-v3+deepseek-r1"
    assert ref.table == "models"
    with pytest.raises(ValueError, match="expected a row alone"):
        _ = ref.alone


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no such chip"),
        (":", "no such chip"),
        (":tdp_w", "no such chip"),
        ("nobody:tdp_w", "no such chip"),
        ("NVIDIA-H20:tdp_w", "no such chip"),
        (" nvidia-h20:tdp_w", "no such chip"),
        ("sources:deepseek-v3", "no such chip"),
        ("evidence:nvidia-h20", "no such chip"),
        ("nvidia-h20", "no such field"),
        ("nvidia-h20:", "no such field"),
        ("nvidia-h20:+", "no such field"),
        ("nvidia-h20:colour", "no such field"),
        ("nvidia-h20:tdp_w+colour", "no such field"),
        ("nvidia-h20:tdp_w,price_usd", "no such field"),
        ("nvidia-h20:tdp_w:price_usd", "no such field"),
        ("nvidia-h20:tdp_w ", "no such field"),
        ("nvidia-h20:TDP_W", "no such field"),
        ("nvidia-h20:<script>", "no such field"),
        ("nvidia-h20:systems", "no such field"),
        ("nvidia-h20:systems.ghost", "no such field"),
        ("nvidia-h20:chips.nvidia-h20", "no such field"),
        ("models", "no such row"),
        ("models:", "no such row"),
        ("models:ghost", "no such row"),
        ("models:deepseek-v3+ghost", "no such row"),
        ("models:deepseek-v3+", "no such row"),
        ("models:deepseek-v3+models.deepseek-r1", "no such row"),
        ("models:deepseek-v3:name", "no such row"),
    ],
)
def test_a_text_that_names_nothing_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=f"^{reason}$"):
        Ref.parse(text, DATA)


def test_every_figure_of_every_chip_is_read_back():
    for chip in IDS:
        for field in FIELDS:
            ref = Ref.of(chip, field)
            assert str(ref) == f"{chip}:{field}"
            assert Ref.parse(str(ref), DATA) == ref


def test_every_row_is_read_back_alone_and_beside_a_figure():
    for row in ROWS:
        alone, beside = Ref.row(row.table, row.id), Ref.of(CHIP, "tdp_w", row)
        assert str(alone) == f"{row.table}:{row.id}"
        assert str(beside) == f"{CHIP}:tdp_w+{row.table}.{row.id}"
        assert Ref.parse(str(alone), DATA) == alone
        assert Ref.parse(str(beside), DATA) == beside


@given(st.sampled_from(IDS), inputs, st.sampled_from("+/"))
def test_any_figures_together_are_read_in_their_order(chip, named, sign):
    ref = Ref.of(chip, *named)
    assert ref.inputs == tuple(named)
    assert Ref.parse(f"{chip}:{sign.join(map(str, named))}", DATA) == ref
    assert Ref.parse(str(ref), DATA) == ref


@given(inputs)
def test_what_is_named_twice_is_meant_once(named):
    assert Ref.of(CHIP, *named, *reversed(named)) == Ref.of(CHIP, *named)


# Texts that a stranger may write into a link.


def _understood(text: str) -> Ref | None:
    """What a text names, by another way than the parser's."""
    chip, _, named = text.partition(":")
    rows = [f"{chip}:{part}" for part in named.split("+")]
    if all(row in WHOLE for row in rows):
        return Ref.row(chip, *(WHOLE[row].alone.id for row in rows))
    parts = [f for f in re.split(r"[+/]", named) if f]
    if chip in IDS and parts and all(p in PARTS for p in parts):
        return Ref(chip, tuple(dict.fromkeys(PARTS[p] for p in parts)))
    return None


WHOLE = {f"{r.table}:{r.id}": Ref.row(r.table, r.id) for r in ROWS}
PARTS = {f: f for f in FIELDS} | {f"{r.table}.{r.id}": r for r in ROWS}
ODD = [":", ":", ".", "+", "/", "+", " ", "\x00", "\ud800", "ü", "nan", "-1", *sorted(TABLES)]
PIECES = st.lists(
    st.sampled_from([*IDS[:5], *FIELDS, *sorted(PARTS)[:20], *sorted(WHOLE)[:20], *ODD])
    | st.text(max_size=3),
    max_size=7,
).map("".join)
NEAR = st.builds(
    "{}:{}".format,
    st.sampled_from([*IDS, *sorted(TABLES)]),
    st.lists(st.sampled_from([*sorted(PARTS), *FIELDS, "x", ""]), max_size=4).flatmap(
        lambda parts: st.sampled_from("+/").map(lambda sign: sign.join(parts))
    ),
)


@given(st.text() | PIECES | NEAR)
@example("nvidia-h20:tdp_w")
@example("nvidia-h20:\ud800")
@example("\ud800:tdp_w")
@example("models:\ud800")
@example("models:deepseek-v3+deepseek-r1")
def test_any_text_names_a_figure_or_is_refused(text):
    expected = _understood(text)
    if expected is None:
        with pytest.raises(ValueError, match=r"^no such (chip|field|row)$"):
            Ref.parse(text, DATA)
        return
    ref = Ref.parse(text, DATA)
    assert ref == expected
    assert Ref.parse(str(ref), DATA) == ref


# What is no address cannot be made.


@pytest.mark.parametrize(
    ("chip", "named"),
    [
        (CHIP, ()),
        (CHIP, ("tdp_w", "tdp_w")),
        (None, ()),
        (None, ("tdp_w",)),
        (None, (RACK, RowRef("models", "deepseek-v3"))),
    ],
)
def test_what_names_nothing_or_one_thing_twice_is_no_address(chip, named):
    with pytest.raises(ValueError, match="expected"):
        Ref(chip, named)


def test_figures_of_a_chip_are_no_row_alone():
    for ref in (Ref.of(CHIP, "tdp_w"), Ref.of(CHIP, RACK)):
        with pytest.raises(ValueError, match="expected a row alone"):
            _ = ref.alone
        with pytest.raises(ValueError, match="expected rows alone"):
            _ = ref.table
