"""What a column of a reader's table may be: by its header, its unit and its cells."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from honest_silicon.dataset.schema import Field, Package
from honest_silicon.dataset.upload.figures import figure, missing, plain
from honest_silicon.dataset.upload.precisions import (
    precisions,
    with_sparsity,
    without_precisions,
)
from honest_silicon.dataset.upload.units import kind_of, own_unit, units

#: What a column may be besides a field of chips.csv: a rate whose precision stands in the row, and
#: that precision.
PEAK: Final = "peak"
PRECISION: Final = "precision"
NAME: Final = "name"
#: Columns of our own exports that are not a reader's to set.
_NOT_THEIRS: Final = ("id", "origin")


@dataclass(frozen=True)
class Guess:
    """What a column is taken for.

    Attributes
    ----------
    field
        Name of a field of chips.csv, ``PEAK`` or ``PRECISION``; '' to leave the column out.
    unit
        Unit of cells that state none; '' for text.
    said
        Why it is left out, or what is to be known of it; '' for nothing.
    sparse
        The header says that the rates count with sparsity.
    """

    field: str = ""
    unit: str = ""
    said: str = ""
    sparse: bool = False


def words(header: str) -> str:
    """A header in small letters with single spaces, joined words taken apart.

    >>> words("memory_bandwidth_gb_s"), words("memoryBandwidthGBs"), words("Die size (mm²)")
    ('memory bandwidth gb s', 'memory bandwidth gbs', 'die size (mm2)')
    """
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])(?!B\b|B[ps/_]|Link|LINK)", " ", text).replace("_", " ")
    text = re.sub(
        r"(?<=[a-z0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z0-9])", " ", text.lower()
    )
    return " ".join(text.split())


_RATE: Final = re.compile(
    r"flops?\b|\bt?ops?\b|[gtp]ops\b|\bflop\b|perf|compute|throughput|\brate\b|peak|tensor|matrix|dense|spars"
    r"|算力|\btf\b"
)
#: Said of a rate that is none of a chip's peak.
_NO_PEAK: Final = re.compile(
    r"token|tok/|latency|efficien|per watt|/ ?w\b|per ?\$|per dollar|pric|utili[sz]|\bmfu\b|bench"
    r"|score|clock|memory size|bandwidth|\bcores\b(?!.*(?:flops?|tops))"
)
_VECTOR: Final = re.compile(r"half float|\(half\)|non[ -]?tensor|non[ -]?matrix|vector|shader")
_MATRIX: Final = re.compile(r"tensor|matrix|\bxmx\b|\bcube\b|mfma|wmma|\bmma\b")

#: Headers by what they are, asked in this order. '' is a column that no field stands for.
_RULES: Final = tuple(
    (field, re.compile(pattern), said)
    for field, pattern, said in (
        ("", r"^(?:id|origin)$", "ids and origins are ours to give"),
        ("", r"clock|\bmhz\b|\bghz\b|\bpsu\b|suggested|connector|directx|opengl|vulkan", ""),
        ("", r"\b(?:shaders?|shading|tmus?|rops?|texture|pixel|slots?|length|height)\b", ""),
        (
            "",
            r"bus width|bus bits|memory bus|memory interface|interface width|\(bits?\)| bits$",
            "",
        ),
        (
            "",
            r"per hour|/ ?h(?:ou)?r\b|\bhr\b|hourly|rental|\brent\b",
            "a rent is no price of a purchase",
        ),
        (
            "",
            r"efficien|per watt|/ ?w\)?$|per ?\$|per dollar|densit|pric\w+[ -]perf",
            "a ratio, not a figure of its own",
        ),
        ("", r"(?:nvlink|pcie|cuda|driver|memory|ecc) ?(?:gen\b|generation|version)", ""),
        ("", r"url|link to|links?$|\bsources?\b|\breferences?\b|last modified|citation", ""),
        (
            "",
            r"(?:pcie|host|ethernet|\bnic\b|infiniband|inter.?node|scale.?out|network).*"
            r"(?:bandwidth|\bbw\b|speed|gb)",
            "not the link between accelerators",
        ),
        (
            "interconnect_gbs",
            r"(?:nvlink|interconnect|scale.?up|xgmi|infinity fabric|hccs|\bicl?i\b|\blink\b|p2p"
            r"|gpu.?to.?gpu|chip.?to.?chip|互联|互连|intra.?node).*"
            r"(?:bandwidth|\bbw\b|speed|gb|带宽)|互[联连]带宽",
            "both directions together",
        ),
        ("price_usd", r"\bprice|\bmsrp\b|\bcost\b|价格|售价|^usd$", ""),
        ("transistors_bn", r"transistor|晶体管", ""),
        ("die_area_mm2", r"die (?:size|area)|chip (?:size|area)|\barea\b|芯片面积", ""),
        ("compute_dies", r"compute dies|number of dies|dies per|^dies$|chiplets", ""),
        (
            "process_node",
            r"\bprocess\b|(?<!per )(?<!inter )\bnode\b|lithograph|technology|\bnm\b|工艺|制程",
            "",
        ),
        ("tdp_w", r"\bt[dbg]p\b|thermal design|power|watt(?:s|age)?\b|功耗", ""),
        ("scale_up_chips", r"scale.?up (?:size|domain|chips)|world size|nvlink domain", ""),
        ("sram_bw_gbs", r"(?:sram|on.?chip).*(?:bandwidth|\bbw\b)", ""),
        ("sram_mb", r"sram|on.?chip (?:memory|buffer)", ""),
        ("", r"\bl[0123]\b|cache", "caches are counted in several ways"),
        ("memory_type", r"(?:memory|\bmem|vram|hbm|dram|显存|内存) ?(?:type|kind|类型)", ""),
        (
            "memory_bw_gbs",
            r"(?:mem|hbm|vram|dram|显存|内存).*(?:bandwidth|\bbw\b|throughput|speed|带宽)"
            r"|(?:bandwidth|\bbw\b) ?(?:\(?[gt]b|of memory|memory)"
            r"|^(?:mem )?(?:bandwidth|bw|带宽)\b",
            "",
        ),
        ("memory_visible_gb", r"(?:visible|usable) (?:memory|vram)|memory software sees", ""),
        ("memory_gb", r"\b(?:memory|mem|v?ram|hbm\d?e?|dram)\b|显存|内存", ""),
        ("announced", r"announc|发布", ""),
        ("expected", r"^expected", ""),
        ("released", r"releas|launch|\bdate\b|^year|available from|availability|上市", ""),
        (
            "vendor",
            r"manufacturer|vendor|compan|maker|\bbrand|designer|organi[sz]ation|厂商|公司",
            "",
        ),
        ("country", r"country|nation|国家", ""),
        ("foundry", r"foundry|\bfab\b|代工", ""),
        ("", r"chip package", ""),
        ("architecture", r"arch", ""),
        ("form_factor", r"form.?factor|socket", ""),
        ("family", r"\bfamily\b|generation|^series$", ""),
        ("status", r"^status|production status", ""),
        ("name_zh", r"chinese name|中文名", ""),
        ("interconnect", r"interconnect|scale.?up link|nvlink", ""),
        ("host_interface", r"host interface|pcie|^bus\b", ""),
        ("software", r"software|\bstack\b", ""),
        ("workload", r"workload|positioning|intended use", ""),
        ("kind", r"^(?:kind|type|(?:chip|hardware|accelerator) type|category)$", ""),
        ("aliases", r"^alias|also called|\baka\b", ""),
        ("note", r"^(?:notes?|comments?|remarks?|备注)$", ""),
        (
            NAME,
            r"^(?:product name|hardware name|full name|chip|gpus?|accelerators?|hardware|device"
            r"|product|card|processor"
            r"|(?:chip|gpu|card|model|device|accelerator|product|part)? ?(?:name|model)"
            r"|sku|part|gpu chip|ai chip|型号|芯片|名称|产品|产品型号|芯片型号)$",
            "",
        ),
        (
            PRECISION,
            r"^(?:peak )?(?:precision|data ?type|dtype|number format|numerical format)s?$",
            "",
        ),
    )
)
#: Of several columns that could be one field, the likelier comes first.
_BETTER: Final = {
    NAME: r"^(?:name|product name|hardware name|full name)$",
    "released": r"releas",
    "price_usd": r"release|msrp|launch",
    "fp16_tflops": r"tensor|matrix|dense|fp ?16",
    "memory_gb": r"size|capacity|\bgb\b",
    "tdp_w": r"\bt[dbg]p\b|thermal",
}
_UNKNOWN_RATE: Final = "does not say at which precision"


def guesses(
    header: Sequence[str], rows: Sequence[Sequence[str]], package: Package, *, comma: bool = False
) -> list[Guess]:
    """What each column of a table is taken for, no field twice.

    Parameters
    ----------
    rows
        Cells of the table; a sample will do.
    comma
        The table writes its decimals with a comma.
    """
    fields = package.chip_fields
    columns = [[row[i] for row in rows] for i in range(len(header))]
    found = [_named(h, cells, fields, comma) for h, cells in zip(header, columns, strict=True)]
    found = _peaks(found)
    found = _non_matrix(found, header)
    found = _once(found, header)
    return _with_name(found, columns)


def recognised(header: Sequence[str], package: Package) -> int:
    """How many headers of a row name different fields."""
    found = {by_header(h, package.chip_fields).field for h in header if h.strip()}
    return len(found - {""})


def by_header(header: str, fields: Mapping[str, Field]) -> Guess:
    """What a header says its column is."""
    exact = _exact(header, fields)
    if exact:
        return exact
    said = words(header)
    if not said or len(said) > 120:
        return Guess()
    rate = _rate(said, fields)
    if rate:
        return rate
    for field, pattern, remark in _RULES:
        if pattern.search(said):
            return Guess(field, said=remark)
    return Guess()


def _exact(header: str, fields: Mapping[str, Field]) -> Guess | None:
    """A column of our own template or export, by name or by heading."""
    for name, kind in fields.items():
        if name not in _NOT_THEIRS and header in (name, kind.header, kind.title):
            return Guess(name, own_unit(kind))
    return None


def _rate(said: str, fields: Mapping[str, Field]) -> Guess | None:
    """A rate of arithmetic by its precision; None where the header is about something else."""
    if _NO_PEAK.search(said):
        return None
    named = precisions(said)
    precision = named[0] if named else None
    sparse = with_sparsity(said)
    if precision is None:
        return (
            Guess(PEAK, sparse=sparse) if re.search(r"flops?\b|\b[gtp]?ops\b|算力", said) else None
        )
    if not _RATE.search(said) and re.search(r"[a-z]{3}", without_precisions(said)):
        return None
    if not precision or "" in named:
        return Guess(said="a precision that has no field here")
    of_matrix = (kind := fields[precision].arithmetic) is not None and kind.matrix
    if of_matrix and _VECTOR.search(said):
        return Guess(said="rate of the vector units; this field is the rate of the matrix units")
    if not of_matrix and _MATRIX.search(said):
        return Guess(said="rate of the matrix units; this field is the rate of the others")
    return Guess(precision, sparse=sparse)


def _named(header: str, cells: Sequence[str], fields: Mapping[str, Field], comma: bool) -> Guess:
    """By header, and by cells where the header says nothing; with the unit of the column."""
    guess = by_header(header, fields)
    filled = [c for c in cells if not missing(c)]
    if not guess.field and not guess.said and not _known_other(header):
        guess = Guess(_by_cells(filled))
    guess = _looked_at(guess, header, filled)
    return replace(guess, unit=unit_for(guess.field, header, cells, fields, comma=comma))


def measured_in(field: str, fields: Mapping[str, Field]) -> Field | None:
    """The field whose units a column has; None for one of text."""
    kind = fields.get("fp16_tflops" if field == PEAK else field)
    return kind if kind is not None and kind.numeric else None


def unit_for(
    field: str,
    header: str,
    cells: Sequence[str],
    fields: Mapping[str, Field],
    *,
    comma: bool = False,
) -> str:
    """The unit of a column taken for a field: of its header, else by the size of its figures."""
    kind = measured_in(field, fields)
    if kind is None or not own_unit(kind):
        return ""
    stated = kind_of(kind).find(header) or kind_of(kind).find(words(header))
    filled = [c for c in cells if not missing(c)]
    return stated or _unit_by_size(filled, kind, comma)


def _known_other(header: str) -> bool:
    said = words(header)
    return any(not f and pattern.search(said) for f, pattern, _ in _RULES)


#: What cells say of themselves, where all of them do.
_CELLS: Final = (
    ("memory_type", re.compile(r"(?:HBM|L?P?G?DDR)\d?\w*", re.I)),
    ("memory_bw_gbs", re.compile(r"[\d.,]+\s?[GT]B/s", re.I)),
    ("memory_gb", re.compile(r"[\d.,]+\s?[GT]i?B(?!/)\b.*", re.I)),
    ("tdp_w", re.compile(r"[\d.,]+\s?k?W", re.I)),
    ("die_area_mm2", re.compile(r"[\d.,]+\s?mm[²2]", re.I)),
    ("price_usd", re.compile(r"(?:US)?\$\s?[\d.,]+k?", re.I)),
    ("process_node", re.compile(r"\d{1,2}\s?nm", re.I)),
)


def _by_cells(filled: Sequence[str]) -> str:
    texts = [plain(c)[:100] for c in filled[:50]]
    if not texts:
        return ""
    return next((f for f, p in _CELLS if all(p.fullmatch(t) for t in texts)), "")


def _looked_at(guess: Guess, header: str, filled: Sequence[str]) -> Guess:
    """A guess by header that the cells contradict, set right."""
    texts = [plain(c)[:100] for c in filled[:50]]
    if not texts:
        return guess
    if guess.field == "memory_gb" and all(_CELLS[0][1].match(t) for t in texts):
        return Guess("memory_type")
    figures = sum(bool(re.search(r"\d\s?[GT]B/s", t, re.I)) for t in texts)
    if guess.field == "interconnect" and 2 * figures > len(texts):
        return Guess("interconnect_gbs", said="both directions together")
    if guess.field == "kind" and any(re.match(r"(?:L?P?G?DDR|HBM)", t) for t in texts):
        return Guess("memory_type")
    if guess.field == "interconnect_gbs" and not any(re.search(r"\d", t) for t in texts):
        return Guess("interconnect")
    return guess


def _unit_by_size(filled: Sequence[str], kind: Field, comma: bool) -> str:
    """The unit in which most bare figures keep the limits of the field, its own first."""
    counts: Counter[str] = Counter()
    own = own_unit(kind)
    for text in filled[:50]:
        for unit in units(kind):
            if "bit" in unit or "i" in unit:
                continue
            read = figure(text, kind, unit, comma=comma).text
            low, high = kind.minimum or 0.0, kind.maximum or float("inf")
            counts[unit] += bool(read) and low <= float(read) <= high
    if not counts or 2 * counts[own] >= max(counts.values()):
        return own
    return counts.most_common(1)[0][0]


def _peaks(found: list[Guess]) -> list[Guess]:
    """Rates without a precision are read where the rows name one, and left out elsewhere."""
    stated = any(g.field == PRECISION for g in found)
    peaks = any(g.field == PEAK for g in found)
    out = []
    for guess in found:
        if guess.field == PEAK and not stated:
            guess = Guess(said=_UNKNOWN_RATE)
        elif guess.field == PRECISION and not peaks:
            guess = Guess()
        out.append(guess)
    return out


def _non_matrix(found: list[Guess], header: Sequence[str]) -> list[Guess]:
    """Plain FP16 beside FP16 of tensor units is the rate of the vector units."""
    matrix = {
        i
        for i, g in enumerate(found)
        if g.field == "fp16_tflops" and _MATRIX.search(words(header[i]))
    }
    plain_one = re.compile(r"tensor|matrix|bf ?16")
    if not matrix:
        return found
    said = "beside a column of the tensor units: rate of the vector units"
    return [
        Guess(said=said)
        if g.field == "fp16_tflops" and i not in matrix and not plain_one.search(words(header[i]))
        else g
        for i, g in enumerate(found)
    ]


def _once(found: list[Guess], header: Sequence[str]) -> list[Guess]:
    """Each field once: the likelier column, dense before sparse, the first of equals."""
    best: dict[str, int] = {}
    for place in sorted(range(len(found)), key=lambda i: _order(found[i], words(header[i]), i)):
        if found[place].field:
            best.setdefault(found[place].field, place)
    out = []
    for place, guess in enumerate(found):
        first = best.get(guess.field, place)
        if first != place:
            more = "with sparsity; " if guess.sparse else ""
            guess = Guess(said=f'{more}the column "{header[first][:40]}" is taken')
        out.append(guess)
    return out


def _order(guess: Guess, said: str, place: int) -> tuple[bool, bool, int]:
    better = _BETTER.get(guess.field)
    return guess.sparse, not (better and re.search(better, said)), place


def _with_name(found: list[Guess], columns: Sequence[Sequence[str]]) -> list[Guess]:
    """Where no header is a name's, the first column of words that differ is."""
    if any(g.field == NAME for g in found):
        return found
    for place, (guess, cells) in enumerate(zip(found, columns, strict=True)):
        texts = [c for c in cells if not missing(c)]
        lettered = sum(any(ch.isalpha() for ch in t) for t in texts)
        if guess.field or not texts or 2 * lettered <= len(texts):
            continue
        if 2 * len(set(texts)) > len(texts):
            return [*found[:place], Guess(NAME), *found[place + 1 :]]
    return found


def precision_field(text: str) -> str:
    """The field a precision of a row stands for; '' where there is none.

    >>> precision_field("fp16.32"), precision_field("INT8"), precision_field("analog")
    ('fp16_tflops', 'int8_tops', '')
    """
    return next(iter(precisions(words(plain(text)))), "")
