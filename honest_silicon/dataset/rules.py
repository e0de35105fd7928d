"""Rules that look across rows and tables: support, absence, plausibility, order.

Each rule is a function from the typed tables to problems. Field rules (type, limits, vocabulary)
are in ``check``; here is what one field alone cannot tell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.nodes import node_class, read_process
from honest_silicon.dataset.provenance import TOLERANCE, comparable
from honest_silicon.dataset.read import Problem, as_number, format_value
from honest_silicon.dataset.schema import Field, Package

Tables = Mapping[str, pd.DataFrame]
Rule = Callable[[Package, Tables], Iterator[Problem]]

_UNANNOUNCED_DAYS = 731
# Off-chip bandwidth one package can reach with each kind of memory, in GB/s: the widest assembly
# announced so far, doubled. Meant to catch a misplaced digit, not to judge a design.
_MEMORY_LIMIT = {"HBM": 60_000, "GDDR": 5_000, "LPDDR": 5_000, "DDR": 3_000}


def field_problem(kind: Field, value: object) -> str:
    """What keeps a value from being one of its field: limits, vocabulary or pattern; '' if nothing.

    >>> kind = Field("tdp_w", "Power", "", "number", unit="W", minimum=5, maximum=30000)
    >>> field_problem(kind, 33500.0), field_problem(kind, 400.0)
    ('above the 30000 allowed (W)', '')
    """
    unit = f" ({kind.unit})" if kind.unit else ""
    low, high = kind.minimum, kind.maximum
    if kind.numeric and low is not None and value < low:
        return f"below the {format_value(low)} allowed{unit}"
    if kind.numeric and high is not None and value > high:
        return f"above the {format_value(high)} allowed{unit}"
    if kind.enum and value not in kind.enum:
        return f"expected one of {', '.join(str(e) for e in kind.enum)}"
    if kind.pattern and not re.match(kind.pattern, str(value)):
        return f"expected text of the form {kind.pattern}"
    return ""


def _chip_problem(tables: Tables, line: int, field: str, expected: str) -> Problem:
    row = tables["chips"].loc[line]
    return Problem("chips.csv", line, str(row["id"]), field, format_value(row[field]), expected)


def unique_keys(package: Package, tables: Tables) -> Iterator[Problem]:
    """No two rows of a table share its key."""
    for name, table in package.tables.items():
        frame, key = tables[name], list(table.key)
        for line in frame.index[frame.duplicated(key, keep="first")]:
            row = frame.loc[line]
            shown = ",".join("" if pd.isna(row[k]) else str(row[k]) for k in key)
            yield Problem(
                table.path, line, "", ",".join(key), shown, "appears twice: expected one row"
            )


def references(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each id that points to another table is found there."""
    for name, table in package.tables.items():
        frame = tables[name]
        for column, target, key in table.foreign_keys:
            known = frame[column].isna() | frame[column].isin(tables[target][key])
            for line in frame.index[~known]:
                row = str(frame.at[line, table.columns[0]])
                value = str(frame.at[line, column])
                expected = f"is not in {package.tables[target].path}"
                yield Problem(table.path, line, row, column, value, expected)
    unused = set(tables["sources"]["source_id"])
    for name in package.tables:
        if name != "sources" and "source_id" in tables[name]:
            unused -= set(tables[name]["source_id"].dropna())
    sources = tables["sources"]
    for line in sources.index[sources["source_id"].isin(unused)]:
        sid = str(sources.at[line, "source_id"])
        yield Problem("sources.csv", line, sid, "", "", "no row uses this source")
    excluded = tables["excluded"]
    for line in excluded.index[excluded["chip_id"].isin(tables["chips"]["id"])]:
        chip = str(excluded.at[line, "chip_id"])
        yield Problem("excluded.csv", line, chip, "", "", "is also a row of chips.csv")


