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

#: A part that needs no licence counts as on sale in so many years after its own.
_ON_SALE_YEARS: Final = 4
#: The first US notice that caught accelerators by name; see the windows of the A100.
FIRST_RULE: Final = date(2022, 8, 26)


@dataclass(frozen=True)
class Window:
    """One state of one part, with the days on which it surely held; ``since`` as it is stated."""

    id: str
    chip_id: str
    state: str
    imposed_by: str
    first: date
    last: date | None
    since: str

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
            row["since"],
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


@dataclass(frozen=True)
class Sale:
    """US parts by what the windows of sale say of a day, newest first; Chinese measures too."""

    licensed: tuple[str, ...]
    free: tuple[str, ...]
    discouraged: tuple[str, ...]
    rationed: tuple[str, ...]


def sale(data: Dataset, day: date) -> Sale:
    """What the windows of sale say of US parts on a day.

    ``licensed`` are sold under US licences and ``free`` need none, without those long out of the
    shops; ``discouraged`` are those of them that Chinese offices tell buyers to leave, ``rationed``
    those that need leave in China.
    """
    chips = data.sourced(data.chips)
    held = [w for w in windows(data) if w.holds(day)]

    def of(imposed_by: str, state: str) -> tuple[str, ...]:
        found = {w.chip_id for w in held if (w.imposed_by, w.state) == (imposed_by, state)}
        dated = {c: _released(chips.at[c, "released"]) for c in found}
        # Of cards of one day the fastest first.
        rate = chips["fp16_tflops"].fillna(0.0).to_dict()
        return tuple(sorted(found, key=lambda c: (-dated[c].toordinal(), -rate[c], c)))

    def old(chip: str) -> bool:
        released = chips.at[chip, "released"]
        return isinstance(released, str) and day.year - span(released).last.year > _ON_SALE_YEARS

    free = tuple(c for c in of("US", "free") if not old(c))
    open_ = of("US", "licensed"), free
    offered = {c for part in open_ for c in part}
    against, leave = of("CN", "discouraged"), of("CN", "licensed")
    return Sale(
        *open_,
        tuple(c for c in against if c in offered),
        tuple(c for c in leave if c in offered),
    )


def _released(text: object) -> date:
    return span(text).last if isinstance(text, str) else date.min


def to_compare(data: Dataset, day: date, most: int = 3) -> list[str]:
    """Parts that answer what China could buy on a day: US parts by their windows, those under
    licences first and the newest first, then the Chinese packages with the most 16-bit compute.
    """
    found = sale(data, day)
    chips = data.chips
    us = [c for c in (*found.licensed, *found.free) if c not in found.discouraged]
    best = best_buyable(data, day, most)
    cn = [c for c in best if chips.at[c, "country"] == "CN"]
    if not us:
        us = [c for c in best if c not in cn]
    return [*us[:most], *cn]


@dataclass(frozen=True)
class Status:
    """What the windows of sale say of a chip on a day: the latest window of each government that
    surely holds, None for none.
    """

    chip_id: str
    us: Window | None
    cn: Window | None


def sale_states(data: Dataset, day: date) -> list[Status]:
    """All US chips with a window of sale: those on sale first, then by how lately that began."""
    held = sorted((w for w in windows(data) if w.holds(day)), key=lambda w: w.first)
    latest = {(w.chip_id, w.imposed_by): w for w in held}
    chips = dict.fromkeys(w.chip_id for w in windows(data))
    found = [Status(c, latest.get((c, "US")), latest.get((c, "CN"))) for c in chips]
    buyable = data.package.having("china_sales", "state", "buyable")
    states = data.package.tables["china_sales"].fields["state"].enum
    order = sorted(states, key=lambda state: state not in buyable)

    def place(status: Status) -> tuple[int, int, str]:
        us = status.us
        return (
            (len(order), 0, status.chip_id)
            if us is None
            else (order.index(us.state), -us.first.toordinal(), status.chip_id)
        )

    return sorted(found, key=place)
