"""The package as it is installed: data inside, no dashboard needed, the examples of its guide."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest

import honest_silicon as hs
from honest_silicon.dataset import DATA_DIR
from tests.examples import thorough
from tests.serving import running
from tests.sockets import visit

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "python.md"
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# Run where only the package, pandas and numpy can be imported.
ALONE = """
import doctest, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"{{name}} is not installed here", name=name)
sys.meta_path.insert(0, Absent())
import honest_silicon
assert honest_silicon.__file__.startswith({home!r}), honest_silicon.__file__
flags = doctest.IGNORE_EXCEPTION_DETAIL | doctest.ELLIPSIS
found = doctest.testfile({guide!r}, module_relative=False, optionflags=flags)
print(found.attempted, found.failed)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built as ``pip`` builds it from a copy of what is committed."""
    to = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(to), str(ROOT)], check=True, cwd=to)
    (file,) = to.glob("*.whl")
    return file


def _run(python: str, code: str, where: Path, **environment: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    told = subprocess.run(
        [python, "-c", code],
        check=False,
        cwd=where,
        env={**clean, **environment},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def _pinned() -> list[str]:
    """What the dashboard asks for, as pip takes it, whatever the system."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line.partition(";")[0].strip() for line in lines]


def test_the_wheel_holds_the_tables_and_no_more_than_it_needs(wheel):
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        metadata = next(n for n in names if n.endswith("/METADATA"))
        said = file.read(metadata).decode()
        tables = {p.name for p in DATA_DIR.iterdir() if p.is_file()}
        inside = {n.rpartition("/")[2] for n in names if n.startswith("honest_silicon/data/")}
        assert inside == tables
        for name in tables:
            assert file.read(f"honest_silicon/data/{name}") == (DATA_DIR / name).read_bytes()
    needed = {
        line.partition(":")[2].strip() for line in said.splitlines() if line[:13] == "Requires-Dist"
    }
    plain = {n for n in needed if "extra ==" not in n}
    assert {re.split("[<>=]", n)[0] for n in plain} == {"numpy", "pandas"}
    assert {n.partition(";")[0].strip() for n in needed - plain} == set(_pinned())


def test_the_wheel_holds_what_starts_the_dashboard(wheel, tmp_path):
    inside = "honest_silicon/dashboard"
    with zipfile.ZipFile(wheel) as file:
        for name in ("app.py", "asgi.py", ".streamlit/config.toml"):
            assert file.read(f"{inside}/{name}") == (ROOT / name).read_bytes()
        file.extractall(tmp_path / "site")
    # Its settings hold from any folder, and what it keeps is kept outside of it.
    said = _run(
        sys.executable,
        "import runpy; from honest_silicon import places;"
        "runpy.run_path(str(places.SCRIPTS / 'asgi.py'));"
        "from streamlit import config;"
        "print(places.SCRIPTS, places.DATA_DIR, places.CACHE_DIR,"
        " config.get_option('runner.postScriptGC'), config.get_option('theme.dark.primaryColor'))",
        tmp_path,
        PYTHONPATH=str(tmp_path / "site"),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
    )
    home = tmp_path / "site" / "honest_silicon"
    kept = tmp_path / "cache" / "honest-silicon"
    assert said.split() == [
        *map(str, (home / "dashboard", home / "data", kept)),
        "False",
        "#7FB2F5",
    ]


def test_a_package_without_the_dashboard_says_how_it_is_added(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path / "site")
    code = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'streamlit':\n"
        "            raise ModuleNotFoundError('not installed here', name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from honest_silicon.__main__ import main\n"
        "sys.stderr = sys.stdout\n"
        "print(main(['serve', '--port', '1']))"
    )
    said = _run(sys.executable, code, tmp_path, PYTHONPATH=str(tmp_path / "site"))
    assert said == (
        "The dashboard is not installed: pip install 'honest-silicon[app]' adds it.\n2\n"
    )


