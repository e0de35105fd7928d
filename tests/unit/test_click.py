"""What a click sends: each text is one typed event, or none at all."""

from __future__ import annotations

import string
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame.page import understood
from honest_silicon.views.parts.click import Action, Go, OpenFigure, read
from honest_silicon.views.parts.markup import figure_button
from tests.ours import ours

DATA = ours()
FIGURES = [
    Ref.of("nvidia-h20", "tdp_w"),
    Ref.of("nvidia-h20", "fp16_tflops", "tdp_w"),
    Ref.row("models", "deepseek-v3"),
]


@pytest.mark.parametrize(
    ("text", "click"),
    [
        ("cell:nvidia-h20:tdp_w", OpenFigure(FIGURES[0])),
        ("cell:nvidia-h20:fp16_tflops/tdp_w", OpenFigure(FIGURES[1])),
        ("cell:models:deepseek-v3", OpenFigure(FIGURES[2])),
        ("go:chips", Go("chips")),
        ("go:chip?id=nvidia-h20&data=1.4.0", Go("chip", (("id", "nvidia-h20"), ("data", "1.4.0")))),
        ("go:explore?x=a%2Fb", Go("explore", (("x", "a/b"),))),
        ("sort:tdp_w", Action("sort", "tdp_w")),
        ("wanted:memory_gb:CN", Action("wanted", "memory_gb:CN")),
    ],
)
def test_each_text_is_one_event(text, click):
    assert read(text, DATA) == click
    assert understood(DATA, text) == click


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no click"),
        ("cell", "no click"),
        (":nvidia-h20:tdp_w", "no click"),
        ("a b:c", "no click"),
        ("é:c", "no click"),
        ("cell:", "no such chip"),
        ("cell:nobody:tdp_w", "no such chip"),
        ("cell:nvidia-h20:colour", "no such field"),
        ("cell:models:ghost", "no such row"),
    ],
)
def test_what_names_nothing_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=f"^{reason}$"):
        read(text, DATA)
    assert understood(DATA, text) is None


def test_where_the_data_cannot_be_read_links_still_lead_on():
    assert understood(None, "go:chips") == Go("chips")
    assert understood(None, "cell:nvidia-h20:tdp_w") is None
    assert understood(DATA, None) is None


@given(
    st.sampled_from([OpenFigure(ref) for ref in FIGURES])
    | st.builds(
        Action,
        st.text(string.ascii_lowercase, min_size=1).filter(lambda n: n not in ("cell", "go")),
        st.text(),
    )
)
def test_what_the_app_writes_is_read_back(click):
    assert read(str(click), DATA) == click


@given(
    st.text(string.ascii_lowercase + "-", min_size=1),
    st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=3),
)
def test_a_link_keeps_all_its_parameters(path, query):
    assert read(f"go:{path}?{urlencode(query)}", DATA) == Go(path, tuple(query))


@given(
    st.text()
    | st.builds("{}:{}".format, st.sampled_from(["cell", "go", "sort"]), st.text())
    | st.builds(
        "cell:{}:{}".format, st.sampled_from(["nvidia-h20", "models"]), st.text() | st.just("tdp_w")
    )
)
@example("cell:nvidia-h20:\ud800")
@example("go:%ff?%00=&;=\ud800")
def test_no_text_a_browser_sends_is_an_error(text):
    click = understood(DATA, text)
    assert click is None or isinstance(click, OpenFigure | Go | Action)


@pytest.mark.parametrize("ref", FIGURES, ids=str)
def test_a_figure_outside_a_table_sends_its_address(ref):
    assert f'data-act="cell:{ref}"' in figure_button(ref, "1")
