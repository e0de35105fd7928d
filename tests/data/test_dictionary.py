"""What is generated from the data is current."""

from __future__ import annotations

from pathlib import Path

from honest_silicon.dataset.dictionary import markdown
from honest_silicon.dataset.gaps import LEGEND, WORDS
from honest_silicon.dataset.provenance import OWN
from honest_silicon.dataset.schema import read_package
from honest_silicon.views.parts.markup import BADGES

ROOT = Path(__file__).resolve().parents[2]


def test_the_dictionary_is_current():
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == markdown(read_package()), "run `make dictionary`"


def test_every_basis_has_a_badge_and_every_absence_a_word():
    package = read_package()
    evidence = package.tables["evidence"].fields
    assert set(BADGES) == {*evidence["basis"].enum, OWN}
    assert len(set(BADGES.values())) == len(BADGES)
    reasons = package.tables["gaps"].fields["reason"].enum
    assert set(WORDS) == set(reasons)
    assert set(WORDS.values()) <= set(LEGEND)
