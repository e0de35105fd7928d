"""The shape of the code: who may import whom, and what every file says of itself."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "honest_silicon"
ENTRIES = [ROOT / "app.py", ROOT / "asgi.py"]
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = ("dataset", "analysis", "words", "answers", "commands", "charts", "views", "web", "site")

ADDRESSES, JOURNAL, PLACES = "addresses.py", "journal.py", "places.py"
#: Opens the port that readers come to.
SERVES = PACKAGE / "web" / "serve.py"

# What each layer may import of the package, itself included.
ALLOWED = {
    "dataset": {"dataset"},
    "analysis": {"analysis", "dataset"},
    "words": {"words", "analysis", "dataset"},
    "answers": {"answers", "words", "analysis", "dataset"},
    "commands": {"commands", "answers", "words", "analysis", "dataset"},
    "charts": {"charts", "analysis", "dataset"},
    "views": {"views", "charts", "words", "analysis", "dataset"},
    "web": {"web", "answers", "charts", "words", "analysis", "dataset"},
    # The site is made of the pages, and shows what the server shows.
    "site": {"site", "web", "views", "answers", "charts", "words", "analysis", "dataset"},
}
# The command prints a summary that analysis computes.
EXCEPTIONS = {("dataset/__main__.py", "analysis")}


def _name(file: Path) -> str:
    return file.relative_to(PACKAGE if file.is_relative_to(PACKAGE) else ROOT).as_posix()


def _imports(file: Path) -> set[str]:
    """Full names of all that a file imports, wherever in the file it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = file.relative_to(ROOT).with_suffix("").parts[: -node.level]
                base = ".".join([*here, base] if base else here)
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def _layer(file: Path) -> str:
    parts = file.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def _of(*layers: str) -> list[Path]:
    return [f for f in MODULES if _layer(f) in layers]


def _roots(file: Path) -> set[str]:
    return {name.split(".")[0] for name in _imports(file)}


