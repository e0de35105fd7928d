"""What a reader waits for: cold start, first load, a change of a filter."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from bench.harness import App, Measure, Server, Visit, ours, serve, stock

_COLD = "Cold start, from the start of the process|ours|stock"
_LOAD = "First load, empty cache, warmed server|ours|stock"
_FILTER = "Filter change, from the key press|ours|stock"

#: What the pages draw: the stock page's table is a canvas.
_OVERVIEW, _EXPLORE, _CHIPS, _STOCK = "/", "/chips?view=explore", "/chips", "stock"
_MAP, _SIZE, _MEASURED = "/train?view=training-inference", "/run", "/run?view=measured"
_DRAWS = {
    _OVERVIEW: ("chart",),
    _STOCK: ("chart", "grid"),
    _EXPLORE: ("chart",),
    _CHIPS: ("table",),
    _MAP: ("chart",),
    _SIZE: ("table",),
    _MEASURED: ("chart",),
}
#: Rows of the report: section, name, our page and what it draws, what the stock page draws.
_ROWS = (
    (_LOAD, "Overview, first chart", _OVERVIEW, "chart", "chart"),
    (_LOAD, "Chips, first chart", _EXPLORE, "chart", "chart"),
    (_LOAD, "Chips, first row of the table", _CHIPS, "table", "grid"),
    (_FILTER, "Chips, chart", _EXPLORE, "chart", "chart"),
    (_FILTER, "Chips, table, to stock's table", _CHIPS, "table", "grid"),
    (_FILTER, "Chips, table, to stock's chart", _CHIPS, "table", "chart"),
    (_FILTER, "Training against inference, map", _MAP, "chart", "chart"),
    (_FILTER, "Run a model, ranking", _SIZE, "table", "chart"),
    (_FILTER, "Measured results, chart", _MEASURED, "chart", "chart"),
)


def cold_start(browser: Browser, scratch: Path, repeat: int) -> list[Measure]:
    """A new server process each time, until its first chart stands in a browser."""
    health = Measure(_COLD, "health check answers")
    chart = Measure(_COLD, "first chart drawn (Overview)")
    mine, other = ours(), stock(scratch)
    for app in (mine, other):  # not counted: compiles the bytecode
        _cold(browser, app, scratch)
    for _ in range(repeat):
        for app in (mine, other):
            healthy, drawn = _cold(browser, app, scratch)
            (health.ours if app is mine else health.reference).append(healthy)
            (chart.ours if app is mine else chart.reference).append(drawn)
    return [health, chart]


def _cold(browser: Browser, app: App, scratch: Path) -> tuple[float, float]:
    with Visit(browser, ("chart",)) as visit, serve(app, scratch) as server:
        drawn = visit.open(server)["chart"]
        return server.healthy - server.started, visit.origin() + drawn - server.started


def loads_and_filters(browser: Browser, scratch: Path, repeat: int) -> list[Measure]:
    """First visits to warmed servers, and a choice of one country in each of them."""
    loads: dict[tuple[str, str], list[float]] = {}
    changes: dict[tuple[str, str], list[float]] = {}
    with serve(ours(), scratch) as mine, serve(stock(scratch), scratch) as other:
        for turn in range(repeat + 1):
            for page in _DRAWS:
                drawn, changed = _visit(browser, other if page == _STOCK else mine, page)
                if turn == 0:  # not counted: fills the caches of the servers
                    continue
                for times, found in ((loads, drawn), (changes, changed)):
                    for thing in found:
                        times.setdefault((page, thing), []).append(found[thing])
    return [
        Measure(section, name, times[page, thing], times[_STOCK, reference])
        for section, name, page, thing, reference in _ROWS
        for times in [loads if section == _LOAD else changes]
    ]


def _visit(
    browser: Browser, server: Server, page: str
) -> tuple[dict[str, float], dict[str, float]]:
    with Visit(browser, _DRAWS[page]) as visit:
        drawn = visit.open(server, "/" if page == _STOCK else page)
        visit.settle(server)
        # The front page has no filters.
        return drawn, {} if page == _OVERVIEW else visit.choose(server, "Country", "China")
