"""Chips, models, claims and pages by what a reader types, the likeliest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import Any, Final
from urllib.parse import parse_qsl

from honest_silicon.addresses import VIEW
from honest_silicon.analysis.left_out import Out
from honest_silicon.analysis.selection import Selection
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.rules.rule import records as plain
from honest_silicon.dataset.store import Dataset

CHIP: Final = "chip"
MODEL: Final = "model"
CLAIM: Final = "claim"
PAGE: Final = "page"

_WORDS: Final = re.compile(r"\w+")
#: Letters that are read of what is typed: a sentence of an article has room.
LONGEST: Final = 300
#: Ranks of what is not named alone: a name within a sentence, a text of most of its words, and the
#: middle of a word.
_WITHIN, _MOST, _INSIDE = 4, 5, 6
#: Words of a name within a sentence, at most, and letters of one, at least.
_RUN, _SHORT = 4, 3
#: How many names within a sentence, and how many pages, are shown of each kind.
_FEW: Final = 3
#: What share of the weight of a sentence the best text holds, of the best another one, and of the
#: sentence another one where a text holds all of it.
_HELD, _NEAR, _BESIDE = 0.45, 0.5, 0.6
#: How often a word is taken to stand in the texts, at least, and how much more a name weighs.
_SELDOM: Final = 3
_NAME: Final = 2
#: Words that say nothing of what is looked for, unless nothing else was typed.
_EMPTY: Final = frozenset(
    _WORDS.findall(
        "a,an,and,any,are,as,at,be,been,but,by,can,cannot,could,did,do,does,doesn,don,enough,for,"
        "from,had,has,hasn,have,how,if,in,is,isn,it,its,may,more,most,never,no,not,of,on,or,"
        "rather,s,say,says,so,t,than,that,the,their,there,they,this,to,was,were,what,when,where,"
        "which,who,why,will,with,would,yet,you"
    )
)
#: What readers call the subject of claims of a topic, beside the words of the claims.
_TOPICS: Final = {"production": "capacity factories made making manufacturing output production"}
#: Endings that tell one form of an English word from another, each tried before those within it.
_ENDINGS: Final = ("ies", "ing", "ed", "es", "e", "s", "y")
_LEAST: Final = 3


@dataclass(frozen=True)
class Found:
    """What a text may mean: ``kind`` is chip, model, claim or page; ``by`` is who makes or says it,
    or what a page tells, and ``status`` that of a chip, or the verdict on a claim.
    """

    kind: str
    id: str
    name: str
    by: str
    status: str = ""
    #: What else a page is known by, which is not shown.
    more: str = ""


@dataclass(frozen=True)
class _Entry:
    found: Found
    #: Names as typed by someone in a hurry: no capitals, no spaces, no hyphens.
    names: frozenset[str]
    words: frozenset[str]
    text: str
    #: Before others that match as well: what is on sale before what is announced.
    weight: int
    #: Words of a text, a claim or the title of a page, in any of their forms.
    stems: frozenset[str] = frozenset()
    #: Those of what a page tells, or of the reason and the evidence of a claim, which count where
    #: all that was typed is in them.
    told: frozenset[str] = frozenset()


def find(
    data: Dataset,
    text: str,
    most: int = 8,
    kinds: Collection[str] = (CHIP, MODEL, CLAIM),
    pages: Sequence[Found] = (),
) -> list[Found]:
    """What a text may mean: an exact name first, then names that hold its words, then parts of
    words, then names within the text and claims that hold most of its words in any form; of equals
    the given pages come before chips, models and claims, and what is sold before what is not.
    Makers, families and architectures count as words of a chip; a claim is found too where its
    reason and its evidence have all the words.

    >>> from honest_silicon.dataset import load
    >>> [f.name for f in find(load(), "h 100", 1)]
    ['NVIDIA H100 SXM5']
    """
    wanted = text[:LONGEST].casefold()
    words, bare = _WORDS.findall(wanted), _bare(wanted)
    if not bare:
        return []
    asked = [*_entries(data), *(_page(p, i - len(pages)) for i, p in enumerate(pages))]
    runs, shares = _runs(words), _shares(asked, words, _names(data))
    ranked = []
    for entry in asked:
        if entry.found.kind not in (*kinds, PAGE):
            continue
        rank, good, share = _rank(entry, words, bare), 0.0, shares.get(entry.found, 0.0)
        if rank is None or rank == _INSIDE:
            long = _within(entry, runs, bare)
            if long or share:
                rank, good = (_WITHIN, long) if long else (_MOST, share)
        if rank is not None:
            # Of claims whose evidence has all the words, those first that say most of them.
            order = (rank, -good, entry.weight, -share, len(entry.found.name), entry.found.name)
            ranked.append((order, entry.found))
    ranked.sort(key=lambda pair: pair[0])
    # The middle of a word counts only where nothing else is meant.
    kept = [
        ((PAGE, 0) if found.kind == PAGE else (found.kind, rank), found)
        for (rank, *_), found in ranked
        if rank < _INSIDE or ranked[0][0][0] == _INSIDE
    ]
    return _varied(kept, most)


def _varied(ranked: Sequence[tuple[tuple[str, int], Found]], most: int) -> list[Found]:
    """The first of what was found, in order, with room for the best of each kind; of pages and of
    the names within a sentence a few.
    """
    counts: Counter[tuple[str, int]] = Counter()
    kept: list[Found] = []
    for group, found in ranked:
        counts[group] += 1
        if counts[group] <= _FEW or (group[0] != PAGE and group[1] != _WITHIN):
            kept.append(found)
    by_kind: Counter[str] = Counter()
    turns = []
    for place, found in enumerate(kept):
        by_kind[found.kind] += 1
        # The first half in any case, then two of each kind, then the others.
        turns.append((place >= most // 2, by_kind[found.kind] > 2, place))
    return [kept[place] for place in sorted(place for *_, place in sorted(turns)[:most])]


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
    typed = _stems(_telling(words))
    telling = bool(typed)
    if set(words) <= entry.words or (telling and typed <= entry.stems):
        return 1
    if any(name.startswith(bare) for name in entry.names):
        return 2
    if all(any(w.startswith(word) for w in entry.words) for word in words):
        return 3
    if telling and typed <= entry.stems | entry.told:
        return 3
    inside = bare in entry.text or all(_bare(word) in entry.text for word in words)
    return _INSIDE if inside else None


def _runs(words: Sequence[str]) -> frozenset[str]:
    """Words of a sentence that follow each other, as one, where they may be a name: a word of
    letters alone is one of many, such as a maker's.
    """
    joined = {
        "".join(words[start : start + count])
        for start in range(len(words))
        for count in range(1, _RUN + 1)
    }
    return frozenset(
        run for run in joined if len(run) >= _SHORT and not (run.isalpha() or run.isdigit())
    )


def _within(entry: _Entry, runs: frozenset[str], bare: str) -> int:
    """Letters of the longest name of a chip or model in a sentence; Chinese has no spaces between
    its words.
    """
    return max(
        (
            len(name)
            for name in entry.names
            if name in runs or (not name.isascii() and len(name) > _SHORT and name in bare)
        ),
        default=0,
    )


def _shares(
    entries: Iterable[_Entry], words: Sequence[str], names: frozenset[str]
) -> dict[Found, float]:
    """What share of a sentence each text holds that is near the best, by the weight of its words:
    the fewer texts hold a word, the more it weighs, and names weigh most. One word of several is
    not enough unless it is a name.
    """
    stems = _stems(_telling(words))
    texts = [e for e in entries if e.stems]
    if not stems or not texts:
        return {}
    held = {e.found: stems & e.stems for e in texts}
    counts = Counter(stem for found in held.values() for stem in found)
    weights = {
        stem: log(1 + len(texts) / max(counts[stem], _SELDOM)) * (_NAME if stem in names else 1)
        for stem in stems
    }
    whole = sum(weights.values())
    shares = {
        found: sum(weights[s] for s in mine) / whole
        for found, mine in held.items()
        if len(mine) >= min(2, len(stems)) or mine & names
    }
    best = max(shares.values(), default=0.0)
    if best < _HELD:
        return {}
    least = _BESIDE if any(held[found] == stems for found in shares) else _NEAR * best
    return {found: share for found, share in shares.items() if share >= least}


def _telling(words: Iterable[str]) -> set[str]:
    """Those of the words that say what is looked for."""
    return {w for w in words if w not in _EMPTY and (len(w) > 1 or w.isdigit())}


@per_dataset(1)
def _names(data: Dataset) -> frozenset[str]:
    """First words of makers, families and foundries, and of those who make models: the others are
    often words of any sentence, such as Computing.
    """
    named = {str(name) for name in data.chips[["vendor", "family", "foundry"]].stack()}
    named |= {row["developer"] for row in records(data, "models")}
    return _stems(word for name in named for word in _WORDS.findall(name.casefold())[:1])


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_stem, words))


def _stem(word: str) -> str:
    """A word without its ending, so that its forms are one.

    >>> {_stem(w) for w in ("ship", "ships", "shipped", "shipping")}
    {'ship'}
    >>> _stem("chinese"), _stem("h20")
    ('china', 'h20')
    """
    if not word.isalpha():
        return word
    if word == "chinese":
        return "china"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > _LEAST and word[-1] == word[-2] else word


def _bare(text: str) -> str:
    return "".join(_WORDS.findall(text.casefold())).replace("_", "")


@per_dataset(1)
def _entries(data: Dataset) -> tuple[_Entry, ...]:
    out = [_chip(data, row) for row in plain(data.chips)]
    for row in records(data, "models"):
        found = Found(MODEL, row["id"], row["name"], row["developer"])
        out.append(_entry(found, (row["name"], row["id"]), 3, [row["developer"]]))
    by_id = data.chips[["name", "vendor"]].to_dict("index")
    findings: dict[str, list[str]] = {}
    for row in records(data, "claim_evidence"):
        findings.setdefault(row["claim_id"], []).append(row["finding"])
    for row in records(data, "claims"):
        found = Found(CLAIM, row["id"], row["claim"], row["claimant"], row["reading"])
        chips = [by_id[c] for c in listed(row["chip_ids"]) if c in by_id]
        about = [str(word) for chip in chips for word in chip.values()]
        entry = _entry(found, (), 4, [row["claimant"]])
        told = [row["reason"], *findings.get(row["id"], ()), _TOPICS.get(row["topic"], "")]
        stems = _text_stems(" ".join([found.name, *about]))
        out.append(replace(entry, stems=stems, told=_text_stems(" ".join(told))))
    return tuple(out)


def _page(found: Found, weight: int) -> _Entry:
    """A page by its title and by its address, which has the words that people know it by."""
    path, _, query = found.id.partition("?")
    words = f"{found.name} {path} {dict(parse_qsl(query)).get(VIEW, '')}"
    entry = _entry(found, (), weight, [words])
    return replace(entry, stems=_text_stems(words), told=_text_stems(f"{found.by} {found.more}"))


def _text_stems(text: str) -> frozenset[str]:
    """Words of a text in any of their forms; a figure and its unit also as one: 7 nm is 7nm."""
    words = _WORDS.findall(text.casefold())
    units = [a + b for a, b in pairwise(words) if a.isdigit() and b.isalpha()]
    return _stems([*words, *units])


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
