"""Units a table of chips may state a figure in, by header or by cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from honest_silicon.dataset.schema import Field

_PREFIXES: Final = ("", "k", "M", "G", "T", "P", "E")
_LONG: Final = {"kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E"}
_PREFIX: Final = rf"(?P<prefix>{'|'.join(_LONG)}|[kmgtpe])?\s?"
_PER_SECOND: Final = r"(?:[\s_]?/[\s_]?s(?:ec(?:onds?)?)?|ps|[\s_]s(?:ec)?|\s?per[\s_]second)"
_START: Final = r"(?<![^\W\d_])"
_END: Final = r"(?![^\W_])"


@dataclass(frozen=True)
class Kind:
    """Units of one quantity: factor to a common one by the name that is shown, how one is found in
    a text, and its name from what was found.
    """

    factors: dict[str, float]
    pattern: re.Pattern[str]
    name: Callable[[re.Match[str]], str]

    def find(self, text: str) -> str:
        """Name of the unit in a text, '' where there is none; of "flops_tflops" the one with a
        prefix.
        """
        return max((self.name(m) for m in self.pattern.finditer(text)), key=len, default="")


def _prefix(found: re.Match[str]) -> str:
    said = (found["prefix"] or "").lower()
    return _LONG.get(said, said if said == "k" else said.upper())


def _scaled(unit: str, factor: float = 1.0) -> dict[str, float]:
    return {f"{p}{unit}": factor * 1e3**i for i, p in enumerate(_PREFIXES)}


def _bytes(found: re.Match[str]) -> str:
    binary = "i" if found["binary"] and found["prefix"] else ""
    return f"{_prefix(found)}{binary}B"


def _rate(found: re.Match[str]) -> str:
    """Bits are a small b after a large letter; all in small letters, "gb_s" is bytes."""
    what = found["what"]
    bits = what.lower().startswith("bit") or (what == "b" and (found["prefix"] or "").isupper())
    return f"{_prefix(found)}{'bit' if bits else 'B'}/s"


def _found(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_START}(?:{pattern}){_END}", re.I)


_BYTES: Final = Kind(
    _scaled("B") | {f"{p}iB": 2.0 ** (10 * i) for i, p in enumerate(_PREFIXES) if p},
    _found(rf"{_PREFIX}(?P<binary>i)?(?:bytes?|b)(?![\s_]?/[\s_]?s|[\s_]s{_END})"),
    _bytes,
)
_RATE: Final = Kind(
    _scaled("B/s") | _scaled("bit/s", 1 / 8),
    _found(rf"{_PREFIX}i?(?P<what>bytes?|bits?|b){_PER_SECOND}"),
    _rate,
)
_OPS: Final = Kind(
    _scaled("FLOP/s"),
    _found(rf"{_PREFIX}(?:(?:fl)?op(?:s?{_PER_SECOND}|s)?|(?<=[gtpe])f)"),
    lambda found: f"{_prefix(found)}FLOP/s",
)
_WATT: Final = Kind(
    {"W": 1.0, "kW": 1e3, "mW": 1e-3},
    _found(r"(?P<prefix>k|m)?(?:watts?|w)(?![\s_]?h)"),
    lambda found: f"{(found['prefix'] or '').lower()}W",
)
_MONEY: Final = Kind(
    {"USD": 1.0, "thousand USD": 1e3, "million USD": 1e6},
    re.compile(
        r"(?P<before>US\s?\$|\$|\busd?\b)|"
        r"(?<![^\W\d_])(?:(?P<k>k|thousand)|(?P<m>m|million))?\s?(?:_?usd|dollars?|\$)(?![^\W_])",
        re.I,
    ),
    lambda found: "thousand USD" if found["k"] else "million USD" if found["m"] else "USD",
)
_AREA: Final = Kind(
    {"mm²": 1.0, "cm²": 100.0},
    _found(r"(?P<one>m|c)m\^?[2²]|sq\.?\s?(?P<two>m|c)m"),
    lambda found: f"{(found['one'] or found['two']).lower()}m²",
)
_COUNT: Final = Kind(
    {"10⁹": 1e9, "10⁶": 1e6, "10¹²": 1e12, "1": 1.0},
    _found(r"(?P<g>billions?|bn|b)|(?P<m>millions?|mn|m)|(?P<t>trillions?|t)"),
    lambda found: "10⁹" if found["g"] else "10⁶" if found["m"] else "10¹²",
)
_NONE: Final = Kind({}, re.compile(r"(?!)"), lambda found: "")
_KINDS: Final = {
    "GB": (_BYTES, "GB"),
    "MB": (_BYTES, "MB"),
    "GB/s": (_RATE, "GB/s"),
    "TFLOPS": (_OPS, "TFLOP/s"),
    "TOPS": (_OPS, "TFLOP/s"),
    "W": (_WATT, "W"),
    "USD": (_MONEY, "USD"),
    "mm^2": (_AREA, "mm²"),
    "10^9": (_COUNT, "10⁹"),
}
#: A number before one of these is no figure of memory, rate or power.
_FOREIGN: Final = re.compile(r"\s?(?:[kmgt]?hz\b|bits?\b|nm\b|%|cores?\b|°|years?\b|x\b)", re.I)
_CURRENCY: Final = re.compile(
    r"[€£¥₩₹元]|(?<![^\W\d_])(?:cny|rmb|eur|euros?|gbp|jpy|yuan|twd|krw|inr)(?![^\W_])", re.I
)


def kind_of(field: Field) -> Kind:
    """Units a field may be stated in; none for text and for counts."""
    return _KINDS[field.unit][0] if field.figure and field.unit in _KINDS else _NONE


def own_unit(field: Field) -> str:
    """Name of the unit a field is kept in; '' where it has none here."""
    return _KINDS[field.unit][1] if field.figure and field.unit in _KINDS else ""


def units(field: Field) -> list[str]:
    """Names of the units a field may be stated in, its own first."""
    own = own_unit(field)
    return [own, *(n for n in kind_of(field).factors if n != own)] if own else []


def other_unit(text: str, field: Field) -> bool:
    """Whether a text begins with a unit of another quantity than the field's."""
    mine = kind_of(field)
    kinds = [k for k in (_RATE, _OPS, _WATT, _AREA, _BYTES) if k is not mine]
    found = (k.pattern.match(text.lstrip()) for k in kinds)
    return bool(_FOREIGN.match(text)) or any(found)


