"""One comparison of two chips for inference and for training, on a panel of reference workloads.

Every page that compares asks here. For a workload of inference a chip's rate is the best bound on
tokens/s for each accelerator over 1, 2, 4, ... 64 accelerators that hold the model and its load and
keep a step within the limit; for training it is ``suitability.training``. The ratio of two chips is
the median over the workloads, with its lowest and highest (docs/method.md, A chip on paper).

What a chip cannot do, all of its figures being known, counts as zero: were it left out, a part
could gain by holding less. What the baseline cannot do has no ratio for any chip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.facts import Lack, ManyChips, NoCount, Reason
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.roofline import CAPACITY, COMPUTE, MEMORY, RESERVE, at, unit
from honest_silicon.analysis.bounds.suitability import BASELINE, Index, training
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import by_its_maker, rest_on_rival
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

KINDS: Final = ("inference", "training")
#: Axis of the frame of ``comparisons`` and its kind of work.
AXES: Final = (("y", "training"), ("x", "inference"))
#: Numbers of accelerators that are tried.
COUNTS: Final = (1, 2, 4, 8, 16, 32, 64)
_LARGEST_BATCH: Final = 1 << 20
_ENDS: Final = (-1, 0, 1)

_Floats = NDArray[np.float64]
#: Time of a step in which memory is read, and of its arithmetic, by its batch.
_Times = Callable[[_Floats], tuple[_Floats, _Floats]]


@dataclass(frozen=True)
class Workload:
    """A row of workloads.csv, or one of a reader's own.

    ``load`` is sequences for each accelerator, 0 as many as memory and the step allow.
    ``weight_bits`` 0 is 8 where the part has a known 8-bit rate, else 16. Training has neither
    lengths nor load.
    """

    id: str
    kind: str
    title: str
    model: str
    prompt: int = 0
    output: int = 0
    step_ms: float = 0.0
    load: int = 0
    weight_bits: int = 0
    kv_bits: int = 16
    why: str = ""


@per_dataset(1)
def workloads(data: Dataset) -> tuple[Workload, ...]:
    """The panel, in the order of its ids; empty where the dataset has none."""
    return tuple(
        Workload(
            row["id"],
            row["kind"],
            row["title"],
            row["model_id"],
            row["input"] or 0,
            row["output"] or 0,
            row["step_ms"] or 0.0,
            0 if row["load"] in (None, "most") else int(row["load"]),
            0 if row["weights"] == "8-or-16" else int(row["weights"]),
            row["kv_bits"] or 16,
            row["why"],
        )
        for row in records(data, "workloads")
    )


def of_kind(data: Dataset, kind: str) -> tuple[Workload, ...]:
    """Workloads of ``inference`` or of ``training``."""
    return tuple(w for w in workloads(data) if w.kind == kind)


@dataclass(frozen=True)
class Comparison:
    """One chip over another in one kind of work.

    Attributes
    ----------
    by_workload
        The ratio on each workload that could be computed, with the ends of the sources; 0 where the
        chip cannot do it.
    left_out
        Why a workload has no ratio, by its id.
    cannot
        Why a chip cannot do a workload, by its id: those count as 0.
    estimated
        Figures of the two that only a rival has given, as (field, chip).
    own_word
        Whether each figure of the two is on the word of its maker.
    """

    kind: str
    by_workload: Mapping[str, Interval]
    left_out: Mapping[str, Lack]
    cannot: Mapping[str, Reason]
    estimated: tuple[tuple[str, str], ...] = ()
    own_word: bool = False

    @property
    def computed(self) -> int:
        """Workloads that could be computed."""
        return len(self.by_workload)

    @property
    def ratio(self) -> Interval | None:
        """Lowest, median and highest over the workloads; of a single one its ratio with the ends of
        the sources. None where nothing could be computed.
        """
        found = list(self.by_workload.values())
        if len(found) + len(self.left_out) == 1:
            return found[0] if found else None
        known = [f.value for f in found]
        return Interval(min(known), median(known), max(known)) if known else None


def compare(
    data: Dataset, chip: str, base: str, kind: str, chosen: Workload | None = None
) -> Comparison:
    """A chip against another for ``inference`` or ``training``: over the panel, or on one workload
    the reader chose.
    """
    by_workload: dict[str, Interval] = {}
    left_out: dict[str, Lack] = {}
    cannot: dict[str, Reason] = {}
    for workload in (chosen,) if chosen else of_kind(data, kind):
        found = rates(data, workload)
        own, other = found[chip], found[base]
        if other.rate is None:
            left_out[workload.id] = Lack(base, other.missing, other.reason)
        elif own.rate is None and own.reason and not own.unknown:
            by_workload[workload.id] = Interval.exact(0.0)
            cannot[workload.id] = own.reason
        elif own.rate is None:
            left_out[workload.id] = Lack(chip, own.missing, own.reason)
        else:
            same = chip == base
            by_workload[workload.id] = Interval.exact(1.0) if same else own.rate.over(other.rate)
    estimated = tuple(
        (f, c)
        for c in dict.fromkeys((chip, base))
        for f in rest_on_rival(data, c, _read(data, kind))
    )
    by_maker = all(by_its_maker(data, c, _read(data, kind)) for c in (chip, base))
    return Comparison(kind, by_workload, left_out, cannot, estimated, by_maker)


def _read(data: Dataset, kind: str) -> tuple[str, ...]:
    """Fields of a chip that a kind of work is computed from."""
    formats = data.package.weight_formats
    if kind == "training":
        return (*formats[16], "interconnect_gbs")
    return (*formats[16], *formats[8], "memory_gb", "memory_bw_gbs")


def told(data: Dataset, chips: Iterable[str], kind: str) -> list[str]:
    """Those of the chips of which no figure a kind of work needs is a rival's estimate."""
    fields = _read(data, kind)
    return [str(c) for c in chips if not rest_on_rival(data, str(c), fields)]


