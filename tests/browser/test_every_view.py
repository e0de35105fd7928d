"""Every view at each width, in light and dark: nothing jumps, leaves the screen or hides a mark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page

from bench.shifts import ASKED
from honest_silicon.addresses import BELOW, PAGES, VIEW
from tests.examples import turns

from .conftest import Looks, grave_violations, settle, shifted, watch_shifts
from .drawn import faults, pictures

VIEWS = (
    *(
        f"{'' if page == 'overview' else page}?{VIEW}={view}" if len(views) > 1 else page
        for page, views in PAGES.items()
        for view in views
    ),
    *BELOW,
)
#: What a view shows by its controls, or over itself; and addresses of earlier releases.
STATES = (
    "chip?id=huawei-ascend-910c",
    "chips?cell=huawei-ascend-910c:fp16_tflops",
    "claims?claim=o02",
    "compare?unit=watt&chips=nvidia-h20,huawei-ascend-910c,huawei-ascend-910b&base=nvidia-h20",
    "data?show=freshness",
    "data?show=read-again",
    "data?show=reuse",
    "data?show=wanted",
    "explore?x=tdp_w&y=memory_gb",
    "export-controls?on=2022-10-07&wif=nvidia-a800-sxm-80gb&wfp16=299",
    "measured?cell=measured:flagperf-003",
    "measured?show=errors",
    "measured?show=expected",
    "measured?show=expected&tests=serving-huawei-ascend-910c",
    "measured?show=others",
    "measured?show=pairs",
    "measured?what=matrix",
    "process-node?colour=foundry",
    "process-node?colour=status",
    "racks?unit=kilowatt",
    "size?chips=nvidia-rtx-5090,huawei-ascend-910b2,nvidia-h20,amd-mi300x&model=qwen3-32b&n=8",
    "supply?what=percent",
)
#: On a phone most of the first picture is within the first screen and a half of a view as it opens:
#: chips that a reader picks stand in a line each. On the front page the search, the answer and six
#: questions come before it.
LOWEST = 1.5 * 844
ENOUGH = 360
_FIRST_ENDS = f"""() => {{
  const plot = document.querySelector('.js-plotly-plot')?.getBoundingClientRect();
  return plot ? plot.top + Math.min(plot.height, {ENOUGH}) : 0; }}"""
#: Keys of the tables that are wider than their place.
_WIDE = """() => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].flatMap(
  (host) => [...(host.shadowRoot?.querySelectorAll('.scroll') ?? [])]
    .filter((box) => box.scrollWidth - box.clientWidth > 1)
    .map(() => host.closest('[class*=st-key-]').className.match(/st-key-([\\w-]+)/)[1]))"""
#: Each view on a desk and on a phone, in light.
ALWAYS = list(product(VIEWS, (1280, 390), ("light",)))
#: The rest in two thirds: each view, state, width and scheme has its turn, not each with every
#: other.
OTHERS = [
    case
    for turn, case in enumerate(
        [
            *product(VIEWS, (768,), ("light", "dark")),
            *product(VIEWS, (1280, 390), ("dark",)),
            *product(STATES, ASKED, ("light", "dark")),
        ]
    )
    if turn % 3
]


def _subject(case: tuple[str, int, str]) -> str | int:
    """Each view is a subject of its own, and four states together are one."""
    path = case[0]
    return STATES.index(path) // 4 if path in STATES else path


#: All of them; where someone waits each view once, and one in four of the states, at a width and in
#: a scheme by turns.
CASES = turns([*ALWAYS, *OTHERS], _subject)


@pytest.fixture
def tab(browsing, width, scheme) -> Iterator[Page]:
    """A tab of a width in a scheme."""
    made = Looks(browsing, scheme, width).new_page()
    yield made
    made.close()


@pytest.mark.subjects
@pytest.mark.parametrize(("path", "width", "scheme"), CASES)
def test_a_view_stands_still_fits_reads_and_hides_no_mark(tab, server, path, width, scheme):
    watch_shifts(tab)
    tab.goto(f"{server}/{'' if path == 'overview' else path}")
    settle(tab)
    moved = shifted(tab)
    wide = tab.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth - m.clientWidth; }"
    )
    found = [fault for picture in pictures(tab) for fault in faults(picture)]
    sideways = set(tab.evaluate(_WIDE)) if width == 390 else set()
    opens = path in VIEWS and path != "overview"
    low = tab.evaluate(_FIRST_ENDS) if width == 390 and opens else 0
    scope = "[role=dialog] " if "cell=" in path else ""
    for summary in tab.locator(f"{scope}[data-testid=stExpander] summary").all()[:3]:
        summary.click()
    # Colours outside the window are not judged: the window is made as high as the page.
    height = tab.evaluate("document.querySelector('.stMainBlockContainer').scrollHeight")
    tab.set_viewport_size({"width": width, "height": min(int(height) + 100, 6000)})
    tab.wait_for_timeout(200)
    settle(tab)
    grave = grave_violations(tab, scheme)
    assert not grave
    assert not found
    assert wide <= 1
    # On a phone every table is cards.
    assert not sideways
    assert low <= LOWEST
    assert moved < ASKED[width]


def test_every_view_is_looked_at():
    paths, widths, schemes = (set(asked) for asked in zip(*CASES, strict=True))
    assert set(VIEWS) <= paths
    assert len(set(VIEWS)) == sum(map(len, PAGES.values())) + len(BELOW)
    assert len(paths & set(STATES)) >= len(STATES) // 4
    assert (widths, schemes) == (set(ASKED), {"light", "dark"})
    assert {width for _, width, _ in OTHERS} == set(ASKED)
    assert len({case[1:] for case in CASES if case[0] in VIEWS}) == 6, "they take turns"


def _box(text: str, left: float, top: float) -> dict:
    return {"text": text, "left": left, "right": left + 40, "top": top, "bottom": top + 10}


@pytest.mark.parametrize(
    ("kind", "item", "said"),
    [
        ("names", _box("B", 30, 104), "meets 'B'"),
        ("ticks", _box("7 nm", 30, 104), "meets '7 nm'"),
        ("marks", _box("", 35, 95), "covers a mark"),
        ("lines", (20, 105), "covers a line"),
        ("names", _box("C", 180, 300), "'C' leaves the picture"),
    ],
)
def test_a_planted_fault_of_a_picture_is_seen(kind, item, said):
    sound = {"chart": "c", "left": 0, "right": 200, "names": [_box("A", 0, 100)], "said": []}
    sound |= {"ticks": [_box("5 nm", 0, 150)], "marks": [_box("", 100, 100)], "lines": [(20, 130)]}
    assert faults(sound) == []
    found = faults(sound | {kind: [*sound[kind], item]})
    assert len(found) == 1
    assert said in found[0]
