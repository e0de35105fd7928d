"""Documents of one origin count as one."""

from __future__ import annotations

import pandas as pd

from honest_silicon.dataset.origins import origins


def test_a_copy_leads_to_its_origin_through_others():
    sources = pd.DataFrame(
        {"source_id": ["a", "b", "c", "d"], "origin": ["b", "The sheet", None, "The sheet"]}
    )
    assert origins(sources) == {"a": "The sheet", "b": "The sheet", "c": "c", "d": "The sheet"}


def test_a_circle_ends():
    sources = pd.DataFrame({"source_id": ["a", "b"], "origin": ["b", "a"]})
    assert origins(sources) == {"a": "b", "b": "a"}
