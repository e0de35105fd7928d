"""``rule CHIP --on DATE``: the class of a chip under the US rules on chips of a day."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from typing import Any

from honest_silicon.analysis.rule_figures import Figure
from honest_silicon.analysis.rule_report import UNITS, Report, Threshold, report
from honest_silicon.commands.command import Refused, as_json, command, ends, named, opened, shared
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("chip", help="id of a chip, such as nvidia-h20")
    parser.add_argument("--on", help="a day such as 2023-11-17 (today)", metavar="DATE")
    shared(parser)


@command("rule", "class of a chip under the US export rules of a day", _arguments)
def run(options: argparse.Namespace) -> int:
    """Print TPP, density, the classes that are possible, and each threshold."""
    day = _day(options.on)
    data = opened(options)
    chip = named(options.chip, data.names, "chip")
    found = report(chip, day, data)
    if options.json:
        print(as_json(answer(data, chip, day, found)))
    else:
        print("\n".join(_lines(data, chip, day, found)))
    return 0


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"--on is {text!r}: expected a day such as 2023-11-17.") from None


def answer(data: Dataset, chip: str, day: date, found: Report) -> dict[str, Any]:
    """All of a report as it is printed in JSON; a figure that is not known is null."""
    return {
        "chip": chip,
        "name": data.names[chip],
        "on": day.isoformat(),
        "data_version": data.version,
        "tpp": _value(found.tpp),
        "tpp_range": ends(found.tpp.interval),
        "tpp_is_a_floor": found.tpp.floor,
        "tpp_is_nominal": found.tpp.nominal,
        "terms": [
            {
                "field": t.field,
                "rate": t.rate.value,
                "bits": t.bits,
                "product": t.product.value,
                "nominal": t.nominal,
            }
            for t in found.terms
        ],
        "die_area_mm2": _value(found.area),
        "density": None if found.density.field == "planar" else _value(found.density),
        "density_range": None if found.density.field == "planar" else ends(found.density.interval),
        "density_is_a_floor": found.density.floor,
        "planar": found.density.field == "planar",
        "possible": list(found.found.possible),
        "decided": found.found.decided,
        "would_decide": list(found.found.unknown),
        "thresholds": [_threshold(t) for t in found.thresholds],
    }


def _value(figure: Figure) -> float | None:
    return figure.interval.value if figure.interval else None


def _threshold(t: Threshold) -> dict[str, Any]:
    return {
        "id": t.test.id,
        "rule": t.test.rule_set,
        "entry": t.test.entry or None,
        "alternative": t.test.alternative,
        "metric": t.test.metric,
        "unit": UNITS[t.test.metric],
        "at_least": t.test.at_least,
        "below": t.test.below,
        "value": _value(t.figure),
        "distance": t.distance,
        "met": t.met,
        "standing": t.standing,
    }


def _lines(data: Dataset, chip: str, day: date, found: Report) -> list[str]:
    fields = data.package.chip_fields

    def said(figure: Figure, digits: int) -> str:
        if figure.interval is None:
            return f"unknown (without {', '.join(figure.missing)})"
        if figure.field == "planar":
            return "none, on a planar process"
        text = number(figure.interval.value, significant=digits)
        return f"at least {text}" if figure.floor else text

    lines = [
        f"{data.names[chip]}, on {day.isoformat()}: {' or '.join(found.found.possible)}",
        f"TPP {said(found.tpp, 6)}"
        + (", read from the vendor's nominal rate, which counts vector units" * found.tpp.nominal),
    ]
    lines += [
        f"  {fields[t.field].title}: {number(t.rate.value)} x {t.bits} = {number(t.product.value)}"
        + (" (nominal)" * t.nominal)
        for t in found.terms
    ]
    lines.append(f"Density {said(found.density, 4)}")
    for t in found.thresholds:
        met = {True: "met", False: "not met", None: "open"}[t.met]
        away = "" if t.distance is None else f", {t.distance:+.6g} from it"
        where = f"{t.test.entry or t.test.rule_set} way {t.test.alternative}"
        lines.append(f"{where}: {t.test.said(UNITS[t.test.metric])}: {met}{away} ({t.standing})")
    return lines
