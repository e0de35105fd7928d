"""The colours of the countries stay apart for every common kind of colour blindness."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from honest_silicon.charts.export_rules import _STATES, _look
from honest_silicon.charts.theme import _HUES, DARK, LIGHT, SHAPE, Theme, symbol
from honest_silicon.dataset.own import COUNTRY as OWN

# Machado, Oliveira and Fernandes 2009, full severity, for linear RGB.
KINDS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "none": np.eye(3),
}
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _XYZ @ np.ones(3)
#: Differences of Lab below some 10 are hard to see between small marks. A reader's own chips are
#: named where they stand.
APART, OWN_APART = 20, 12


def _linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _lab(colour: str, kind: str) -> np.ndarray:
    seen = np.clip(np.asarray(KINDS[kind]) @ _linear(colour), 0, 1)
    ratio = _XYZ @ seen / _WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((float((_XYZ @ _linear(c))[1]) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_countries_stay_apart(theme: Theme, kind: str):
    for one, other in itertools.combinations(theme.country, 2):
        gap = np.linalg.norm(_lab(theme.country[one], kind) - _lab(theme.country[other], kind))
        # Shapes differ, too: colour is never the only sign.
        assert SHAPE[one] != SHAPE[other]
        assert gap > (OWN_APART if OWN in (one, other) else APART), (one, other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("by", ["US", "CN"])
def test_windows_of_sale_stay_apart(by: str, theme: Theme, kind: str):
    # Of one country: those of the other are framed instead of filled.
    tints = [theme.palette[hue] for (who, _), hue in _STATES.items() if who == by]
    assert len(tints) > 1
    for one, other in itertools.combinations(tints, 2):
        assert np.linalg.norm(_lab(one, kind) - _lab(other, kind)) > OWN_APART, (one, other)
    fill, frame = (_look(tints[0], who)["color"] for who in ("US", "CN"))
    assert fill == tints[0]
    assert frame.startswith("rgba(")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_foundries_and_statuses_stay_apart(theme: Theme, kind: str):
    hues = {**_HUES["foundry"], "other or unknown": "grey"}
    for one, other in itertools.combinations([theme.palette[h] for h in hues.values()], 2):
        assert np.linalg.norm(_lab(one, kind) - _lab(other, kind)) > APART, (one, other)
    # Marks of a status are filled, hollow or crossed, too.
    for _, alike in itertools.groupby(_HUES["status"], key=lambda s: symbol("CN", s)):
        tints = [theme.palette[_HUES["status"][s]] for s in alike]
        for one, other in itertools.combinations(tints, 2):
            assert np.linalg.norm(_lab(one, kind) - _lab(other, kind)) > OWN_APART, (one, other)
    assert all(_contrast(theme.palette[h], theme.paper) >= 3 for h in hues.values())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_marks_and_words_stand_out_from_the_paper(theme: Theme):
    assert all(_contrast(c, theme.paper) >= 3 for c in theme.country.values())
    assert all(_contrast(c, theme.paper) >= 4.5 for c in (theme.ink, theme.muted))


def test_the_measure_tells_what_is_alike():
    # Red and green of one brightness are one colour to a deuteranope.
    gap = np.linalg.norm(_lab("#C8391A", "deuteranopia") - _lab("#7A6B00", "deuteranopia"))
    assert gap < APART
