"""Names of charts as drawn: off each other, marks and lines."""

from __future__ import annotations

import pytest

from .conftest import settle
from .drawn import faults, pictures

BOXES = """() => {
  const plot = document.querySelector('.js-plotly-plot');
  const seen = (node) => node.getClientRects().length > 0;
  const box = (node) => {
    const r = node.getBoundingClientRect();
    return [node.textContent.trim(), r.left, r.right, r.top, r.bottom];
  };
  // A line of text is higher than its letters.
  const texts = [...plot.querySelectorAll('.textpoint text')].filter(seen).map(box)
    .map(([said, left, right, top, bottom]) => [said, left, right, top + 3, bottom - 3]);
  const marks = [...plot.querySelectorAll('.points path')].filter(seen)
    .filter((n) => getComputedStyle(n).opacity > 0).map(box);
  const letters = [...plot.querySelectorAll('.textpoint text')].filter(seen).map((node) => {
    const { paintOrder, stroke, strokeWidth } = getComputedStyle(node);
    return [paintOrder.split(' ')[0], stroke, parseFloat(strokeWidth)];
  });
  const papers = [...plot.querySelectorAll('.main-svg')].map((n) => n.style.background);
  const frame = plot.getBoundingClientRect();
  return {texts: texts.filter((t) => /\\w/.test(t[0])), marks, letters,
    papers, edges: [frame.left, frame.right]};
}"""


def _meet(one, two) -> bool:
    """Whether boxes overlap by more than a pixel on both sides."""
    _, left, right, top, bottom = one
    _, other_left, other_right, other_top, other_bottom = two
    across = min(right, other_right) - max(left, other_left)
    down = min(bottom, other_bottom) - max(top, other_top)
    return across > 1 and down > 1


@pytest.mark.parametrize("width", [1280, 390])
def test_names_of_the_chart_of_chips_hide_neither_each_other_nor_marks_nor_lines(
    desks, phone, server, width
):
    tab = (phone if width == 390 else desks["dark"]).new_page()
    tab.goto(f"{server}/chips?view=explore")
    settle(tab)
    tab.locator(".js-plotly-plot .textpoint").first.wait_for(state="attached")
    tab.wait_for_timeout(1000)  # the picture takes its width
    drawn = tab.evaluate(BOXES)
    crossed = [fault for picture in pictures(tab) for fault in faults(picture)]
    tab.close()
    assert crossed == []
    # Lines of the grid do not run through letters: they have paper around them.
    assert drawn["letters"]
    for order, around, wide in drawn["letters"]:
        assert order == "stroke"
        assert around in drawn["papers"]
        assert wide >= 3
    texts = drawn["texts"]
    names = [t[0] for t in texts]
    assert {"Ascend 910C", "Rubin", "H100 SXM5", "China", "United States"} <= set(names)
    assert len(set(names)) == len(names)
    assert len(names) <= (10 if width > 640 else 7)
    for i, one in enumerate(texts):
        left, right = drawn["edges"]
        assert left <= one[1] < one[2] <= right, one[0]
        assert [t[0] for t in texts[:i] if _meet(one, t)] == [], one[0]
        assert [m for m in drawn["marks"] if _meet(one, m)] == [], one[0]
