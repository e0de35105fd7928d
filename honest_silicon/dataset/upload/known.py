"""A reader's rates beside ours for chips of the same name: are theirs with sparsity?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset

_WITHIN: Final = 0.02
#: Words that tell no chip from its sisters, or are left out as often as written.
_USUAL: Final = frozenset(
    ["nvidia", "amd", "intel", "huawei", "google", "tesla", "instinct", "gpu", "tensor", "core"]
)


def sparse_fields(package: Package) -> list[str]:
    """Rates that makers state with sparsity as well as without: those of matrix units."""
    return [f.field for f in package.formats if f.matrix]


def _parts(name: str) -> frozenset[str]:
    """What a name is told by: "NVIDIA A100-SXM4-80GB" is a100, sxm and 80gb."""
    text = unicodedata.normalize("NFKC", name).lower()
    text = re.sub(r"(\d+)\s?gb?\b", r"\1gb", text)
    found = re.findall(r"[^\W_]+", text)
    return frozenset(re.sub(r"^sxm\d$", "sxm", w) for w in found if w not in _USUAL)


def candidates(names: Sequence[str], data: Dataset) -> list[list[str]]:
    """Ids of the sourced chips each name may mean: those whose name or alias has all its parts."""
    known = []
    for chip, row in data.chips.iterrows():
        if chip in data.own:
            continue
        aliases = row["aliases"].split(";") if isinstance(row["aliases"], str) else []
        known.append((str(chip), [_parts(n) for n in (row["name"], *aliases)]))
    out = []
    for name in names:
        wanted = _parts(name)
        model = any(re.search(r"\d", p) and not re.fullmatch(r"\d+gb", p) for p in wanted)
        found = [c for c, called in known if model and any(wanted <= p for p in called)]
        out.append(found)
    return out


def twice(rows: Sequence[Mapping[str, str]], data: Dataset) -> dict[str, list[int]]:
    """Places of the rows whose rate is twice that of a chip of the same name here, by field, and is
    the rate of none of that name.
    """
    meant = candidates([row["name"] for row in rows], data)
    out: dict[str, list[int]] = {}
    for place, (row, chips) in enumerate(zip(rows, meant, strict=True)):
        for field in sparse_fields(data.package):
            ours = [float(v) for v in data.chips.loc[chips, field] if pd.notna(v)]
            if field not in row or not ours:
                continue
            stated = float(row[field])
            like = any(abs(stated - v) <= _WITHIN * v for v in ours)
            double = any(abs(stated - 2 * v) <= 2 * _WITHIN * v for v in ours)
            if double and not like:
                out.setdefault(field, []).append(place)
    return out
