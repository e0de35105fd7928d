"""Chips as options of a control: their order and their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.own import NO_VENDOR

#: A name up to the first of its words with a digit: "H100" of "H100 SXM5".
_MODEL = re.compile(r"^\D*\w+")


@per_dataset(1)
def chips_by_name(data: Dataset) -> tuple[str, ...]:
    """Ids of all chips in the order of their names, but for two things: a chip stands before all
    whose names hold its own, so that "H20" and Enter take the H20 and not the GH200, and of the
    forms of one model the best documented is first.
    """
    rows = data.chips
    names = {i: name.casefold() for i, name in data.names.items()}
    own = {
        i: names[i].removeprefix(f"{vendor.casefold()} ")
        for i, vendor in zip(rows.index, rows["vendor"], strict=True)
    }
    models = {i: found[0] if (found := _MODEL.match(own[i])) else own[i] for i in own}
    size = {i: (len(models[i]), len(own[i])) for i in own}
    said = data.evidence["chip_id"].value_counts()

    def place(chip: str) -> tuple[str, int, str, str]:
        vendor = names[chip].removesuffix(own[chip])
        return vendor + models[chip], -int(said.get(chip, 0)), names[chip], chip

    def holds(label: str, longer: str, chip: str) -> bool:
        """Whether typing the name or the model of a chip finds the longer name as well."""
        found = own[chip] in label or (models[chip] in label and models[chip] != models[longer])
        return found and size[chip] < size[longer]

    texts = {i: label.casefold() for i, label in _labels(data).items()}
    longer = {i: [j for j, label in texts.items() if holds(label, j, i)] for i in names}
    before = dict.fromkeys(names, 0)
    for others in longer.values():
        for chip in others:
            before[chip] += 1
    ready = [place(i) for i, count in before.items() if not count]
    heapify(ready)
    out = []
    while ready:
        *_, chip = heappop(ready)
        out.append(chip)
        for other in longer[chip]:
            before[other] -= 1
            if not before[other]:
                heappush(ready, place(other))
    return tuple(out)


@per_dataset(1)
def chip_labels(data: Dataset) -> Mapping[str, str]:
    """Name, Chinese name and, where the name lacks it, vendor of each chip, in the order of
    ``chips_by_name``: what a reader may type part of.
    """
    labels = _labels(data)
    return {chip: labels[chip] for chip in chips_by_name(data)}


def _labels(data: Dataset) -> dict[str, str]:
    rows = data.chips
    return {
        chip: f"{name}{f' {zh}' if isinstance(zh, str) else ''}"
        + ("" if name.startswith(f"{vendor} ") or vendor == NO_VENDOR else f" ({vendor})")
        for chip, name, zh, vendor in zip(
            rows.index, rows["name"], rows["name_zh"], rows["vendor"], strict=True
        )
    }
