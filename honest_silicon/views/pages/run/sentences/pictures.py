"""The pictures of a job: speeds, memory, and what limits the speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from honest_silicon.analysis.bounds.roofline import RESERVE
from honest_silicon.analysis.bounds.sizing import Job, Sizing, beyond_tests
from honest_silicon.charts.sizing import Bar, Roof, Speed
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.run.sentences.words import counted, gb
from honest_silicon.words.bounds import NO_TEST, expected_ends
from honest_silicon.words.length import short
from honest_silicon.words.lists import listed
from honest_silicon.words.names import model_name, own_name

_SPACE: Final = "\N{NO-BREAK SPACE}"


def speeds_title(data: Dataset, drawn: Sequence[Sizing]) -> str:
    """What the picture of speeds shows, for each chip; with how many of each where they differ, as
    the chips of more then serve fewer users each.
    """
    said = _fastest(data, drawn)
    if len({s.chips for s in drawn}) == 1:
        return said
    names = [model_name(data, s.chip.id) for s in drawn]
    if len(set(names)) < len(names):
        names = [own_name(data, s.chip.id) for s in drawn]
    counts = [_many(s, name) for s, name in zip(drawn, names, strict=True)]
    if short(full := f"{said}, with {listed(counts)}"):
        return full
    few, many = (number(end(s.chips for s in drawn)) for end in (min, max))
    return f"{said}, with {few} to {many} of each chip"


def _many(s: Sizing, name: str) -> str:
    return f"{number(s.chips)}{_SPACE}{name}"


def _fastest(data: Dataset, drawn: Sequence[Sizing]) -> str:
    """Which chip is, or could be, the fastest by itself."""
    best = max(drawn, key=lambda s: s.per_chip.value if s.per_chip else 0.0)
    assert best.per_chip is not None
    name = own_name(data, best.chip.id)
    if len(drawn) == 1:
        most = f"{number(best.per_chip.value, significant=3)}{_SPACE}tokens/s"
        if best.expected_per_chip is None:
            return f"Each {name} writes at most {most}"
        e = best.expected_per_chip
        suggested = expected_ends(e.low, e.high, most=best.per_chip.value)
        return f"Each {name} may write {most}, while tests suggest {suggested}"
    known = [s for s in drawn if s.expected_per_chip]
    if len(known) < 2:
        return f"Chip for chip the {name} could be fastest"
    ahead = max(known, key=lambda s: s.expected_per_chip.low if s.expected_per_chip else 0.0)
    low = ahead.expected_per_chip.low if ahead.expected_per_chip else 0.0
    others = [s.expected_per_chip.high for s in known if s is not ahead and s.expected_per_chip]
    tested = not any(beyond_tests(data, s) for s in known)
    if low > max(others) and tested:
        return f"Chip for chip, tests suggest, the {own_name(data, ahead.chip.id)} is fastest"
    if not tested:
        return f"Chip for chip the {name} could be fastest, but no test had so many chips"
    return f"Chip for chip the {name} could be fastest, but tests overlap"


def speeds_subtitle(job: Job, log: bool) -> str:
    users = "one user" if job.users == 1 else f"{number(job.users)}{_SPACE}users"
    return (
        f"Tokens/s of each chip with {users} in all{', logarithmic' if log else ''}. Bar: four in "
        "five comparable tests; mark: their middle; upright line: the most the chip allows."
    )


def speed_words(s: Sizing) -> str:
    """The figures of one chip in the picture."""
    assert s.per_chip is not None
    most = f"at most {number(s.per_chip.value, significant=3)}"
    e = s.expected_per_chip
    return (
        f"tests suggest {expected_ends(e.low, e.high, most=s.per_chip.value)}, {most}"
        if e
        else (f"{NO_TEST}, {most}")
    )


def speeds_alt(rows: Sequence[Speed]) -> str:
    said = "; ".join(f"{r.name}: {r.words}" for r in rows)
    return f"Tokens/s of each chip. {said}. The table has the figures."


def memory_title(data: Dataset, drawn: Sequence[Sizing]) -> str:
    """On which chips memory is fullest."""

    def share(s: Sizing) -> float:
        assert s.fit.room_gb is not None
        return sum((s.fit.parts_gb or {}).values()) / s.fit.room_gb.value

    small = [_many(s, own_name(data, s.chip.id)) for s in drawn if share(s) > 1]
    if small:
        return f"The memory of {listed(small)} is too small"
    full = max(drawn, key=share)
    on = _many(full, own_name(data, full.chip.id))
    used = f"{100 * share(full):.0f}{_SPACE}% of what can be used is filled"
    return f"Memory is tightest on {on}: {used}" if len(drawn) > 1 else f"On {on}, {used}"


MEMORY: Final = {
    "weights": "Weights",
    "caches": "KV cache",
    "state": "State",
    "reserve": "Kept back",
}
MEMORY_SUBTITLE: Final = (
    f"GB over all chips, {100 * RESERVE:.0f}{_SPACE}% kept back. Upright line: the memory there is."
)


def memory_words(s: Sizing) -> str:
    assert s.fit.room_gb is not None
    held = sum((s.fit.parts_gb or {}).values())
    return f"{gb(held)} to hold, {gb(s.fit.room_gb.value)} to use"


def memory_alt(bars: Sequence[Bar]) -> str:
    said = "; ".join(f"{b.name}: {b.words}" for b in bars)
    return f"Stacked bars of memory. {said}. The table has the figures."


#: Kinds of work under a roof.
WORK: Final = {"decode": "writing", "prefill": "reading"}


def roofline_title(roofs: Sequence[Roof], work: Mapping[str, float]) -> str:
    """On how many chips memory limits each kind of work."""
    every = len(roofs)
    writing, reading = (sum(roof.memory_bound(work[kind]) for roof in roofs) for kind in WORK)
    if writing == reading:
        return f"Memory speed limits writing and reading {_on(writing, every)}"
    return (
        f"Memory speed limits writing {_on(writing, every)}, reading the prompt "
        f"{_on(reading, every)}"
    )


def _on(count: int, every: int) -> str:
    """Of so many chips.

    >>> _on(3, 3), _on(1, 3), _on(0, 1)
    ('on all three chips', 'on one of three', 'on none')
    """
    if count == every:
        words = {1: "this chip", 2: "both chips"}
        return f"on {words.get(every) or f'all {counted(every)} chips'}"
    return f"on {counted(count)} of {counted(every)}" if count else "on none"


ROOFLINE_SUBTITLE: Final = (
    "The most each chip can compute, in TFLOPS, against the operations done for each byte read; "
    "both axes logarithmic. On the slope memory speed is the limit, on the flat arithmetic."
)


def roofline_alt(roofs: Sequence[Roof], work: Mapping[str, float]) -> str:
    said = []
    for roof in roofs:
        limits = [
            f"{kind} limited by {'memory' if roof.memory_bound(value) else 'compute'}"
            for kind, value in work.items()
        ]
        said.append(f"{roof.name}: {', '.join(limits)}")
    return f"Rooflines of the chips with this workload: {'; '.join(said)}."
