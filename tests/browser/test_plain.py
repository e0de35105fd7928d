"""Plain pages in a browser: readable at every width, nothing fetched, nothing refused."""

from __future__ import annotations

import pytest

from honest_silicon.addresses import API_PAGE, PLAIN_CHIPS, PLAIN_CLAIMS

from .conftest import grave_violations

PATHS = (
    PLAIN_CHIPS,
    f"{PLAIN_CHIPS}/huawei-ascend-910c",
    PLAIN_CLAIMS,
    f"{PLAIN_CLAIMS}/s13",
    API_PAGE,
)


@pytest.mark.parametrize("path", PATHS)
def test_a_plain_page_reads_on_a_desk_and_on_a_phone(page, server, path):
    page.goto(f"{server}{path}")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert grave_violations(page, scheme) == []
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, "only a table may be wider than the screen, in its own frame"
    page.emulate_media(color_scheme="light")


def test_a_plain_page_leads_to_the_figures_sources(page, server):
    page.goto(f"{server}{PLAIN_CHIPS}/huawei-ascend-910c")
    page.get_by_role("link", name="Every source of every figure").click()
    page.wait_for_url("**/chip?id=huawei-ascend-910c*")
    page.get_by_role("heading", name="Ascend 910C").first.wait_for()
