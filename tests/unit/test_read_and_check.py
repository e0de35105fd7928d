"""Faulty files are reported in words, with file and place, and never as a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from honest_silicon.dataset import DATA_DIR, DataError, load
from honest_silicon.dataset.__main__ import main
from honest_silicon.dataset.check import TABLES as REQUIRED
from honest_silicon.dataset.check import check
from honest_silicon.dataset.read import MAX_BYTES, unsafe
from honest_silicon.dataset.schema import read_package

TABLES = tuple(read_package().tables)


def test_the_tiny_directory_is_valid(tiny):
    result = check(tiny.path)
    assert result.problems == ()
    assert {name: len(frame) for name, frame in result.tables.items()} == {
        name: len(tiny.rows(name)) for name in TABLES
    }


def test_line_of_a_fault_is_as_promised(tiny):
    tiny.rewrite("chips", tiny.line("chips", id="nova-two"), "memory_bw_gbs", "33500")
    assert (
        "chips.csv:3 nova-two memory_bw_gbs=33500: above the 30000 allowed (GB/s)"
        in tiny.messages()
    )


def test_every_limit_is_shown_with_all_its_digits(tiny):
    most = int(read_package(tiny.path).chip_fields["sram_bw_gbs"].maximum)
    assert most > 10**7
    tiny.adopt("nova-one", "sram_bw_gbs", str(most + 1))
    assert tiny.messages() == [
        f"chips.csv:2 nova-one sram_bw_gbs={most + 1}: above the {most} allowed (GB/s)"
    ]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("memory_gb", "0.4", "below the 0.5 allowed (GB)"),
        ("node_nm", "8", "expected one of 28, 16, 10, 7, 5, 3, 2"),
        ("country", "UK", "expected one of CN, US"),
        ("status", "sold", "expected one of rumoured, announced"),
        ("id", "Nova One", "expected text of the form"),
        ("vendor", "", "is empty: expected a value"),
        ("memory_gb", "80 GB", "expected a number"),
        ("memory_gb", "1e3", "expected a number"),
        ("memory_gb", "nan", "expected a number"),
        ("memory_gb", "inf", "expected a number"),
        ("compute_dies", "1.5", "expected a whole number"),
        ("released", "soon", "expected a date such as 2025"),
        ("released", "2020-13", "expected a date such as 2025"),
        ("released", "2023-02-29", "expected a date such as 2025"),
        ("name", "=HYPERLINK(A1)", "starts like a spreadsheet formula"),
        ("name", "@SUM(A1)", "starts like a spreadsheet formula"),
        ("name", "+cmd", "starts like a spreadsheet formula"),
        ("name", "-cmd", "starts like a spreadsheet formula"),
        ("name", "<script>alert(1)</script>", "holds markup"),
        ("name", "x<img src=x>", "holds markup"),
        ("name", "</b>", "holds markup"),
        ("name", "a\x07b", "holds control characters"),
        ("name", "Nova One ", "starts or ends with a space"),
        ("note", "n" * 5000, "is 5000 characters long"),
    ],
)
def test_a_faulty_cell_is_named_by_line_row_field_and_value(tiny, field, value, said):
    tiny.rewrite("chips", 2, field, value)
    row = value if field == "id" else "nova-one"
    mine = [m for m in tiny.messages() if m.startswith(f"chips.csv:2 {row} {field}=")]
    assert any(said in m for m in mine), tiny.messages()
    assert all(len(m) < 400 and "\x07" not in m for m in mine)


#: Marks that Unicode counts among formats and that are seen: those of numbers and verses.
SEEN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)


def test_no_line_break_and_nothing_invisible_passes():
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    unseen = {c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in kinds}
    assert {c for c in unseen if not unsafe(f"a{c}b")} == SEEN


@pytest.mark.parametrize("text", ["from -40 to 85", "5 > 3", "-40", "x=1", "a-b", "3 <5", "a@b"])
def test_harmless_text_is_allowed(tiny, text):
    tiny.rewrite("chips", 2, "note", text)
    assert tiny.messages() == []


def test_boolean_is_true_or_false(tiny):
    tiny.rewrite("sources", tiny.line("sources", source_id="wiki-weak"), "weak", "yes")
    assert "sources.csv:6 wiki-weak weak=yes: expected true or false" in tiny.messages()


def test_a_url_must_be_public_web(tiny):
    tiny.rewrite("sources", 2, "url", "javascript:alert(1)")
    (message,) = tiny.messages()
    assert message.startswith("sources.csv:2 data-sheet url=javascript:alert(1): expected text")


def test_an_enum_of_another_table_is_checked(tiny):
    tiny.rewrite("evidence", 2, "basis", "rumour")
    assert any(
        m.startswith("evidence.csv:2 nova-one basis=rumour: expected one of official")
        for m in tiny.messages()
    )


# What may befall the file of any table befalls all of them at once: each is named, and once.
ONE_OR_ALL = pytest.mark.parametrize("tables", [("gaps",), TABLES], ids=["one", "all"])


@ONE_OR_ALL
def test_missing_file(tiny, tables):
    for table in tables:
        tiny.file(table).unlink()
    expected = [f"{t}.csv: is missing: expected this file in the data directory" for t in tables]
    assert tiny.messages() == expected
    with pytest.raises(DataError) as told:
        tiny.load()
    assert str(told.value).splitlines() == expected


@ONE_OR_ALL
def test_directory_in_place_of_a_file(tiny, tables):
    for table in tables:
        tiny.file(table).unlink()
        tiny.file(table).mkdir()
    for message, table in zip(tiny.messages(), tables, strict=True):
        assert message.startswith(f"{table}.csv: is missing")


@ONE_OR_ALL
@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \n", b"\xef\xbb\xbf"])
def test_empty_file(tiny, tables, content):
    for table in tables:
        tiny.file(table).write_bytes(content)
    messages = tiny.messages()
    assert all(f"{table}.csv: is empty: expected a header row" in messages for table in tables)


def test_chips_without_rows(tiny):
    tiny.write("chips", [])
    assert tiny.messages() == ["chips.csv: has no rows: expected chips"]


@pytest.mark.parametrize("table", ["evidence", "gaps", "rejected", "excluded"])
def test_other_tables_may_be_empty_as_far_as_reading_goes(tiny, table):
    tiny.write(table, [])
    assert not any(m.startswith(f"{table}.csv") for m in tiny.messages())
    assert len(tiny.load().tables[table]) == 0


@ONE_OR_ALL
def test_truncated_row(tiny, tables):
    expected = []
    for table in tables:
        lines = tiny.file(table).read_text("utf-8").splitlines()
        first = lines[-1].split(",")[0]
        lines[-1] = first
        tiny.file(table).write_text("\n".join(lines) + "\n", encoding="utf-8")
        expected.append(
            f"{table}.csv:{len(lines)} {first} 1 cells: expected {len(tiny.columns(table))}; "
            "the row is cut short or has a stray comma"
        )
    assert tiny.messages() == expected


def test_row_with_a_stray_comma(tiny):
    with tiny.file("excluded").open("a", encoding="utf-8") as file:
        file.write("some-chip,left out, for now\n")
    assert tiny.messages() == [
        "excluded.csv:3 some-chip 3 cells: expected 2; the row is cut short or has a stray comma"
    ]


def test_blank_line(tiny):
    lines = tiny.file("chips").read_text("utf-8").splitlines()
    lines.insert(2, "")
    tiny.file("chips").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert tiny.messages() == ["chips.csv:3: blank line: expected a row"]


def test_line_is_that_of_the_file_after_a_cell_that_spans_lines(tiny):
    tiny.rewrite("chips", 2, "note", "first line\nsecond line\nthird line")
    tiny.rewrite("chips", 3, "country", "UK")
    assert any(m.startswith("chips.csv:5 nova-two country=UK") for m in tiny.messages())


def test_a_message_is_one_line_whatever_the_cell_holds(tiny):
    tiny.rewrite("chips", 2, "country", "one\ntwo")
    messages = tiny.messages()
    assert messages
    assert not any("\n" in m for m in messages)


def _headers(tiny, tables, change) -> list[str]:
    for table in tables:
        first, _, rest = tiny.file(table).read_text("utf-8").partition("\n")
        header = ",".join(change(first.split(",")))
        tiny.file(table).write_text(f"{header}\n{rest}", encoding="utf-8")
    return tiny.messages()


@ONE_OR_ALL
def test_header_lacks_a_column(tiny, tables):
    assert _headers(tiny, tables, lambda names: names[:-1]) == [
        f"{table}.csv:1 header: missing {tiny.columns(table)[-1]}: "
        f"expected {','.join(tiny.columns(table))}"
        for table in tables
    ]


@ONE_OR_ALL
def test_header_has_an_extra_column(tiny, tables):
    said = _headers(tiny, tables, lambda names: [*names, "colour"])
    for message, table in zip(said, tables, strict=True):
        assert message.startswith(f"{table}.csv:1 header: unknown colour: expected ")


@ONE_OR_ALL
def test_header_in_another_order(tiny, tables):
    said = _headers(tiny, tables, lambda names: [names[1], names[0], *names[2:]])
    for message, table in zip(said, tables, strict=True):
        assert message.startswith(f"{table}.csv:1 header: columns are in another order: expected ")


def test_header_with_a_renamed_column(tiny):
    (message,) = _headers(tiny, ["excluded"], lambda names: [names[0], "why"])
    assert message == "excluded.csv:1 header: missing reason; unknown why: expected chip_id,reason"


def test_header_with_a_column_twice_is_not_accepted(tiny):
    (message,) = _headers(tiny, ["excluded"], lambda names: [*names, names[0]])
    assert message.startswith("excluded.csv:1 header: ")


def test_duplicate_id(tiny):
    rows = tiny.rows("chips")
    tiny.write("chips", [rows[0], rows[0], *rows[1:]])
    assert "chips.csv:3 id=nova-one: appears twice: expected one row" in tiny.messages()


def test_byte_order_mark(tiny):
    file = tiny.file("chips")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert tiny.messages() == [
        "chips.csv: starts with a byte order mark: expected UTF-8 without one"
    ]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_line_ends_other_than_lf(tiny, end):
    file = tiny.file("gaps")
    file.write_bytes(file.read_bytes().replace(b"\n", end))
    assert tiny.messages() == ["gaps.csv: has CR line ends: expected LF alone"]


def test_fifty_megabytes_are_refused_by_size(tiny):
    with tiny.file("evidence").open("r+b") as file:
        file.truncate(50_000_000)
    assert tiny.messages() == [
        f"evidence.csv: is 50.0 MB: at most {MAX_BYTES / 1e6:.0f} MB are read"
    ]


def test_nul_bytes(tiny):
    file = tiny.file("sources")
    file.write_bytes(file.read_bytes().replace(b"News", b"Ne\x00ws"))
    assert tiny.messages() == ["sources.csv: holds NUL bytes: expected UTF-8 text"]


def test_not_utf8(tiny):
    file = tiny.file("chips")
    file.write_bytes(file.read_bytes().replace("山一号".encode(), "山一号".encode("gb18030")))
    assert tiny.messages() == ["chips.csv:4: is not UTF-8 text: expected UTF-8"]


def test_unclosed_quote(tiny):
    file = tiny.file("excluded")
    file.write_bytes(file.read_bytes() + b'some-chip,"never closed\n')
    (message,) = tiny.messages()
    assert message.startswith("excluded.csv:3: cannot be read as CSV")


def test_all_faults_are_reported_at_once(tiny):
    tiny.rewrite("chips", 2, "country", "UK")
    tiny.rewrite("chips", 3, "memory_gb", "-5")
    tiny.rewrite("chips", 4, "name", "")
    tiny.rewrite("sources", 2, "kind", "blog")
    tiny.rewrite("gaps", 2, "reason", "who knows")
    said = "\n".join(tiny.messages())
    for place in (
        "chips.csv:2 nova-one country=UK",
        "chips.csv:3 nova-two memory_gb=-5",
        "chips.csv:4 shan-a name=",
        "sources.csv:2 data-sheet kind=blog",
        "gaps.csv:2 nova-two reason=who knows",
    ):
        assert place in said


def test_unreadable_files_are_reported_together(tiny):
    tiny.file("gaps").unlink()
    tiny.file("sources").write_bytes(b"")
    tiny.file("rejected").write_bytes(b"\xff\xfe")
    tiny.rewrite("chips", 2, "memory_gb", "eighty")
    tiny.rewrite("chips", 4, "tdp_w", "some")
    said = "\n".join(tiny.messages())
    for place in (
        "gaps.csv: is missing",
        "sources.csv: is empty",
        "rejected.csv:1: is not UTF-8",
        "chips.csv:2 nova-one memory_gb=eighty: expected a number",
        "chips.csv:4 shan-a tdp_w=some: expected a number",
    ):
        assert place in said


def test_evidence_that_is_no_number_beside_an_adopted_number(tiny):
    line = tiny.line("evidence", chip_id="nova-one", field="memory_gb")
    tiny.rewrite("evidence", line, "value", "eighty")
    said = "\n".join(tiny.messages())
    assert f"evidence.csv:{line} nova-one memory_gb=eighty: expected a number above 0" in said
    assert "chips.csv:2 nova-one memory_gb=80: no comparable row" in said


@pytest.mark.parametrize("field", ["chip_id", "field", "value", "basis", "source_id"])
@pytest.mark.parametrize("about", ["memory_gb", "foundry", "process_node", "released", "node_nm"])
def test_evidence_with_an_empty_cell(tiny, field, about):
    line = tiny.line("evidence", chip_id="nova-one", field=about)
    tiny.rewrite("evidence", line, field, "")
    assert any(m.startswith(f"evidence.csv:{line} ") for m in tiny.messages())


def test_two_empty_cells_in_one_row_of_evidence(tiny):
    line = tiny.line("evidence", chip_id="nova-one", field="memory_gb")
    tiny.rewrite("evidence", line, "chip_id", "")
    tiny.rewrite("evidence", line, "value", "")
    assert any(m.startswith(f"evidence.csv:{line} chip_id=") for m in tiny.messages())


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("chips", "name"),
        ("chips", "vendor"),
        ("chips", "kind"),
        ("sources", "title"),
        ("sources", "url"),
        ("sources", "kind"),
        ("gaps", "note"),
        ("rejected", "reason"),
        ("excluded", "reason"),
    ],
)
def test_an_empty_cell_is_one_fault_and_its_row_is_still_there(tiny, table, field):
    row = tiny.rows(table)[0][tiny.columns(table)[0]]
    tiny.rewrite(table, 2, field, "")
    assert tiny.messages() == [f"{table}.csv:2 {row} {field}=: is empty: expected a value"]


@ONE_OR_ALL
def test_a_row_without_its_id(tiny, tables):
    for table in tables:
        tiny.rewrite(table, 2, tiny.columns(table)[0], "")
    messages = tiny.messages()
    for table in tables:
        first = tiny.columns(table)[0]
        assert f"{table}.csv:2 {first}=: is empty: expected a value" in messages


def test_missing_directory(tmp_path):
    (problem,) = check(tmp_path / "nowhere").problems
    assert str(problem) == "nowhere: is not a directory"  # not where the server keeps it


def test_package_missing(tiny):
    (tiny.path / "datapackage.json").unlink()
    assert tiny.messages() == [
        "datapackage.json: is missing: expected the declaration of the tables"
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"7",
        b'"text"',
        b'{"name": "x"}',
        b'{"resources": 3}',
        b"[" * 100_000,
    ],
)
def test_package_broken(tiny, content):
    (tiny.path / "datapackage.json").write_bytes(content)
    messages = tiny.messages()
    assert len(messages) == 1
    assert messages[0].startswith("datapackage.json: ")
    assert "\n" not in messages[0]


_PACKAGE = json.loads((DATA_DIR / "datapackage.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "name", ["name", "title", "description", "version", "licenses", "resources", "groups"]
)
def test_package_without_a_property(tiny, name):
    tiny.declare({k: v for k, v in _PACKAGE.items() if k != name})
    assert tiny.messages() == [f"datapackage.json: lacks the property '{name}'"]


@pytest.mark.parametrize("name", ["name", "path", "title", "description", "schema"])
def test_table_without_a_property(tiny, name):
    package = json.loads(json.dumps(_PACKAGE))
    del package["resources"][1][name]
    tiny.declare(package)
    assert tiny.messages() == [f"datapackage.json: lacks the property '{name}'"]


@pytest.mark.parametrize("name", ["name", "title", "description", "type"])
def test_field_without_a_property(tiny, name):
    package = json.loads(json.dumps(_PACKAGE))
    del package["resources"][0]["schema"]["fields"][3][name]
    tiny.declare(package)
    assert tiny.messages() == [f"datapackage.json: lacks the property '{name}'"]


@pytest.mark.parametrize("table", REQUIRED)
def test_package_that_does_not_declare_a_table(tiny, table):
    package = json.loads(json.dumps(_PACKAGE))
    package["resources"] = [r for r in package["resources"] if r["name"] != table]
    tiny.declare(package)
    messages = tiny.messages()
    assert messages
    assert messages[0].startswith("datapackage.json: ")
    assert table in messages[0]


def test_load_names_each_fault(tiny):
    tiny.rewrite("chips", 2, "memory_gb", "eighty")
    tiny.file("gaps").unlink()
    with pytest.raises(DataError) as caught:
        tiny.load()
    assert len(caught.value.problems) == 2
    assert "chips.csv:2 nova-one memory_gb=eighty: expected a number" in str(caught.value)
    assert "gaps.csv: is missing" in str(caught.value)


def test_load_gives_typed_columns(tiny_data):
    chips = tiny_data.chips
    assert chips.at["nova-one", "memory_gb"] == 80
    assert str(chips["memory_gb"].dtype) == "Float64"
    assert str(chips["node_nm"].dtype) == "Int64"
    assert chips.at["shan-a", "released"] == "2023"
    assert chips.at["shan-a", "name_zh"] == "山一号"


def test_content_hash_follows_the_content(tiny):
    before = tiny.load().content_hash
    assert tiny.load().content_hash == before
    tiny.rewrite("excluded", 2, "reason", "a series of cards")
    assert tiny.load().content_hash != before


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "honest_silicon.dataset", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )


def test_command_on_a_faulty_directory(tiny):
    tiny.rewrite("chips", 2, "country", "UK")
    tiny.rewrite("chips", 3, "memory_gb", "9999")
    done = _run("check", str(tiny.path))
    assert done.returncode == 1
    assert "chips.csv:2 nova-one country=UK: expected one of CN, US" in done.stdout.splitlines()
    assert "Traceback" not in done.stderr
    count = len(done.stdout.splitlines())
    assert done.stderr.strip() == f"{count} faults in {tiny.path}"


def test_command_on_a_valid_directory(tiny):
    tiny.write("measured_exceptions", [])
    done = _run("check", str(tiny.path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "no faults" in done.stdout.splitlines()[0]
    assert "chips.csv: 4 rows" in done.stdout
    assert "US: 2 chips; core facts of shipped parts 96% filled" in done.stdout
    assert "CN: 2 chips; core facts of shipped parts 82% filled (75% when" in done.stdout


def test_command_names_a_fault_of_what_is_computed(tiny):
    # The tiny directory excepts a result that is not above its bound.
    done = _run("check", str(tiny.path))
    assert done.returncode == 1
    assert done.stdout == (
        "measured_exceptions.csv:2 bench-001 measured_id=bench-001: "
        "is not above its bound: expected no exception\n"
    )
    assert done.stderr == f"1 fault in {tiny.path}\n"


def test_command_with_one_country(tiny, capsys):
    tiny.write("measured_exceptions", [])
    for table in ("claim_checks", "withheld", "rereadings"):
        tiny.write(table, [])
    for chip in ("shan-a", "shan-b"):
        tiny.remove("chips", id=chip)
        for table in ("evidence", "gaps", "rejected", "second_readings"):
            tiny.remove(table, chip_id=chip)
    tiny.rewrite("claims", 2, "chip_ids", "nova-one")
    naming = [t for t in TABLES if "source_id" in tiny.columns(t) and t != "sources"]
    used = {r["source_id"] for t in naming for r in tiny.rows(t)}
    tiny.write("sources", [r for r in tiny.rows("sources") if r["source_id"] in used])
    assert main(["check", str(tiny.path)]) == 0
    assert "US: 2 chips" in capsys.readouterr().out


def test_command_when_a_country_has_shipped_nothing(tiny, capsys):
    tiny.write("measured_exceptions", [])
    tiny.adopt("shan-a", "released", "")
    tiny.adopt("shan-a", "status", "announced")
    assert tiny.messages() == []
    assert main(["check", str(tiny.path)]) == 0
    assert "CN: 2 chips" in capsys.readouterr().out


def test_command_dictionary_names_every_field(capsys):
    assert main(["dictionary"]) == 0
    text = capsys.readouterr().out
    for resource in _PACKAGE["resources"]:
        assert f"## {resource['path']}" in text
        for field in resource["schema"]["fields"]:
            assert f"| `{field['name']}` |" in text


def test_command_dictionary_of_a_broken_directory_is_no_traceback(tiny):
    (tiny.path / "datapackage.json").write_text("{", encoding="utf-8")
    done = _run("dictionary", str(tiny.path))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_load_of_the_directory_without_a_package(tmp_path):
    with pytest.raises(DataError, match=r"datapackage\.json: is missing"):
        load(tmp_path)


def test_a_reader_who_is_gone_sees_no_traceback():
    # ``true`` has ended long before the first line is written.
    run = subprocess.run(
        f"{sys.executable} -m honest_silicon.dataset check | true",
        shell=True,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
