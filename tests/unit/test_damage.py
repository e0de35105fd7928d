"""Whatever happens to a file of a data directory, the answer is faults in words, no traceback.

Every mutation is tried in ``check``, in ``load``, and in what each command does.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from honest_silicon.dataset import DATA_DIR, DataError, Dataset, load, versions
from honest_silicon.dataset.__main__ import main
from honest_silicon.dataset.check import check
from honest_silicon.dataset.schema import PACKAGE_FILE, read_package
from tests.examples import examples

TABLES = tuple(read_package().tables)
#: Mutations of the tiny directory and of its declaration, and of our own data: with .ci/run more
#: than 500 in all.
TINY, DECLARED, OWN = 330, 160, 16
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

# Values that are of the wrong kind somewhere.
CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "1e400", "9" * 30, "9" * 400, "0.0001", "true", "nan", "9999-Q4", "0001"]
    ),
    st.sampled_from([";", "a;b", "x" * 5000, "x" * 140_000, "=1", "<b>", '"', "\u2028", "山"]),
    st.text(max_size=20),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "(", "\ud800", "/etc/passwd", "../chips.csv", "string", "number"]),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(0, 3), max_size=2),
)


def _text(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A CSV file after one mishap."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    at = draw(st.integers(1, len(rows) - 1)) if len(rows) > 1 else 0
    column = draw(st.integers(0, len(rows[0]) - 1))
    kind = draw(st.sampled_from(["twice", "dropped", "cell", "swapped", "cut", "encoded", "moved"]))
    if kind == "twice":
        rows.insert(at, list(rows[at]))
    elif kind == "dropped":
        del rows[at]
    elif kind == "cell":
        rows[at][column] = draw(CELLS)
    elif kind == "swapped":
        other = draw(st.integers(0, len(rows[0]) - 1))
        for row in rows[draw(st.sampled_from([0, 1])) :]:
            row[column], row[other] = row[other], row[column]
    elif kind == "moved":
        rows[at][column] = rows[draw(st.integers(0, len(rows) - 1))][column]
    elif kind == "cut":
        return content[: draw(st.integers(0, len(content)))]
    else:
        encoding = draw(st.sampled_from(["utf-16", "gb18030", "latin-1", "utf-8-sig", "utf-32"]))
        return content.decode("utf-8").encode(encoding, "replace")
    return _text(rows)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON document."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            found += _places(member, (*path, key))
    return found


def _answer(directory: Path, sound: Path) -> None:
    """Every way of reading a directory gives words."""
    problems = check(directory).problems
    for problem in problems:
        assert problem.file
        assert problem.expected
        assert "\n" not in str(problem)
        str(problem).encode("utf-8")
    if not problems:
        assert main(["check", str(directory)]) in (0, 1)
    try:
        data = load(directory)
    except DataError:
        assert main(["diff", str(directory), str(sound)]) == 1
        return
    other = _loaded(sound)
    for pair in ((data, other), (other, data)):
        said = versions.markdown(*pair, versions.diff(*pair), versions.diff_readings(*pair))
        assert said.startswith("### Data")


@lru_cache(maxsize=1)
def _loaded(directory: Path) -> Dataset:
    return load(directory)


@pytest.fixture(scope="module")
def sound(build_tiny, tmp_path_factory) -> Path:
    return build_tiny(tmp_path_factory.mktemp("sound") / "data").path


@settings(max_examples=examples(TINY, step=64), suppress_health_check=SLOW)
@given(data=st.data())
def test_a_damaged_table_is_answered(sound, data):
    table = data.draw(st.sampled_from(TABLES))
    with tempfile.TemporaryDirectory() as place:
        directory = Path(shutil.copytree(sound, Path(place) / "data"))
        file = directory / f"{table}.csv"
        file.write_bytes(data.draw(damaged(file.read_bytes())))
        _answer(directory, sound)


@settings(max_examples=examples(DECLARED, 3, 64), suppress_health_check=SLOW)
@given(data=st.data())
def test_a_damaged_declaration_is_answered(sound, data):
    package = copy.deepcopy(json.loads((sound / PACKAGE_FILE).read_text("utf-8")))
    *way, last = data.draw(st.sampled_from(_PLACES))
    holder = package
    for key in way:
        holder = holder[key]
    if data.draw(st.booleans()):
        holder[last] = data.draw(VALUES)
    else:
        del holder[last]
    with tempfile.TemporaryDirectory() as place:
        directory = Path(shutil.copytree(sound, Path(place) / "data"))
        (directory / PACKAGE_FILE).write_text(json.dumps(package), encoding="utf-8")
        _answer(directory, sound)
        assert main(["dictionary", str(directory)]) in (0, 1)


_PLACES = _places(json.loads((DATA_DIR / PACKAGE_FILE).read_text("utf-8")))


@settings(max_examples=examples(OWN, 1), suppress_health_check=SLOW)
@given(data=st.data())
def test_damage_to_our_own_data_is_answered(sound, data):
    table = data.draw(st.sampled_from(TABLES))
    with tempfile.TemporaryDirectory() as place:
        directory = Path(shutil.copytree(DATA_DIR, Path(place) / "data"))
        file = directory / f"{table}.csv"
        file.write_bytes(data.draw(damaged(file.read_bytes())))
        _answer(directory, sound)


def test_more_than_500_are_tried_by_the_full_profile():
    assert TINY + DECLARED + OWN > 500


def test_an_id_twice_is_a_fault_and_other_rules_hold_for_the_first(tiny):
    first, *rest = tiny.rows("chips")
    tiny.write("chips", [first, {**first, "memory_gb": "96", "expected": "2030"}, *rest])
    assert tiny.messages() == ["chips.csv:3 id=nova-one: appears twice: expected one row"]
    with pytest.raises(DataError, match="appears twice"):
        tiny.load()


def test_a_part_without_an_id_is_not_loaded(tiny):
    tiny.rewrite("chips", 2, "id", "")
    with pytest.raises(DataError, match=r"chips\.csv:2 id=: is empty: expected a value"):
        tiny.load()


def test_a_file_that_may_not_be_read_is_a_fault(tiny, monkeypatch):
    read = Path.read_bytes

    def refused(self: Path) -> bytes:
        if self.name == "gaps.csv":
            raise PermissionError(13, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert tiny.messages() == ["gaps.csv: cannot be read (Permission denied): expected a file"]
