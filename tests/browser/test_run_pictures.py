"""Names in the pictures of *Run a model* as drawn: inside, off marks and each other."""

from __future__ import annotations

import pytest

from .conftest import settle

ADDRESSES = (
    "run",
    "run?chips=nvidia-rtx-5090,huawei-ascend-910b2,nvidia-h20,amd-mi300x&model=qwen3-32b&n=8",
    "run?view=measured",
    "run?view=measured&what=matrix",
    "run?view=measured&show=pairs",
)

#: Boxes of names and marks of each picture, and the right edge of each.
_BOXES = """() => [...document.querySelectorAll('.js-plotly-plot')].map((plot) => {
  const box = (e) => { const b = e.getBoundingClientRect();
    return [e.textContent || 'mark', b.left, b.right, b.top, b.bottom]; };
  const own = plot.getBoundingClientRect();
  return {
    left: own.left, right: own.right,
    names: [...plot.querySelectorAll('.annotation-text-g text')].map(box),
    marks: [...plot.querySelectorAll('.scatterlayer .points path, .barlayer .point path')].map(box),
    ticks: [...plot.querySelectorAll('.xtick text')].map(box),
  };
})"""


def _meet(one, other) -> bool:
    _, left, right, top, bottom = one
    _, left2, right2, top2, bottom2 = other
    return (
        min(right, right2) - max(left, left2) > 1.5 and min(bottom, bottom2) - max(top, top2) > 1.5
    )


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("wide", [1280, 390])
def test_names_are_inside_and_meet_neither_marks_nor_each_other(
    desks, phone, server, address, wide
):
    tab = (phone if wide == 390 else desks["light"]).new_page()
    try:
        tab.goto(f"{server}/{address}")
        settle(tab)
        pictures = tab.evaluate(_BOXES)
    finally:
        tab.close()
    assert pictures
    for picture in pictures:
        names = picture["names"]
        assert names
        for name in names:
            assert name[1] >= picture["left"] - 1, name
            assert name[2] <= picture["right"] + 1, name
        met = [(a[0], b[0]) for a in names for b in picture["marks"] if _meet(a, b)]
        met += [(a[0], b[0]) for i, a in enumerate(names) for b in names[i + 1 :] if _meet(a, b)]
        ticks = picture["ticks"]
        met += [(a[0], b[0]) for i, a in enumerate(ticks) for b in ticks[i + 1 :] if _meet(a, b)]
        assert not met
