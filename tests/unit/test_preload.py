"""The page names the scripts it is sure to need, and none that is not there or loads anyway."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import streamlit

from honest_silicon.web.preload import STEMS, named, preloads

STREAMLIT = Path(streamlit.__file__).parent / "static"
PAGE = '<html><script type="module" crossorigin src="./static/js/{}"></script></html>'

# The chart needs two files, one of them through the other, beside what the page loads by itself.
SCRIPTS = {
    "index.Aa1.js": 'import{a}from"./shared.Bb2.js";import("./PlotlyChart.Cc3.js");start(a)',
    "shared.Bb2.js": 'import "./base.Ee5.js";export const a=1',
    "base.Ee5.js": "export const b=2",
    "PlotlyChart.Cc3.js": (
        'import{a}from"./shared.Bb2.js";import{t}from"./tool-bar.Dd4.js";'
        "import './width_cap.Ff6.js';import(\"./later.Gg7.js\");draw()"
    ),
    "tool-bar.Dd4.js": 'import{w}from"./width_cap.Ff6.js";export{t}from"./base.Ee5.js"',
    "width_cap.Ff6.js": 'import"./PlotlyChart.Cc3.js";export const w=3',
    "later.Gg7.js": "export const l=4",
    "Slider.Hh8.js": 'import{w}from"./width_cap.Ff6.js";slide()',
    "PlotlyChartOther.Ii9.js": "other()",
}
CHART = ["PlotlyChart.Cc3.js", "tool-bar.Dd4.js", "width_cap.Ff6.js"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    scripts = tmp_path / "site" / "static" / "js"
    scripts.mkdir(parents=True)
    for name, text in SCRIPTS.items():
        (scripts / name).write_text(text, encoding="utf-8")
    (tmp_path / "site" / "index.html").write_text(PAGE.format("index.Aa1.js"), encoding="utf-8")
    return tmp_path / "site"


def _script(root: Path, name: str) -> Path:
    return root / "static" / "js" / name


# Which scripts.


def test_what_the_chart_imports_is_named_once_less_what_the_page_loads(root):
    names = preloads(root)
    assert sorted(names) == sorted(CHART)
    assert names[0] == "PlotlyChart.Cc3.js", "the largest is asked for first"


def test_what_is_loaded_on_a_condition_is_not_named(root):
    assert "later.Gg7.js" not in preloads(root)
    # Nor does a conditional import of the page count as loaded by it.
    assert "PlotlyChart.Cc3.js" in preloads(root)


def test_another_name_that_begins_alike_is_not_named(root):
    assert "PlotlyChartOther.Ii9.js" not in preloads(root)


def test_stems_that_share_a_file_name_it_once(root):
    names = preloads(root, ("Slider", "PlotlyChart"))
    assert sorted(names) == sorted([*CHART, "Slider.Hh8.js"])


def test_every_file_of_a_stem_is_named(root):
    _script(root, "Slider.Zz0.js").write_text("again()", encoding="utf-8")
    assert {"Slider.Hh8.js", "Slider.Zz0.js"} <= set(preloads(root, ("Slider",)))


def test_what_the_page_loads_by_itself_is_not_named(root):
    assert preloads(root, ("shared", "base", "index")) == []


def test_a_stem_without_a_file_is_left_out(root):
    assert preloads(root, ("Nothing",)) == []
    assert preloads(root, ("Nothing", "PlotlyChart")) == preloads(root)
    assert preloads(root, ()) == []


def test_an_import_without_a_file_is_left_out(root):
    _script(root, "tool-bar.Dd4.js").unlink()
    assert sorted(preloads(root)) == ["PlotlyChart.Cc3.js", "width_cap.Ff6.js"]


def test_a_folder_named_like_a_script_is_left_out(root):
    _script(root, "tool-bar.Dd4.js").unlink()
    _script(root, "tool-bar.Dd4.js").mkdir()
    assert "tool-bar.Dd4.js" not in preloads(root)


def test_a_page_without_its_entry_names_all_the_chart_needs(root):
    (root / "index.html").write_text("<html></html>", encoding="utf-8")
    expected = [*CHART, "shared.Bb2.js", "base.Ee5.js"]
    assert sorted(preloads(root)) == sorted(expected)
    (root / "index.html").write_text(PAGE.format("gone.js"), encoding="utf-8")
    assert sorted(preloads(root)) == sorted(expected)


def test_no_folder_of_scripts_is_no_error(tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format("index.Aa1.js"), encoding="utf-8")
    assert preloads(tmp_path) == []


def test_a_script_that_is_not_text_is_no_error(root):
    _script(root, "PlotlyChart.Cc3.js").write_bytes(b'\xff\xfeimport"./later.Gg7.js";\x00\xff')
    assert preloads(root) == ["PlotlyChart.Cc3.js", "later.Gg7.js"]


def test_an_import_leads_to_no_other_folder(root):
    (root / "static" / "secret.js").write_text("secret()", encoding="utf-8")
    _script(root, "PlotlyChart.Cc3.js").write_text(
        'import"./../secret.js";import"../secret.js";import"/secret.js"', encoding="utf-8"
    )
    assert preloads(root) == ["PlotlyChart.Cc3.js"]


# As the page has them.


def test_the_page_names_its_scripts_relative_to_itself(root):
    said = named(root)
    assert said.startswith("globalThis.hsSoon = ")
    names = json.loads(said.removeprefix("globalThis.hsSoon = ").rstrip(";"))
    # Relative to the page, so that they hold below a prefix as well.
    assert names == [f"static/js/{name}" for name in CHART]


def test_without_scripts_it_names_none(root):
    for file in (root / "static" / "js").iterdir():
        file.unlink()
    assert named(root) == "globalThis.hsSoon = [];"


# What Streamlit ships.


def test_the_chart_of_streamlit_is_named():
    names = preloads(STREAMLIT)
    assert [name for name in names if name.startswith("PlotlyChart.")] == names[:1]
    assert len(set(names)) == len(names)


def test_every_file_named_is_one_streamlit_ships():
    names = preloads(STREAMLIT)
    assert names
    for name in names:
        assert _script(STREAMLIT, name).is_file()


def test_the_entry_of_streamlit_is_known_and_not_named():
    page = (STREAMLIT / "index.html").read_text("utf-8")
    assert 'type="module"' in page
    assert not [name for name in preloads(STREAMLIT) if name in page]
    assert preloads(STREAMLIT, ("index",)) == []


@pytest.mark.parametrize("stem", STEMS)
def test_every_stem_is_a_script_of_streamlit(stem):
    assert preloads(STREAMLIT, (stem,))


def test_all_that_the_named_scripts_import_is_named_or_loaded_by_the_page():
    # Looked for in the whole file, where the module under test reads its beginning alone.
    said = preloads(STREAMLIT)
    scripts = {f.name: f.read_text("utf-8") for f in _script(STREAMLIT, "").glob("*.js")}

    def imports(name: str) -> set[str]:
        parts = scripts[name].replace("'", '"').split('from"./')[1:]
        return {part.partition('"')[0] for part in parts} & set(scripts)

    page = (STREAMLIT / "index.html").read_text("utf-8")
    loaded, waiting = set(), [name for name in scripts if name in page]
    assert waiting
    while waiting:
        name = waiting.pop()
        if name not in loaded:
            loaded.add(name)
            waiting += imports(name)
    assert not loaded & set(said)
    assert set().union(*(imports(name) for name in said)) <= loaded | set(said)