def sorted_rows(package: Package, tables: Tables) -> Iterator[Problem]:
    """Tables are sorted by their first column, so that diffs are readable."""
    for name, table in package.tables.items():
        column = tables[name][table.columns[0]].fillna("")
        if not column.is_monotonic_increasing:
            wrong = column.index[(column < column.shift(fill_value="")).to_numpy()][0]
            yield Problem(
                table.path,
                wrong,
                str(column[wrong]),
                "",
                "",
                f"is out of order: expected rows sorted by {table.columns[0]}",
            )


def evidence_values(package: Package, tables: Tables) -> Iterator[Problem]:
    """Evidence is of the type of the field it speaks about."""
    evidence = tables["evidence"]
    fields = package.chip_fields
    numeric = evidence["field"].isin(package.numeric_fields)
    number = evidence["value"].map(as_number).astype("float64")
    for line in evidence.index[numeric & ~(number > 0)]:
        row = evidence.loc[line]
        yield Problem(
            "evidence.csv",
            line,
            row["chip_id"],
            row["field"],
            str(row["value"]),
            "expected a number above 0; unknown is a row of gaps.csv",
        )
    below = numeric & evidence["value_high"].notna() & (evidence["value_high"] < number)
    for line in evidence.index[below.fillna(False)]:
        row = evidence.loc[line]
        yield Problem(
            "evidence.csv",
            line,
            row["chip_id"],
            "value_high",
            format_value(row["value_high"]),
            f"expected at least the value {row['value']}",
        )
    dated = [n for n, f in fields.items() if f.partial_date]
    plan = evidence["qualifier"] == "plan"
    rows = evidence[evidence["field"].isin(dated) & ~plan.fillna(False)]
    for line, chip, field, value in zip(
        rows.index, rows["chip_id"], rows["field"], rows["value"], strict=True
    ):
        try:
            span(value)
        except ValueError:
            yield Problem(
                "evidence.csv",
                line,
                chip,
                field,
                str(value),
                "expected a date such as 2025, 2025-Q3, 2025-03 or 2025-03-18",
            )
    closed = {n: f for n, f in fields.items() if f.enum and not f.numeric and f.support}
    for name, kind in closed.items():
        rows = evidence[(evidence["field"] == name) & ~evidence["value"].isin(kind.enum)]
        for line, row in rows.iterrows():
            yield Problem(
                "evidence.csv",
                line,
                row["chip_id"],
                name,
                str(row["value"]),
                f"expected one of {', '.join(kind.enum)}",
            )


