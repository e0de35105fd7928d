"""Our own data as tests read them: once for all that one process runs."""

from __future__ import annotations

from functools import cache

from honest_silicon.dataset import Dataset, load


@cache
def ours() -> Dataset:
    """The repository's own data, with what has been computed of them."""
    return load()
