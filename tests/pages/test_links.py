"""Every parameter a page reads from its address is in docs/links.md, and none that it does not."""

from __future__ import annotations

import re

import pytest

from honest_silicon.addresses import MOVED, PAGES
from honest_silicon.views import pages  # noqa: F401
from honest_silicon.views.frame import embed, page
from honest_silicon.views.pages.chips import catalogue

from .conftest import APP

LINKS = APP.parent / "docs" / "links.md"
#: Addresses of a page beyond its plain one, where some control stands under some choices alone.
VARIANTS: dict[str, tuple[dict[str, str], ...]] = {
    "explore": ({"x": "tdp_w"},),
    "measured": ({"what": "tokens"}, {"show": "pairs"}, {"show": "expected"}),
    "training-inference": ({"workload": "custom"},),
    "lists": ({"show": "wanted"}, {"show": "read-again"}, {"show": "sources"}),
}
#: What every page asks for, the part where it is embedded: described under the table.
ELSEWHERE = {"cell", "part", "view"}


def _rows() -> dict[str, tuple[str, set[str]]]:
    """Title and own parameters of each view, by its id, as the first table states them."""
    rows = {}
    for line in LINKS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and (at := re.fullmatch(r"`/([a-z-]*)(\?view=(.+))?`", cells[1])):
            # Values stand in brackets behind their parameter.
            named = re.findall(r"`([a-z0-9]+)`", re.sub(r"\([^)]*\)", "", cells[2]))
            view = at[3] or _only(at[1] or page.HOME)
            rows[view] = (cells[0], set(named))
    return rows


def _only(path: str) -> str:
    """The view of a page that has one."""
    (view,) = PAGES.get(path, (path,))
    return view


def _filters() -> tuple[set[str], set[str]]:
    """Names of the filters, and titles of the pages that have none."""
    text = LINKS.read_text("utf-8")
    names = set(re.findall(r"^\| `([a-z]+)` \|", text, re.M))
    without = re.search(r"on every view but ([^.]*)\.", text)[1]
    return names, {" ".join(t.split()) for t in without.split(";")}


ROWS = _rows()
FILTERS, UNFILTERED = _filters()


def test_the_table_was_read():
    assert len(ROWS) == 22
    assert ROWS["explore"][1] >= {"x", "xs", "trend"}
    assert "16" not in ROWS["compare"][1]
    assert len(FILTERS) == 7
    assert {title for title, _ in ROWS.values()} >= UNFILTERED


def test_every_view_is_in_the_table_under_its_title():
    titles = {}
    for entry in page._ENTRIES.values():
        for view in entry.views:
            several = f": {view.title}" if len(entry.views) > 1 else ""
            titles[view.id] = f"{entry.title}{several}"
    assert {view: title for view, (title, _) in ROWS.items()} == titles


def test_every_old_address_is_told():
    text = LINKS.read_text("utf-8")
    assert [old for old in MOVED if f"`/{old}`" not in text] == []


@pytest.mark.parametrize("path", ROWS)
def test_parameters_of_a_page_are_those_it_reads(opened, path, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE_ROWS", 50)  # more chips than one page of the table holds
    title, described = ROWS[path]
    mine, shared = set(), set()
    for params in ({}, *VARIANTS.get(path, ())):
        page_of = next((p for p, views in PAGES.items() if path in views), path)
        several = len(PAGES.get(page_of, ())) > 1
        app = opened(page_of, **params, **({"view": path} if several else {}))
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