def support(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each adopted value has a comparable evidence row, and not from weak sources alone."""
    evidence, sources = tables["evidence"], tables["sources"]
    weak_ids = set(sources.loc[sources["weak"].fillna(False), "source_id"])
    strict = evidence[
        comparable(package, evidence, sources)
        | (evidence["source_id"].isin(weak_ids) & evidence["qualifier"].isna())
        | (evidence["field"].eq("expected") & evidence["qualifier"].eq("plan"))
    ]
    by_cell: dict[tuple[str, str], list[tuple[str, float, bool]]] = {}
    for chip, field, *stated in zip(
        strict["chip_id"],
        strict["field"],
        strict["value"],
        strict["value_high"].astype("float64"),
        strict["source_id"].isin(weak_ids),
        strict=True,
    ):
        by_cell.setdefault((chip, field), []).append(tuple(stated))
    needed = {n: f.support for n, f in package.chip_fields.items() if f.support}
    for line, row in zip(tables["chips"].index, _records(tables["chips"]), strict=True):
        for name, kind in needed.items():
            if row[name] is None:
                continue
            rows = by_cell.get((row["id"], name), [])
            backing = [weak for *stated, weak in rows if _backs(kind, name, row, *stated)]
            if not backing:
                backing = _other_support(package, name, row, by_cell)
            if not backing:
                yield _chip_problem(
                    tables, line, name, "no comparable row of evidence.csv supports it"
                )
            elif all(backing):
                yield _chip_problem(tables, line, name, "only sources marked weak support it")


def _records(frame: pd.DataFrame) -> list[dict]:
    """Rows as dictionaries of plain values, None where missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _backs(kind: str, name: str, row: dict, value: str, high: float) -> bool:
    if kind == "field":
        return True
    adopted = row[name]
    if isinstance(adopted, str):
        if name in ("announced", "released", "expected"):
            try:
                return span(value).within(span(adopted))
            except ValueError:
                return False
        return value.casefold() == adopted.casefold()
    first = as_number(value)
    if first is None:
        return False
    stated = [first] + ([] if math.isnan(high) else [high])
    if name == "node_nm":
        return any(node_class(s) == int(adopted) for s in stated)
    return any(abs(s - float(adopted)) <= TOLERANCE * float(adopted) for s in stated)


def _other_support(package: Package, name: str, row: dict, by_cell: dict) -> list[bool]:
    """Support that another field gives: a process its class, a release or announcement a status."""
    chip = row["id"]
    if name == "node_nm":
        rows = by_cell.get((chip, "process_node"), [])
        return [weak for value, _, weak in rows if read_process(value)[1] == int(row[name])]
    if name == "status" and row[name] in package.delivered:
        return [weak for *_, weak in by_cell.get((chip, "released"), [])]
    if name == "status" and row[name] == "announced":
        return [weak for *_, weak in by_cell.get((chip, "announced"), [])]
    return []


def absence(package: Package, tables: Tables) -> Iterator[Problem]:
    """A core fact has a value or a reason for its absence; no cell has both."""
    chips, gaps = tables["chips"], tables["gaps"]
    stated = set(zip(gaps["chip_id"], gaps["field"], strict=True))
    filled = set()
    for line, row in zip(chips.index, _records(chips), strict=True):
        filled |= {(row["id"], name) for name, value in row.items() if value is not None}
        for fact, columns in package.core.items():
            if not any((row["id"], c) in filled or (row["id"], c) in stated for c in columns):
                yield Problem(
                    "chips.csv",
                    line,
                    row["id"],
                    columns[0],
                    "",
                    f"is empty without a reason: expected a value or a row of gaps.csv ({fact})",
                )
    for line, row in zip(gaps.index, _records(gaps), strict=True):
        if (row["chip_id"], row["field"]) in filled:
            yield Problem(
                "gaps.csv",
                line,
                row["chip_id"],
                row["field"],
                str(row["reason"]),
                "chips.csv has a value for this cell: expected one or the other",
            )


def dates(package: Package, tables: Tables) -> Iterator[Problem]:
    """Release dates agree with the status and do not precede the announcement by years."""
    chips = tables["chips"]
    unreleased = package.having("chips", "status", "unreleased")
    for line, row in zip(chips.index, _records(chips), strict=True):
        released, announced = row["released"], row["announced"]
        if released is not None and row["expected"] is not None:
            yield _chip_problem(
                tables, line, "expected", "the part is released: expected an empty cell"
            )
        if released is not None and row["status"] in unreleased:
            yield _chip_problem(
                tables, line, "released", f"its status is {row['status']}: expected no release"
            )
        if released is None or announced is None:
            continue
        # Parts for a vendor's own cloud are in use before they are announced, but not for long.
        if (span(announced).first - span(released).last).days > _UNANNOUNCED_DAYS:
            yield _chip_problem(
                tables,
                line,
                "released",
                f"is more than two years before the announcement on {announced}",
            )


def plausibility(package: Package, tables: Tables) -> Iterator[Problem]:
    """Figures that physics or arithmetic makes unlikely: a slip of digit, unit or density."""
    chips = tables["chips"]
    number = {n: chips[n].astype("float64").to_numpy() for n in package.numeric_fields}

    def flag(mask: np.ndarray, field: str, expected: str) -> Iterator[Problem]:
        for line in chips.index[mask]:
            yield _chip_problem(tables, line, field, expected)

    exists = chips["status"].isin(package.having("chips", "status", "made")).to_numpy()
    for kind in package.chip_fields.values():
        limit = kind.maximum_delivered
        if limit is not None:
            yield from flag(
                exists & (number[kind.name] > limit),
                kind.name,
                f"above the {format_value(limit)} allowed ({kind.unit})",
            )
    area_per_die = number["die_area_mm2"] / np.where(
        np.isnan(number["compute_dies"]), 1, number["compute_dies"]
    )
    wafer = (chips["kind"] == "wafer").to_numpy()
    one_die = ~np.isnan(number["compute_dies"]) & ~wafer
    yield from flag(
        one_die & (area_per_die > 860),
        "die_area_mm2",
        "more than a reticle (858 mm2) for each compute die",
    )
    watts = number["tdp_w"]
    yield from flag(
        ~wafer & (watts > 6000), "tdp_w", "above 6000 W for one package: a server or rack figure?"
    )
    density = watts / number["die_area_mm2"]
    yield from flag(density > 3, "tdp_w", "more than 3 W for each mm2 of compute die")
    transistors = number["transistors_bn"] * 1e3 / number["die_area_mm2"]
    yield from flag(
        (transistors > 350) | (transistors < 3),
        "transistors_bn",
        "outside 3 to 350 million transistors for each mm2: die beside package?",
    )
    fp16, fp8, fp4, int8 = (
        number[f] for f in ("fp16_tflops", "fp8_tflops", "fp4_tflops", "int8_tops")
    )
    yield from flag(fp8 < 0.99 * fp16, "fp8_tflops", "below FP16 of the same part")
    yield from flag(fp8 > 4.5 * fp16, "fp8_tflops", "more than 4.5 times FP16: sparse?")
    yield from flag(fp4 < 0.99 * fp8, "fp4_tflops", "below FP8 of the same part")
    yield from flag(fp4 > 4.05 * fp8, "fp4_tflops", "more than four times FP8: sparse?")
    yield from flag(int8 > 8.1 * fp16, "int8_tops", "more than eight times FP16: sparse?")
    yield from flag(
        number["tf32_tflops"] > 1.01 * fp16, "tf32_tflops", "above FP16 of the same part"
    )
    bandwidth = number["memory_bw_gbs"]
    kind = chips["memory_type"].fillna("").str.upper()
    for name, limit in _MEMORY_LIMIT.items():
        yield from flag(
            kind.str.startswith(name).to_numpy() & (bandwidth > limit),
            "memory_bw_gbs",
            f"above {limit} GB/s with {name}",
        )
    yield from flag(
        kind.str.startswith("HBM").to_numpy() & (bandwidth < 100),
        "memory_bw_gbs",
        "below 100 GB/s with HBM: bits for bytes, or a misplaced digit?",
    )
    yield from flag(
        kind.eq("SRAM").to_numpy() & ~np.isnan(bandwidth),
        "memory_bw_gbs",
        "SRAM bandwidth belongs in sram_bw_gbs",
    )
    seconds = number["memory_gb"] / bandwidth
    yield from flag(
        (seconds < 0.003) | (seconds > 2),
        "memory_bw_gbs",
        "outside 0.003 to 2 s to read the whole memory: misplaced digit?",
    )
    named = chips[chips["process_node"].notna() & chips["node_nm"].notna()]
    for line, node, adopted in zip(
        named.index, named["process_node"], named["node_nm"], strict=True
    ):
        stated = read_process(node)[1]
        if stated is not None and stated != int(adopted):
            yield _chip_problem(tables, line, "node_nm", f"{node} is of the {stated} nm class")


RULES: tuple[Rule, ...] = (
    unique_keys,
    references,
    sorted_rows,
    evidence_values,
    support,
    absence,
    dates,
    plausibility,
)
