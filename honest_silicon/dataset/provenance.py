"""What supports a cell, how far its sources disagree, and what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.nodes import node_class, read_process
from honest_silicon.dataset.origins import origins
from honest_silicon.dataset.read import as_number
from honest_silicon.dataset.schema import Package

_Row = TypeVar("_Row")
#: Basis of a reader's own chips: none at all, weaker than any.
OWN: Final = "own"
#: Sources further apart than this make a cell disputed.
DISPUTE: Final = 0.05
#: A row supports a number within this distance.
TOLERANCE: Final = 0.01

_NODES: Final = ("foundry", "process_node", "node_nm")
#: Addresses of files that programs read, rather than of documents written for readers.
_CODE: Final = r"//(?:www\.|raw\.)?(?:github|githubusercontent|gitlab|gitee)\.com/"


@dataclass(frozen=True)
class Evidence:
    """One document's word on one cell.

    ``origin`` is what it copies from in the end, or itself; ``copied_from`` says it in words, ''
    where it stands by itself.
    """

    value: str
    value_high: float | None
    basis: str
    qualifier: str
    note: str
    source_id: str
    title: str
    publisher: str
    url: str
    published: str
    retrieved: str
    weak: bool
    comparable: bool
    origin: str
    copied_from: str


@dataclass(frozen=True)
class SetAside:
    """A figure read in a document and not used."""

    value: str
    basis: str
    reason: str
    title: str
    publisher: str
    url: str
    published: str


@dataclass(frozen=True)
class SecondReading:
    """What came of looking for an adopted figure once more; see second_readings.csv.

    ``title`` and ``url`` are of the document in which it was seen, '' where it was not.
    """

    outcome: str
    read_on: str
    seen: str
    title: str
    url: str


@dataclass(frozen=True)
class Fact:
    """What the evidence of one cell comes to; see ``cell_facts``."""

    low: float | None
    high: float | None
    basis: str | None
    disputed: bool
    documents: int
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nominal:
    """A vendor's rate that counts more units than the convention of its column.

    ``value`` is that of the strongest basis, then the newest; the ends are of all who state one.
    """

    low: float
    value: float
    high: float


NO_FACT: Final = Fact(None, None, None, False, 0)


@dataclass(frozen=True)
class Caveat:
    """What a reader must know of an adopted figure wherever it stands: its sign, what the sign is
    called, and what it means.
    """

    sign: str
    words: str
    meaning: str


#: Caveats by the column of ``cell_facts`` that says whether a cell bears them.
CAVEATS: Final = {
    "single": Caveat(
        "†",
        "one third-hand origin",
        "every document that gives it is a database, press or an analyst, and all go back to one",
    ),
    "undirected": Caveat(
        "⇄",
        "direction not stated",
        "no document that gives it says whether it is of one direction of the link or of both",
    ),
    "rival": Caveat(
        "‡",
        "a rival's estimate",
        "nobody but a rival of its maker has given it, and no headline rests on it",
    ),
    "at_least": Caveat(
        "≥",
        "a lower bound",
        "every document that gives it says more than this, or at least this",
    ),
    "at_most": Caveat(
        "≤",
        "an upper bound",
        "every document that gives it says up to this, of what is no peak",
    ),
    "computed": Caveat(
        "÷",
        "computed from stated figures",
        "no document states it: it follows from figures that documents state, as each row says",
    ),
}
#: The caveat of a figure that only a rival of the maker has given.
RIVAL: Final = "rival"
#: The caveats of a figure of which documents state a bound, and no more.
AT_LEAST: Final = "at_least"
AT_MOST: Final = "at_most"


@dataclass(frozen=True)
class Cell:
    """One cell of chips.csv with all that is known about it.

    ``value`` is None where nothing is adopted; then ``gap`` and ``gap_note`` say why. ``low`` and
    ``high`` are the ends of the range of comparable figures and include the value.
    """

    chip_id: str
    field: str
    value: float | int | str | None
    low: float | None
    high: float | None
    basis: str | None
    disputed: bool
    evidence: tuple[Evidence, ...]
    set_aside: tuple[SetAside, ...]
    gap: str | None
    gap_note: str
    #: None where the figure was not looked for a second time.
    second_reading: SecondReading | None = None
    #: Names of CAVEATS.
    caveats: tuple[str, ...] = ()
    #: Day on which a value was last looked for in vain.
    gap_looked_at: str = ""
    nominal: Nominal | None = None


def ranked(package: Package) -> tuple[str, ...]:
    """All bases there are, strongest first; the weakest is that of a reader's own chips."""
    return (*package.bases, OWN)


