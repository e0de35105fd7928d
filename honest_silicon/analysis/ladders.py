"""What has been shown of a chip: how far anyone has gone in training on it and in serving with it.

Levels of evidence: 0 nothing found, 1 claimed by the maker, 2 reported, 3 documented with model,
chip and scale, 4 independently measured: by neither maker nor seller of the chip, whatever kind of
source says it. A level is that of the row that puts the chip there. A row whose chip was inferred
counts for the family of that chip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from honest_silicon.analysis.frontier import competing
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.store import Dataset

#: What a ladder is of; marks of tasks and stages.
KINDS: Final = ("training", "inference")


@dataclass(frozen=True)
class Proof:
    """A row that is evidence of a level for a chip: of which model, by whom, on how many chips.

    ``chip_id`` is '' where the row names no chip of ours; ``family`` is then the family it names,
    '' where it names none. ``level`` 0 is a row that speaks against: a run that failed, was
    abandoned or denied. ``run`` is the same for all rows that tell of one run.
    """

    table: str
    id: str
    kind: str
    chip_id: str
    named: str
    level: int
    model: str = ""
    by: str = ""
    outcome: str = ""
    date: str = ""
    chips: int | None = None
    family: str = ""
    run: str = ""


@dataclass(frozen=True)
class Ladder:
    """The highest level, the rows on it and below, and those that speak against."""

    level: int
    proofs: tuple[Proof, ...] = ()
    against: tuple[Proof, ...] = ()

    @property
    def best(self) -> Proof | None:
        """The row on the highest level; of several the one with the most chips."""
        return next((p for p in self.proofs if p.level == self.level), None)


def _ladder(proofs: Sequence[Proof]) -> Ladder:
    found = [p for p in proofs if p.level]
    found.sort(key=lambda p: (-p.level, -(p.chips or 0), p.date, p.id))
    against = tuple(p for p in proofs if not p.level)
    return Ladder(max((p.level for p in found), default=0), tuple(found), against)


@per_dataset(1)
def proofs(data: Dataset) -> tuple[Proof, ...]:
    """Every row that says what was trained or served on chips, with its level."""
    return (*_measured(data), *_runs(data), *_positions(data))


def _measured(data: Dataset) -> Iterator[Proof]:
    tasks = {kind: data.package.having("measured", "task", kind) for kind in KINDS}
    no_result = set(data.package.having("measured", "qualifier", "no_result"))
    independent = data.package.having("measured", "runner", "independent")
    for row in records(data, "measured"):
        kind = next((k for k, names in tasks.items() if row["task"] in names), "")
        if not kind or set(listed(row["qualifier"])) & no_result:
            continue
        if row["basis"] == "measured" and row["runner"] in independent:
            level = 4
        elif row["chips"] is not None:
            level = 3
        else:
            # A seller's figure without its scale is a claim.
            level = 1 if "vendor" in (row["basis"], row["runner"]) else 2
        yield Proof(
            "measured",
            row["id"],
            kind,
            row["chip_id"] or "",
            row["chip_named"],
            level,
            row["model"],
            row["run_by"],
            date=row["date"] or "",
            chips=row["chips"],
            family=row["chip_family"] or "",
        )


def _runs(data: Dataset) -> Iterator[Proof]:
    package = data.package
    training = package.having("training_runs", "stage", "training")
    done = package.having("training_runs", "outcome", "done")
    against = package.having("training_runs", "outcome", "against")
    documented = package.having("training_runs", "basis", "documented")
    families_of = data.chips["family"].dropna().to_dict()
    for row in records(data, "training_runs"):
        if row["outcome"] not in (*done, *against):
            continue
        chip, family = row["chip_id"] or "", row["chip_family"] or ""
        if row["chip_inferred"]:
            chip, family = "", family or families_of.get(chip, "")
        if row["outcome"] in against:
            level = 0
        elif row["basis"] in documented:
            # A document without the scale says no more than its author's word.
            sized = row["chips_used"] is not None
            level = 3 if sized else 1 if row["by_vendor"] else 2
            if row["basis"] == "measured" and sized and not row["by_vendor"]:
                level = 4
        else:
            level = 2
        yield Proof(
            "training_runs",
            row["id"],
            "training" if row["stage"] in training else "inference",
            chip,
            row["chip_named"],
            level,
            row["model"],
            row["developer"],
            row["outcome"] if row["outcome"] in against else "",
            row["date"] or "",
            row["chips_used"],
            family,
            row["event"] or row["id"],
        )


def _positions(data: Dataset) -> Iterator[Proof]:
    for chip, workload in data.chips["workload"].items():
        for kind in KINDS:
            if isinstance(workload, str) and workload in (kind, "both"):
                yield Proof("chips", str(chip), kind, str(chip), data.names[str(chip)], 1)


@per_dataset(1)
def ladders(data: Dataset) -> Mapping[str, Mapping[str, Ladder]]:
    """Ladder of each chip for ``training`` and ``inference``, from rows that name the chip."""
    found: dict[tuple[str, str], list[Proof]] = {}
    for proof in proofs(data):
        found.setdefault((proof.chip_id, proof.kind), []).append(proof)
    return {chip: {k: _ladder(found.get((chip, k), [])) for k in KINDS} for chip in data.names}


@dataclass(frozen=True)
class Family:
    """Chips sold under one family name, with rows that name only the family, too."""

    name: str
    vendor: str
    chips: tuple[str, ...]
    training: Ladder
    inference: Ladder


@per_dataset(1)
def families(data: Dataset) -> dict[str, Family]:
    """Families of chips that have a name and a row of their own somewhere, without cards sold to
    gamers: what was shown on those says nothing of a data centre's.
    """
    chips = data.sourced(data.chips[competing(data)])
    out = {}
    for name, rows in chips[chips["family"].notna()].groupby("family"):
        ids = set(rows.index)
        mine = [p for p in proofs(data) if p.chip_id in ids or p.family == name]
        ladder = {k: _ladder([p for p in mine if p.kind == k]) for k in KINDS}
        out[str(name)] = Family(
            str(name),
            str(rows["vendor"].iloc[0]),
            tuple(str(i) for i in rows.index),
            ladder["training"],
            ladder["inference"],
        )
    return out
