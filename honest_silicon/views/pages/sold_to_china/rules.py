"""Which rule catches which chip on which date, and what China's side did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.export_rules import (
    ENTRIES,
    NOT_CAUGHT,
    Classification,
    Figure,
    classify,
    in_force,
    met,
    metric_of,
)
from honest_silicon.analysis.export_rules import tests as rule_tests
from honest_silicon.analysis.sales import sale_sentence
from honest_silicon.charts.export_rules import (
    Region,
    sale_alt,
    sale_strip,
    thresholds,
    thresholds_alt,
)
from honest_silicon.charts.html import html, html_column
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.format import in_sentence, number, range_beside, rounded
from honest_silicon.dataset.provenance import CAVEATS
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import borne_alt, chart
from honest_silicon.views.pages.shared.rule_words import class_words
from honest_silicon.views.pages.sold_to_china import rule_texts, what_if
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, chip_link, gap

_FIRST: Final = date(2022, 10, 1)
_LABELS: Final = (
    "nvidia-a100-sxm-80gb",
    "nvidia-h100-sxm",
    "nvidia-h20",
    "nvidia-l20",
    "nvidia-b200",
    "huawei-ascend-910",
    "intel-gaudi-2",
    "amd-mi300x",
)
#: Parts of the story, in its order.
_STORY: Final = (
    "nvidia-a100-sxm-80gb",
    "nvidia-h100-sxm",
    "nvidia-a800-sxm-80gb",
    "nvidia-h800-sxm",
    "nvidia-h20",
    "nvidia-rtx-pro-6000d",
    "nvidia-h200-sxm",
    "amd-mi308",
)
#: The reported lines of a letter that is no published law, and the review of 2026.
LETTER, REVIEW = "us-2025-04-letter", "case-by-case"


@register("export-controls", "Export rules and windows of sale")
def show(view: View) -> None:
    data = view.data
    if not rule_tests(data):
        view.answer("This data directory has no table of export rules.")
        shell.empty("Nothing can be classified.", remedy="Add export_rules.csv.")
        return
    day = _day(view)
    chips = view.selection.chips
    classes = {str(c): classify(str(c), day, data) for c in chips.index}
    with view.answer(sale_sentence(data, day)):
        st.caption(_counts(view, classes, day))
    if chips.empty:
        shell.empty("No chip passes the filters.")
    else:
        st.caption(
            "Arithmetic on published figures, not legal advice. Performance is the highest dense "
            "rate times bit length over all formats; density divides it by the area of all compute "
            "dies of the package on a process of 16 nm or finer. Every part is taken as meant for "
            "data centres."
        )
        _map(view, day)
    what_if.show(view, day)
    if classes:
        _classes(view, classes, day)
    _story(view)
    rule_texts.show(view, day)


def _day(view: View) -> date:
    today = datetime.now(UTC).date()

    def read(text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError("expected a day such as 2023-11-17") from None
        if not _FIRST <= day <= today:
            raise ValueError(f"expected a day from {_FIRST.isoformat()} to {today.isoformat()}")
        return day

    return view.state.value(
        "on",
        today,
        read,
        lambda d: d.isoformat(),
        lambda key: st.date_input(
            "Rules in force on (type a day, or pick it)",
            min_value=_FIRST,
            max_value=today,
            key=key,
            format="YYYY-MM-DD",
            width=340,
        ),
        check=lambda d: isinstance(d, date) and _FIRST <= d <= today,
    )


def _counts(view: View, classes: dict[str, Classification], day: date) -> str:
    chips = view.selection.chips
    if chips.empty:
        return "No chip passes the filters."
    since = sorted({t.first for t in in_force(view.data, day) if t.entry in ENTRIES})
    if not since:
        return f"On {day.isoformat()} no entry on accelerators was in force."
    shipped = [c for c in chips.index if chips.at[c, "status"] in view.data.package.delivered]
    said = []
    for country, words in (("US", "US"), ("CN", "Chinese")):
        mine = [classes[c] for c in shipped if chips.at[c, "country"] == country]
        caught = sum(c.decided and c.possible[0] != NOT_CAUGHT for c in mine)
        clear = sum(c.decided and c.possible[0] == NOT_CAUGHT for c in mine)
        undecided = len(mine) - caught - clear
        said.append(
            f"of {len(mine)} shipped {words} parts {caught} are caught, {clear} are not, and for "
            f"{undecided} published figures do not decide"
        )
    return (
        f"On {day.isoformat()}, by the US thresholds in force since "
        f"{' and '.join(d.isoformat() for d in since)}: {'; '.join(said)}."
    )


def _map(view: View, day: date) -> None:
    data, chips = view.data, view.selection.chips
    rows, left_out = {}, {}
    for chip in chips.index:
        performance, dense = (
            metric_of(str(chip), "tpp", data),
            metric_of(str(chip), "performance_density", data),
        )
        y, x = performance.interval, dense.interval
        if y is None:
            left_out[str(chip)] = "without a dense rate"
        elif x is None or dense.floor or dense.field == "planar":
            planar = dense.field == "planar"
            left_out[str(chip)] = "on a planar process" if planar else "without die area or node"
        else:
            rows[str(chip)] = (x.value, x.low, x.high, y.value, y.low, y.high)
    shell.shown_line(data, len(rows), {**view.selection.left_out, **left_out})
    points = pd.DataFrame.from_dict(
        rows, orient="index", columns=["x", "x_low", "x_high", "y", "y_low", "y_high"], dtype=float
    )
    if points.empty:
        shell.empty("No chip of the selection has a dense rate, a die area and a node.")
        return
    caveats = {str(c): data.caveats(str(c), _inputs(data, str(c))) for c in points.index}
    points = points.assign(
        name=[data.names[c] for c in points.index],
        country=[str(data.chips.at[c, "country"]) for c in points.index],
        status=[str(data.chips.at[c, "status"]) for c in points.index],
        hover=html_column(
            (
                html(
                    "<b>{}</b><br>TPP {}<br>density {}{}",
                    data.names[c],
                    _span(metric_of(str(c), "tpp", data)),
                    _span(metric_of(str(c), "performance_density", data)),
                    "".join(f" · {CAVEATS[n].words}" for n in caveats[str(c)]),
                )
                for c in points.index
            ),
            points.index,
        ),
    )
    regions = _regions(view, day)
    chart(
        view,
        thresholds(
            points,
            regions,
            view.theme,
            labels=_LABELS,
            fields=(*data.package.weight_fields, "die_area_mm2"),
            source=view.source,
        ),
        key="export-map",
        title=f"Performance and density against the rules of {day.isoformat()}",
        alt=thresholds_alt(points, regions, day) + borne_alt([*caveats.values()]),
    )


def _regions(view: View, day: date) -> list[Region]:
    """Each alternative of an entry in force as a rectangle."""
    out = []
    groups: dict[tuple[str, str], list] = {}
    for test in in_force(view.data, day):
        if test.entry in ENTRIES:
            groups.setdefault((test.entry, test.alternative), []).append(test)
    alone = [
        g[0].at_least
        for (entry, _), g in groups.items()
        if entry == ENTRIES[1] and len(g) == 1 and g[0].metric == "tpp" and g[0].at_least
    ]
    for (entry, _), group in groups.items():
        ends: dict[str, tuple[float | None, float | None]] = {}
        more = ""
        for test in group:
            ends[test.metric] = (test.at_least, test.below)
            if test.metric == "io_bandwidth":
                more = f" with {test.said('GB/s')}"
        x = ends.get("performance_density", (None, None))
        y = ends.get("tpp", (None, None))
        if y[1] is None and entry != ENTRIES[1]:
            # What a stricter entry catches by its performance alone is not of this one.
            y = (y[0], min(alone, default=None))
        out.append(Region(entry, f"{entry}{more}", *x, *y))
    return out


def _inputs(data: Dataset, chip: str) -> tuple[str, ...]:
    """What a point of the map is computed from: the rate that sets the TPP, and the die area."""
    return (metric_of(chip, "tpp", data).field, "die_area_mm2")


def _span(figure: Figure) -> str:
    if figure.interval is None:
        return "unknown"
    if figure.field == "planar":
        return "none, planar process"
    say, found = rounded(3), figure.interval
    text = say(found.value) + range_beside(found.low, found.high, say)
    return f"at least {text}" if figure.floor else text


def _classes(view: View, classes: dict[str, Classification], day: date) -> None:
    data, chips = view.data, view.selection.chips
    st.header("Class of each chip", anchor=False)
    moments = sorted({t.first for t in rule_tests(data) if t.entry in ENTRIES})
    ends = (t.at_least for t in rule_tests(data) if t.metric == "tpp" and t.entry in ENTRIES)
    top = max(least for least in ends if least is not None)
    columns = [
        Column("Chip"),
        Column("Status"),
        Column("TPP", numeric=True, field="+".join(data.package.weight_fields)),
        Column("Set by"),
        Column("Density", numeric=True, field="die_area_mm2+node_nm"),
        Column(f"On {day.isoformat()}"),
        *(Column(f"From {m.isoformat()}") for m in moments),
        Column(f"Times {number(top)}", "TPP over the highest threshold", numeric=True),
        Column("Lines of April 2025", "Reported, not published as law"),
        Column("Case by case", "Review of January 2026"),
    ]
    body, plain = [], []
    fields = data.package.chip_fields
    known = {str(c): metric_of(str(c), "tpp", data) for c in chips.index}
    for chip in sorted(known, key=lambda c: -_value(known[c])):
        performance, dense = known[chip], metric_of(chip, "performance_density", data)
        value = performance.interval.value if performance.interval else None
        then = [classify(chip, m, data) for m in moments]
        letter, review = met(chip, LETTER, data), met(chip, REVIEW, data)
        cells = [
            chip_link(data, chip),
            fields["status"].label(str(chips.at[chip, "status"])),
            _span(performance) if value is not None else gap("unknown"),
            _set_by(fields, performance) if value is not None else "",
            _span(dense) if dense.interval else gap("unknown"),
            class_words(data, classes[chip]),
            *(" or ".join(c.possible) for c in then),
            number(value / top, significant=3) if value is not None else gap("unknown"),
            _yes(letter),
            _yes(review),
        ]
        body.append(TableRow(cells))
        plain.append(
            {
                "chip_id": chip,
                "name": data.names[chip],
                "tpp": value,
                "tpp_low": performance.interval.low if performance.interval else None,
                "tpp_high": performance.interval.high if performance.interval else None,
                "tpp_field": performance.field,
                "tpp_is_nominal": performance.nominal,
                "density": dense.interval.value if dense.interval else None,
                "density_is_floor": dense.floor,
                "day": day.isoformat(),
                "class": " or ".join(classes[chip].possible),
                "unknown": ", ".join(classes[chip].unknown),
                **{
                    f"class_{m.isoformat()}": " or ".join(c.possible)
                    for m, c in zip(moments, then, strict=True)
                },
            }
        )
    listing(
        view,
        "Classes",
        columns,
        body,
        key="export-classes",
        height="34rem",
        pin=True,
        alone=True,
        style="wide",
    )
    units = {"tpp": "TOPS x bit", "density": "TPP/mm2"}
    shell.downloads(data, pd.DataFrame(plain), "export-classes", units)


def _set_by(fields: Mapping[str, Field], performance: Figure) -> str:
    """The format that sets a TPP, and whether its rate counts vector units."""
    return fields[performance.field].title + (", nominal" * performance.nominal)


def _value(figure: Figure) -> float:
    return figure.interval.value if figure.interval else -1.0


def _yes(met_: bool | None) -> TableCell | str:
    return gap("open") if met_ is None else "over" if met_ else "no"


def _story(view: View) -> None:
    data = view.data
    table = data.tables.get("china_sales")
    if table is None:
        return
    mine = table[table["chip_id"].isin(_STORY)]
    if mine.empty:
        return
    st.header("What could be sold to China, and when", anchor=False)
    today = datetime.now(UTC).date()
    fields = data.package.tables["china_sales"].fields
    order = {c: i for i, c in enumerate(_STORY)}
    mine = mine.assign(place=mine["chip_id"].map(order)).sort_values(
        ["place", "imposed_by", "since"], ascending=[True, False, True], kind="stable"
    )
    drawn = mine.set_index("id").assign(
        label=[data.names[c] for c in mine["chip_id"]],
        start=[span(s).last for s in mine["since"]],
        end=[span(u).first if isinstance(u, str) else today for u in mine["until"]],
        hover=html_column(
            (
                html(
                    "<b>{}</b>: {}<br>{} to {}, by {} ({})",
                    data.names[r["chip_id"]],
                    fields["state"].label(r["state"]),
                    r["since"],
                    r["until"] if isinstance(r["until"], str) else "today or unknown",
                    fields["imposed_by"].label(r["imposed_by"]),
                    in_sentence(fields["basis"].label(r["basis"])),
                )
                for r in mine.to_dict("records")
            ),
            mine["id"],
        ),
    )
    chart(
        view,
        sale_strip(drawn, view.theme, today=today, source=view.source),
        key="export-story",
        title="Sale of US parts to China",
        alt=sale_alt(drawn),
    )
    st.caption("Upper bars: US measures. Lower bars: Chinese ones. A click shows the source.")
