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
    SERVING,
    TRAINING,
    Check,
    Observed,
    checked,
    fingerprint,
    observed,
)
from honest_silicon.analysis.bounds.fit import Fitted, Foretold, enough, fit_maker
from honest_silicon.dataset.store import Dataset

#: Significant figures kept of what is fitted.
_FIGURES: Final = 4


@dataclass(frozen=True)
class Tables:
    """expected.csv and expected_rows.csv as fitted, by name."""

    data: Dataset
    frames: Mapping[str, pd.DataFrame]

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
            "checks": {kind: asdict(found) for kind, found in self._checks().items()},
        }

    def lines(self) -> list[str]:
        """Each class, then each kind of work as a whole."""
        words = [*COEFFICIENTS, "low", "high", "results", "sources", "checked", "inside", "factor"]
        lines = [self.frames["expected"][["id", *words, "ends"]].to_string(index=False)]
        used = self.frames["expected_rows"].groupby("kind").size()
        for kind, found in self._checks().items():
            lines.append(
                f"{kind}: {used[kind]} runs used, {found.runs} foretold from other sources: "
                f"{100 * found.inside:.1f} % inside the 80 % range, median factor "
                f"{found.factor:.2f}, ends {found.ends:.2f} apart in the median"
            )
        return lines

    def _checks(self) -> dict[str, Check]:
        rows = self.frames["expected_rows"]
        return checked(rows.astype(object).where(rows.notna(), None).to_dict("records"))


def fit_all(data: Dataset) -> Tables:
    """Fit every class of every kind of work."""
    classes: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for kind in (SERVING, TRAINING):
        known, used = _kind(data, kind)
        classes += known
        rows += used
    frames = {
        name: pd.DataFrame(found, columns=list(data.package.tables[name].fields)).sort_values("id")
        for name, found in (("expected", classes), ("expected_rows", rows))
    }
    return Tables(data, frames)


def _kind(data: Dataset, kind: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    seen = observed(data, kind)
    stamp = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "library": f"scipy {scipy.__version__}",
        "fingerprint": fingerprint(seen),
    }
    classes: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for vendor in sorted({o.vendor for o in seen}):
        mine = [o for o in seen if o.vendor == vendor]
        if not enough(mine):
            continue
        fitted = fit_maker(mine, kind)
        for family in (*sorted({o.family for o in mine}), ""):
            row = _class(kind, vendor, family, mine, fitted)
            if row:
                classes.append(row | stamp)
        known = {c["id"] for c in classes}
        foretold = {f.row.id: f for f in fitted.foretold}
        rows += [_row(kind, o, foretold.get(o.id), known) for o in mine]
    return classes, rows


def _name(*words: str) -> str:
    return "-".join(re.sub(r"[^a-z0-9]+", "-", w.casefold()).strip("-") for w in words if w)


def _class(
    kind: str, vendor: str, family: str, mine: Sequence[Observed], fitted: Fitted
) -> dict[str, Any] | None:
    """A row of expected.csv: a family with enough results of its own, or the maker's others."""
    rows = [o for o in mine if o.family == family] if family else list(mine)
    ends = fitted.ends[family] if family else fitted.other
    if ends is None or not enough(rows):
        return None
    shift = float(np.exp(fitted.model.families[family])) if family else 1.0
    # Other parts of a maker are foretold from its families; no result of theirs is there to check.
    told = [f for f in fitted.foretold if f.row.family == family]
    off = [abs(float(np.log(f.row.seconds / f.value))) for f in told]
    values = dict(zip(COEFFICIENTS, fitted.model.coefficients * shift, strict=True))
    return {
        "id": _name(kind, vendor, family),
        "kind": kind,
        "vendor": vendor,
        "family": family or None,
        **{name: _figure(value) for name, value in values.items()},
        "low": _figure(float(np.exp(ends[0]))),
        "high": _figure(float(np.exp(ends[1]))),
        "results": len(rows),
        "sources": len({o.source for o in rows}),
        "checked": len(told),
        "inside": _figure(100 * float(np.mean([f.inside for f in told]))) if told else None,
        "factor": _figure(float(np.exp(np.median(off)))) if told else None,
        "ends": _figure(float(np.median([f.high / f.low for f in told]))) if told else None,
    }


def _row(kind: str, o: Observed, told: Foretold | None, known: set[str]) -> dict[str, Any]:
    own = _name(kind, o.vendor, o.family)
    bound = o.case.bound
    return {
        "id": _name(kind, o.id),
        "kind": kind,
        "measured_id": o.id,
        "expected_id": own if own in known else None,
        "measured": _figure(o.seconds / bound),
        "low": _figure(told.low / bound) if told else None,
        "foretold": _figure(told.value / bound) if told else None,
        "high": _figure(told.high / bound) if told else None,
    }


def _figure(value: float) -> float:
    return float(f"{value:.{_FIGURES}g}")