def strongest_first(
    package: Package,
    rows: Iterable[_Row],
    basis: Callable[[_Row], str],
    published: Callable[[_Row], str],
) -> list[_Row]:
    """Statements by the strength of their basis, then newest first; ties as they came.

    Parameters
    ----------
    published
        A date as it is written, '' where there is none.
    """
    rank = {b: i for i, b in enumerate(ranked(package))}
    newest = sorted(rows, key=published, reverse=True)
    return sorted(newest, key=lambda row: rank.get(basis(row), len(rank)))


def as_shown(
    package: Package, chips: pd.DataFrame, evidence: pd.DataFrame, sources: pd.DataFrame
) -> pd.DataFrame:
    """Evidence with its sources, in the order in which a reader meets it.

    Rows that state the adopted value come first, then the strongest basis, a document of the
    chip's maker ahead of others', a document ahead of a file of program code, and the newest. So
    who opens a figure lands on the best document behind it: the maker's own words, where there are.

    Returns
    -------
    DataFrame with the columns of both tables, ``comparable``, and ``published`` '' where unknown.
    """
    backs = backing(package, evidence, sources)
    rows = with_node_classes(evidence.assign(backs=backs, place=range(len(evidence))))
    states = _support(package, chips, rows, figures(rows, package.numeric_fields))["place"]
    out = evidence.assign(
        comparable=comparable(package, evidence, sources),
        states=np.isin(np.arange(len(evidence)), states),
    ).merge(sources, on="source_id", how="left")
    vendor = out["chip_id"].map(dict(zip(chips["id"], chips["vendor"], strict=True))).fillna("")
    rank = {b: i for i, b in enumerate(package.bases)}
    return (
        out.assign(
            published=out["published"].fillna(""),
            strength=out["basis"].map(rank).fillna(len(rank)),
            maker=[
                bool(v) and v.split()[0].casefold() in str(p).casefold()
                for v, p in zip(vendor, out["publisher"], strict=True)
            ],
            code=out["url"].str.contains(_CODE, regex=True, na=False),
        )
        .sort_values(
            ["states", "strength", "maker", "code", "published"],
            ascending=[False, True, False, True, False],
            kind="stable",
        )
        .drop(columns=["strength", "states", "maker", "code"])
    )


