"""Where a figure of a claim is derived: pages that understand the whole of the link."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.claims.computed import computed
from tests.examples import each
from tests.ours import ours

from .conftest import texts


def _links() -> dict[str, tuple[str, dict[str, str]]]:
    """The first link of each page and set of parameters, by its claim."""
    found = {}
    for claim, own in computed(ours()).items():
        found.setdefault((own.path, tuple(sorted(own.params))), (claim, dict(own.params)))
    return {claim: (path, params) for (path, _), (claim, params) in found.items()}


LINKS = _links()


@pytest.mark.parametrize("claim", each(LINKS, lambda claim: LINKS[claim][0]))
def test_a_page_understands_the_link_of_a_claim(opened, claim):
    path, params = LINKS[claim]
    app = opened(path, **params)
    assert not app.exception
    assert "not understood" not in texts(app)
