"""What a browser drew of the pictures of a page: words, marks and lines, where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from playwright.sync_api import Page

#: Of each picture: its sides; names beside marks and words of annotations; ticks; marks; and points
#: along its lines and ranges, the thinnest too, each with its place on the screen. A line of text
#: is higher than its letters, so its box is a little less than what the browser says.
_READ = """() => [...document.querySelectorAll('.js-plotly-plot')].map((plot) => {
  const seen = (node) => node.getClientRects().length > 0
    && Number(getComputedStyle(node).opacity) > 0;
  const box = (node, less = 0) => {
    const r = node.getBoundingClientRect();
    return { text: node.textContent.trim(), left: r.left, right: r.right, top: r.top + less,
      bottom: r.bottom - less };
  };
  const all = (what) => [...plot.querySelectorAll(what)].filter(seen);
  const words = (what) => all(what).map((node) => box(node, 3)).filter((b) => /\\w/.test(b.text));
  const along = (path) => {
    const place = path.getScreenCTM(), long = path.getTotalLength(), found = [];
    for (let at = 0; at <= long; at += 4) {
      const { x, y } = path.getPointAtLength(at).matrixTransform(place);
      found.push([x, y]);
    }
    return found;
  };
  const own = plot.getBoundingClientRect();
  const key = plot.closest('[class*=st-key-]').className.match(/st-key-([\\w-]+)/);
  return {
    chart: key ? key[1] : '', left: own.left, right: own.right,
    names: words('.textpoint text'),
    said: words('.annotation-text-g text'),
    ticks: words('.xtick text, .ytick text'),
    marks: all('.scatterlayer .points path, .barlayer .point path').map((node) => box(node)),
    lines: all('.scatterlayer .lines path.js-line, .errorbar path, .shapelayer path').filter(
      (path) => parseFloat(getComputedStyle(path).strokeWidth) > 0).flatMap(along),
  };
})"""


def pictures(tab: Page) -> list[dict[str, Any]]:
    """What stands where in each picture of a page, in pixels of the window."""
    tab.wait_for_function(
        "() => [...document.querySelectorAll('.js-plotly-plot')]"
        ".every((plot) => plot.querySelector('.main-svg'))"
    )
    return tab.evaluate(_READ)


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether boxes overlap by more than a pixel on both sides."""
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 1


def _crossed(box: dict[str, Any], lines: Iterable[tuple[float, float]]) -> bool:
    """Whether a line runs through the letters of a box: one that touches its edge does not."""
    return any(
        box["left"] + 2 < x < box["right"] - 2 and box["top"] + 2 < y < box["bottom"] - 2
        for x, y in lines
    )


def faults(picture: dict[str, Any]) -> list[str]:
    """Words of a picture that leave it, or cover each other, a mark or a line."""
    words = [*picture["names"], *picture["said"]]
    every = [*words, *picture["ticks"]]
    found = [
        f"{w['text']!r} leaves the picture"
        for w in every
        if w["left"] < picture["left"] - 1 or w["right"] > picture["right"] + 1
    ]
    found += [
        f"{a['text']!r} meets {b['text']!r}" for a, b in combinations(every, 2) if _meet(a, b)
    ]
    found += [
        f"{w['text']!r} covers a mark" for w in words if any(_meet(w, m) for m in picture["marks"])
    ]
    found += [f"{w['text']!r} covers a line" for w in words if _crossed(w, picture["lines"])]
    return [f"{picture['chart']}: {fault}" for fault in found]
