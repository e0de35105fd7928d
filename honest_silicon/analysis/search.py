"""Chips, models and claims by what a reader types, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from honest_silicon.analysis.left_out import Out
from honest_silicon.analysis.selection import Selection
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.rules.rule import records as plain
from honest_silicon.dataset.store import Dataset

CHIP: Final = "chip"
MODEL: Final = "model"
CLAIM: Final = "claim"

_WORDS: Final = re.compile(r"\w+")
_LONGEST: Final = 100
_INSIDE: Final = 4


@dataclass(frozen=True)
class Found:
    """What a text may mean: ``kind`` is chip, model or claim; ``by`` is who makes or says it, and
    ``status`` that of a chip.
    """

    kind: str
    id: str
    name: str
    by: str
    status: str = ""


@dataclass(frozen=True)
class _Entry:
    found: Found
    #: Names as typed by someone in a hurry: no capitals, no spaces, no hyphens.
    names: frozenset[str]
    words: frozenset[str]
    text: str
    #: Before others that match as well: what is on sale before what is announced.
    weight: int


def find(
    data: Dataset, text: str, most: int = 8, kinds: Collection[str] = (CHIP, MODEL, CLAIM)
) -> list[Found]:
    """What a text may mean: an exact name first, then names that hold its words, then parts of
    words; of equals chips come before models and claims, and what is sold before what is not.
    Makers, families and architectures count as words of a chip.

    >>> from honest_silicon.dataset import load
    >>> [f.name for f in find(load(), "h 100", 1)]
    ['NVIDIA H100 SXM5']
    """
    wanted = text[:_LONGEST].casefold()
    words, bare = _WORDS.findall(wanted), _bare(wanted)
    if not bare:
        return []
    ranked = []
    for entry in _entries(data):
        if entry.found.kind not in kinds:
            continue
        rank = _rank(entry, words, bare)
        if rank is not None:
            order = (rank, entry.weight, len(entry.found.name), entry.found.name)
            ranked.append((order, entry.found))
    ranked.sort(key=lambda pair: pair[0])
    # The middle of a word counts only where nothing else is meant.
    kept = [found for (rank, *_), found in ranked if rank < _INSIDE or ranked[0][0][0] == _INSIDE]
    return kept[:most]


def among(data: Dataset, selection: Selection, text: str) -> Selection:
    """The chips of a selection that a text may mean, the likeliest first."""
    if not text.strip():
        return selection
    ids = [f.id for f in find(data, text, len(data.chips), (CHIP,))]
    kept = [i for i in ids if i in selection.chips.index]
    others = selection.chips.index.difference(kept)
    left_out = {**selection.left_out, **dict.fromkeys(map(str, others), Out.NOT_NAMED)}
    return replace(selection, chips=selection.chips.loc[kept], left_out=left_out)


def _rank(entry: _Entry, words: list[str], bare: str) -> int | None:
    if bare in entry.names:
        return 0
    if set(words) <= entry.words:
        return 1
    if any(name.startswith(bare) for name in entry.names):
        return 2
    if all(any(w.startswith(word) for w in entry.words) for word in words):
        return 3
    inside = bare in entry.text or all(_bare(word) in entry.text for word in words)
    return _INSIDE if inside else None


def _bare(text: str) -> str:
    return "".join(_WORDS.findall(text.casefold())).replace("_", "")


@per_dataset(1)
def _entries(data: Dataset) -> tuple[_Entry, ...]:
    out = [_chip(data, row) for row in plain(data.chips)]
    for row in records(data, "models"):
        found = Found(MODEL, row["id"], row["name"], row["developer"])
        out.append(_entry(found, (row["name"], row["id"]), 3, [row["developer"]]))
    for row in records(data, "claims"):
        found = Found(CLAIM, row["id"], row["claim"], row["claimant"])
        out.append(_entry(found, (), 4, [row["claimant"]]))
    return tuple(out)


def _chip(data: Dataset, row: dict[str, Any]) -> _Entry:
    name, vendor = row["name"], row["vendor"]
    # "H20" stands for "NVIDIA H20", "910C" for "Ascend 910C".
    short = {name.removeprefix(f"{vendor} "), name.partition(" ")[2]}
    names = [name, row["id"], *sorted(short), row["name_zh"] or "", *listed(row["aliases"])]
    found = Found(CHIP, row["id"], name, vendor, row["status"])
    weight = 0 if row["status"] in data.package.delivered else 1
    more = [vendor, row["family"] or "", row["architecture"] or ""]
    return _entry(found, names, weight, more)


def _entry(found: Found, names: Iterable[str], weight: int, more: Iterable[str]) -> _Entry:
    every = list(names)
    text = " ".join([found.name, *every, *more]).casefold()
    bare = frozenset(b for n in every if (b := _bare(n)))
    return _Entry(found, bare, frozenset(_WORDS.findall(text)), _bare(text), weight)
