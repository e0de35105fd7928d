"""Pictures that stand beside a link where it is shared: a chip's figures against the baseline, and
the verdict on a claim.

Facts first, as plain text from the functions that pages ask; then one function draws them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.compare import COMPUTE, ratios
from honest_silicon.charts.theme import LIGHT, SHAPE, symbol
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import CAVEATS
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset
from honest_silicon.web.card_links import HEIGHT, WIDTH
from honest_silicon.words import comparing

#: What of a chip is shown against the baseline: as sold, at 16 bits.
QUANTITIES: Final = (COMPUTE, "memory_gb", "memory_bw_gbs", "tdp_w")
_UNIT: Final = "sold"
_PRECISION: Final = "16"
#: Cards kept with each version of the data, more than it has chips or claims: none is made twice.
_KEPT: Final = 1024
_EDGE: Final = 64
_REGULAR: Final = 400
_STRONG: Final = 600
_DISPUTED: Final = "≠"
_FOOT: Final = "Every figure with its source. What nobody has published is called unknown."
#: The longest claims are a third longer than what fits in three lines of the largest size.
_CLAIM_SIZES: Final = (56, 48, 40, 32)
_CLAIM_LINES: Final = 4


@dataclass(frozen=True)
class Row:
    """One quantity: its title, its text with marks, its ratio in words, and the ratio's ends and
    value, None where it is unknown.
    """

    title: str
    value: str
    ratio: str
    ends: tuple[float, float, float] | None


@dataclass(frozen=True)
class ChipCard:
    """What is drawn of a chip."""

    name: str
    maker: str
    country: str
    symbol: str
    status: str
    delivered: bool
    base: str
    rows: tuple[Row, ...]
    #: What the signs after its figures mean.
    legend: str
    version: str


@dataclass(frozen=True)
class ClaimCard:
    """What is drawn of a claim."""

    claim: str
    who: str
    verdict: str
    version: str


@per_dataset(_KEPT)
def chip_card(data: Dataset, chip: str) -> ChipCard | None:
    """What the card of a chip says; None where the data have no such chip."""
    if chip not in data.names:
        return None
    row, fields = data.chips.loc[chip], data.package.chip_fields
    country, status = str(row["country"]), str(row["status"])
    vendor = data.cell(chip, "vendor").value
    delivered = status in data.package.delivered
    said = fields["status"].label(status)
    where = fields["country"].label(country)
    rows = _rows(data, chip)
    return ChipCard(
        name=data.names[chip],
        maker=f"{vendor}, {where}" if vendor else where,
        country=country,
        symbol=symbol(country, status),
        status=said if delivered else f"{said}: not shipping",
        delivered=delivered,
        base=data.names.get(BASELINE, ""),
        rows=rows,
        legend=_legend(rows),
        version=data.version,
    )


def _rows(data: Dataset, chip: str) -> tuple[Row, ...]:
    """The figures of a chip, and their ratios where the data have the baseline."""
    based = BASELINE in data.names
    found = ratios(data, [chip], BASELINE if based else chip, _UNIT, _PRECISION)
    found = found.set_index("quantity")
    titles = comparing.titles(data, _UNIT, _PRECISION)
    rows = []
    for quantity in QUANTITIES:
        own, over = found.at[quantity, "figure"], found.at[quantity, "ratio"]
        marks = "".join(CAVEATS[name].sign for name in own.caveats) + _DISPUTED * own.disputed
        value = f"{comparing.value(data, own, _UNIT)} {marks}".strip()
        words = "baseline" if chip == BASELINE else comparing.ratio(over)
        ends = over.interval
        rows.append(
            Row(
                titles[quantity],
                value,
                words if based else "",
                (ends.low, ends.value, ends.high) if ends and based else None,
            )
        )
    return tuple(rows)


def _legend(rows: Sequence[Row]) -> str:
    """Each sign of the rows with what it is called."""
    words = {c.sign: c.words for c in CAVEATS.values()} | {_DISPUTED: "sources disagree"}
    used = "".join(r.value.rpartition(" ")[2] for r in rows)
    return "; ".join(f"{sign} {said}" for sign, said in words.items() if sign in used)


def claim_card(data: Dataset, claim: str) -> ClaimCard | None:
    """What the card of a claim says; None where the data have no such claim."""
    row = next((r for r in records(data, "claims") if r["id"] == claim), None)
    if row is None:
        return None
    label = data.package.tables["claims"].fields["reading"].label(row["reading"])
    who = ", ".join(t for t in (row["claimant"], row["date"]) if t)
    return ClaimCard(row["claim"], who, label, data.version)


def said(card: ChipCard | ClaimCard) -> str:
    """The card in words, for those who do not see it."""
    if isinstance(card, ClaimCard):
        return f"{card.verdict}: {card.claim} ({card.who})"
    rows = (
        f"{r.title} {r.value}"
        + (f", {r.ratio} {card.base}" if r.ends and card.name != card.base else "")
        for r in card.rows
    )
    legend = f" {card.legend}." if card.legend else ""
    return f"{card.name}, {card.maker}, {card.status}. {'; '.join(rows)}.{legend}"


@per_dataset(_KEPT)
def chip_png(data: Dataset, chip: str) -> bytes | None:
    """The card of a chip as PNG, drawn once for each version of the data."""
    card = chip_card(data, chip)
    return draw_chip(card) if card else None


@per_dataset(_KEPT)
def claim_png(data: Dataset, claim: str) -> bytes | None:
    """The card of a claim as PNG, drawn once for each version of the data."""
    card = claim_card(data, claim)
    return draw_claim(card) if card else None


def drawable(text: str) -> str:
    """A text without what the font has no letters for, such as Chinese names.

    >>> drawable("Ascend 910C (昇腾) ≥ 1"), drawable("山一号")
    ('Ascend 910C ≥ 1', '')
    """
    kept = "".join(c for c in text if _in_font(c))
    return re.sub(r"\s+", " ", re.sub(r"\(\s*\)", "", kept)).strip()


@lru_cache(maxsize=4096)
def _in_font(character: str) -> bool:
    """Whether the font draws a character otherwise than the box that stands for what it lacks."""
    drawn, lacking = (bytes(_font(32, _REGULAR).getmask(c)) for c in (character, "\uffff"))
    return character.isspace() or drawn != lacking


@lru_cache(maxsize=1)
def _face() -> bytes:
    """Source Sans (SIL Open Font License), the font of the dashboard, as Streamlit ships it."""
    found = find_spec("streamlit")
    assert found
    assert found.origin
    folder = Path(found.origin).parent / "static"
    return next(folder.rglob("SourceSansVF-Upright*.woff2")).read_bytes()


@lru_cache(maxsize=32)
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels and a weight from 200 to 900."""
    font = ImageFont.truetype(io.BytesIO(_face()), size)
    font.set_variation_by_axes([weight])
    return font


