"""What a buyer in China could buy on a day: US parts by their windows of sale, Chinese by shipment.

A US part counts as buyable where a window says so for certain on that day: no licence needed, or
sold under licences, and no Chinese measure against it. Whether a vendor still made it is another
question. Parts without a window are not known to have been buyable; before the first US rule every
part that had shipped was. Parts that are only rented are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

#: The first US notice that caught accelerators by name; see the windows of the A100.
FIRST_RULE: Final = date(2022, 8, 26)


@dataclass(frozen=True)
class Window:
    """One state of one part, with the days on which it surely held."""

    id: str
    chip_id: str
    state: str
    imposed_by: str
    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day < self.last)


@per_dataset(1)
def windows(data: Dataset) -> tuple[Window, ...]:
    """All windows; a since known to a month or year holds from its last day, an until up to its
    first.
    """
    return tuple(
        Window(
            row["id"],
            row["chip_id"],
            row["state"],
            row["imposed_by"],
            span(row["since"]).last,
            span(row["until"]).first if row["until"] else None,
        )
        for row in records(data, "china_sales")
    )


def buyable(data: Dataset, day: date) -> list[str]:
    """Ids of parts a buyer in China could get on a day, US and Chinese."""
    chips = data.sourced(data.chips)
    held = [w for w in windows(data) if w.holds(day)]
    open_states = data.package.having("china_sales", "state", "buyable")
    against = {w.chip_id for w in held if w.imposed_by == "CN" and w.state == "discouraged"}
    allowed = {w.chip_id for w in held if w.imposed_by == "US" and w.state in open_states}
    out = []
    for chip, country, status, released, form in zip(
        chips.index,
        chips["country"],
        chips["status"],
        chips["released"],
        chips["form_factor"],
        strict=True,
    ):
        if status not in data.package.delivered or form == "cloud":
            continue
        out_by_then = isinstance(released, str) and span(released).last <= day
        if country == "CN" or day < FIRST_RULE:
            free = out_by_then
        else:
            # A window of sale says itself that the part was to be had.
            free = chip in allowed and chip not in against
        if free:
            out.append(str(chip))
    return out


def best_buyable(data: Dataset, day: date, most: int = 3) -> list[str]:
    """Of what could be bought on a day, the US and then the Chinese packages with the most dense
    16-bit compute, at most ``most`` of each; wafer-scale parts apart.
    """
    chips = data.chips.loc[buyable(data, day)]
    known = chips[chips["fp16_tflops"].notna() & (chips["kind"] != "wafer")]
    ordered = known.assign(rate=known["fp16_tflops"].astype(float)).sort_values(
        "rate", ascending=False, kind="stable"
    )
    return [
        str(chip)
        for country in ("US", "CN")
        for chip in ordered.index[ordered["country"] == country][:most]
    ]
