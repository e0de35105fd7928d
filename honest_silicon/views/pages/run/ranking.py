"""Every chip ranked for one workload, and the plain rows of a sizing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.expected import NONE_COMPARABLE, Curve
from honest_silicon.analysis.bounds.sizing import Job, Sizing, left_out
from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import ends_text, number, rounded
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    chip_link,
    gap,
    group,
    hint,
    quiet,
    range_below,
)

#: Figures a speed rests on.
SPEED = "memory_bw_gbs+fp16_tflops"
UNITS = {
    "step_ms": "ms",
    "tokens_s_user": "tokens/s",
    "tokens_s": "tokens/s",
    "tokens_s_chip": "tokens/s",
    "expected_tokens_s": "tokens/s",
    "expected_low": "tokens/s",
    "expected_high": "tokens/s",
    "tokens_joule": "tokens/J",
    "price_usd": "USD",
}


def plain(s: Sizing, job: Job) -> dict:
    def value(interval: Interval | None) -> float | None:
        return interval.value if interval else None

    known = s.per_chip is not None
    return {
        "chip_id": s.chip.id,
        "name": s.chip.name,
        "status": s.chip.status,
        "model": job.model,
        "accelerators": s.chips or None,
        "fits": s.fit.fits,
        "step_ms": value(s.decode.seconds.scaled(1e3)) if known and s.decode.seconds else None,
        "tokens_s_user": value(s.decode.tokens_per_s_user) if known else None,
        "tokens_s": value(s.decode.tokens_per_s) if known else None,
        "tokens_s_chip": value(s.per_chip),
        "tokens_s_chip_low": s.per_chip.low if s.per_chip else None,
        "tokens_s_chip_high": s.per_chip.high if s.per_chip else None,
        "limited_by": s.decode.limited_by if known else "",
        "expected_tokens_s": value(s.expected),
        "expected_low": s.expected.low if s.expected else None,
        "expected_high": s.expected.high if s.expected else None,
        "expected_of": s.curve.of if s.expected and s.curve else "",
        "tokens_joule": value(s.tokens_per_joule),
        "price_usd": value(s.price_usd),
        "missing": ", ".join(s.missing),
    }


def figure_cell(value: Interval | None, *, note: str = "") -> TableCell | str:
    """A figure with its range and a ``note`` under it, or a word for its absence."""
    if value is None:
        return gap("unknown")
    text = html("{}{}", number(value.value, significant=3), range_below(value.low, value.high))
    return text + quiet(note) if note else text


def expected_cell(value: Interval | None, *, of: Curve | None = None) -> TableCell | str:
    """An expected figure as its 80 % range, with how many tests it rests on, or that no test is
    comparable.
    """
    if value is None:
        return gap(NONE_COMPARABLE)
    text = html("{}", ends_text(value.low, value.high, rounded(2)))
    if of is None:
        return text
    return text + quiet(hint(f"{number(of.results)} tests", f"Results of {of.of} chips"))


#: Columns the ranking can be sorted by: words, the figure, and whether more is better.
_ORDERS: Final[dict[str, tuple[str, Callable[[Sizing], float | None], bool]]] = {
    "bound": ("Tokens/s, at most", lambda s: s.per_chip.value if s.per_chip else None, True),
    "expected": (
        "Tokens/s, expected",
        lambda s: s.expected_per_chip.value if s.expected_per_chip else None,
        True,
    ),
    "chips": ("Accelerators", lambda s: float(s.chips) if s.chips else None, False),
    "step": (
        "Step at least",
        lambda s: s.decode.seconds.value if s.decode.seconds else None,
        False,
    ),
    "energy": (
        "Tokens/J, at most",
        lambda s: s.tokens_per_joule.value if s.tokens_per_joule else None,
        True,
    ),
    "price": ("Purchase", lambda s: s.price_usd.value if s.price_usd else None, False),
    "name": ("Chip", lambda s: None, True),
}


def order(sized: list[Sizing], by: str) -> list[Sizing]:
    """Best first by a column of _ORDERS, unknown ones last, equals by name."""
    _, figure, more = _ORDERS[by]

    def key(s: Sizing) -> tuple[bool, float, str]:
        value = figure(s)
        known = 0.0 if value is None else -value if more else value
        return value is None, known, s.chip.name.casefold()

    return sorted(sized, key=key)


def _ordered(view: View, known: list[Sizing]) -> list[Sizing]:
    """The chips as the reader sorts them, and the places of the reader's own."""
    by = view.state.choice(
        "rank",
        tuple(_ORDERS),
        "bound",
        lambda key: st.selectbox(
            "Sort by",
            tuple(_ORDERS),
            key=key,
            width=340,
            format_func=lambda name: _ORDERS[name][0],
        ),
    )
    found = order(known, by)
    for place, s in enumerate(found, 1):
        if s.chip.id in view.data.own:
            said = f"{s.chip.name}: place {place} of {len(found)}."
            st.caption(shell.plain(said))
    return found


def ranked(view: View, sized: tuple[Sizing, ...], job: Job) -> None:
    data, chips = view.data, view.selection.chips
    st.header("Every chip for this workload", anchor=False)
    mine = [s for s in sized if s.chip.id in chips.index]
    apart = left_out(data, tuple(mine))
    known = [s for s in mine if s.chip.id not in apart]
    shell.shown_line(data, len(known), {**view.selection.left_out, **apart})
    known = _ordered(view, known)
    for chip in sorted(data.own & apart.keys()):
        st.caption(shell.plain(f"{data.names[chip]} is not ranked: {apart[chip]}."))
    columns = [
        Column("Chip"),
        Column("Tokens/s per accelerator, at most", numeric=True, field=SPEED),
        Column("Expected", "Its 80 % range, from comparable tests", numeric=True),
        Column("Accelerators", numeric=True, field="memory_gb"),
        Column("Step at least (ms)", numeric=True, field="memory_bw_gbs+fp16_tflops"),
        Column("Within the time", ""),
        Column("Limited by"),
        Column("Tokens/J, at most", numeric=True, field="tdp_w"),
        Column("Purchase (USD)", numeric=True, field="price_usd"),
    ]
    groups = (
        ("Shipping or discontinued", [s for s in known if s.chip.status in data.package.delivered]),
        (
            "Not shipped: figures as announced",
            [s for s in known if s.chip.status not in data.package.delivered],
        ),
    )

    body: list[TableRow] = []
    for title, part in groups:
        if not part:
            continue
        body.append(group(title))
        for s in part:
            limit = {True: "yes", False: "no", None: "by some sources" if job.step_ms else ""}
            cells = [
                chip_link(data, s.chip.id, s.chip.name),
                figure_cell(s.per_chip),
                expected_cell(s.expected_per_chip),
                number(s.chips),
                figure_cell(s.decode.seconds.scaled(1e3) if s.decode.seconds else None),
                limit[s.in_time],
                s.decode.limited_by,
                figure_cell(s.tokens_per_joule),
                figure_cell(s.price_usd),
            ]
            body.append(TableRow(cells))
    if not body:
        shell.empty("No chip of the selection has the figures a bound needs.")
        return
    listing(
        view, "Ranking", columns, body, key="size-ranking", height="34rem", pin=True, alone=True
    )
    frame = pd.DataFrame([plain(s, job) for s in known])
    shell.downloads(data, frame, "size-ranking", UNITS)
