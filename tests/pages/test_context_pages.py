"""Export controls, Racks, Supply, Claims and Software: what they say follows from the data."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from markupsafe import escape

from honest_silicon.dataset.format import number
from honest_silicon.dataset.records import listed, records
from honest_silicon.words.breaks import unbroken
from tests.ours import ours

from .conftest import figures, fragment_data, tables, texts

DATA = ours()
PATHS = ("sold-to-china", "export-controls", "racks", "supply", "claims", "software")


def _said(app) -> str:
    """The answer of a page."""
    return unescape(re.sub("<[^>]+>", "", app.get("html")[0].proto.body))


def _info(app) -> str:
    return "\n".join(i.value for i in app.info).replace("\\", "")


def _class(app) -> str:
    """The sentence on the changed chip."""
    (said,) = [m.value for m in app.markdown if ", on " in m.value and "**" in m.value]
    return said.replace("\\", "")


@pytest.mark.parametrize("path", PATHS)
def test_page_opens_with_its_answer(opened, path):
    app = opened(path)
    assert not app.exception
    assert not app.info
    assert re.search(r"\d", _said(app))
    assert f"Data {DATA.version}" in texts(app)
    assert not re.search(r"\bnan\b|<NA>", tables(app), re.IGNORECASE)


def _counted(app) -> dict[str, list[int]]:
    """Shipped chips of each country: all, above the limits, below, undetermined."""
    said = texts(app).replace("\N{NO-BREAK SPACE}", " ")
    us = re.search(
        r"Of (\d+) shipped US chips, (\d+) were on paper above .*?, (\d+) below and (\d+) "
        r"undetermined",
        said,
    )
    cn = re.search(
        r"Of (\d+) shipped Chinese chips.*?, (\d+) would exceed the limits, (\d+) stay below, and "
        r"(\d+) cannot",
        said,
    )
    assert us, said
    assert cn, said
    return {"US": [*map(int, us.groups())], "CN": [*map(int, cn.groups())]}


def test_export_counts_every_shipped_part_once(opened):
    found = _counted(opened("export-controls", on="2023-11-17"))
    shipped = DATA.chips[DATA.chips["status"].isin(["shipping", "discontinued"])]
    for country, (total, *counts) in found.items():
        assert total == int((shipped["country"] == country).sum())
        assert sum(counts) == total


def test_export_caught_by_performance_alone_is_a_floor(opened):
    # Any dense rate that comes to 4,800 exceeds the limit of 2023 whatever else is known.
    chips = DATA.chips[DATA.chips["status"].isin(["shipping", "discontinued"])]
    bits = {"fp16_tflops": 16, "fp8_tflops": 8, "int8_tops": 8, "fp4_tflops": 4}
    found = _counted(opened("export-controls", on="2023-11-17"))
    for country in ("US", "CN"):
        mine = chips[chips["country"] == country]
        lows = [
            max(
                (
                    DATA.fact_of[c, f].low * b
                    for f, b in bits.items()
                    if (c, f) in DATA.fact_of and DATA.fact_of[c, f].low is not None
                ),
                default=0.0,
            )
            for c in mine.index
        ]
        assert found[country][1] >= sum(low >= 4800 for low in lows) > 0


def test_export_before_any_rule(opened):
    app = opened("export-controls", on="2022-10-06")
    assert not app.exception
    said = _said(app).replace("\N{NO-BREAK SPACE}", " ")
    assert said == "On 6 October 2022 no US limit on AI chips was in force."


# Chip, what is changed, and its class from 2022 and from 2023 by hand.
WHAT_IF = [
    # H20 (814 mm2, links of 900): 300 x 16 = 600 x 8 = 4,800, so caught by TPP alone.
    ("nvidia-h20", {"wfp16": "300", "wfp8": "600"}, "3A090", "3A090.a"),
    # 299 x 16 = 4,784 and 296 x 8: below 4,800; 4,784 / 814 = 5.88, just below 5.92.
    ("nvidia-h20", {"wfp16": "299"}, "not controlled", "3A090.b"),
    # 4,784 / 800 = 5.98, over 5.92.
    ("nvidia-h20", {"wfp16": "299", "wdie": "800"}, "not controlled", "3A090.a"),
    # Its own 148 x 16 = 2,368 on 700 mm2: 3.38, over 3.2.
    ("nvidia-h20", {"wdie": "700"}, "not controlled", "3A090.b"),
    # A800 with links of 600 is an A100.
    ("nvidia-a800-sxm-80gb", {"winterconnect": "600"}, "3A090", "3A090.a"),
    ("nvidia-a800-sxm-80gb", {"winterconnect": "599"}, "not controlled", "3A090.a"),
    ("nvidia-a800-sxm-80gb", {}, "not controlled", "3A090.a"),
]


@pytest.mark.parametrize(("chip", "changed", "then", "now"), WHAT_IF)
def test_what_if_by_hand(opened, chip, changed, then, now):
    app = opened("export-controls", on="2024-01-01", wif=chip, **changed)
    assert not app.exception
    said = _class(app)
    assert ("as changed" in said) is bool(changed)
    assert f"on 2024-01-01: **{now}**" in said
    assert f"from 2022-10-07: {then};" in said
    assert said.endswith(f"from 2023-11-17: {now}.")
    assert changed.items() <= dict(app.query_params).items()


def test_what_if_of_an_unknown_area_says_what_would_decide(opened):
    said = _class(opened("export-controls", on="2024-01-01", wif="nvidia-h20-3e"))
    assert "**3A090.a or 3A090.b or not controlled: " in said
    assert "die area would decide**" in said


def test_mangled_what_if_is_named_and_the_rest_shown(opened):
    bad = {"wif": "ghost", "wfp16": "fast", "wdie": "-3", "wmemory": "nan", "on": "2023-02-30"}
    app = opened("export-controls", **bad, wfp8="600")
    assert not app.exception
    for name, value in bad.items():
        assert f"{name}={value}" in _info(app)
    assert app.query_params["wif"] == "none"
    assert app.query_params["wfp8"] == "600"
    # 600 x 8 = 4,800, of no chip in place of the unknown one.
    assert "A chip with these figures" in _class(app)
    assert "**3A090.a**" in _class(app)


EIGHT_BITS = {"wfp8": "280", "wfp16": "140", "wdie": "720"}


def _what_if(app) -> str:
    """The listing of thresholds."""
    (found,) = [
        fragment_data(e.proto)
        for e in app.get("bidi_component")
        if "Limits and the distance" in fragment_data(e.proto)
    ]
    return re.sub(r"<[^>]+>", "|", found)


def test_what_if_asks_in_the_order_of_its_figures_and_names_rules_by_their_title(opened):
    app = opened("export-controls", wif="nvidia-h20")
    asked = [n.label for n in app.number_input]
    fields = DATA.package.chip_fields
    names = (*DATA.package.counted_bits, "die_area_mm2", "node_nm")
    assert asked[: len(names)] == [fields[n].header for n in names]
    (found,) = [t for t in tables(app).split("<table") if "Limits and the distance to each" in t]
    assert "Relaxed review: memory" in found
    assert "us-2025-04-letter, test" not in found


def test_what_if_of_a_part_that_is_no_chips(opened):
    app = opened("export-controls", on="2026-11-28", **EIGHT_BITS)
    # 280 x 8 = 140 x 16 = 2,240 on 720 mm2: 3.111, below 3.2 and below 2,400.
    assert "A chip with these figures, on 2026-11-28: **not controlled**" in _class(app)
    said = texts(app).replace("\\", "")
    assert "TPP 2,240 = FP16 / BF16 140 x 16 bits" in said
    assert "Density 3.11 = 2,240 / 720\xa0mm², on a process taken as 16\xa0nm or finer." in said
    rows = re.sub(r"\|+", "|", _what_if(app))
    # 2,240 - 2,400; 3.111 - 3.2; 2,240 - 1,600.
    assert "3A090.b, test 1|TPP|2,400 to less than 4,800 TPP|2,240|-160|no|" in rows
    assert "3A090.b, test 2|Density|3.2 to less than 5.92 TPP/mm²|3.111|-0.0889|no|" in rows
    assert "3A090.b, test 2|TPP|1,600 TPP or more|2,240|+640|yes|" in rows


def test_any_figure_of_a_chip_can_be_none(opened):
    # H100: 1,979 x 8 of FP8 and of INT8; without both 989.4 x 16, then FP64 of 64.
    gone = {"wfp8": "none", "wint8": "none", "wfp16": "none", "wfp32": "none"}
    app = opened("export-controls", on="2024-01-01", wif="nvidia-h100-sxm", **gone)
    fp64 = DATA.chips.at["nvidia-h100-sxm", "fp64_tflops"]
    assert f"TPP {number(fp64 * 64)} = FP64" in texts(app).replace("\\", "")
    assert gone.items() <= dict(app.query_params).items()


def test_what_if_starts_empty_and_opens_when_linked(opened):
    def box(app):
        (found,) = [e for e in app.expander if e.label.startswith("What if")]
        return found

    plain = opened("export-controls")
    assert not box(plain).proto.expanded
    assert not [m for m in plain.markdown if "**" in m.value and ", on " in m.value]
    assert "Start from a chip, or type the figures of one" in texts(plain)
    assert box(opened("export-controls", wif="nvidia-h20")).proto.expanded
    assert box(opened("export-controls", **EIGHT_BITS)).proto.expanded


def test_a_link_to_an_edited_chip_without_a_view_opens_the_rules(opened):
    app = opened("sold-to-china", on="2024-01-01", wif="nvidia-h20", wfp16="300")
    assert not app.info
    assert app.query_params["view"] == "export-controls"
    assert "**3A090.a**" in _class(app)
    assert opened("sold-to-china", on="2024-01-01").query_params["view"] == "sale"


def test_another_start_brings_its_own_figures(opened):
    app = opened("export-controls", on="2024-01-01", wif="nvidia-h20", wfp16="300")
    assert "**3A090.a**" in _class(app)
    app.selectbox(key="export-controls:wif").set_value("nvidia-h20-3e").run()
    assert "as changed" not in _class(app)
    assert "wfp16" not in app.query_params
    app.selectbox(key="export-controls:wif").set_value("none").run()
    assert "Start from a chip, or type the figures of one" in texts(app)


def test_the_day_can_be_typed(opened):
    app = opened("export-controls", wif="nvidia-a800-sxm-80gb", on="2023-11-16")
    assert "**not controlled**" in _class(app)
    app.date_input(key="export-controls:on").set_value(date(2023, 11, 17)).run()
    assert app.query_params["on"] == "2023-11-17"
    assert "**3A090.a**" in _class(app)


@pytest.mark.parametrize("day", ["2022-09-30", "9999-12-31", "tomorrow", "0"])
def test_a_day_out_of_range_is_named(opened, day):
    app = opened("export-controls", on=day)
    assert not app.exception
    assert f"on={day}" in _info(app)
    assert figures(app)


def test_export_with_no_chip_left(opened):
    app = opened("export-controls", vendor="huawei", country="US")
    assert not app.exception
    assert "Widen or clear the filters" in _info(app)


def test_racks_by_hand(opened):
    app = opened("racks")
    said = _said(app)
    # 271.8 / 180 PFLOPS = 1.51; 384 / 72 chips = 5.3; 559 / 120 kW = 4.7.
    assert (
        "On paper the CloudMatrix 384 has 51 % more 16-bit compute than the GB200 NVL72, with 5.3 "
        "times the chips and 4.7 times the power."
    ) in said.replace("\N{NO-BREAK SPACE}", " ")
    titles = [h.value.replace("\\", "") for h in app.header]
    finding = "CloudMatrix 384 in 16-bit compute: ahead as a whole, behind at every other unit"
    assert unbroken(finding) in titles
    (picture,) = figures(app)
    hovers = [h for t in picture["data"] for h in t["text"]]
    # 707.8 / 2,500 a chip = 0.28, 727.4 / 2,450 = 0.3; over 559 / 120 kW = 0.32.
    assert any("16-bit compute per chip: 0.28x (0.28 to 0.3)" in h for h in hovers)
    assert any(re.search(r"compute per kilowatt: 0\.32x \([\d. to]+\)", h) for h in hovers)


def test_racks_of_one_against_itself(opened):
    app = opened("racks", own="nvidia-gb200-nvl72", base="nvidia-gb200-nvl72")
    assert not app.exception
    assert "On paper the GB200 NVL72 has the same 16-bit compute as the GB200 NVL72" in _said(app)
    assert "with as many chips and the same power." in _said(app)


def test_racks_without_a_common_figure_say_so(opened):
    app = opened("racks", own="huawei-atlas-950-superpod", base="nvidia-rubin-ultra-nvl576")
    assert not app.exception
    assert "No figure is known of both the Atlas 950 SuperPoD and the Rubin Ultra" in _said(app)


def test_racks_named_as_ignored(opened):
    app = opened("racks", own="ghost", unit="parsec", country="CN,XX")
    assert not app.exception
    for part in ("own=ghost", "unit=parsec", "XX"):
        assert part in _info(app)
    assert "CloudMatrix 384" in _said(app)
    assert app.query_params["country"] == "CN"


def _compute(app) -> list[dict]:
    """Traces of the picture of compute by product."""
    (found,) = [f for f in figures(app) if "EFLOPS" in str(f["layout"]["xaxis"]["title"])]
    return found["data"]


def test_supply_by_hand(opened):
    app = opened("supply", tick="ascend-910c-made-2025-1,ascend-910c-made-2025-2")
    # 300,000 x 707.8 TFLOPS = 212 EFLOPS; 653,000 x 727.4 = 475.
    assert "Ascend 910C, 2025: 212 to 475 EFLOPS" in str(_compute(app))
    assert not re.search(r"\b([\d.]+) to \1 EFLOPS", str(_compute(app)))
    one = opened("supply", tick="h20-sold-2024-1")
    # A million x 147 to 148.
    assert "H20, 2024: 147 to 148 EFLOPS" in str(_compute(one))


def test_supply_leads_with_one_author_for_both_countries(opened):
    table = DATA.tables["production"].set_index("id")["central"]
    app = opened("supply")
    said = _said(app).replace("\N{NO-BREAK SPACE}", " ")
    # Epoch AI for 2026, in one unit.
    assert table["ascend-all-made-2026-5"] == 880_000
    assert table["nvidia-ai-chips-made-2026-2"] == 23_000_000
    assert round(100 * 880_000 / 23_000_000) == 4
    assert said.startswith("In 2026 Huawei will make about 4 % as much AI compute as NVIDIA")
    both, market = figures(app)[:2]
    assert list(both["data"][0]["x"]) == [880_000, 23_000_000]
    assert list(both["data"][0]["customdata"]) == [
        "production:ascend-all-made-2026-5",
        "production:nvidia-ai-chips-made-2026-2",
    ]
    # Bars begin at zero. IDC for 2025: 1.65 of 4.0 million cards, the most first.
    assert both["layout"]["xaxis"]["range"][0] == market["layout"]["xaxis"]["range"][0] == 0
    assert "type" not in both["layout"]["xaxis"]
    assert list(market["data"][0]["x"])[:2] == [2_200_000, 812_000]
    assert round(100 * 1_650_000 / 4_000_000) == 41
    headings = [h.value.replace("\N{NO-BREAK SPACE}", " ") for h in app.header]
    assert any(h.startswith("Chinese makers shipped 41 % of China") for h in headings)


def _estimates(app) -> dict:
    """The picture of estimates by product."""
    (found,) = [f for f in figures(app) if f["layout"]["xaxis"].get("type") == "log"]
    return found


def test_no_row_of_the_supply_picture_mixes_counts(opened):
    table = DATA.tables["production"].set_index("id")
    picture = _estimates(opened("supply", all="1"))
    output = ("made", "sold", "shipped")
    rows: dict[int, set] = {}
    for trace in picture["data"]:
        for y, ref in zip(trace["y"], trace["customdata"], strict=True):
            row = table.loc[str(ref).split(":")[1]]
            kind = (row["metric"] in output and "output") or row["metric"]
            stretch = (str(row["span"]), str(row["since"]))
            # Marks of a row stand within half of it.
            rows.setdefault(round(y), set()).add((row["counts"], kind, *stretch))
    assert len(rows) > 20
    assert [kinds for kinds in rows.values() if len(kinds) > 1] == []


def test_the_supply_picture_is_short_at_first_and_the_latest_year_comes_first(opened):
    picture = _estimates(opened("supply"))
    assert picture["layout"]["height"] <= 600
    labels = [re.sub("<br>", " ", t) for t in picture["layout"]["yaxis"]["ticktext"]]
    years = [int(re.search(r", (\d{4})", label)[1]) for label in labels]
    assert years == sorted(years, reverse=True)
    assert max(years) <= datetime.now(UTC).year
    table = DATA.tables["production"].set_index("id")
    for trace in picture["data"]:
        for ref in trace["customdata"]:
            row = table.loc[str(ref).split(":")[1]]
            assert row["metric"] in ("made", "sold", "shipped")
            assert row["span"] == "period"
    assert _estimates(opened("supply", all="1"))["layout"]["height"] > 600


def test_supply_with_nothing_left(opened):
    app = opened("supply", what="stacks", country="US", of="H20")
    assert not app.exception
    assert "No estimate passes the choices" in _info(app)
    assert "0 of 0 estimates by 0 authors" in texts(app)


def test_supply_names_what_it_ignores(opened):
    app = opened("supply", tick="ghost,h20-sold-2024-1", what="apples")
    assert not app.exception
    for part in ("ghost", "what=apples"):
        assert part in _info(app)
    assert "H20, 2024: 147 to 148 EFLOPS" in str(_compute(app))
    assert app.query_params["tick"] == "h20-sold-2024-1"


def test_claims_counts_the_statements_of_the_article_by_reading(opened):
    table = DATA.tables["claims"]
    mine = table[table["article"].astype(bool)]
    app = opened("claims")
    said = _said(app)
    assert f"Of {len(mine)} statements in the article" in said
    words = {"supported": "hold", "mixed": "hold in part", "open": "cannot be checked yet"}
    counts = mine["reading"].value_counts()
    assert set(counts.index) <= set(words)
    for reading, count in counts.items():
        assert f"{count} {words[reading]}" in said
    assert sum(int(n) for n in re.findall(r"(\d+) (?:hold|do|cannot|were)", said)) == len(mine)
    # Which article it is.
    page = texts(app).replace("\\", "")
    assert "Alibaba presenta un nuovo chip AI tra le sfide di NVIDIA mentre Pechino" in page
    assert "Wall Street Journal of 29 August 2025" in page


def test_a_row_that_is_not_in_the_article_is_not_counted_as_if_it_were():
    table = DATA.tables["claims"]
    outside = table["claimant"].str.contains("not in the founding article")
    assert outside.any()
    assert not table.loc[outside, "article"].astype(bool).any()


def test_the_statement_on_the_american_stack_is_of_equality(opened):
    app = opened("claims", claim="s15")
    assert "equal the American stack" in app.title[0].value
    assert _said(app).startswith("It holds in part, with ")


@pytest.mark.parametrize("claim", ["o02", "o26", "s10"])
def test_one_claim_shows_all_its_evidence(opened, claim):
    app = opened("claims", claim=claim)
    assert not app.exception
    row = DATA.tables["claims"].set_index("id").loc[claim]
    assert app.title[0].value.replace("\\", "") == unbroken(row["claim"])
    assert row["reason"] in texts(app).replace("\\", "")
    html = unescape(tables(app))
    rows = DATA.tables["claim_evidence"]
    mine = rows[rows["claim_id"] == claim]
    assert len(mine) > 0
    for finding in mine["finding"]:
        assert finding in html


@pytest.mark.parametrize("claim", ["ghost", "o999", "<script>", ""])
def test_an_unknown_claim_is_named_and_all_are_shown(opened, claim):
    app = opened("claims", claim=claim)
    assert not app.exception
    assert f"claim={claim}" in _info(app)
    count = len(DATA.tables["claims"])
    assert f"All {count} claims" in texts(app)
    assert app.query_params["claim"] == "all"


def test_claims_with_nothing_left(opened):
    app = opened("claims", topic="production", reading="supported", article="1")
    assert not app.exception
    assert "No claim matches" in _info(app)


def test_claims_topic_and_reading_narrow(opened):
    table = DATA.tables["claims"]
    mine = table[(table["topic"] == "training") & (table["reading"] == "open")]
    app = opened("claims", topic="training", reading="open")
    assert 0 < len(mine) < len(table)
    assert f"{len(mine)} of {len(table)} claims," in texts(app)


def test_claims_are_found_by_their_words(opened):
    """Those that say both words stand, in the claim, its reason or its evidence; none without."""
    app = opened("claims", q="china NVIDIA")
    assert not app.exception
    makers, evidence = DATA.chips["vendor"], records(DATA, "claim_evidence")
    said, told = {}, {}
    for row in records(DATA, "claims"):
        said[row["id"]] = " ".join((row["claim"], row["claimant"], row["reason"]))
        # So are the makers of the chips that it is about.
        more = [makers[chip] for chip in listed(row["chip_ids"])]
        more += [found["finding"] for found in evidence if found["claim_id"] == row["id"]]
        told[row["id"]] = " ".join([said[row["id"]], *more])
    least, most = ({i for i, text in by.items() if _both(text)} for by in (said, told))
    shown = {claim for claim in said if f"claims?claim={claim}" in tables(app)}
    assert f"{len(shown)} of {len(said)} claims," in texts(app)
    assert least
    assert least <= shown <= most < set(said)


def _both(text: str) -> bool:
    return bool(re.search("chin(a|ese)", text, re.I) and re.search("nvidia", text, re.I))


@pytest.mark.parametrize(
    ("typed", "claim"),
    [
        ("Alibaba is testing a new chip", "s01"),
        ("Chinese firm depending on Nvidia to train", "s14"),
    ],
)
def test_claims_are_found_by_a_sentence_in_other_words(opened, typed, claim):
    app = opened("claims", q=typed)
    assert not app.exception
    assert f"claims?claim={claim}" in tables(app)


def test_a_sentence_on_something_else_leaves_no_claim(opened):
    assert "No claim matches" in _info(opened("claims", q="a zebra crosses the road"))


def test_software_names_what_it_ignores(opened):
    app = opened("software", work="play", chips="ZZ")
    assert not app.exception
    assert "work=play" in _info(app)
    assert "ZZ" in _info(app)
    assert re.search(r"^\d+ models of 100\sbillion parameters or more", _said(app))


def test_software_counts_runs_and_not_documents(opened):
    table = DATA.tables["training_runs"].set_index("id")
    # Six documents on one post-training of DeepSeek-V4-Pro, three on one failure of R2.
    for event, documents in (("deepseek-v4-pro-posttraining", 6), ("deepseek-r2-ascend", 3)):
        assert int((table["event"] == event).sum()) == documents
    app = opened("software")
    assert "against 1 failed run in press reports (DeepSeek R2)" in _said(app)
    picture = figures(app)[0]
    drawn = [str(r).split(":")[1] for t in picture["data"] for r in t.get("customdata", ())]
    runs_drawn = table["event"].fillna(table.index.to_series())[drawn]
    assert len(drawn) > 10
    assert runs_drawn.is_unique


def test_no_tick_survives_its_address(opened):
    first = opened("supply", tick="ghost")
    said = "Choose estimates to see"
    assert said in texts(first)
    assert said in texts(opened("supply", **dict(first.query_params)))


@pytest.mark.parametrize("sourced", [True, False])
def test_a_claim_opens_with_and_without_a_source_of_its_own(opened, sourced):
    table = DATA.tables["claims"]
    row = table[table["source_id"].notna() == sourced].iloc[0]
    app = opened("claims", cell=f"claims:{row['id']}")
    assert not app.exception
    assert f"<h3>{escape(row['claim'])}</h3>" in tables(app)
    cited = next(c.value for c in app.code if f"Claims, {row['id']}" in c.value)
    assert ("Source: " in cited) is sourced
