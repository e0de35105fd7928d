"""Names on the pictures of the real data, as they are sent: what stands where at each width."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.placed import Drawn, crosses, meet

from .conftest import figures, read
from .test_pictures import named_in

#: Widths of a picture on common screens, by the names that are shown there.
WIDTHS = {"wide": (910, 1060, 1270), "tablet": (600, 698, 800), "phone": (328, 358, 430)}
#: Views whose marks have names, and what readers ask of them.
STATES = (
    "overview",
    "explore",
    "explore y=memory_bw_gbs",
    "explore y=memory_gb",
    "explore y=tdp_w",
    "explore y=interconnect_gbs",
    "explore y=price_usd",
    "explore y=fp16_tflops/tdp_w",
    "explore y=memory_gb x=tdp_w",
    "explore size=tdp_w",
    "explore trend=1",
    "process-node",
    "training-inference",
    "training-inference all=1",
    "training-inference base=nvidia-h20",
    "training-inference base=nvidia-b200",
    "training-inference base=huawei-ascend-910b",
    "export-controls",
    "export-controls on=2022-10-07",
    "software",
)


def _opened(state: str):
    page, *given = state.split()
    return read(page, **dict(one.split("=") for one in given))


@pytest.mark.subjects
@pytest.mark.parametrize("state", STATES)
def test_no_name_covers_a_mark_a_line_or_another_name(state):
    found = [
        f for f in figures(_opened(state)) if any("text" in t.get("mode", "") for t in f["data"])
    ]
    assert found
    for figure in found:
        for kind, widths in WIDTHS.items():
            for drawn in (Drawn(figure, width) for width in widths):
                _stands_free(drawn, kind)


def _stands_free(drawn: Drawn, kind: str) -> None:
    names, marks = drawn.names(kind), list(drawn.marks())
    lines = list(drawn.lines())
    assert len(names) >= 3
    assert len(marks) > len(names)
    for name in names:
        left, right, low, high = name.box
        # The letters, which are lower than their line.
        letters = left + 2, right - 2, low + 3, high - 3
        threads = [other.thread for other in names if other.thread and other is not name]
        over = [line for line in [*lines, *threads] if crosses(line, letters)]
        assert not over, (kind, drawn.size, name.text)
        assert not any(meet(letters, mark) for mark in marks), (kind, drawn.size, name.text)
    for one, other in combinations(names, 2):
        assert not meet(one.box, other.box, 1), (kind, drawn.size, one.text, other.text)


@pytest.mark.parametrize("state", ["explore", "explore y=memory_gb", "export-controls"])
def test_the_chips_of_a_title_are_named_at_every_width(state):
    app = _opened(state)
    asked = named_in(app.header[0].value)
    assert len(asked) >= 2
    figure = figures(app)[0]
    for kind, widths in WIDTHS.items():
        shown = {name.text for name in Drawn(figure, widths[0]).names(kind)}
        assert asked <= shown, kind
