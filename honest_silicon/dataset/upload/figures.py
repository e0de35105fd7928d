"""One cell read as its field wants it: a figure with its unit, a date, a word of a list."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import format_value
from honest_silicon.dataset.schema import Field
from honest_silicon.dataset.upload.precisions import precisions, with_sparsity
from honest_silicon.dataset.upload.units import (
    converted,
    foreign_money,
    kind_of,
    other_unit,
    own_unit,
)

_MISSING: Final = re.compile(
    r"|[-–—_.?*]+|#?n\.?/?\s?[adpk]\.?|none|null|nan|nil|tb[dac]|t\.b\.[dac]\.?|unknown|undisclosed"
    r"|(?:not|never|no) (?:\w+ )?(?:disclosed|available|known|applicable|stated|published|released"
    r"|announced|supported|specified|data)|unspecified|pending|未知|未公布|不详|暂无|待定",
    re.I,
)
#: Grouped digits, plain ones, or a fraction; then a power of ten. Not the 2 of HBM2.
_NUMBER: Final = re.compile(
    r"(?<![\w.,])[-+]?(?:\d{1,3}(?:(?P<group>[ ,.'’])\d{3})(?:(?P=group)\d{3})*(?:[.,]\d+)?(?![\d])"
    r"|\d+(?:[.,]\d+)?|[.,]\d+)"
    r"(?P<power>e[-+]?\d{1,3}(?!\d)|\s?[x×*·]\s?10\s?(?:\^|\*\*)\s?[-+]?\d{1,3})?(?![.,]?\d)",
    re.I,
)
_RANGE: Final = re.compile(r"\d(?![eE]-)\s?[^\W\d_/]*\s?(?:[-–—~]|\bto\b)\s?\$?\d")
_PRODUCT: Final = re.compile(r"(?<![^\W_])\d+\s?[x×]\s?(?!10\s?(?:\^|\*\*))\d", re.I)
_BOUND: Final = re.compile(r"^\s*(?:[<>≤≥]|at (?:least|most)|under|over|below|above)", re.I)
#: What may stand around a number that has no unit; "see note 5" is no figure.
_BEFORE: Final = re.compile(
    r"[~≈∼]?\s?(?:(?:up to|approx(?:imately|\.)?|about|circa|ca\.?|max\.?|est\.?|peak|dense)\s?)?",
    re.I,
)
_AFTER: Final = re.compile(
    r"\s?(?:$|[(\[,;|/*†‡+]|(?:max|peak|dense|typ|typical|est|each)\b)", re.I
)
_PER: Final = re.compile(
    r"(?:\bper[\s-]|/\s?)(rack|server|node|system|die|pod|tray|cluster|hour|hr|h|month)\b", re.I
)
_LONGEST: Final = 400
_SUPERSCRIPT: Final = re.compile(r"10([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_MONTHS: Final = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}


@dataclass(frozen=True)
class Read:
    """What a cell says: ``text`` as chips.csv writes it, '' for nothing, or what was ``expected``
    of it; ``note`` is what was settled in reading it.
    """

    text: str = ""
    expected: str = ""
    note: str = ""


def plain(text: str) -> str:
    """A cell without the typography of numbers: narrow spaces, raised digits, a long minus."""
    raised = _SUPERSCRIPT.sub(lambda m: f"10^{unicodedata.normalize('NFKC', m[1])}", text)
    text = unicodedata.normalize("NFKC", raised).replace("−", "-").replace("\u2009", " ")
    return " ".join(text.split())


def missing(text: str) -> bool:
    """Whether a cell says that there is no figure.

    >>> [missing(t) for t in ("N/A", "TBD", "-", "not disclosed", "0", "Nano")]
    [True, True, True, True, False, False]
    """
    return bool(_MISSING.fullmatch(plain(text)))


def decimal_comma(cells: list[str]) -> bool:
    """Whether the figures of a table are written with a decimal comma: some can mean nothing else,
    and none speaks for a point.

    >>> decimal_comma(["3,35 TB/s", "1.979"]), decimal_comma(["1,979", "3.35"])
    (True, False)
    """
    comma = point = False
    for cell in cells:
        for found in _NUMBER.finditer(plain(cell)):
            digits = found.group().removesuffix(found["power"] or "")
            last = max(digits.rfind(","), digits.rfind("."))
            if last < 0:
                continue
            both = "," in digits and "." in digits
            if both or len(digits) - last - 1 != 3 or digits.lstrip("+-").startswith("0"):
                comma, point = comma or digits[last] == ",", point or digits[last] == "."
    return comma and not point


def _value(found: re.Match[str], comma: bool) -> float:
    power = found["power"] or ""
    digits = re.sub(r"[ '’]", "", found.group().removesuffix(power))
    last = max(digits.rfind(","), digits.rfind("."))
    if last >= 0:
        sign = digits[last]
        both = "," in digits and "." in digits
        grouped = len(digits) - last - 1 == 3 and not digits.lstrip("+-").startswith("0")
        thousands = sign == ("." if comma else ",")
        repeated = digits.count(sign) > 1
        if repeated or (not both and grouped and thousands):
            digits = digits.replace(",", "").replace(".", "")
        else:
            digits = digits[:last].replace(",", "").replace(".", "") + "." + digits[last + 1 :]
    exponent = re.sub(r"^e|^\s?[x×*·]\s?10\s?(?:\^|\*\*)\s?", "", power, flags=re.I) or "0"
    return float(f"{digits}e{int(exponent)}")


def figure(text: str, field: Field, unit: str, *, comma: bool = False) -> Read:
    """A cell of a numeric field as a number in the field's unit.

    Parameters
    ----------
    unit
        Name of the unit the column states, for cells that state none.
    comma
        The table writes its decimals with a comma.

    >>> from honest_silicon.dataset.schema import read_package
    >>> fields = read_package().chip_fields
    >>> figure("3.35 TB/s", fields["memory_bw_gbs"], "GB/s").text
    '3350'
    >>> figure("24 GB, GDDR6X, 384 bit", fields["memory_gb"], "GB").text
    '24'
    """
    said = plain(text)
    if missing(text):
        return Read()
    fault = "is too long for a figure" if len(said) > _LONGEST else _odd(said, field)
    if fault:
        return Read(expected=fault)
    values, fault = _values(said, field, unit or own_unit(field), comma)
    if fault:
        return Read(expected=fault)
    value, note = _one(values, field)
    if value is None:
        return Read(expected=f"states several figures: expected one{_in(field)}")
    if not math.isfinite(value):
        return Read(expected=f"expected a number{_in(field)}")
    if field.type == "integer" and not value.is_integer():
        return Read(expected="expected a whole number")
    if "*" in said or "†" in said:
        note = note or "has a footnote mark: see what the note says"
    return Read(_digits(value), note=note)


def _digits(value: float) -> str:
    """All digits without an exponent, as files are written here."""
    text = format_value(value)
    return f"{value:.12f}".rstrip("0").rstrip(".") if "e" in text else text


def _in(field: Field) -> str:
    return f" in {field.unit}" if field.unit else ""


def _odd(said: str, field: Field) -> str:
    """Why a text is no figure of a chip, whatever its numbers; '' for nothing."""
    if field.unit == "USD" and foreign_money(said):
        return "is in another currency: expected US dollars"
    if said.startswith(("=", "@")):
        return "is a formula: expected its result"
    named = precisions(said) if field.arithmetic is not None else []
    if named and field.name not in named:
        return "is of another number format"
    if field.arithmetic is not None and with_sparsity(said) and len(_NUMBER.findall(said)) == 1:
        return "counts with sparsity: expected the dense rate"
    per = _PER.search(said)
    if per:
        return f"is per {per[1].lower()}: expected a figure of one chip"
    if _BOUND.match(said):
        return "is a bound: expected the figure itself"
    if _PRODUCT.search(said):
        return "is a product: expected its result"
    if _RANGE.search(said):
        return "is a range: expected one figure"
    return ""


def _values(said: str, field: Field, unit: str, comma: bool) -> tuple[list[float], str]:
    """Figures of a text in the field's unit: those with a unit where any has one."""
    kind = kind_of(field)
    bare: list[float] = []
    named: list[float] = []
    ends = 0
    for found in _NUMBER.finditer(said):
        value = _value(found, comma)
        rest = said[found.end() :].lstrip()
        follows = kind.pattern.match(rest)
        before = field.unit == "USD" and said[: found.start()].rstrip(" ~≈").endswith("$")
        if before:
            scale = re.match(r"(k|thousand)\b|(m|million)\b", rest, re.I)
            many = "USD" if not scale else "thousand USD" if scale[1] else "million USD"
            named.append(converted(value, many, field))
        elif follows:
            named.append(converted(value, kind.name(follows), field))
        elif not other_unit(said[found.end() :], field) and _bare(said, ends, found):
            bare.append(converted(value, unit, field) if unit else value)
        ends = found.end()
    if named or bare:
        return named or bare, ""
    expected = f"expected a number{_in(field)}"
    return [], expected


