"""Honest Silicon: Chinese and US AI accelerators compared, every figure with its source.

    >>> import honest_silicon as hs
    >>> data = hs.load()
    >>> data.cell("nvidia-h20", "memory_gb").value
    96.0

``load`` gives a ``Dataset``; ``size``, ``compare`` and ``classify`` are what the pages compute.
Described in docs/python.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from honest_silicon.answers.comparing import Comparison, compare
    from honest_silicon.answers.plain import Refused
    from honest_silicon.answers.ruling import Ruling, classify
    from honest_silicon.answers.sizing import Sized, size
    from honest_silicon.dataset import Cell, DataError, Dataset, Evidence, load

__all__ = [
    "Cell",
    "Comparison",
    "DataError",
    "Dataset",
    "Evidence",
    "Refused",
    "Ruling",
    "Sized",
    "classify",
    "compare",
    "load",
    "size",
]

#: Where each name stands: found when it is first asked for, as the server starts with this module.
_HOME: Final = {
    **dict.fromkeys(("Cell", "DataError", "Dataset", "Evidence", "load"), "dataset"),
    **dict.fromkeys(("Comparison", "compare"), "answers.comparing"),
    "Refused": "answers.plain",
    **dict.fromkeys(("Ruling", "classify"), "answers.ruling"),
    **dict.fromkeys(("Sized", "size"), "answers.sizing"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