def foreign_money(text: str) -> bool:
    """Whether an amount is in another currency than dollars of the United States."""
    return bool(_CURRENCY.search(text))


def converted(value: float, unit: str, field: Field) -> float:
    """A figure in the unit of its field.

    Memory is marketed in binary gigabytes that are written GB. So KiB to GiB count like that, and
    so do smaller decimal units where they give a whole binary number: 81,920 MB are 80 GB. What
    software sees is in 10^9 bytes and converted plainly.

    >>> from honest_silicon.dataset.schema import read_package
    >>> fields = read_package().chip_fields
    >>> [converted(v, u, fields["memory_gb"]) for v, u in ((8e10, "B"), (81920, "MB"), (80, "GiB"))]
    [80.0, 80.0, 80.0]
    >>> converted(989e12, "FLOP/s", fields["fp16_tflops"])
    989.0
    """
    factors, own = kind_of(field).factors, own_unit(field)
    if not own or unit == own:
        return value
    out = value * factors[unit] / factors[own]
    if field.unit in ("GB", "MB") and field.name != "memory_visible_gb":
        binary = 2.0 ** (10 * _PREFIXES.index(own[0]))
        steps = _PREFIXES.index(own[0]) - _PREFIXES.index(unit[:-1].rstrip("i"))
        whole = steps > 0 and value > 0 and value % 1024**steps == 0
        if "i" in unit:
            out = value * factors[unit] / binary
        elif whole:
            out = value / 1024**steps
    return float(f"{out:.12g}")