def _bare(said: str, ends: int, found: re.Match[str]) -> bool:
    """Whether a number without a unit stands alone, but for words of measure and what follows it
    in brackets or after a comma.
    """
    before = said[ends : found.start()].strip(" |/,;(")
    return bool(_BEFORE.fullmatch(before)) and bool(_AFTER.match(said[found.end() :]))


def _one(values: list[float], field: Field) -> tuple[float | None, str]:
    """The figure that is meant where a cell states it more than once."""
    first = values[0]
    if not all(map(math.isfinite, values)):
        return math.inf, ""
    if all(abs(v - first) <= 0.03 * abs(first) for v in values):
        return first, ""
    low, high = min(values), max(values)
    twice = len(values) == 2 and abs(high - 2 * low) <= 0.01 * high
    if twice and field.unit in ("TFLOPS", "TOPS"):
        return low, "states two rates, one twice the other: the lower is taken as dense"
    return None, ""


def day(text: str) -> Read:
    """A date of the precision known, in the forms tables use.

    >>> [day(t).text for t in ("Mar 22nd, 2022", "2020-05-14 00:00:00", "Q3 2025", "2024.0")]
    ['2022-03-22', '2020-05-14', '2025-Q3', '2024']
    """
    said = plain(text)
    if missing(text):
        return Read()
    either = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said)
    if either and either[1] != either[2] and max(int(either[1]), int(either[2])) <= 12:
        return Read(either[3], note="day and month could be read either way: the year is kept")
    found = _written(said)
    try:
        span(found)
    except ValueError:
        return Read(expected="expected a date such as 2025, 2025-Q3, 2025-03 or 2025-03-18")
    return Read(found)