def ranked(data: Dataset, table: pd.DataFrame, chips: Iterable[str], kind: str) -> list[str]:
    """The chips that can be compared, highest ratio first, without those any of whose figures is a
    rival's estimate.

    Parameters
    ----------
    table
        The frame ``comparisons`` returns.
    """
    (axis,) = (a for a, work in AXES if work == kind)
    known = table.loc[told(data, chips, kind), axis].dropna()
    return [str(c) for c in known.sort_values(ascending=False, kind="stable").index]


def best(data: Dataset, table: pd.DataFrame, chips: Iterable[str], kind: str) -> str | None:
    """The first of those ``ranked``, None where no chip can be compared."""
    return next(iter(ranked(data, table, chips, kind)), None)


@per_dataset(16)
def comparisons(
    data: Dataset,
    base: str = BASELINE,
    served: Workload | None = None,
    trained: Workload | None = None,
) -> pd.DataFrame:
    """Every chip against a baseline.

    Returns
    -------
    DataFrame indexed by chip id: ``inference`` and ``training`` (Comparison) and of each the ratio
    ``x``, ``x_low``, ``x_high`` of inference and ``y``, ``y_low``, ``y_high`` of training; NaN
    where nothing could be computed, or the chip can do less than half of what the baseline can.
    """
    rows = []
    for chip in all_hardware(data):
        pair = (
            compare(data, chip, base, "inference", served),
            compare(data, chip, base, "training", trained),
        )
        cells: list[float] = []
        for one in pair:
            ratio = one.ratio
            known = ratio is not None and ratio.value > 0
            ends = (ratio.value, ratio.low, ratio.high) if ratio and known else (float("nan"),) * 3
            cells += ends
        rows.append((*pair, *cells))
    names = ["inference", "training", "x", "x_low", "x_high", "y", "y_low", "y_high"]
    return pd.DataFrame(rows, index=list(all_hardware(data)), columns=names)


@per_dataset(64)
def rates(data: Dataset, workload: Workload) -> Mapping[str, Index]:
    """The rate of every chip on a workload, or the reason it has none."""
    model, chips = all_shapes(data)[workload.model], all_hardware(data)
    if workload.kind == "training":
        return {c: training(chip, model) for c, chip in chips.items()}
    return inference(list(chips.values()), model, workload)


def bits_for(chip: Hardware, workload: Workload) -> int:
    """Bits of the weights on a chip: as chosen, else 8 where it has a known 8-bit rate."""
    return workload.weight_bits or (8 if chip.rate(8) else 16)