def test_every_module_is_in_a_known_layer():
    assert {_layer(f) for f in MODULES} == {"", *LAYERS}
    assert [_name(f) for f in MODULES if _layer(f) == ""] == [
        "__init__.py",
        "__main__.py",
        ADDRESSES,
        JOURNAL,
        PLACES,
    ]
    # The way into the commands, and nothing else.
    mine = {n for n in _imports(PACKAGE / "__main__.py") if n.startswith("honest_silicon.")}
    assert {n.split(".")[1] for n in mine} == {"answers", "commands", "dataset"}
    # The server starts with it, so it may cost nothing.
    assert _imports(PACKAGE / ADDRESSES) == {"typing.Final"}
    for name in (JOURNAL, PLACES):
        assert _roots(PACKAGE / name) <= sys.stdlib_module_names
    assert all(_of(layer) for layer in LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_one_way(layer):
    wrong = []
    for file in _of(layer):
        for name in _imports(file):
            parts = name.split(".")
            if parts[0] != "honest_silicon" or len(parts) < 2:
                continue
            if (
                parts[1] in ("addresses", "journal", "places")
                or parts[1] in ALLOWED[layer]
                or (_name(file), parts[1]) in EXCEPTIONS
            ):
                continue
            wrong.append(f"{_name(file)} imports {name}")
    assert wrong == []


# Pages use the frame, the frame uses parts; a page uses no other page.
BELOW_VIEWS = {"parts": {"parts"}, "frame": {"frame", "parts"}}


def _view_of(name: str) -> list[str]:
    """Folders of a module of the views, by its full name: ``frame``, or ``pages`` and the page."""
    return name.removeprefix("honest_silicon.views.").split(".")


@pytest.mark.parametrize("folder", BELOW_VIEWS)
def test_views_point_one_way(folder):
    files = [f for f in _of("views") if f.parent.name == folder]
    assert len(files) > 5
    wrong = [
        f"{_name(file)} imports {name}"
        for file in files
        for name in _imports(file)
        if name.startswith("honest_silicon.views.") and _view_of(name)[0] not in BELOW_VIEWS[folder]
    ]
    assert wrong == []


# The front page asks what other pages answer.
ASKS_OTHERS = {"overview", "pages"}


def test_a_page_uses_no_other_page():
    wrong = []
    for file in _of("views"):
        # The folder of the page, however deep the module lies in it.
        parts = _name(file).split("/")[1:-1]
        if parts[:1] != ["pages"] or parts[-1] in ASKS_OTHERS:
            continue
        page = parts[1]
        for name in _imports(file):
            folders = _view_of(name) if name.startswith("honest_silicon.views.pages.") else []
            if folders and folders[1] not in (page, "shared"):
                wrong.append(f"{_name(file)} imports {name}")
    assert wrong == []


# Runs the pages without a browser, and reads what they show.
READS_PAGES = {"site/recorded.py", "site/render.py"}


def test_streamlit_lives_in_views_only():
    users = {_name(f) for f in [*MODULES, *ENTRIES] if "streamlit" in _roots(f)}
    others = {u for u in users if not u.startswith("views/")}
    assert others == {"app.py", "asgi.py", *READS_PAGES}


# What a page may ask of Streamlit itself: words but no headings, as words of those are not broken;
# boxes, and acts that hold no choice.
WORDS = {"caption", "code", "markdown"}
SAYS = {"error", "info", "spinner", "success", "warning"}
BOXES = {"columns", "container", "expander", "form"}
ACTS = {"button", "file_uploader", "form_submit_button", "page_link"}
NOT_SHOWN = {"query_params", "session_state"}
CONTROLS = "views/frame/controls.py"


def _of_streamlit(file: Path) -> set[str]:
    """All that a file asks of Streamlit, by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {node.attr} if node.value.id == "st" else set()
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("streamlit"):
            found |= {alias.name for alias in node.names}
    return found


def test_a_page_takes_its_controls_from_the_frame():
    pages = [f for f in _of("views") if "pages" in f.parts]
    asked = set().union(*map(_of_streamlit, pages))
    # Equal: what no page asks for any more is not allowed either.
    assert asked == WORDS | SAYS | BOXES | ACTS | NOT_SHOWN


def test_controls_are_made_in_one_module():
    made = _of_streamlit(PACKAGE / CONTROLS) - {"popover", "query_params", "session_state"}
    assert {"selectbox", "text_input", "number_input", "date_input"} < made
    assert [_name(f) for f in _of("views") if _of_streamlit(f) & made] == [CONTROLS]


def test_plotly_lives_in_charts():
    users = {_name(f) for f in [*MODULES, *ENTRIES] if "plotly" in _roots(f)}
    assert users
    assert [u for u in users if not u.startswith(("charts/", "views/"))] == []


def test_views_use_plotly_for_type_hints_only():
    built = []
    for file in _of("views"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called.startswith(("go.", "px.", "plotly.")):
                    built.append(f"{_name(file)}:{node.lineno} {called}")
    assert built == []


@pytest.mark.parametrize("layer", ["dataset", "analysis", "words", "answers", "commands", "charts"])
def test_the_lower_layers_know_no_server(layer):
    servers = {"streamlit", "starlette", "uvicorn", "tornado", "fastapi"}
    assert [_name(f) for f in _of(layer) if _roots(f) & servers] == []


@pytest.mark.parametrize("layer", ["dataset", "analysis", "words", "answers", "commands"])
def test_data_and_analysis_draw_nothing(layer):
    assert [_name(f) for f in _of(layer) if _roots(f) & {"plotly", "matplotlib", "altair"}] == []


def test_the_command_that_fits_is_alone_with_its_library():
    # The app reads coefficients from a table, and is not to wait for a library that fits them.
    users = {_name(f) for f in [*MODULES, *ENTRIES] if _roots(f) & {"scipy", "statsmodels"}}
    assert users == {"analysis/bounds/fit.py", "analysis/bounds/fit_tables.py"}
    fitting = {f"honest_silicon.analysis.bounds.{n}" for n in ("fit", "fit_tables")}
    callers = {
        _name(f)
        for f in [*MODULES, *ENTRIES]
        if any(n in fitting or n.rpartition(".")[0] in fitting for n in _imports(f))
    }
    assert callers == {"analysis/bounds/fit_tables.py", "commands/fit.py"}


def test_nothing_below_the_server_reaches_for_the_network():
    network = {"requests", "httpx", "urllib3", "aiohttp", "socket"}
    wrong = [
        _name(f)
        for f in MODULES
        if f != SERVES
        and (_roots(f) & network or any(n.startswith("urllib.request") for n in _imports(f)))
    ]
    assert wrong == []


@pytest.mark.parametrize("file", [*MODULES, *ENTRIES], ids=_name)
def test_a_module_says_what_it_is(file):
    assert ast.get_docstring(ast.parse(file.read_text("utf-8")))


def test_no_module_is_named_for_nothing():
    names = {part.removesuffix(".py") for f in MODULES for part in f.relative_to(PACKAGE).parts}
    assert not names & {"utils", "util", "helpers", "helper", "common", "misc"}


def test_public_functions_have_type_hints():
    bare = []
    for file in MODULES:
        for node in ast.parse(file.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            if node.returns is None or any(a.annotation is None for a in arguments):
                bare.append(f"{_name(file)}:{node.lineno} {node.name}")
    assert bare == []


def _calls(file: Path, *names: str) -> list[ast.Call]:
    """Calls of a function of one of these names."""
    return [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names
    ]


def _constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


# Finished HTML is made of texts that stand in the code; one of these reads files of this project,
# a row of a table joins constant templates, and the site takes what a page made.
MADE_ELSEWHERE = {"views/parts/component.py": 1, "views/parts/markup.py": 1, "site/prose.py": 1}


def test_html_is_made_from_constant_templates_only():
    """What came from data can become HTML by being escaped, and in no other way."""
    calls = [(f, c) for f in MODULES for c in _calls(f, "html", "Markup")]
    assert len(calls) > 100
    made = Counter(_name(f) for f, c in calls if not (c.args and _constant(c.args[0])))
    assert made == Counter(MADE_ELSEWHERE)


def test_nothing_escapes_by_hand_or_shows_html_past_the_component():
    by_hand = [_name(f) for f in MODULES if "html" in _roots(f)]
    assert by_hand == []
    shown = [_name(f) for f in MODULES for _ in _calls(f, "st.html", "st.iframe", "st.write")]
    assert shown == ["views/parts/component.py"]
    unsafe = [_name(f) for f in MODULES if "unsafe_allow_html" in f.read_text("utf-8")]
    assert unsafe == []


def test_templates_of_plotly_stand_in_the_code():
    """They are not escaped with the other texts of a picture, so no text of the data is in one."""
    names = ("hovertemplate", "texttemplate")
    found = []
    for file in _of("charts", "views"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                found += [
                    (f"{_name(file)}:{v.lineno}", v)
                    for k, v in pairs
                    if isinstance(k, ast.Constant) and k.value in names
                ]
            elif isinstance(node, ast.keyword) and node.arg in names:
                found.append((f"{_name(file)}:{node.value.lineno}", node.value))
    assert found
    assert [place for place, value in found if not _constant(value)] == []


def test_pictures_are_made_where_their_texts_are_escaped():
    made = [_name(f) for f in MODULES for _ in _calls(f, "go.Figure")]
    assert made == ["charts/theme.py"]
    changed = {_name(f) for f in MODULES if ".update_layout(" in f.read_text("utf-8")}
    assert changed <= {"charts/balance.py"}


#: Decorators that keep nothing: what they stand on is in use only where it is read.
PLAIN = {
    *("abstractmethod", "property", "cached_property", "staticmethod", "classmethod"),
    *("dataclass", "per_dataset", "kept", "contextmanager", "cache", "override", "wraps"),
}
#: Names that no code of ours reads, each with its reason.
READ_BY_OTHERS = {
    ("_MODULES", "analysis/claims/computed.py"): "all checks are registered once it is made",
    ("delete", "web/gone.py"): "Streamlit asks a storage of sessions for it",
    ("_repr_html_", "views/parts/component.py"): "Streamlit asks what is shown for it",
}


def _read(tree: ast.AST) -> Iterator[str]:
    """Names that code reads: as such, of an object, or in quotes, as a function may be found."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _made(tree: ast.Module) -> Iterator[str]:
    """Functions, classes and constants that a module makes; what a decorator keeps is in use."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            by = {ast.unparse(d).partition("(")[0] for d in node.decorator_list}
            if by <= PLAIN and not node.name.startswith("__"):
                yield node.name
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (
                t.id for t in targets if isinstance(t, ast.Name) and not t.id.startswith("__")
            )


def test_nothing_is_made_that_nobody_reads():
    trees = {f: ast.parse(f.read_text("utf-8")) for f in [*MODULES, *ENTRIES]}
    read = {name for tree in trees.values() for name in _read(tree)}
    made = {(name, _name(file)) for file, tree in trees.items() for name in _made(tree)}
    assert {m for m in made if m[0] not in read} == READ_BY_OTHERS.keys()