def _written(said: str) -> str:
    """A date as chips.csv writes it, or the text where its form is none that is known."""
    said = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", said)
    if re.fullmatch(r"\d{4}(?:\.0)?", said):
        return said[:4]
    quarter = re.fullmatch(r"Q([1-4])[\s/'-]*(\d{4})|(\d{4})[\s/-]*Q([1-4])", said, re.I)
    if quarter:
        return f"{quarter[2] or quarter[3]}-Q{quarter[1] or quarter[4]}"
    parts = re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", said)
    if parts:
        return "-".join(p if len(p) == 4 else f"{int(p):02}" for p in parts.groups() if p)
    month = re.search(r"\b([a-z]{3})[a-z]*\b", said, re.I)
    year = re.search(r"\b(\d{4})\b", said)
    if month and year and month[1].lower() in _MONTHS:
        days = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)", said.replace(year[1], " "))
        tail = f"-{int(days[1]):02}" if days else ""
        return f"{year[1]}-{_MONTHS[month[1].lower()]:02}{tail}"
    return _numbered(said)


def _numbered(said: str) -> str:
    """A day in three numbers, the year last."""
    parts = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", said)
    if not parts:
        return said
    one, two = int(parts[1]), int(parts[3])
    # A point or a dash puts the day first; a stroke may be either, and is settled above.
    first_is_day = parts[2] != "/" or one > 12
    number, month = (one, two) if first_is_day else (two, one)
    try:
        return date(int(parts[4]), month, number).isoformat()
    except ValueError:
        return said


#: What tables write for a word of a closed list, beside its id and its label.
_WORDS: Final = {
    "country": {
        "CN": ("china", "prc", "p.r.c.", "people's republic of china", "中国"),
        "US": ("united states", "usa", "u.s.", "u.s.a.", "united states of america", "美国"),
    },
    "kind": {
        "gpu": ("gpgpu", "graphics processor"),
        "asic": ("asic", "other"),
        "npu": ("ai chip",),
    },
    "form_factor": {"pcie": ("pcie", "pci-e"), "sxm": ("sxm2", "sxm3", "sxm4", "sxm5")},
}


def word(text: str, field: Field) -> Read:
    """A word of a closed list by its id, its label or what else it is called."""
    if missing(text):
        return Read()
    said = plain(text).lower()
    for value in field.enum:
        also = _WORDS.get(field.name, {}).get(value, ())
        if said in (str(value).lower(), field.label(value).lower(), *also):
            return Read(str(value))
    labels = ", ".join(field.label(v) for v in field.enum)
    return Read(expected=f"expected one of {labels}")


def process(text: str, unit: str) -> Read:
    """The name of a process; a bare number is one of nanometres."""
    if missing(text):
        return Read()
    said = plain(text)
    number = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)(?:\s?nm)?", said)
    if number and float(number[1]) > 0:
        return Read(f"{float(number[1]):g} nm")
    return Read(" ".join(text.split()))


def cell(text: str, field: Field, unit: str, *, comma: bool = False) -> Read:
    """A cell as its field wants it."""
    if field.enum and not field.numeric:
        return word(text, field)
    if field.numeric:
        return figure(text, field, unit, comma=comma)
    if field.partial_date:
        return day(text)
    if field.name == "process_node":
        return process(text, unit)
    return Read("" if missing(text) else " ".join(text.split()))