def inference(chips: Sequence[Hardware], model: Shape, workload: Workload) -> dict[str, Index]:
    """Most tokens/s an accelerator can decode, on the best of ``COUNTS`` accelerators."""
    found: dict[str, Index] = {}
    known: dict[int, list[Hardware]] = {}
    for chip in chips:
        bits = bits_for(chip, workload)
        units = unit(chip, bits)
        needed = {
            "memory_bw_gbs": chip.bandwidth_gbs,
            units.field: units.rate,
            "memory_gb": chip.memory_gb,
        }
        missing = tuple(n for n, figure in needed.items() if figure is None)
        if chip.on_chip:
            found[chip.id] = Index(None, reason=ManyChips(), unknown=True)
        elif missing:
            found[chip.id] = Index(None, missing=missing)
        else:
            known.setdefault(bits, []).append(chip)
    for bits, group in known.items():
        found |= _rates(group, model, workload, bits)
    return {c.id: found[c.id] for c in chips}


def _rates(chips: list[Hardware], model: Shape, workload: Workload, bits: int) -> dict[str, Index]:
    """Rates of chips with weights in the same format. Arrays are chips by ends by counts."""
    units = [unit(c, bits) for c in chips]
    counts = np.array(COUNTS, dtype=float)

    def ends(figures: Sequence[Interval | None], factor: float) -> _Floats:
        """Of all accelerators together, at both ends and as adopted."""
        cells = [[at(f, e) * factor for e in _ENDS] for f in figures if f is not None]
        return np.asarray(np.array(cells)[:, :, None] * counts, dtype=np.float64)

    bandwidth = ends([c.bandwidth_gbs for c in chips], 1e9)
    flops = ends([u.rate for u in units], 1e12)
    memory = ends([c.memory_gb for c in chips], 1e9 * (1 - RESERVE))
    weights, kept = _held(model, workload, bits)
    room = np.floor((memory - weights) / kept)
    limit = workload.step_ms / 1e3

    def times(batch: _Floats) -> tuple[_Floats, _Floats]:
        # The costs of a step are sums and powers of the batch: they hold for an array of them.
        work = _step(model, workload, bits, cast(float, batch))
        return work[0] / bandwidth, work[1] / flops

    if workload.load:
        batch = np.broadcast_to(workload.load * counts, room.shape)
        fits = room >= batch
    else:
        batch = _largest(np.clip(room, 0, _LARGEST_BATCH), times, limit)
        fits = room >= 1
    read, done = times(batch)
    slower = np.maximum(read, done)
    allowed = fits & (batch > 0) & (slower <= limit)
    rate = np.where(allowed, batch / np.where(slower > 0, slower, 1) / counts, 0.0)
    best = rate.argmax(axis=2)
    out = {}
    for i, chip in enumerate(chips):
        tops = [float(rate[i, e, best[i, e]]) for e in range(3)]
        n = int(best[i, 1])
        if not tops[1]:
            limited = workload.step_ms if fits[i, 1].any() else None
            out[chip.id] = Index(None, reason=NoCount(COUNTS[-1], workload.load, limited))
            continue
        possible = [t for t in tops if t]
        word = MEMORY if read[i, 1, n] >= done[i, 1, n] else COMPUTE
        full = not workload.load and batch[i, 1, n] == room[i, 1, n]
        if full and word == MEMORY and slower[i, 1, n] < 0.98 * limit:
            word = CAPACITY
        out[chip.id] = Index(
            Interval(min(possible), tops[1], max(possible)),
            word,
            COUNTS[n],
            int(batch[i, 1, n]),
            notes=tuple(filter(None, [units[i].note])),
        )
    return out


def _held(model: Shape, workload: Workload, bits: int) -> tuple[float, float]:
    """Bytes of all weights, and of the cache of one sequence at its end."""
    length = workload.prompt + workload.output
    return model.weights_bytes(bits), model.point(length, workload.kv_bits).kept


def _step(model: Shape, workload: Workload, bits: int, batch: float) -> tuple[float, float]:
    """Bytes read and operations done in a step at the mean context of an answer, each weight and
    cache kept once: ``costs.step``, for an array of batches too.
    """
    one = model.point(workload.prompt + workload.output / 2, workload.kv_bits)
    return model.touched_bytes(batch, bits) + batch * one.moved, batch * one.flops


def _largest(most: _Floats, times: _Times, limit: float) -> _Floats:
    """The largest batches up to ``most`` whose step is within the limit; 0 where none is."""
    low, high = np.zeros_like(most), most.copy()
    # A step takes longer the larger its batch: the largest that keeps the limit is between.
    while bool((low < high).any()):
        middle = np.ceil((low + high) / 2)
        within = np.maximum(*times(middle)) <= limit
        low, high = np.where(within, middle, low), np.where(within, high, middle - 1)
        low, high = np.minimum(low, most), np.maximum(high, low)
    return low
