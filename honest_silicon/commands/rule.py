"""``rule CHIP --on DATE``: the class of a chip under the US rules on chips of a day."""

from __future__ import annotations

import argparse
from datetime import date

from honest_silicon.analysis.rule_figures import Figure
from honest_silicon.analysis.rule_report import UNITS, report
from honest_silicon.answers.plain import Refused, as_json, named
from honest_silicon.answers.ruling import classify, day_of
from honest_silicon.commands.command import command, opened, shared
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.rules import threshold


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("chip", help="id of a chip, such as nvidia-h20")
    parser.add_argument("--on", help="a day such as 2023-11-17 (today)", metavar="DATE")
    shared(parser)


@command("rule", "class of a chip under the US export rules of a day", _arguments)
def run(options: argparse.Namespace) -> int:
    """Print TPP, density, the classes that are possible, and each threshold."""
    try:
        day = day_of(options.on)
    except Refused as refused:
        raise Refused(f"--on: {refused}") from None
    data = opened(options)
    if options.json:
        print(as_json(classify(data, options.chip, day)))
    else:
        print("\n".join(_lines(data, named(options.chip, data.names, "chip"), day)))
    return 0


def _lines(data: Dataset, chip: str, day: date) -> list[str]:
    found = report(chip, day, data)
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
        lines.append(
            f"{where}: {threshold(t.test, UNITS[t.test.metric])}: {met}{away} ({t.standing})"
        )
    return lines
