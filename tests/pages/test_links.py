"""Every parameter a page reads from its address is in docs/links.md, and none that it does not."""

from __future__ import annotations

import re

import pytest

from honest_silicon.views import chips, pages  # noqa: F401
from honest_silicon.views.frame import embed, page

from .conftest import APP

LINKS = APP.parent / "docs" / "links.md"
#: Addresses of a page beyond its plain one, where some control stands under some choices alone.
VARIANTS: dict[str, tuple[dict[str, str], ...]] = {
    "explore": ({"x": "tdp_w"},),
    "size": ({"task": "training"},),
    "measured": ({"what": "tokens"}, {"show": "pairs"}),
    "training-inference": ({"workload": "custom"},),
    "sources-quality": ({"show": "wanted"}, {"show": "read-again"}, {"show": "sources"}),
}
#: What every page asks for, the part where it is embedded: described under the table.
ELSEWHERE = {"cell", "part"}


def _rows() -> dict[str, tuple[str, set[str]]]:
    """Title and own parameters of each page, by path, as the first table states them."""
    rows = {}
    for line in LINKS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and (path := re.fullmatch(r"`/(.*)`", cells[1])):
            # Values stand in brackets behind their parameter.
            named = re.findall(r"`([a-z0-9]+)`", re.sub(r"\([^)]*\)", "", cells[2]))
            rows[path[1] or "overview"] = (cells[0], set(named))
    return rows


def _filters() -> tuple[set[str], set[str]]:
    """Names of the filters, and titles of the pages that have none."""
    text = LINKS.read_text("utf-8")
    names = set(re.findall(r"^\| `([a-z]+)` \|", text, re.M))
    without = re.search(r"on every page but ([^;]*);", text)[1]
    return names, {t.strip() for t in re.split(r",| and\n| and (?=Claims)", without) if t.strip()}


ROWS = _rows()
FILTERS, UNFILTERED = _filters()


def test_the_table_was_read():
    assert len(ROWS) == 16
    assert ROWS["explore"][1] >= {"x", "xs", "trend"}
    assert "16" not in ROWS["compare"][1]
    assert len(FILTERS) == 7
    assert {title for title, _ in ROWS.values()} >= UNFILTERED


def test_every_page_is_in_the_table():
    assert set(ROWS) == set(page._ENTRIES)


@pytest.mark.parametrize("path", ROWS)
def test_parameters_of_a_page_are_those_it_reads(opened, path, monkeypatch):
    monkeypatch.setattr(chips, "PAGE_ROWS", 50)  # more chips than one page of the table holds
    title, described = ROWS[path]
    mine, shared = set(), set()
    for params in ({}, *VARIANTS.get(path, ())):
        app = opened(path, **params)
        assert not app.exception
        assert not [i.value for i in app.info if "ignored" in i.value]
        for key in app.session_state["hs:kept"]:
            owner, _, name = key.partition(":")
            if owner == path:
                mine.add(name)
            elif owner == "f":
                shared.add(name)
    assert "cell" in mine
    assert mine - ELSEWHERE == described
    assert shared == (set() if title in UNFILTERED else FILTERS)


def test_the_part_of_an_embedded_page_is_asked_for_and_described(opened, monkeypatch):
    monkeypatch.setattr(embed, "embedded", lambda: True)
    app = opened("explore", embed="true")
    assert "explore:part" in app.session_state["hs:kept"]
    text = LINKS.read_text("utf-8")
    assert all(f"`{name}`" in text for name in ELSEWHERE)
