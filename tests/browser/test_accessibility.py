"""axe on every page, in light and dark; and how far the page moves while it loads."""

from __future__ import annotations

import pytest

from tests.examples import share

from .conftest import grave_violations, settle, shifted, watch_shifts

#: Sum of layout shifts a page may have at first load.
STILL = 0.05

#: Each page, view and panel.
VIEWS = (
    "",
    "chips",
    "compare",
    "explore",
    "process-node",
    "training-inference",
    "train?view=training-ratio",
    "run?view=inference",
    "size",
    "size?task=training",
    "measured",
    "yours",
    "measured?cell=measured:flagperf-003",
    "export-controls?on=2022-10-07&wif=nvidia-a800-sxm-80gb&wfp16=299",
    "racks",
    "supply",
    "claims",
    "claims?claim=o02",
    "software",
    "sources-quality",
    "sources-quality?show=wanted",
    "chip?id=huawei-ascend-910c",
)
#: States of them that are made of the same parts.
STATES = (
    "measured?show=others",
    "export-controls",
    "racks?unit=kilowatt",
    "supply?what=percent",
    "sources-quality?show=read-again",
    "sources-quality?show=freshness",
    "sources-quality?show=reuse",
    "chips?cell=huawei-ascend-910c:fp16_tflops",
)
#: All states in CI, one in four where someone waits.
PATHS = (*VIEWS, *share(STATES, 4))


@pytest.mark.parametrize(
    ("path", "scheme"),
    [*((path, "light") for path in PATHS), *((path, "dark") for path in share(PATHS, 4))],
)
def test_no_serious_or_critical_violation(desks, server, scheme, path):
    tab = desks[scheme].new_page()
    watch_shifts(tab)
    tab.goto(f"{server}/{path}")
    settle(tab)
    moved = shifted(tab)
    scope = "[role=dialog] " if "cell=" in path else ""
    for summary in tab.locator(f"{scope}[data-testid=stExpander] summary").all()[:3]:
        summary.click()
    # Colours outside the window are not judged: the window is made as high as the page.
    height = tab.evaluate("document.querySelector('.stMainBlockContainer').scrollHeight")
    tab.set_viewport_size({"width": 1280, "height": min(int(height) + 100, 6000)})
    tab.wait_for_timeout(200)
    settle(tab)
    grave = grave_violations(tab, scheme)
    tab.close()
    assert not grave
    assert moved < STILL
