"""``size MODEL --chip ID``: bytes, fit, speed and cost of a model on accelerators, one job or many.

The same functions as the page *Run a model*.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from honest_silicon.analysis.bounds.answer import Answer, Priced, answered
from honest_silicon.analysis.bounds.config import PASTED, Model, read_model
from honest_silicon.analysis.bounds.cost import Terms
from honest_silicon.analysis.bounds.costs import ONCE
from honest_silicon.analysis.bounds.fields import NotUnderstood
from honest_silicon.analysis.bounds.sizing import Job, model_of
from honest_silicon.answers.plain import Refused, as_json
from honest_silicon.answers.sizing import (
    COLUMNS,
    MOST,
    PARALLEL,
    RELEASED,
    Fault,
    as_sized,
    read_job,
)
from honest_silicon.commands.command import command, opened, shared
from honest_silicon.dataset.format import ends_text, in_sentence, number, rounded
from honest_silicon.dataset.store import Dataset
from honest_silicon.words import bounds as words
from honest_silicon.words.config import read_as, refused


def _arguments(parser: argparse.ArgumentParser) -> None:
    first = Job("")
    parser.add_argument("model", nargs="?", help="id of a model, such as deepseek-v3")
    parser.add_argument(
        "--config", type=Path, metavar="FILE.json", help="config.json of a model in no table"
    )
    parser.add_argument("--params-b", metavar="X", help="its parameters in billions, else counted")
    parser.add_argument("--active-b", metavar="Y", help="its active ones in billions, else counted")
    parser.add_argument("--chip", metavar="ID", help="id of a chip, such as nvidia-h20")
    parser.add_argument("--count", default="0", metavar="N", help="accelerators; 0 the fewest")
    parser.add_argument(
        "--users", default=str(first.users), metavar="U", help="sequences at a time"
    )
    parser.add_argument(
        "--input", default=str(first.prompt), metavar="I", help="tokens of a prompt"
    )
    parser.add_argument(
        "--output", default=str(first.output), metavar="O", help="tokens of an answer"
    )
    parser.add_argument("--weights", default=RELEASED, help="released, 16, 8 or 4 bits")
    parser.add_argument("--cache", default="16", help="16 or 8 bits")
    parser.add_argument(
        "--parallel",
        default=ONCE,
        choices=PARALLEL,
        help="each byte held once, or copied as tensor or as attention data parallel",
    )
    parser.add_argument("--jobs", type=Path, metavar="FILE.csv", help="a table of jobs instead")
    parser.add_argument("--price", metavar="USD", help="your price of an accelerator-hour")
    parser.add_argument("--years", default="4", help="years owned accelerators are used")
    parser.add_argument("--utilisation", default="0.6", help="share of that time, above 0 to 1")
    parser.add_argument("--kwh", default="0.10", metavar="USD", help="price of a kWh")
    shared(parser)


@command("size", "bytes, fit, speed and cost of a model on accelerators", _arguments)
def run(options: argparse.Namespace) -> int:
    """Answer one job, or each row of a table of them; status 2 if a row could not be read."""
    terms, given = _terms(options), _pasted(options)
    if options.jobs is not None:
        return _table(opened(options), options.jobs, options.parallel, terms)
    for name in ("model", "chip"):
        if getattr(options, name) is None and not (name == "model" and given):
            what = "MODEL or --config FILE.json" if name == "model" else "--chip ID"
            raise Refused(f"size needs {what}, or a table of jobs under --jobs.")
    data = opened(options)
    texts = {
        "chip_id": options.chip,
        "model_id": options.model or PASTED,
        "count": options.count,
        "users": options.users,
        "input": options.input,
        "output": options.output,
        "weight_bits": options.weights,
        "kv_bits": options.cache,
    }
    try:
        chip, job = read_job(data, texts, options.parallel, pasted=given is not None)
    except Fault as fault:
        named_as = _OPTIONS[fault.column]
        raise Refused(f"{named_as} is {fault.value!r}: {fault.expected}.") from None
    job = replace(job, given=given.shape) if given else job
    found = answered(data, chip, job, terms)
    if options.json:
        print(as_json(as_sized(data, found, given)))
    else:
        print("\n".join([*([read_as(given)] if given else []), *_lines(data, found)]))
    return 0


#: How a column of a table of jobs is called on the command line.
_OPTIONS: Final = {
    "chip_id": "--chip",
    "model_id": "MODEL",
    "count": "--count",
    "users": "--users",
    "input": "--input",
    "output": "--output",
    "weight_bits": "--weights",
    "kv_bits": "--cache",
}


def _terms(options: argparse.Namespace) -> Terms:
    def real(name: str) -> float | None:
        text = getattr(options, name)
        try:
            return None if text is None else float(text)
        except ValueError:
            raise Refused(f"--{name} is {text!r}: expected a number.") from None

    values = [real(n) for n in ("years", "utilisation", "kwh")]
    try:
        return Terms(*(v for v in values if v is not None), own=real("price"))
    except ValueError as wrong:
        raise Refused(f"{str(wrong)[0].upper()}{str(wrong)[1:]}.") from None


def _pasted(options: argparse.Namespace) -> Model | None:
    """The model of a configuration file, if one is given."""
    total, active = (_billions(options, n) for n in ("params_b", "active_b"))
    if options.config is None:
        if total or active:
            raise Refused("--params-b and --active-b go with --config FILE.json.")
        return None
    if options.model is not None or options.jobs is not None:
        raise Refused("size takes one of MODEL, --config FILE.json and --jobs FILE.csv.")
    try:
        return read_model(_text(options.config), total, active)
    except NotUnderstood as error:
        raise Refused(f"{options.config}: {refused(error)}") from None


def _billions(options: argparse.Namespace, name: str) -> float | None:
    """A count of parameters in billions."""
    text = getattr(options, name)
    try:
        value = None if text is None else float(text)
    except ValueError:
        value = 0.0
    if value is None or 0 < value < MOST:
        return value
    raise Refused(f"--{name.replace('_', '-')} is {text!r}: expected billions, above 0.")


def _text(file: Path) -> str:
    """A file as text."""
    try:
        return file.read_text("utf-8-sig")
    except OSError as wrong:
        raise Refused(f"{file} cannot be read: {wrong.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is not text in UTF-8.") from None


def _table(data: Dataset, file: Path, parallel: str, terms: Terms) -> int:
    """Answer each row of a table in a line of JSON; faults go to the error stream."""
    faults = 0
    for line, texts in _rows(file):
        try:
            chip, job = read_job(data, texts, parallel)
        except Fault as fault:
            faults += 1
            where = f"{file}:{line} {fault.column}={fault.value}"
            print(f"{where}: {fault.expected}.", file=sys.stderr)
            continue
        print(as_json({"line": line, **vars(as_sized(data, answered(data, chip, job, terms)))}))
    return 2 if faults else 0


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table of jobs with the line each ends on."""
    reader = csv.DictReader(io.StringIO(_text(file), newline=""))
    try:
        lacking = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
        if lacking:
            many = "s" if len(lacking) > 1 else ""
            raise Refused(f"{file}:1 lacks the column{many} {', '.join(lacking)}.")
        for row in reader:
            yield reader.line_num, {c: row[c] or "" for c in COLUMNS}
    except csv.Error as wrong:
        raise Refused(f"{file}:{reader.line_num} cannot be read as CSV: {wrong}.") from None


