"""Names of manufacturing processes, read into a foundry and a full-node class."""

from __future__ import annotations

import re

FOUNDRIES = ("TSMC", "SMIC", "Samsung", "Intel", "GlobalFoundries", "UMC", "HLMC")

# The class groups processes by generation (docs/method.md, Lag in manufacturing): makers number
# their steps as they like, and none of the numbers is a dimension of the transistor.
_CLASS = {28: 28, 22: 28, 16: 16, 14: 16, 12: 16, 10: 10, 8: 10, 7: 7, 6: 7, 5: 5, 4: 5, 3: 3, 2: 2}
_NAMED = {"n+1": 7, "n+2": 7, "n+3": 5, "18a": 2, "a16": 2}
_NAME = re.compile(r"n\+[123]\b|\b18a\b|\ba16\b", re.I)
_SHORT = {"GF": "GlobalFoundries"}
_NUMBER = re.compile(r"(?<![\d.])N?(\d{1,2})(?:\s*-?\s*nm|[A-Z]{0,3}\b)", re.I)


def node_class(nm: float) -> int | None:
    """Full-node class of a stated node, or None when it belongs to none.

    >>> node_class(12), node_class(4), node_class(40)
    (16, 5, None)
    """
    return _CLASS.get(int(nm)) if float(nm).is_integer() else None


def read_process(text: str) -> tuple[str | None, int | None]:
    """Foundry and node class that a process name states; None for what it leaves out.

    A package of several processes is read by its first name, which is that of the compute dies.

    >>> read_process("SMIC N+2"), read_process("TSMC 4NP"), read_process("7 nm")
    (('SMIC', 7), ('TSMC', 5), (None, 7))
    """
    first = re.split(r"\s[+/&]\s|,|;|\band\b|\bor\b", text)[0]
    foundry = next((f for f in FOUNDRIES if f.lower() in first.lower()), None)
    foundry = foundry or _SHORT.get(first.split(" ")[0])
    named = _NAME.search(first)
    if named:
        return foundry, _NAMED[named.group().lower()]
    bare = re.sub("|".join(FOUNDRIES), "", first, flags=re.I)
    number = _NUMBER.search(bare)
    return foundry, node_class(int(number.group(1))) if number else None