class _Sheet:
    """A picture with texts and bars on it."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), LIGHT.paper)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self,
        place: tuple[float, float],
        text: str,
        size: int,
        *,
        weight: int = _REGULAR,
        colour: str = LIGHT.ink,
        width: float = WIDTH - 2 * _EDGE,
        right: bool = False,
    ) -> None:
        """A line from or up to a place on its baseline, smaller where wider than ``width``."""
        text = drawable(text)
        while size > 18 and _font(size, weight).getlength(text) > width:
            size -= 2
        anchor = "rs" if right else "ls"
        self.draw.text(place, text, colour, font=_font(size, weight), anchor=anchor)

    def frame(self, version: str, foot: str = "") -> None:
        """What every card has: whose it is, of which data, and what an unknown is."""
        self.text((_EDGE, 84), "Honest Silicon", 30, weight=_STRONG, colour=LIGHT.muted)
        self.text((WIDTH - _EDGE, 84), f"Data {version}", 26, colour=LIGHT.muted, right=True)
        self.draw.line((_EDGE, 560, WIDTH - _EDGE, 560), LIGHT.grid, 2)
        self.text((_EDGE, 598), foot or _FOOT, 24, colour=LIGHT.muted)

    def mark(self, x: float, y: float, size: float, kind: str, colour: str) -> None:
        """The mark of a country, filled, hollow or crossed as in every picture of ours."""
        shape, _, style = kind.partition("-")
        fill = LIGHT.paper if style else colour
        half = size / 2
        if shape == SHAPE["CN"]:
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill, colour, 5)
        else:
            corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
            self.draw.polygon(corners, fill, colour, 5)
        if style.startswith("x"):
            arm = half * 0.5
            self.draw.line((x - arm, y - arm, x + arm, y + arm), colour, 5)
            self.draw.line((x - arm, y + arm, x + arm, y - arm), colour, 5)

    def png(self) -> bytes:
        """The picture in 64 colours, a third of the bytes; its white is 254 of 255."""
        out = io.BytesIO()
        self.image.quantize(64, method=Image.Quantize.FASTOCTREE).save(out, "PNG")
        return out.getvalue()


def draw_chip(card: ChipCard) -> bytes:
    """PNG of a chip's figures beside those of the baseline.

    Parameters
    ----------
    card
        A chip's facts. An unknown figure is written as such and has no bar.

    Returns
    -------
    PNG of WIDTH by HEIGHT pixels.
    """
    sheet, tint = _Sheet(), LIGHT.country[card.country]
    sheet.frame(card.version, card.legend)
    sheet.mark(_EDGE + 24, 146, 48, card.symbol, tint)
    sheet.text((_EDGE + 68, 166), card.name, 60, weight=_STRONG, width=WIDTH - 2 * _EDGE - 68)
    weight = _REGULAR if card.delivered else _STRONG
    sheet.text((_EDGE, 224), f"{card.maker}. {card.status}.", 32, weight=weight)
    _bars(sheet, card.rows, tint, card.base)
    return sheet.png()


#: Where the figures and the ratios of a card begin, and the height of its rows.
_VALUES: Final = 350
_RATIOS: Final = 680
_TOP: Final = 310
_STEP: Final = 64


def _bars(sheet: _Sheet, rows: Sequence[Row], tint: str, base: str) -> None:
    """Each row with its figure and its ratio, the ratio as a bar from nothing."""
    most = max([1.0, *(r.ends[1] for r in rows if r.ends)])
    span = WIDTH - _EDGE - _RATIOS
    one = _RATIOS + span / most
    if base:
        sheet.text((_RATIOS, _TOP - 36), f"1x: {base}", 24, colour=LIGHT.muted, width=span)
    for i, row in enumerate(rows):
        y = _TOP + i * _STEP + 22
        sheet.text((_EDGE, y), row.title, 30, colour=LIGHT.muted, width=_VALUES - _EDGE - 16)
        colour = LIGHT.muted if row.value == comparing.UNKNOWN else LIGHT.ink
        width = _RATIOS - _VALUES - 16
        sheet.text((_VALUES, y), row.value, 34, weight=_STRONG, colour=colour, width=width)
        sheet.text((_RATIOS, y), row.ratio, 30, colour=colour, width=span)
        if row.ends:
            sheet.draw.rectangle((_RATIOS, y + 10, one, y + 18), LIGHT.grid)
            end = max(_RATIOS + 2, _RATIOS + span * row.ends[1] / most)
            sheet.draw.rectangle((_RATIOS, y + 10, end, y + 18), tint)
            sheet.draw.line((one, y + 7, one, y + 21), LIGHT.ink, 2)


def draw_claim(card: ClaimCard) -> bytes:
    """PNG of a claim with its verdict, of WIDTH by HEIGHT pixels."""
    sheet = _Sheet()
    sheet.frame(card.version)
    size, lines = _wrapped(drawable(card.claim))
    y = 140 + size
    for line in lines:
        sheet.text((_EDGE, y), line, size)
        y += round(size * 1.2)
    sheet.text((_EDGE, 440), card.who, 28, colour=LIGHT.muted)
    sheet.text((_EDGE, 520), card.verdict, 56, weight=_STRONG)
    return sheet.png()


def _wrapped(text: str) -> tuple[int, list[str]]:
    """The largest size at which a text stands in a few lines, and those lines."""
    for size in _CLAIM_SIZES:
        lines = _lines(text, size)
        if len(lines) <= _CLAIM_LINES:
            return size, lines
    last = f"{lines[_CLAIM_LINES - 1]} …"
    return size, [*lines[: _CLAIM_LINES - 1], last]


def _lines(text: str, size: int) -> list[str]:
    font, lines = _font(size, _REGULAR), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > WIDTH - 2 * _EDGE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
