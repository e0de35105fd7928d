"""Clicks: each figure of a table and each point of a picture names what it stands on."""

from __future__ import annotations

import json
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from honest_silicon.addresses import PAGES as NAVIGATION
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import page as frame
from honest_silicon.views.pages.chips import catalogue
from honest_silicon.views.parts.click import Action, Go, OpenFigure, read
from tests.ours import ours

from .conftest import PAGES, fragment_data

DATA = ours()
ALL = (*PAGES, "chip", "compare", "racks", "supply", "claims", "software")


class _Table(HTMLParser):
    """What the script of the component would send for each cell, button and link of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.heads: list[dict] = []
        self.row: dict = {}
        self.link = ""
        self.place = -1
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "table":
            self.heads = []
        if tag in ("thead", "tbody"):
            self.inside = tag
        if tag == "tr":
            self.row, self.place, self.link = said, -1, ""
        if tag in ("th", "td"):
            self.place += 1
            if self.inside == "thead":
                self.heads.append(said)
        if tag == "td":
            self._cell(said)
        if tag == "a" and "target" not in said:
            if self.place == 0 and said["href"].startswith("chip?id="):
                self.link = self.link or parse_qs(urlsplit(said["href"]).query)["id"][0]
            self.sent.append(f"go:{said['href']}")
        if act := said.get("data-act"):
            self.sent.append(act)

    def _cell(self, cell: dict) -> None:
        head = self.heads[self.place] if self.place < len(self.heads) else {}
        if whole := cell.get("data-cell") or self.row.get("data-cell"):
            self.sent.append(f"cell:{whole}")
            return
        chip = self.link or head.get("data-chip")
        field = self.row.get("data-field") or head.get("data-field")
        if chip and field:
            self.sent.append(f"cell:{chip}:{field}")


#: What a page is asked for where it opens without figures.
SHOWN = {"claims": {"claim": "s13"}, "sources-quality": {"show": "disputed"}}


@pytest.mark.parametrize("page", ALL)
def test_every_figure_leads_to_what_it_stands_on(opened, page):
    app = opened(page, **SHOWN.get(page, {}))
    assert not app.exception
    kinds: Counter = Counter()
    for element in app.get("bidi_component"):
        for text in _Table(fragment_data(element.proto)).sent:
            click = read(text, DATA)
            if isinstance(click, Action) and click.name == "download":
                assert click.value in ("CSV", "JSON")
                continue
            kinds[type(click)] += 1
    for element in app.get("plotly_chart"):
        for trace in json.loads(element.proto.spec)["data"]:
            for text in trace.get("customdata") or ():
                if element.proto.id.endswith("-coverage"):
                    fact, _, country = text.partition(":")
                    assert fact in DATA.package.core
                    assert country in ("CN", "US")
                else:
                    kinds["point", type(Ref.parse(text, DATA))] += 1
    # The navigation, at least.
    assert kinds[Go] >= len(NAVIGATION), kinds
    assert kinds[OpenFigure] + kinds["point", Ref] > 1
    assert kinds[Action] == (len(catalogue.DEFAULT) + 1 if page == "chips" else 0)


@pytest.mark.parametrize(
    "table", sorted(t.name for t in DATA.package.tables.values() if t.addressed)
)
def test_a_link_to_a_row_of_any_table_opens_it(opened, table):
    frame = DATA.tables[table]
    named = frame[frame["source_id"].isna()]["id"].head(1).tolist() or [frame["id"].iloc[-1]]
    app = opened("chips", cell=f"{table}:{named[0]}")
    assert not app.exception
    assert app.query_params["cell"] == f"{table}:{named[0]}"
    (panel,) = app.get("dialog")
    assert panel.proto.dialog.title == DATA.package.tables[table].title


def _sends(monkeypatch, key: str, act: str) -> None:
    """The element of a name sends a click, once: before the run that follows, and to it."""
    shown = frame.fragment
    left = [act]

    def clicked(html, **more):
        shown(html, **more)
        if not left or more["key"] != key:
            return None
        more["on_act"](act)
        return left.pop()

    monkeypatch.setattr(frame, "fragment", clicked)


@pytest.mark.parametrize("text", ["nvidia-h20:tdp_w", "nvidia-h20:fp16_tflops+tdp_w"])
def test_a_click_on_a_figure_opens_it_and_names_it_in_the_link(opened, monkeypatch, text):
    app = opened("racks")
    _sends(monkeypatch, "systems", f"cell:{text}")
    app.run()
    assert not app.exception
    assert app.query_params["cell"] == text
    assert len(app.get("dialog")) == 1


@pytest.mark.parametrize(
    "act", ["cell:nobody:tdp_w", "cell:systems:ghost", "go:nowhere?x=1", "go:", "x", "other:1"]
)
def test_a_click_on_what_is_not_there_changes_nothing(opened, monkeypatch, act):
    app = opened("racks")
    _sends(monkeypatch, "systems", act)
    app.run()
    assert not app.exception
    assert "cell" not in app.query_params
    assert not app.get("dialog")


def test_a_figure_that_was_removed_while_it_was_open_is_closed(opened):
    app = opened("racks")
    app.session_state["racks:cell"] = "own-gone:tdp_w"
    app.run()
    assert not app.exception
    assert not app.get("dialog")
    assert "cell" not in app.query_params


@pytest.mark.parametrize("page", ["overview", "explore", "process-node"])
def test_a_point_of_a_picture_is_answered_as_a_figure_of_a_table(opened, monkeypatch, page):
    app = opened(page)
    chart = app.get("plotly_chart")[0].proto
    key = chart.id.split("-", 2)[2]
    points = [t for trace in json.loads(chart.spec)["data"] for t in trace.get("customdata") or ()]
    _sends(monkeypatch, f"{key}-save", f"cell:{points[0]}")
    app.run()
    assert not app.exception
    assert app.query_params["cell"] == points[0]
    assert len(app.get("dialog")) == 1


def test_a_control_that_changed_with_a_press_that_opens_a_panel_is_drawn(opened):
    app = opened("explore", frontier="1")
    before = app.query_params["frontier"]
    app.toggle(key="explore:frontier").set_value(False)
    app.button(key="key-to-marks").click().run()
    assert not app.exception
    assert len(app.get("dialog")) == 1
    assert app.query_params["frontier"] != before
