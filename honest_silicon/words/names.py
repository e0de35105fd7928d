"""Names of chips in prose and beside marks: with less than the full name where that is plain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from honest_silicon.dataset.store import Dataset

#: Before the name of a model: a former house in brackets, and the brand of all of a maker's chips.
_BEFORE: Final = re.compile(r"^(?:\([^)]*\) )?(?:(?:Radeon )?Instinct )?")
#: Where the name of a model ends and that of a form, a memory size or a remark begins.
_FORM: Final = re.compile(r"[ -](?:SXM\d?|PCIe|NVL|\d+GB)\b| \(")


def own_name(data: Dataset, chip: str) -> str:
    """A chip's name without its maker's: ``H100 SXM5`` for ``NVIDIA H100 SXM5``."""
    name = data.names[chip].removeprefix(f"{data.chips.at[chip, 'vendor']} ")
    return _BEFORE.sub("", name)


def model_name(data: Dataset, chip: str) -> str:
    """A chip's name without its maker, form and size: ``H200`` for ``NVIDIA H200 SXM``."""
    return _FORM.split(own_name(data, chip))[0]


def names_apart(data: Dataset, chips: Iterable[str]) -> list[str]:
    """Own names for a picture, without what stands in brackets where that leaves them apart."""
    own = [own_name(data, chip) for chip in chips]
    brief = [name.partition(" (")[0] for name in own]
    return [b if brief.count(b) == 1 else name for b, name in zip(brief, own, strict=True)]
