"""Plain pages in a browser: readable at every width, nothing fetched, nothing refused."""

from __future__ import annotations

from itertools import product
from operator import itemgetter

import pytest

from honest_silicon.addresses import API_PAGE, PLAIN_CHIPS, PLAIN_CLAIMS
from tests.examples import turns

from .conftest import grave_violations

PATHS = (
    PLAIN_CHIPS,
    f"{PLAIN_CHIPS}/huawei-ascend-910c",
    PLAIN_CLAIMS,
    f"{PLAIN_CLAIMS}/s13",
    API_PAGE,
)


#: Each page on a desk and on a phone, in light and dark; where someone waits in one of these ways,
#: by turns.
CASES = turns(product(PATHS, (390, 1280), ("light", "dark")), itemgetter(0))


@pytest.mark.parametrize(("path", "width", "scheme"), CASES)
def test_a_plain_page_reads_on_a_desk_and_on_a_phone(page, server, path, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server}{path}")
    assert grave_violations(page, scheme) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, "only a table may be wider than the screen, in its own frame"


def test_every_page_width_and_scheme_has_its_turn():
    paths, widths, schemes = (set(asked) for asked in zip(*CASES, strict=True))
    assert (paths, widths, schemes) == (set(PATHS), {390, 1280}, {"light", "dark"})


def test_a_plain_page_leads_to_the_figures_sources(page, server):
    page.goto(f"{server}{PLAIN_CHIPS}/huawei-ascend-910c")
    page.get_by_role("link", name="Every source of every figure").click()
    page.wait_for_url("**/chip?id=huawei-ascend-910c*")
    page.get_by_role("heading", name="Ascend 910C").first.wait_for()