def _lines(data: Dataset, found: Answer) -> list[str]:
    job, sized = found.job, found.sizing
    say: Callable[[float], str] = rounded(4)
    fits = {True: "fits", False: "does not fit", None: "may not fit"}[sized.fit.fits]
    weights = "as released" if job.weight_bits is None else f"in {job.weight_bits} bits"
    model = model_of(data, job).name
    many = f"{number(sized.chips)} x " if sized.chips else ""
    lines = [
        f"{model} {weights} {fits} on {many}{data.names[sized.chip.id]}",
        f"weights {say(found.weights / 1e9)} GB; cache {number(found.cache_per_token)} bytes a "
        f"token, {say(found.cache_per_sequence / 1e9)} GB a sequence; state "
        f"{say(found.state_per_sequence / 1e6)} MB a sequence",
    ]
    if sized.chip.memory_gb and sized.chip.memory_is_floor:
        lines.append("memory as marketed, a floor: no source says what software sees of it")
    for word, rate in (("at most", found.bound), ("expected", found.expected)):
        if rate.tokens_per_s and rate.basis:
            text = ends_text(rate.tokens_per_s.low, rate.tokens_per_s.high, say)
            rests = [words.basis(rate.basis), *(words.note(data.package, n) for n in rate.notes)]
            lines.append(f"{word} {text} tokens/s in all ({'; '.join(rests)})")
        elif rate.why:
            lines.append(f"{word}: no rate, {words.no_rate(data.package, rate.why)}")
    for cost in found.costs:
        lines.append(_cost(data, cost))
    return lines


def _cost(data: Dataset, cost: Priced) -> str:
    """A price with what a million tokens cost at it: as expected, and at least."""
    say: Callable[[float], str] = rounded(4)
    price = cost.hourly
    words_of = words.PRICES[price.basis]
    if price.term:
        term = data.package.tables["rental"].fields["term"].label(price.term)
        words_of += f" ({in_sentence(term)})"
    costs = []
    if cost.at_expected:
        costs.append(f"{ends_text(cost.at_expected.low, cost.at_expected.high, say)} expected")
    if cost.at_bound:
        costs.append(f"at least {say(cost.at_bound.low)}")
    million = ", ".join(costs) or "not known"
    hour = f"{say(price.price.value)} {price.currency} an hour each"
    return f"{words_of}: {hour}; a million tokens: {million}"
