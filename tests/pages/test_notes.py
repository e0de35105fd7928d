"""Every sentence of a page is a short one, not its first alone: notes, what is folded, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from honest_silicon.words.length import short
from tests.data.test_notes import END
from tests.examples import turns

from .conftest import read
from .test_openings import OPENINGS, STATED

#: What stands in lines of its own in a piece of HTML; the key of the marks is a list of terms.
_BLOCK = re.compile(r"</?(?:p|summary|details|li)\b[^>]*>")
#: Views in the states that show notes of their own.
MORE = (
    *(("measured", {"show": s}) for s in ("errors", "expected", "others", "pairs", "withheld")),
    *(("data", {"view": "lists", "show": s}) for s in ("freshness", "read-again", "wanted")),
    *(("racks", {"own": s}) for s in ("huawei-atlas-800t-a2", "nvidia-dgx-h100")),
    ("racks", {"chips": "huawei-ascend-910b,huawei-ascend-910c,nvidia-h20,nvidia-h100-pcie"}),
    ("compare", {"chips": "nvidia-h100-sxm,nvidia-h20,huawei-ascend-910c", "unit": "rack"}),
    *(("chip", {"id": c}) for c in ("huawei-ascend-910b", "huawei-ascend-910c", "hygon-k100")),
)
ADDRESSES = [
    *(
        (path, dict([q.split("=")] if q else []))
        for path, _, q in (a.partition("?") for a in OPENINGS)
    ),
    *MORE,
    *STATED,
]


def sentences(app: AppTest) -> Iterator[str]:
    """Each heading and sentence of a page outside its tables and controls; lists of names are
    none.
    """
    yield from (h.value for h in app.header)
    for line in _lines(app):
        yield from (s for s in END.split(line) if s.endswith((".", "!", "?")))


def _lines(app: AppTest) -> Iterator[str]:
    for element in app.get("html"):
        body = re.sub(r"<style>.*?</style>|<dl.*?</dl>", "", element.proto.body, flags=re.S)
        for block in _BLOCK.split(body):
            yield unescape(re.sub("<[^>]+>", "", block)).strip()
    for kind in ("info", "caption", "markdown"):
        for element in getattr(app, kind):
            yield from str(element.value).replace("\\", "").splitlines()


@pytest.mark.parametrize(("path", "params"), turns(ADDRESSES, lambda case: case[0]))
def test_every_sentence_of_a_page_is_short(path, params):
    app = read(path, **{name: value for name, value in params.items() if value})
    assert not app.exception
    found = list(sentences(app))
    assert found
    assert [s for s in found if not short(s)] == []


def test_a_long_sentence_of_a_note_is_seen():
    long = f"It is{' so' * 30} long."
    body = (
        f'<p class="hs-note">No. 1 is short. {long}</p><details><summary>A list</summary></details>'
    )
    planted = AppTest.from_string(f"import streamlit as st\nst.html('''{body}''')").run()
    assert [s for s in sentences(planted) if not short(s)] == [long]
