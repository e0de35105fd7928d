"""Style sheets and script of the pages as the browser's own parsers read them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Error

from honest_silicon.views.frame import logo
from honest_silicon.views.parts import component

PARTS = Path(component.__file__).parent
SHEETS = sorted(PARTS.glob("*.css"))
SCRIPTS = sorted(PARTS.glob("*.js"))
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;{}]+?)\s*(?:!important)?\s*;")

#: Rules of a sheet, those in @media and the like included; the faults of one declaration by itself.
_RULES = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const count = (rules) => [...rules].reduce(
    (sum, rule) => sum + 1 + (rule.cssRules ? count(rule.cssRules) : 0), 0);
  return count(sheet.cssRules);
}"""
_UNKNOWN = "(pairs) => pairs.filter(([name, value]) => !CSS.supports(name, value))"
#: A module is parsed strictly; the kinds of what it exports.
_EXPORTS = """async (text) => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const made = await import(url);
  return Object.fromEntries(Object.entries(made).map(([name, one]) => [name, typeof one]));
}"""


@pytest.fixture(scope="module")
def tab(chromium):
    with chromium.new_page() as page:
        # An empty page that has an address, which scripts of the pages start from.
        page.route("**/*", lambda asked: asked.fulfill(body=""))
        page.goto("http://page.invalid/chips")
        yield page


@pytest.mark.parametrize("file", SHEETS, ids=lambda f: f.name)
def test_a_style_sheet_has_no_rule_or_declaration_that_is_dropped(tab, file):
    text = _COMMENT.sub("", file.read_text("utf-8"))
    assert tab.evaluate(_RULES, text) == text.count("{") == text.count("}") > 0
    declared = _DECLARATION.findall(text)
    # Each is found: the last of a rule ends with a semicolon like the others.
    assert len(declared) == text.count(";")
    assert tab.evaluate(_UNKNOWN, declared) == []


@pytest.mark.parametrize(
    ("name", "exports"), [("component.js", {"default": "function"}), ("page.js", {})]
)
def test_a_script_is_parsed_and_exports_what_it_should(tab, name, exports):
    assert tab.evaluate(_EXPORTS, (PARTS / name).read_text("utf-8")) == exports


def test_a_fault_of_a_script_is_seen(tab):
    text = (PARTS / "component.js").read_text("utf-8")
    with pytest.raises(Error, match="SyntaxError"):
        tab.evaluate(_EXPORTS, text.replace("function traced(", "function traced((", 1))


@pytest.mark.parametrize(
    "spoiled", [".a { color: red", ".a { colour: red; }", ".a { width: 3pp; }"]
)
def test_a_fault_of_a_style_sheet_is_seen(tab, spoiled):
    declared = _DECLARATION.findall(spoiled)
    fine = (
        tab.evaluate(_RULES, spoiled) == spoiled.count("{") == spoiled.count("}")
        and len(declared) == spoiled.count(";")
        and tab.evaluate(_UNKNOWN, declared) == []
    )
    assert not fine


def test_the_parts_are_there():
    assert [f.name for f in (*SHEETS, *SCRIPTS)] == [
        "component.css",
        "dark.css",
        "embed.css",
        "first_paint.css",
        "page.css",
        "component.js",
        "head.js",
        "page.js",
        "place.js",
    ]


_ONCE = """async ([head, place, whole, sheet]) => {
  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  document.head.append(element('script', head));
  const url = (text) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const drawn = [];
  for (const [text, css] of [[place, ''], [whole, sheet]]) {
    const host = document.body.appendChild(document.createElement('div'));
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = `<style>${css}</style><div class="hs"></div>`;
    const data = [{ html: '<table><tbody><tr><td class=num>1</td></tr></tbody></table>',
      label: 'x', vars: { '--hs-cn': 'red' } }];
    (await import(url(text))).default({ parentElement: root, data, setTriggerValue() {} });
    const cell = getComputedStyle(root.querySelector('td'));
    drawn.push([root.querySelector('.hs').outerHTML, cell.textAlign, cell.padding]);
  }
  return drawn;
}"""


def test_the_component_in_the_head_draws_as_one_that_each_place_brings(tab, monkeypatch):
    monkeypatch.setattr(component, "_IN_HEAD", [])
    head = component.in_head()
    (place,) = component._IN_HEAD
    texts = [(PARTS / name).read_text("utf-8") for name in ("component.js", "component.css")]
    once, each = tab.evaluate(_ONCE, [head, place, *texts])
    assert once == each
    assert "<td" in once[0]
    assert once[2] != "0px"
    assert len(place) < 500


def test_a_page_without_the_component_loads_itself_anew_once(tab, monkeypatch):
    monkeypatch.setattr(component, "_IN_HEAD", [])
    component.in_head()
    (place,) = component._IN_HEAD
    ask = """async (text) => {
      const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
      const { default: draw } = await import(url);
      draw({});
    }"""
    tab.goto("http://page.invalid/chips")
    with tab.expect_navigation():
        tab.evaluate(ask, place)
    loads = []
    tab.on("framenavigated", lambda frame: loads.append(frame.url))
    tab.evaluate(ask, place)
    tab.wait_for_timeout(500)
    assert loads == []


def test_the_logo_in_the_head_is_drawn_as_one_that_each_run_brings(tab, monkeypatch):
    monkeypatch.setattr(logo, "_IN_HEAD", [])
    tab.goto("http://page.invalid/chips")
    pictures = []
    whole = logo.logo()
    for style, address in (("", whole), (logo.in_head(), logo.logo())):
        tab.set_content(f'<style>{style}</style><img class="stLogo" height="40" src="{address}">')
        tab.wait_for_function("document.images[0].complete")
        pictures.append(tab.locator(".stLogo").screenshot())
    assert pictures[0] == pictures[1]
    assert len(address) < 200 < len(whole)
    tab.set_content(f'<img class="stLogo" height="40" src="{address}">')
    assert tab.locator(".stLogo").screenshot() != pictures[0], "there is something drawn"
