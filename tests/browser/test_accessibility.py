"""axe on every page, in light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import new_context, settle

PATHS = (
    "",
    "chips",
    "compare",
    "explore",
    "process-node",
    "training-inference",
    "sources-quality",
    "sources-quality?show=wanted",
    "sources-quality?show=reuse",
    "chip?id=huawei-ascend-910c",
    "chips?cell=huawei-ascend-910c:fp16_tflops",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_serious_or_critical_violation(chromium, server, scheme, path):
    context = new_context(chromium, scheme)
    tab = context.new_page()
    tab.goto(f"{server}/{path}")
    settle(tab)
    scope = "[role=dialog] " if "cell=" in path else ""
    for summary in tab.locator(f"{scope}[data-testid=stExpander] summary").all()[:3]:
        summary.click()
    tab.wait_for_timeout(400)
    found = Axe().run(tab).response["violations"]
    grave = [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:200]} "
        f"{v['nodes'][0]['failureSummary'][:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    context.close()
    assert not grave
