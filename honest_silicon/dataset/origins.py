"""Which document copies from which: documents of one origin count as one."""

from __future__ import annotations

import pandas as pd


def origins(sources: pd.DataFrame) -> dict[str, str]:
    """Where each source comes from in the end, by its id; itself where it copies from none.

    An origin is the id of another source or the name of a document that is none. A circle of
    copies, which is a fault, ends where it closes.
    """
    copied = {
        source: origin
        for source, origin in zip(sources["source_id"], sources["origin"], strict=True)
        if isinstance(origin, str)
    }
    return {str(source): path(source, copied)[-1] for source in sources["source_id"]}


def path(source: str, copied: dict[str, str]) -> list[str]:
    """A source and those it was copied through, its origin last.

    >>> path("a", {"a": "b", "b": "The sheet"}), path("a", {"a": "b", "b": "a"})
    (['a', 'b', 'The sheet'], ['a', 'b'])
    """
    way = [source]
    while way[-1] in copied and copied[way[-1]] not in way:
        way.append(copied[way[-1]])
    return way