def comparable(package: Package, evidence: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    """Which evidence rows may be compared with their cell, as a boolean Series.

    A row follows the convention of its column (no qualifier that says otherwise) and does not come
    from a source marked weak.
    """
    return _conventional(package, evidence) & ~_weak(evidence, sources)


def backing(package: Package, evidence: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    """Which evidence rows may back an adopted value, as a boolean Series: those that may be
    compared, and of a target date plans too.
    """
    planned = evidence["field"].eq("expected") & evidence["qualifier"].eq("plan").fillna(False)
    return comparable(package, evidence, sources) | (planned & ~_weak(evidence, sources))


def _weak(evidence: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    return evidence["source_id"].isin(sources.loc[sources["weak"].fillna(False), "source_id"])


def _conventional(package: Package, evidence: pd.DataFrame) -> pd.Series:
    """Rows whose figure follows the convention of its column."""
    return evidence["qualifier"].isna() | evidence["qualifier"].isin(package.comparable)


def figures(evidence: pd.DataFrame, numeric: list[str]) -> pd.DataFrame:
    """Numeric evidence with columns ``low`` and ``high`` (equal unless a range is stated)."""
    rows = evidence[evidence["field"].isin(numeric)]
    low = rows["value"].map(as_number).astype("float64")
    high = rows["value_high"].astype("float64").fillna(low)
    return rows.assign(low=low, high=high)


def with_node_classes(evidence: pd.DataFrame) -> pd.DataFrame:
    """Evidence with node classes in place of stated nodes, also from names of processes.

    A class is no figure of a source but our grouping of one (see ``nodes``): "12 nm" stands for
    16, and "TSMC 4N" for 5.
    """
    nodes = evidence[evidence["field"] == "node_nm"]
    stated = [as_number(v) for v in nodes["value"]]
    classes = [None if s is None else node_class(s) for s in stated]
    named = evidence[evidence["field"] == "process_node"]
    read = [read_process(v)[1] for v in named["value"]]
    rows = pd.concat([nodes, named]).assign(field="node_nm", value=[*classes, *read])
    rows = rows[rows["value"].notna()]
    rows["value"] = rows["value"].astype(int).astype("str")
    return pd.concat([evidence[evidence["field"] != "node_nm"], rows])


def nominal_figures(
    package: Package, evidence: pd.DataFrame, sources: pd.DataFrame
) -> dict[tuple[str, str], Nominal]:
    """Vendors' nominal figures by chip and field; those of weak sources alone are left out."""
    marked = evidence["qualifier"].isin(package.having("evidence", "qualifier", "nominal"))
    rows = figures(evidence[marked], package.numeric_fields)
    rows = rows.merge(sources[["source_id", "published", "weak"]], on="source_id", how="left")
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows[~rows["weak"].fillna(False)].to_dict("records"):
        groups.setdefault((row["chip_id"], row["field"]), []).append(row)
    out = {}
    for key, said in groups.items():
        first = strongest_first(
            package,
            said,
            lambda r: str(r["basis"]),
            lambda r: "" if pd.isna(r["published"]) else str(r["published"]),
        )[0]
        out[key] = Nominal(min(r["low"] for r in said), first["low"], max(r["high"] for r in said))
    return out


def _best_basis(package: Package, rows: pd.DataFrame) -> pd.Series:
    rank = rows["basis"].map({b: i for i, b in enumerate(package.bases)})
    best = rank.groupby([rows["chip_id"], rows["field"]]).min()
    return best.map(dict(enumerate(package.bases)))


def cell_facts(
    package: Package, chips: pd.DataFrame, evidence: pd.DataFrame, sources: pd.DataFrame
) -> pd.DataFrame:
    """Range, basis, dispute, number of documents and caveats of every cell that has evidence.

    Returns
    -------
    DataFrame indexed by (chip_id, field) with ``low`` and ``high`` (NaN unless numeric), ``basis``
    (of the strongest row that supports the adopted value), ``disputed``, ``documents`` (counted by
    their origins) and a boolean column for each of CAVEATS.
    """
    numeric = package.numeric_fields
    ok = comparable(package, evidence, sources).to_numpy()
    origin = evidence["source_id"].map(origins(sources))
    backs = backing(package, evidence, sources).to_numpy()
    rows = with_node_classes(evidence.assign(comparable=ok, backs=backs, origin=origin))
    keys = ["chip_id", "field"]
    documents = rows.groupby(keys)["origin"].nunique().rename("documents")
    facts = documents.to_frame()

    figs = figures(rows, numeric)
    usable = figs[figs["comparable"]]
    spread = usable.groupby(keys).agg(low=("low", "min"), high=("high", "max"))
    facts = facts.join(spread)
    facts["disputed"] = (facts["high"] > facts["low"] * (1 + DISPUTE)).fillna(False)

    named = rows[rows["comparable"] & rows["field"].isin(_NODES)]
    for key, group in named.groupby(keys):
        if _nodes_differ(group["value"], key[1]):
            facts.at[key, "disputed"] = True

    support = _support(package, chips, rows, figs)
    # A name or a kind of memory is stated in many spellings: any row of the field backs it.
    words = rows[~rows["field"].isin(numeric) & _conventional(package, rows)]
    facts["basis"] = _best_basis(package, support).combine_first(_best_basis(package, words))
    for name, bears in _caveats(package, support).items():
        facts[name] = bears.reindex(facts.index, fill_value=False).astype(bool)
    return facts


def _nodes_differ(values: pd.Series, field: str) -> bool:
    """Whether sources name different foundries or different node classes."""
    if field == "foundry":
        return bool(values.str.casefold().nunique() > 1)
    if field == "node_nm":
        return bool(values.nunique() > 1)
    read = [read_process(v) for v in values]
    return any(len({r[i] for r in read if r[i] is not None}) > 1 for i in (0, 1))


def _support(
    package: Package, chips: pd.DataFrame, rows: pd.DataFrame, figs: pd.DataFrame
) -> pd.DataFrame:
    """Rows that may back the adopted value of their cell and state it."""
    numeric = package.numeric_fields
    long = chips.set_index("id")[numeric].astype("float64").stack()
    long.index = long.index.set_names(["chip_id", "field"])
    adopted = figs.join(long.rename("adopted"), on=["chip_id", "field"])
    near = np.isclose(adopted["low"], adopted["adopted"], rtol=TOLERANCE) | np.isclose(
        adopted["high"], adopted["adopted"], rtol=TOLERANCE
    )
    numbers = adopted[near & adopted["backs"]]

    text = chips.set_index("id").drop(columns=numeric).stack()
    text.index = text.index.set_names(["chip_id", "field"])
    words = rows[~rows["field"].isin(numeric) & rows["backs"]]
    words = words.join(text.rename("adopted"), on=["chip_id", "field"])
    words = words[words["adopted"].notna()]
    dated = [n for n, f in package.chip_fields.items() if f.partial_date]
    same = [
        _within(value, adopted) if field in dated else value.casefold() == adopted.casefold()
        for field, value, adopted in zip(
            words["field"], words["value"], words["adopted"], strict=True
        )
    ]
    return pd.concat([numbers, words[np.array(same, dtype=bool)]])


def _within(stated: str, adopted: str) -> bool:
    """Whether a date says no more than the one that is adopted, and nothing else."""
    try:
        return span(stated).within(span(adopted))
    except ValueError:
        return False


def _caveats(package: Package, support: pd.DataFrame) -> dict[str, pd.Series]:
    """Whether each cell bears each of CAVEATS, of the rows that state its figure."""
    figures = [n for n, f in package.chip_fields.items() if f.figure]
    rows = support[support["field"].isin(figures)]
    having = package.having
    documented = having("evidence", "basis", "documented")
    # A figure bears a caveat of a kind of row if no row of another kind backs it.
    of_kind = {
        "undirected": having("evidence", "qualifier", "undirected"),
        RIVAL: having("evidence", "qualifier", "rival"),
        AT_LEAST: having("evidence", "qualifier", "lower_bound"),
        AT_MOST: having("evidence", "qualifier", "upper_bound"),
        "computed": having("evidence", "qualifier", "computed"),
    }
    marked = {name: rows["qualifier"].isin(values) for name, values in of_kind.items()}
    of_cell = rows.assign(own=rows["basis"].isin(documented), **marked).groupby(
        ["chip_id", "field"]
    )
    single = ~of_cell["own"].any() & of_cell["origin"].nunique().eq(1)
    return {"single": single, **{name: of_cell[name].all() for name in of_kind}}
