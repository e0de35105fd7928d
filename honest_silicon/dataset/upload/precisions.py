"""Number formats a heading or a cell names, and whether it counts sparsity."""

from __future__ import annotations

import re
from typing import Final

#: Field of each format; '' for those that have none. Those that hold others' names come first.
_PATTERNS: Final = (
    ("tf32_tflops", r"\btf ?32|tensor ?float ?-?32"),
    ("fp8_tflops", r"\bfp ?8|\bfloat ?8|\be[45]m[32]"),
    ("fp4_tflops", r"\b(?:nv|mx)?fp ?4|\bfloat ?4"),
    ("int8_tops", r"\bu?int ?8|\b8[ -]?bit int"),
    ("fp16_tflops", r"\bb?fp ?16|\bbf ?16|\bb?float ?16|\bhalf\b|\b16[ -]?bit|半精度"),
    ("fp32_tflops", r"\bfp ?32|\bfloat ?32|\bsingle\b|\b32[ -]?bit|单精度"),
    ("fp64_tflops", r"\bfp ?64|\bfloat ?64|\bdouble\b|\b64[ -]?bit|双精度"),
    ("", r"\bint ?(?:1|4|16|32)\b|\bfp ?6\b|\bbinary\b|\banalog"),
)
_SPARSE: Final = re.compile(r"(?<!without )(?<!w/o )(?<!non-)(?<!no )spars|稀疏", re.I)


def precisions(text: str) -> list[str]:
    """Fields of the formats a text names, '' for one that has no field.

    >>> precisions("fp16/bf16 performance"), precisions("int4/fp4"), precisions("memory")
    (['fp16_tflops'], ['fp4_tflops', ''], [])
    """
    return [field for field, pattern in _PATTERNS if re.search(pattern, text, re.I)]


def without_precisions(text: str) -> str:
    """A text without the names of formats."""
    return re.sub("|".join(p for _, p in _PATTERNS), "", text, flags=re.I)


def with_sparsity(text: str) -> bool:
    """Whether a text says that a rate counts with sparsity.

    >>> with_sparsity("FP8 (sparse)"), with_sparsity("dense, without sparsity")
    (True, False)
    """
    return bool(_SPARSE.search(text))
