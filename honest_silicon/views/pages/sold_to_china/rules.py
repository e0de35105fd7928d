"""Which US limit a chip exceeds on which date, and what China's side did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from honest_silicon.analysis.export_rules import (
    ENTRIES,
    Classification,
    Figure,
    classify,
    in_force,
    met,
    metric_of,
)
from honest_silicon.analysis.export_rules import tests as rule_tests
from honest_silicon.charts.export_rules import Region, thresholds
from honest_silicon.charts.html import html, html_column
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import number, range_beside, rounded
from honest_silicon.dataset.provenance import CAVEATS
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import borne_alt, chart
from honest_silicon.views.pages.shared.rule_words import class_words
from honest_silicon.views.pages.sold_to_china import rule_texts, sentences, what_if
from honest_silicon.views.pages.sold_to_china.day import chosen_day
from honest_silicon.views.pages.sold_to_china.sentences import (
    REVIEW,
    also_chinese,
    entry_words,
    limits_sentence,
    map_title,
    thresholds_alt,
)
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, chip_link, gap
from honest_silicon.words.names import model_name
from honest_silicon.words.rules import threshold

#: Chips named in the picture.
_LABELS: Final = (
    "nvidia-h100-sxm",
    "nvidia-h20",
    "huawei-ascend-910",
    "nvidia-b200",
    "nvidia-a100-sxm-80gb",
)
#: The reported limits of a letter that is no published law.
_LETTER: Final = "us-2025-04-letter"


@register("export-controls")
def show(view: View) -> None:
    data = view.data
    if not rule_tests(data):
        view.answer(sentences.NO_RULES)
        shell.empty(sentences.NOTHING_CLASSIFIED, remedy="Add export_rules.csv.")
        return
    day = chosen_day(view)
    _opening(view, day)
    what_if.show(view, day)
    if not view.selection.chips.empty:
        _classes(view, day)
    rule_texts.show(view, day)


def _found(view: View, day: date) -> dict[str, Classification]:
    return {str(c): classify(str(c), day, view.data) for c in view.selection.chips.index}


@kept
def _opening(view: View, day: date) -> None:
    data, classes = view.data, _found(view, day)
    view.answer(limits_sentence(data, classes, day))
    if not classes:
        shell.empty(sentences.NONE_PASS)
        return
    _map(view, day)
    view.note(sentences.NO_ADVICE, also_chinese(data, classes, day))


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
            left_out[str(chip)] = "without a known rate"
        elif x is None or dense.floor or dense.field == "planar":
            planar = dense.field == "planar"
            left_out[str(chip)] = sentences.FLAT if planar else "without die area or process"
        else:
            rows[str(chip)] = (x.value, x.low, x.high, y.value, y.low, y.high)
    points = pd.DataFrame.from_dict(
        rows, orient="index", columns=["x", "x_low", "x_high", "y", "y_low", "y_high"], dtype=float
    )
    if points.empty:
        shell.empty(sentences.NONE_WITH_RATE)
        return
    caveats = {str(c): data.caveats(str(c), _inputs(data, str(c))) for c in points.index}
    points = points.assign(
        name=[model_name(data, str(c)) for c in points.index],
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
            sure=sentences.TITLED,
            fields=(*data.package.weight_fields, "die_area_mm2"),
            source=view.source,
        ),
        key="export-map",
        title=map_title(data, day, list(points.index)),
        subtitle=" ".join(
            (
                sentences.LIMITS_SUBTITLE,
                entry_words(data, [r.entry for r in regions], day),
            )
        ),
        left_out=(len(rows), {**view.left_out, **left_out}),
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
                more = f" with {threshold(test, 'GB/s')}"
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


@kept
def _classes(view: View, day: date) -> None:
    data, chips, classes = view.data, view.selection.chips, _found(view, day)
    shell.header("Each chip against the limits")
    moments = sorted({t.first for t in rule_tests(data) if t.entry in ENTRIES})
    ends = (t.at_least for t in rule_tests(data) if t.metric == "tpp" and t.entry in ENTRIES)
    top = max(least for least in ends if least is not None)
    columns = [
        Column("Chip"),
        Column(f"On {day.isoformat()}"),
        Column("Status"),
        Column("TPP", numeric=True, field="+".join(data.package.weight_fields)),
        Column("Format that sets it"),
        Column("Density", "TPP for each mm² of die", numeric=True, field="die_area_mm2+node_nm"),
        *(Column(f"From {m.isoformat()}") for m in moments),
        Column(f"Times {number(top)}", "TPP over the highest limit", numeric=True),
        Column("Limits of April 2025", sentences.REPORTED_HELP),
        Column("Reviewed case by case", "Under the rule of January 2026"),
    ]
    body, plain = [], []
    fields = data.package.chip_fields
    known = {str(c): metric_of(str(c), "tpp", data) for c in chips.index}
    had = data.package.delivered
    # Chips that buyers have first, those of known performance before others.
    for chip in sorted(known, key=lambda c: (chips.at[c, "status"] not in had, -_value(known[c]))):
        performance, dense = known[chip], metric_of(chip, "performance_density", data)
        value = performance.interval.value if performance.interval else None
        then = [classify(chip, m, data) for m in moments]
        letter, review = met(chip, _LETTER, data), met(chip, REVIEW, data)
        cells = [
            chip_link(data, chip),
            class_words(data, classes[chip]),
            fields["status"].label(str(chips.at[chip, "status"])),
            _span(performance) if value is not None else gap("unknown"),
            _set_by(fields, performance) if value is not None else "",
            _span(dense) if dense.interval else gap("unknown"),
            *(" or ".join(c.possible) for c in then),
            number(value / top, significant=3) if value is not None else gap("unknown"),
            _against(letter),
            _qualifies(review),
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
        "Each chip against the limits",
        columns,
        body,
        key="export-classes",
        height="34rem",
        pin=True,
        alone=True,
        style="cards wide",
    )
    units = {"tpp": "TOPS x bit", "density": "TPP/mm2"}
    shell.downloads(data, pd.DataFrame(plain), "export-classes", units)


def _set_by(fields: Mapping[str, Field], performance: Figure) -> str:
    """The format that sets a TPP, and whether its rate counts vector units."""
    return fields[performance.field].title + (", nominal" * performance.nominal)


def _value(figure: Figure) -> float:
    return figure.interval.value if figure.interval else -1.0


def _against(met_: bool | None) -> TableCell | str:
    return gap("undetermined") if met_ is None else "exceeds" if met_ else "below"


def _qualifies(met_: bool | None) -> TableCell | str:
    return gap("undetermined") if met_ is None else "yes" if met_ else "no"
