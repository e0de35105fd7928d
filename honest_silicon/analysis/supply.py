"""What is made, sold or planned, each estimate by its author, and the compute it comes to.

Estimates are never averaged. Those a reader chooses for one entity and year span from the lowest to
the highest of them. Entities are not added up to a country: the few that someone counted are not
all it made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Values of ``market`` that a question is about: all that is sold in China, the part of Chinese
#: vendors, and that of one vendor.
ALL_VENDORS: Final = "all"
CHINESE_VENDORS: Final = "chinese"
ONE_VENDOR: Final = "vendor"


@dataclass(frozen=True)
class Range:
    """Lowest and highest, without a middle: nothing is averaged."""

    low: float
    high: float

    def hull(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high))

    def times(self, other: Range) -> Range:
        """Product of two positive ranges."""
        return Range(self.low * other.low, self.high * other.high)


@per_dataset(1)
def estimates(data: Dataset) -> pd.DataFrame:
    """production.csv with the ends of each estimate.

    Returns
    -------
    The table indexed by id, with floats ``least``, ``most`` (from low, central and high, NaN where
    a row states none) and ``shown`` (central, else the end stated), ``year`` (Int64, NA where the
    period is not within one), ``whole_year`` and ``quarter`` (bool, whether it is all of it) and
    ``middle`` (date, None where undated).
    """
    table = data.tables.get("production")
    if table is None:
        return pd.DataFrame(columns=["id", "entity", "metric", "counts", "year", "condition"])
    ends = table[["low", "central", "high"]].astype("float64")
    spans = [span(t) if isinstance(t, str) else None for t in table["period"]]
    shown = ends["central"].fillna(ends["low"]).fillna(ends["high"])
    years = [s.first.year if s and s.first.year == s.last.year else pd.NA for s in spans]
    return table.set_index("id", drop=False).assign(
        least=ends.min(axis=1).to_numpy(),
        most=ends.max(axis=1).to_numpy(),
        shown=shown.to_numpy(),
        year=pd.array(years, dtype="Int64"),
        whole_year=[bool(s and s.is_year) for s in spans],
        quarter=[bool(s and s.is_quarter) for s in spans],
        middle=[s.middle if s else None for s in spans],
    )


def _made_in_a_year(data: Dataset, rows: pd.DataFrame) -> pd.Series:
    """Which of ``estimates`` count what was made, sold or shipped in one whole year, and hold
    without a condition.
    """
    return (
        rows["metric"].isin(data.package.having("production", "metric", "output"))
        & rows["whole_year"]
        & rows["span"].eq("period").fillna(False)
        & rows["condition"].isna()
    )


@per_dataset(1)
def countable(data: Dataset) -> pd.DataFrame:
    """Estimates of parts that came to be in one whole year, of chips whose 16-bit peak is known.

    A row about months of a year counts something else than the year, so it is left out.
    """
    rows = estimates(data)
    if rows.empty:
        return rows
    wanted = (
        _made_in_a_year(data, rows)
        & rows["counts"].isin(data.package.having("production", "counts", "sold_parts"))
        & rows["least"].notna()
        & rows["chip_ids"].notna()
    )
    mine = rows[wanted]
    return mine.loc[[performance(data, c) is not None for c in mine["chip_ids"]]]


def performance(data: Dataset, chip_ids: str) -> Range | None:
    """Dense 16-bit TFLOPS over the chips an estimate may mean; None where none is known."""
    chips = all_hardware(data)
    rates = [
        chips[c].figures["fp16_tflops"]
        for c in chip_ids.split(";")
        if c in chips and "fp16_tflops" in chips[c].figures
    ]
    if not rates:
        return None
    return Range(min(r.low for r in rates), max(r.high for r in rates))


@dataclass(frozen=True)
class Output:
    """Compute of what one entity made or sold in a year, in EFLOPS of dense 16 bits."""

    entity: str
    country: str
    year: int
    eflops: Range


def compute_made(data: Dataset, chosen: Iterable[str]) -> list[Output]:
    """Compute by entity and year from the estimates with these ids, countries apart.

    Estimates of one entity and year span from the lowest to the highest. Entities are not added
    up: the sum of the few that were counted is no country.
    """
    rows = countable(data)
    rows = rows[rows.index.isin(list(chosen))]
    parts: dict[tuple[str, str, int], Range] = {}
    for row in rows.to_dict("records"):
        rate = performance(data, row["chip_ids"])
        assert rate is not None
        # TFLOPS to EFLOPS.
        own = Range(row["least"], row["most"]).times(Range(rate.low / 1e6, rate.high / 1e6))
        key = (row["country"], row["entity"], int(row["year"]))
        parts[key] = parts[key].hull(own) if key in parts else own
    return [Output(entity, c, year, own) for (c, entity, year), own in sorted(parts.items())]


@dataclass(frozen=True)
class BothCountries:
    """What one author says of an entity of each country, for one year and in one unit; whose chips
    they are, by country.
    """

    author: str
    year: int
    unit: str
    entities: dict[str, str]
    makers: dict[str, str]
    figures: dict[str, Range]
    ids: dict[str, str]


@per_dataset(1)
def both_countries(data: Dataset) -> list[BothCountries]:
    """Each whole year for which one author counts one entity of each country in H100 equivalents
    made or sold, the latest first.
    """
    rows = estimates(data)
    if rows.empty:
        return []
    mine = rows[
        _made_in_a_year(data, rows) & rows["counts"].eq("h100-equivalents") & rows["least"].notna()
    ]
    found = [
        BothCountries(
            str(author),
            int(year),
            "H100 equivalents",
            dict(zip(part["country"], part["entity"], strict=True)),
            dict(zip(part["country"], part["vendor"].fillna(part["entity"]), strict=True)),
            {
                c: Range(low, high)
                for c, low, high in zip(part["country"], part["least"], part["most"], strict=True)
            },
            dict(zip(part["country"], part["id"], strict=True)),
        )
        for (author, year), part in mine.groupby(["author", "year"])
        if sorted(part["country"]) == ["CN", "US"]
    ]
    return sorted(found, key=lambda f: (f.year, f.author), reverse=True)


def same_author(data: Dataset) -> BothCountries | None:
    """The latest of ``both_countries``; None without any."""
    return next(iter(both_countries(data)), None)


@dataclass(frozen=True)
class HomeMarket:
    """Share Chinese vendors had of the cards shipped in China, by one author for one year."""

    author: str
    year: int
    share: float


def _shipped_in_a_year(data: Dataset, rows: pd.DataFrame) -> pd.Series:
    made = _made_in_a_year(data, rows)
    return made & rows["metric"].eq("shipped") & rows["central"].notna()


def home_market(data: Dataset) -> HomeMarket | None:
    """The latest year for which one author counts both; None without any."""
    rows = estimates(data)
    if rows.empty:
        return None
    mine = rows[_shipped_in_a_year(data, rows)]
    of_key = {
        whose: mine[mine["market"] == whose].set_index(["year", "author", "counts"])["central"]
        for whose in (CHINESE_VENDORS, ALL_VENDORS)
    }
    keys = set(of_key[CHINESE_VENDORS].index) & set(of_key[ALL_VENDORS].index)
    if not keys:
        return None
    key = max(keys)
    share = float(of_key[CHINESE_VENDORS][key]) / float(of_key[ALL_VENDORS][key])
    return HomeMarket(key[1], int(key[0]), share)


def of_home_market(data: Dataset) -> pd.DataFrame:
    """What the author of ``home_market`` counts of each maker for its year, the most first; rows of
    ``estimates``. Empty without one.
    """
    rows, market = estimates(data), home_market(data)
    if market is None:
        return rows.iloc[:0]
    mine = rows[
        _shipped_in_a_year(data, rows)
        & rows["author"].eq(market.author)
        & rows["year"].eq(market.year)
    ]
    total = mine.loc[mine["market"] == ALL_VENDORS, "counts"]
    parts = mine[mine["counts"].isin(total) & mine["market"].eq(ONE_VENDOR)]
    return parts.sort_values("central", ascending=False, kind="stable")


def comparable(data: Dataset, rows: pd.DataFrame, today: date) -> pd.DataFrame:
    """Those of ``estimates`` that count what was made, sold or shipped in one whole year up to the
    present one, and give a figure above zero.
    """
    return rows[
        _made_in_a_year(data, rows)
        & rows["shown"].gt(0)
        & rows["year"].le(today.year).fillna(False)
    ]


@dataclass(frozen=True)
class Counted:
    """What an estimate counts: only rows that count the same are held together.

    Packages, dies and cards are different things, and so are a year and all years so far, what was
    made and what is planned, what holds and what would under a ``condition``. ``counts`` is ''
    where ``unit`` says it, ``metric`` '' for what was made, sold or shipped; of the time one is
    said: ``since`` when, a ``span`` (None where none is stated), or a ``period`` that is no whole
    year.
    """

    unit: str = ""
    counts: str = ""
    metric: str = ""
    since: str = ""
    span: str | None = ""
    period: str = ""
    condition: str = ""


def alike(data: Dataset, row: Mapping[str, Any]) -> Counted:
    """What an estimate counts."""
    package = data.package
    parts = row["counts"] in package.having("production", "counts", "parts")
    output = row["metric"] in package.having("production", "metric", "output")
    since, period = "", ""
    span: str | None = ""
    if isinstance(row["since"], str):
        since = row["since"]
    elif not isinstance(row["span"], str):
        span = None
    elif row["span"] != "period":
        span = row["span"]
    elif not row["whole_year"] and isinstance(row["period"], str):
        period = row["period"]
    return Counted(
        "" if parts else str(row["unit"]),
        row["counts"] if parts else "",
        "" if output else row["metric"],
        since,
        span,
        period,
        row["condition"] if isinstance(row["condition"], str) else "",
    )


@per_dataset(1)
def first_choice(data: Dataset) -> list[str]:
    """Estimates chosen at first: all of single parts, so that no part is counted twice with a
    family it belongs to.
    """
    rows = countable(data)
    return [i for i, c in zip(rows.index, rows["chip_ids"], strict=True) if ";" not in c]


@dataclass(frozen=True)
class Differing:
    """Estimates of one kind for one entity and year, from the lowest to the highest."""

    entity: str
    year: int
    kind: Counted
    count: int
    low: float
    high: float
    authors: tuple[str, ...]


def why_they_differ(data: Dataset, rows: pd.DataFrame) -> list[Differing]:
    """Each entity and year of which several authors estimate the same kind of the same chips.

    Parameters
    ----------
    rows
        Rows of ``estimates``.
    """
    known = rows[rows["year"].notna() & rows["shown"].notna()].fillna({"chip_ids": ""})
    kinds = [alike(data, row) for row in known.to_dict("records")]
    return [
        Differing(
            str(entity),
            int(year),
            kind,
            len(part),
            float(part["least"].min()),
            float(part["most"].max()),
            tuple(sorted(set(part["author"]), key=str.casefold)),
        )
        for (entity, year, kind, _), part in known.assign(kind=kinds)
        .sort_values(["entity", "year"], kind="stable")
        .groupby(["entity", "year", "kind", "chip_ids"], sort=False)
        if part["author"].nunique() > 1
    ]
