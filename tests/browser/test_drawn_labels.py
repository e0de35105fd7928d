"""Words on pictures, where a browser draws them: inside, and off each other, at both widths."""

from __future__ import annotations

import pytest

from .conftest import settle

#: Boxes of the words in sight of the first picture, and of the picture itself.
_WORDS = """() => {
  const plot = document.querySelector('.js-plotly-plot');
  const seen = [...plot.querySelectorAll('.textpoint text, .annotation-text, .ytick text')]
    .filter((word) => word.textContent.replace(/[\\u200b\\s]/g, ''))
    .filter((word) => word.getClientRects().length);
  const box = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
  return {
    plot: box(plot.getBoundingClientRect()),
    words: seen.map((word) => ({ text: word.textContent, ...box(word.getBoundingClientRect()) })),
  };
}"""
#: Lines of text share a pixel or two of their boxes without touching.
_SLACK = 3


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "address",
    [
        "train?view=training",
        "train?view=training-ratio",
        "run?view=inference",
        "train?view=training-inference",
        "train?view=software",
    ],
)
def test_words_of_a_picture_keep_off_each_other(desks, phone, server, address, width):
    tab = (phone if width == 390 else desks["light"]).new_page()
    tab.goto(f"{server}/{address}")
    settle(tab)
    tab.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    found = tab.evaluate(_WORDS)
    tab.close()
    plot, words = found["plot"], found["words"]
    assert len(words) > 3
    for word in words:
        assert word["left"] >= plot["left"] - 1, word
        assert word["right"] <= plot["right"] + 1, word
    met = [
        (one["text"], other["text"])
        for place, one in enumerate(words)
        for other in words[place + 1 :]
        if one["left"] < other["right"] - _SLACK
        and other["left"] < one["right"] - _SLACK
        and one["top"] < other["bottom"] - _SLACK
        and other["top"] < one["bottom"] - _SLACK
    ]
    assert met == []
