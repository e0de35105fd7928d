"""Browsers get of the library of charts what charts are made of, and no less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

from honest_silicon.charts import library
from honest_silicon.charts.library import KINDS, KNOWN, charts_only, script, sent
from honest_silicon.charts.theme import LIGHT, figure, layout

(CHART,) = (Path(streamlit.__file__).parent / "static/static/js").glob("PlotlyChart.*.js")
FILE = CHART.read_bytes()
PATHS = re.compile(r'=[\w$]+\(\{"([^"]+)"\([\w$,]*\)\{')
GONE = re.compile(r'=[\w$]+\(\{"([^"]+)"\([\w$,]*\)\{throw Error\("\1"\)\}\}\)')

#: As the file of Streamlit is built, in little: wrappers, functions that are declared between them,
#: and the list of what is registered.
CODE = (
    'let a=1,A=_({"src/core.js"(e,t){t.exports=()=>{f(`}}),x`)}}}),'
    'B=_({"src/traces/bar/index.js"(e){e.bar=1}}),C=_({"lib/bar.js"(e,t){t.exports=B()}}),'
    'D=_({"src/traces/pie/style_one.js"(e){e.one=[{}]}});function kept(e){return e}'
    'var p,E=g({"node_modules/@plotly/d3/d3.js"(){p={a:{b:1}}}});'
    "async function map(e){let t={};return t}function more(){var n,t=1}"
    'var q,r,F=g({"node_modules/maplibre-gl/dist/maplibre-gl.mjs"(){q=map;r={a:{b:2}}}}),'
    'G={};v(G,{map:()=>map});var H=_({"src/plots/map/map.js"(e,t){t.exports=(F(),x(G))}}),'
    'I=_({"lib/scattermap.js"(e,t){t.exports=H()}});'
    'return _({"lib/index.js"(e,t){var n=A();n.register([C(),I()]),t.exports=n}})()'
)
LEFT = (
    'let a=1,A=_({"src/core.js"(e,t){t.exports=()=>{f(`}}),x`)}}}),'
    'B=_({"src/traces/bar/index.js"(e){e.bar=1}}),C=_({"lib/bar.js"(e,t){t.exports=B()}}),'
    'D=_({"src/traces/pie/style_one.js"(e){e.one=[{}]}});function kept(e){return e}'
    'var p,E=g({"node_modules/@plotly/d3/d3.js"(){p={a:{b:1}}}});'
    'var q,r,F=g({"node_modules/maplibre-gl/dist/maplibre-gl.mjs"()'
    '{throw Error("node_modules/maplibre-gl/dist/maplibre-gl.mjs")}}),'
    'G={};v(G,{map:()=>map});var H=_({"src/plots/map/map.js"(e,t)'
    '{throw Error("src/plots/map/map.js")}}),'
    'I=_({"lib/scattermap.js"(e,t){throw Error("lib/scattermap.js")}});'
    'return _({"lib/index.js"(e,t){var n=A();n.register([C()]),t.exports=n}})()'
)


def test_what_is_not_needed_is_left_out_and_all_else_stays():
    assert charts_only(CODE) == LEFT


def test_code_without_modules_stays():
    for code in ("", "f()", 'n.register([a,b]);x={"a"(e){}}'):
        assert charts_only(code) == code


def test_the_file_of_streamlit_is_the_one_that_was_tried():
    """With another Streamlit: set ``KNOWN`` anew, and run the tests in the browser, which draw each
    chart with what is left; a module that is missing is named by the error it throws.
    """
    assert library.sha256(FILE).hexdigest() == KNOWN


def test_a_browser_gets_a_quarter():
    assert len(sent(FILE)) < len(FILE) / 4


def test_the_code_around_the_library_is_sent_whole():
    left = sent(FILE).decode()
    before, after = (FILE.decode().split(cut) for cut in ("src/version.js", "window.Plotly="))
    assert left.startswith(before[0])
    assert left.endswith(after[1])


def test_each_module_is_sent_or_says_that_it_is_not():
    whole, left = FILE.decode(), sent(FILE).decode()
    assert PATHS.findall(left) == PATHS.findall(whole)
    gone = set(GONE.findall(left))
    for kind in KINDS:
        assert not [path for path in gone if path.startswith(f"src/traces/{kind}/")]
    assert {"stackgl_modules/index.js", "src/plots/geo/geo.js", "lib/surface.js"} <= gone
    assert not {"lib/core.js", "lib/bar.js", "src/plots/cartesian/axes.js"} & gone


def test_another_file_goes_as_it_is():
    for file in (FILE + b" ", b"", b"\xff\xfe", CODE.encode()):
        assert sent(file) == file


def test_the_library_alone_is_a_script_with_its_notice():
    alone = script(FILE)
    assert alone is not None
    text = alone.decode()
    assert text.startswith("/*! plotly.js, Plotly, Inc., MIT: bar, scatter */")
    assert PATHS.findall(text) == PATHS.findall(sent(FILE).decode())
    assert "import{" not in text.partition("\n")[2][:100]
    assert "stPlotlyChart" not in text
    assert script(FILE + b" ") is None


def test_a_chart_of_another_kind_is_refused_where_charts_are_checked():
    for kind in KINDS:
        figure([{"type": kind, "x": [1], "y": [2]}], layout(LIGHT))
    with pytest.raises(ValueError, match="no code for pie"):
        figure([{"type": "pie", "values": [1]}], layout(LIGHT))
