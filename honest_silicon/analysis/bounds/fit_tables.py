"""The tables that ``python -m honest_silicon fit`` makes: expected.csv and expected_rows.csv."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import scipy

from honest_silicon.analysis.bounds.expected import (
    COEFFICIENTS,
    LEFT_OUT,
    SERVING,
    TRAINING,
    Check,
    Observed,
    check,
    checked,
    fingerprint,
    observed,
)
from honest_silicon.analysis.bounds.fit import GENERATION, Fitted, Foretold, enough, fit_maker
from honest_silicon.dataset.store import Dataset

#: Significant figures kept of what is fitted.
_FIGURES: Final = 4
#: What is said of a class by each check.
_CHECKED: Final = ("checked", "inside", "factor", "ends")


@dataclass(frozen=True)
class Tables:
    """expected.csv and expected_rows.csv as fitted, by name.

    ``others`` tells of each kind of work and maker how its results lie to what other generations
    would let expect; None where fewer than two generations could be foretold so.
    """

    data: Dataset
    frames: Mapping[str, pd.DataFrame]
    others: Mapping[str, Mapping[str, Check | None]]

    def write(self, directory: Path) -> None:
        """Write them over those of a directory."""
        for name, frame in self.frames.items():
            path = directory / self.data.package.tables[name].path
            frame.to_csv(path, index=False, lineterminator="\n")

    def plain(self) -> dict[str, Any]:
        """Classes and the check of each kind of work, for JSON."""
        classes = self.frames["expected"].astype(object)
        return {
            "classes": classes.where(classes.notna(), None).to_dict("records"),
            "checks": {
                kind: {out: asdict(found) for out, found in by.items()}
                for kind, by in self._checks().items()
            },
            "other_generations": {
                kind: {maker: asdict(found) if found else None for maker, found in by.items()}
                for kind, by in self.others.items()
            },
        }

    def lines(self) -> list[str]:
        """Each class, then each kind of work as a whole."""
        words = [*COEFFICIENTS, "sparse", "low", "high", "results", "sources"]
        checked = [f"{p}{word}" for p in LEFT_OUT.values() for word in _CHECKED]
        table = self.frames["expected"]
        lines = [table[["id", *words]].to_string(index=False)]
        lines.append(table[["id", *checked]].to_string(index=False))
        used = self.frames["expected_rows"].groupby("kind").size()
        for kind, by in self._checks().items():
            for out, found in by.items():
                lines.append(
                    f"{kind}: {used[kind]} runs used, {found.runs} predicted from other {out}s: "
                    f"{100 * found.inside:.1f} % inside the 80 % range, median factor "
                    f"{found.factor:.2f}, ends {found.ends:.2f} apart in the median"
                )
        for kind, makers in self.others.items():
            for maker, other in makers.items():
                said = (
                    f"{100 * other.inside:.1f} % of {other.runs} runs inside, median factor "
                    f"{other.factor:.2f}, ends {other.ends:.2f} apart in the median"
                    if other
                    else "cannot be checked"
                )
                lines.append(f"{kind}, {maker} from its other generations: {said}")
        return lines

    def _checks(self) -> dict[str, dict[str, Check]]:
        rows = self.frames["expected_rows"]
        return checked(rows.astype(object).where(rows.notna(), None).to_dict("records"))


def fit_all(data: Dataset) -> Tables:
    """Fit every class of every kind of work."""
    classes: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    others: dict[str, dict[str, Check | None]] = {}
    for kind in (SERVING, TRAINING):
        known, used, others[kind] = _kind(data, kind)
        classes += known
        rows += used
    frames = {
        name: pd.DataFrame(found, columns=list(data.package.tables[name].fields)).sort_values("id")
        for name, found in (("expected", classes), ("expected_rows", rows))
    }
    return Tables(data, frames, others)


def _kind(
    data: Dataset, kind: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Check | None]]:
    """Rows of both tables, and of each maker the check on generations left out."""
    seen = observed(data, kind)
    stamp = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "library": f"scipy {scipy.__version__}",
        "fingerprint": fingerprint(seen),
    }
    classes: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    others: dict[str, Check | None] = {}
    for vendor in sorted({o.vendor for o in seen}):
        mine = [o for o in seen if o.vendor == vendor]
        if not enough(mine):
            continue
        fitted = fit_maker(mine, kind)
        own = [row | stamp for g in sorted(fitted.ends) if (row := _class(kind, vendor, g, fitted))]
        known = {c["id"] for c in own}
        # Results of a class too small for a range inform their maker's other classes.
        for o in mine if known else ():
            rows.append(_row(kind, o, fitted, known))
        classes += own
        others[vendor] = _others(fitted)
    return classes, rows, others


def _name(*words: str) -> str:
    return "-".join(re.sub(r"[^a-z0-9]+", "-", w.casefold()).strip("-") for w in words if w)


def _others(fitted: Fitted) -> Check | None:
    """How the results of each generation lie to what the maker's others would let expect."""
    told = fitted.foretold[GENERATION]
    if len({f.row.generation for f in told}) < 2:
        return None
    return check(
        {"measured": f.row.seconds, "low": f.low, "foretold": f.value, "high": f.high} for f in told
    )


def _class(kind: str, vendor: str, generation: str, fitted: Fitted) -> dict[str, Any] | None:
    """A row of expected.csv: a generation with enough results of its own."""
    rows = [o for o in fitted.rows if o.generation == generation]
    ends = fitted.ends[generation]
    if not enough(rows):
        return None
    shift = float(np.exp(fitted.model.generations[generation]))
    values = dict(zip(COEFFICIENTS, fitted.model.coefficients * shift, strict=True))
    return {
        "id": _name(kind, vendor, generation),
        "kind": kind,
        "vendor": vendor,
        "generation": generation,
        **{name: _figure(value) for name, value in values.items()},
        "sparse": _figure(fitted.model.sparse),
        "low": _figure(float(np.exp(ends[0]))),
        "high": _figure(float(np.exp(ends[1]))),
        "results": len(rows),
        "sources": len({o.source for o in rows}),
        **{
            begin + word: value
            for out, begin in LEFT_OUT.items()
            for word, value in _checked(
                [f for f in fitted.foretold[out] if f.row.generation == generation]
            ).items()
        },
    }


def _checked(told: Sequence[Foretold]) -> dict[str, Any]:
    """Of a class: how many of its runs were foretold, and how they lie to their ranges."""
    if not told:
        return dict.fromkeys(_CHECKED) | {"checked": 0}
    off = [abs(float(np.log(f.row.seconds / f.value))) for f in told]
    return {
        "checked": len(told),
        "inside": _figure(100 * float(np.mean([f.inside for f in told]))),
        "factor": _figure(float(np.exp(np.median(off)))),
        "ends": _figure(float(np.median([f.high / f.low for f in told]))),
    }


def _row(kind: str, o: Observed, fitted: Fitted, known: set[str]) -> dict[str, Any]:
    own = _name(kind, o.vendor, o.generation)
    bound = o.case.bound
    row = {
        "id": _name(kind, o.id),
        "kind": kind,
        "measured_id": o.id,
        "expected_id": own if own in known else None,
        "measured": _figure(o.seconds / bound),
    }
    for out, begin in LEFT_OUT.items():
        # Where no range is stated there is none to check.
        told = fitted.foretold[out] if own in known else ()
        found = next((f for f in told if f.row.id == o.id), None)
        for end, value in (("low", "low"), ("foretold", "value"), ("high", "high")):
            row[begin + end] = _figure(getattr(found, value) / bound) if found else None
    return row


def _figure(value: float) -> float:
    return float(f"{value:.{_FIGURES}g}")
