"""How far each page moves by itself while it loads, with an empty cache."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from bench.harness import ours, serve
from honest_silicon.addresses import BELOW, PAGES, VIEW

#: Largest sum of layout shifts that is asked for, by width of the window in pixels.
ASKED = {1280: 0.05, 768: 0.05, 390: 0.10}
#: Adds up the shifts that no input of the reader's caused (Layout Instability).
WATCH = """globalThis.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""
_STILL_MS = 1500


def addresses() -> list[str]:
    """Every view of every page."""
    several = [f"{page}?{VIEW}={view}" for page, views in PAGES.items() for view in views[1:]]
    return ["", *[page for page in PAGES if page != "overview"], *several, *BELOW]


def shifts(browser: Browser, scratch: Path) -> str:
    """Sum of the shifts of each page at each width, as a table of plain text."""
    lines = [f"{'Layout shift at first load':<34}" + "".join(f"{w:>8}" for w in ASKED)]
    with serve(ours(), scratch) as server:
        for path in addresses():
            found = []
            for width in ASKED:
                context = browser.new_context(viewport={"width": width, "height": 900})
                page = context.new_page()
                page.add_init_script(WATCH)
                page.goto(f"{server.url}/{path}")
                page.get_by_text("Data CC BY 4.0, code MIT").first.wait_for(state="attached")
                page.wait_for_timeout(_STILL_MS)
                found.append(float(page.evaluate("globalThis.shifted")))
                context.close()
            cells = "".join(
                f"{f:>7.3f}{'!' if f > ASKED[w] else ' '}"
                for f, w in zip(found, ASKED, strict=True)
            )
            lines.append(f"  {path or 'overview':<32}{cells}")
    asked = "".join(f"{a:>7.2f} " for a in ASKED.values())
    return "\n".join([*lines, f"  {'asked (! is above)':<32}{asked}"])