def _serves(log: Path, where: Path, python: str = sys.executable, **environment: str) -> None:
    """``honest-silicon serve`` answers with pages, figures and a run of the dashboard."""
    command = ("-m", "honest_silicon", "serve", "--port", "{port}")
    with running(log, *command, python=python, where=where, **environment) as server:
        for path in ("/", "/c/nvidia-h20", "/api/v1/chips/nvidia-h20"):
            with urllib.request.urlopen(server.url + path, timeout=60) as found:
                text = found.read().decode()
            assert ("Honest Silicon" if path == "/" else "NVIDIA H20") in text
        with visit(server) as (_, run):
            assert run.alerts() == []
            assert any("China" in str(m) for m in run.messages)


def test_the_wheel_serves_the_dashboard_from_an_empty_folder(wheel, tmp_path):
    home, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as file:
        file.extractall(home)
    kept = str(tmp_path / "cache")
    _serves(tmp_path / "log.txt", empty, PYTHONPATH=str(home), XDG_CACHE_HOME=kept)
    assert list(empty.iterdir()) == []
    assert not (home / ".cache").exists()


def test_the_examples_of_the_guide_hold_without_the_dashboard(wheel, tmp_path):
    home = tmp_path / "site"
    with zipfile.ZipFile(wheel) as file:
        file.extractall(home)
    pinned = _pinned()
    absent = {p.partition("==")[0] for p in pinned} - {"numpy", "pandas"}
    absent |= {"scipy", "PIL", "tornado"}
    code = ALONE.format(absent=absent, home=str(home), guide=str(GUIDE))
    attempted, failed = map(int, _run(sys.executable, code, tmp_path, PYTHONPATH=str(home)).split())
    assert attempted > 15
    assert failed == 0


@thorough
def test_a_clean_environment_needs_no_extra(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "clean")], check=True)
    python = str(tmp_path / "clean" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    code = ALONE.format(absent=set(), home=str(tmp_path / "clean"), guide=str(GUIDE))
    assert _run(python, code, tmp_path).split()[1] == "0"
    command = str(tmp_path / "clean" / "bin" / "honest-silicon")
    said = subprocess.run(
        [command, "rule", "nvidia-h20", "--on", "2023-11-17"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert said.stdout.startswith("NVIDIA H20, on 2023-11-17: not controlled\nTPP 2,368\n")


@thorough
def test_a_clean_environment_with_the_extra_serves_the_dashboard(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "clean")], check=True)
    python = str(tmp_path / "clean" / "bin" / "python")
    pins = ["-c", str(ROOT / "constraints.txt")]
    install = [python, "-m", "pip", "install", "--quiet", f"{wheel}[app]", *pins]
    subprocess.run(install, check=True)
    (tmp_path / "empty").mkdir()
    _serves(tmp_path / "log.txt", tmp_path / "empty", python, HOME=str(tmp_path))


def test_every_public_name_is_there_and_says_what_it_is():
    assert set(hs.__all__) <= set(dir(hs))
    for name in hs.__all__:
        assert getattr(hs, name).__doc__, name
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = hs.nothing


def test_what_is_asked_wrongly_is_refused_in_a_sentence(real_data):
    wrong = [
        lambda: hs.compare(real_data, "h20", "nvidia-h100-sxm"),
        lambda: hs.classify(real_data, "nvidia-h20", "2023-02-30"),
        lambda: hs.size(real_data, "deepseek-v3", "nvidia-h20", users=1.5),
        lambda: hs.size(real_data, "deepseek-v3", "nvidia-h20", weights=3),
        lambda: hs.size(real_data, "deepseek-v3", "nvidia-h20", parallel="pp"),
        lambda: hs.size(real_data, "deepseek-v3", "nvidia-h20", utilisation=0),
        lambda: hs.size(real_data, chip="nvidia-h20", config="{}"),
    ]
    for ask in wrong:
        with pytest.raises(hs.Refused) as refused:
            ask()
        text = str(refused.value)
        assert text.endswith("."), text
        assert "\n" not in text


def test_the_version_is_one(real_data):
    assert DECLARED["version"] == real_data.version
