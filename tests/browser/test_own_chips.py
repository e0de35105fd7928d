"""What readers do with chips of their own, in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from honest_silicon.dataset.own import LABEL, columns
from tests.examples import share, thorough
from tests.ours import ours
from tests.own_files import CASES

from .conftest import grave_violations, new_context, settle

DATA = ours()
GOOD = (
    "name,vendor,status,released,memory_gb,memory_bw_gbs,fp16_tflops,tdp_w\n"
    "Quokka One,Quokka Works,shipping,2026-03,96,3200,500,400\n"
    "Quokka Two,,sampling,2026-Q1,128,4800,900,600\n"
)
#: Line, column and a word of what is expected, for each cell of ``BAD`` that is ignored.
FAULTS = (
    ("3", "memory_gb", "number"),
    ("4", "released", "date"),
    ("4", "fp16_tflops", "1 allowed"),
    ("6", "status", "Shipping"),
)
BAD = (
    "name,status,memory_gb,fp16_tflops,released,colour\n"
    "Wombat Sound,shipping,96,500,2026,blue\n"
    "Wombat Wordy,shipping,plenty,500,2026,blue\n"
    "Wombat Below,shipping,96,-5,soon,blue\n"
    ",shipping,96,500,2026,blue\n"
    "Wombat Dream,dreamt,96,500,2026,blue\n"
)
#: Markup and formulas are refused; the last rows are plain text that Markdown could mistake.
HOSTILE = (
    "name,vendor,memory_gb,note\n"
    "<script>alert(1)</script>,v,96,n\n"
    "Dingo A,<img src=x onerror=alert(2)>,96,n\n"
    'Dingo B,v,96,"<svg/onload=alert(3)>"\n'
    '"=HYPERLINK(""http://evil.example"",""x"")",v,96,n\n'
    "Dingo C,@SUM(1+1)*cmd|' /C calc'!A0,96,n\n"
    "Dingo D,v,=1+1,n\n"
    "Dingo **D** $x$ :red[E] [f](javascript:alert(4)),v,96,javascript:alert(5)\n"
    "Dingo &lt;b&gt;,`v` {{v}} ${v},96,{{constructor.constructor('alert(6)')()}}\n"
)


def go(tab: Page, name: str) -> None:
    """Follow the navigation to a page, as a reader would: a typed address begins anew."""
    main = tab.get_by_test_id("stMain")
    page = "Chips" if name in ("Explore", "Your chips") else name
    tab.get_by_test_id("stSidebar").get_by_role("link", name=page, exact=True).click()
    expect(tab.get_by_role("heading", name=page, level=1)).to_be_visible()
    settle(tab)
    if name == "Explore":
        main.get_by_role("radio", name="Chart", exact=True).click()
        settle(tab)
    elif name == "Your chips":
        main.get_by_role("link", name="Add your own chips").click()
        expect(tab.get_by_role("heading", name=name, level=1)).to_be_visible()
        settle(tab)


def unfold(tab: Page, label: str) -> None:
    """Open the list of a control; a list that is open closes when the page scrolls."""
    box = tab.get_by_role("combobox", name=label, exact=True)
    box.scroll_into_view_if_needed()
    settle(tab)
    box.click()


def give(tab: Page, text: str | bytes, name: str = "mine.csv") -> None:
    """Choose a file in the upload control."""
    body = text.encode() if isinstance(text, str) else text
    tab.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": body}
    )
    expect(tab.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    settle(tab)


def add(tab: Page, url: str, text: str | bytes, count: int, name: str = "mine.csv") -> None:
    """Open the page of own chips, upload a file and add its rows."""
    tab.goto(f"{url}/yours")
    settle(tab)
    give(tab, text, name)
    tab.get_by_role("button", name=re.compile(f"^Add th(is|ese) {count} chips?")).click()
    expect(tab.get_by_text(re.compile(f"^{count} chips? added"))).to_be_visible()
    settle(tab)


def listed(tab: Page):
    return tab.get_by_role("region", name="Your chips").get_by_role("rowheader")


def download(tab: Page, button: str) -> bytes:
    with tab.expect_download() as caught:
        tab.get_by_role("button", name=button, exact=True).first.click()
    return caught.value.path().read_bytes()


def press_until(tab: Page, target, key: str = "Tab", most: int = 60) -> None:
    """Move the focus by keyboard until it is on a control."""
    for _ in range(most):
        if target.evaluate("e => e === document.activeElement"):
            return
        tab.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {most} times {key}")


def no_trace(tab: Page) -> None:
    assert "Traceback" not in tab.content()
    expect(tab.get_by_test_id("stException")).to_have_count(0)


def test_an_uploaded_chip_is_seen_on_the_pages_and_named_as_unsourced(page, server):
    add(page, server, GOOD, 2)
    expect(listed(page)).to_have_count(2)
    expect(page.get_by_role("link", name="Quokka One (yours)")).to_be_visible()

    go(page, "Explore")
    page.get_by_text("The figures as a table").click()
    expect(page.get_by_role("rowheader", name="Quokka One (yours)")).to_be_visible()
    settle(page)
    page.locator(".scatterlayer .point").first.wait_for(state="attached")

    go(page, "Chips")
    row = page.get_by_role("row").filter(has_text="Quokka Two (yours)")
    expect(row).to_be_visible()
    expect(row).to_contain_text("900")
    rows = list(csv.DictReader(io.StringIO(download(page, "Download CSV").decode())))
    assert len(rows) == len(DATA.chips) + 2
    origins = {r["id"]: r["origin"] for r in rows}
    assert {i for i, o in origins.items() if o == LABEL == "reader's own, unsourced"} == {
        "own-quokka-one",
        "own-quokka-two",
    }
    assert {o for i, o in origins.items() if i in DATA.chips.index} == {"sourced"}
    told = json.loads(download(page, "Download JSON"))["rows"]
    assert {r["id"] for r in told if r["origin"] == LABEL} == {"own-quokka-one", "own-quokka-two"}

    go(page, "Compare")
    box = page.get_by_role("combobox", name="Chips (2 to 6)")
    box.click()
    box.fill("Quokka One")
    page.get_by_role("option", name="Quokka One (yours)").first.click()
    page.keyboard.press("Escape")
    settle(page)
    told = page.get_by_text(re.compile(r"^On paper the Quokka One \(yours\) has .* 16-bit compute"))
    expect(told.first).to_be_visible()
    expect(page.get_by_role("columnheader", name="Quokka One (yours)").first).to_be_visible()

    answer = page.request.get(f"{server}/data/honest-silicon.zip")
    with zipfile.ZipFile(io.BytesIO(answer.body())) as packed:
        assert not [n for n in packed.namelist() if b"quokka" in packed.read(n).lower()]


@thorough
def test_the_page_of_an_own_chip_says_that_it_has_no_source(page, server):
    add(page, server, GOOD, 2)
    page.get_by_role("link", name="Quokka One (yours)").click()
    expect(page.get_by_role("heading", name="Quokka One (yours)", level=1)).to_be_visible()
    settle(page)
    expect(page).to_have_url(re.compile(r"/chip\?.*id=own-quokka-one"))
    expect(page.get_by_text("Yours, unsourced").first).to_be_visible()
    expect(page.get_by_test_id("stMain").locator("a[target=_blank]")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="Your chips", level=1)).to_be_visible()
    expect(listed(page)).to_have_count(2)


def test_the_template_fits_the_upload(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    header = download(page, "Download template").decode().strip().split(",")
    assert header == columns(DATA.package)
    filled = ",".join("Numbat" if n == "name" else "64" if n == "memory_gb" else "" for n in header)
    give(page, ",".join(header) + f"\n{filled}\n")
    page.get_by_role("button", name="Add this 1 chip", exact=True).click()
    expect(page.get_by_role("link", name="Numbat (yours)")).to_be_visible()


@thorough
def test_each_cell_that_is_ignored_is_named_and_its_chip_is_offered(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    give(page, BAD, "faulty.csv")
    expect(page.get_by_role("alert").filter(has_text="4 cells are ignored")).to_be_visible()
    table = page.get_by_role("table", name="Cells ignored")
    for line, column, expected in FAULTS:
        row = (
            table.get_by_role("row")
            .filter(has=page.get_by_role("cell", name=line, exact=True))
            .filter(has=page.get_by_role("cell", name=column, exact=True))
        )
        expect(row).to_have_count(1)
        expect(row.get_by_role("cell").last).to_contain_text(expected)
    expect(table.get_by_role("row")).to_have_count(len(FAULTS) + 1)
    expect(page.get_by_role("alert").filter(has_text="without a name: 5.")).to_be_visible()
    expect(page.get_by_text("1 column we would leave out")).to_be_visible()
    expect(listed(page)).to_have_count(0)

    page.get_by_role("button", name="Add these 4 chips").click()
    expect(page.get_by_text("4 chips added.")).to_be_visible()
    settle(page)
    expect(listed(page)).to_have_count(4)
    expect(page.get_by_role("link", name="Wombat Sound (yours)")).to_be_visible()
    expect(table).to_have_count(0)
    go(page, "Chips")
    expect(page.get_by_role("link", name="Wombat Wordy (yours)")).to_be_visible()


@pytest.mark.parametrize(
    "name", share(["epoch.csv", "芯片.csv", "chips.xlsx", "config.json", "README.md"], 2)
)
def test_a_file_of_each_kind_becomes_chips(page, server, name):
    (case,) = (c for c in CASES if c.name == name)
    add(page, server, case.content, len(case.expected), name)
    expect(listed(page)).to_have_count(len(case.expected))
    for chip, cells in case.expected.items():
        row = page.get_by_role("region", name="Your chips").get_by_role("row")
        row = row.filter(has_text=f"{chip} (yours)")
        expect(row).to_contain_text(f"{float(cells['memory_gb']):,.10g}\N{NO-BREAK SPACE}GB")


def test_a_pasted_table_is_corrected_column_by_column_and_asked_about_sparsity(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    main = page.get_by_test_id("stMain")
    main.get_by_role("textbox", name="Or paste a table").fill(
        "Chip\tFP16\tSpeed\tWatts\nNVIDIA A100\t624 TFLOPS\t2.039\t400 W\nQuokka\t100\t1.5\tlots\n"
    )
    main.get_by_role("heading", name="Your chips").click()
    settle(page)
    choice = page.get_by_role("combobox", name="FP16", exact=True)
    expect(choice).to_be_visible()
    expect(main).to_contain_text("624\N{NO-BREAK SPACE}TFLOPS")
    # A column we could not guess is given its field, in the unit its figures fit.
    main.get_by_text("1 column we would leave out").click()
    unfold(page, "Speed")
    page.keyboard.type("Memory bandwidth")
    page.get_by_role("option", name="Memory bandwidth (GB/s)", exact=True).click()
    settle(page)
    expect(main).to_contain_text("2.039 → 2,039\N{NO-BREAK SPACE}GB/s")
    expect(page.get_by_role("combobox", name="Unit of Speed", exact=True)).to_be_visible()

    asked = page.get_by_role("radiogroup", name=re.compile("dense or with sparsity"))
    expect(asked).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Add these"))).to_have_count(0)
    asked.get_by_text("With sparsity where they are twice ours: halve those").click()
    settle(page)
    page.get_by_role("button", name="Add these 2 chips").click()
    expect(page.get_by_text("2 chips added.")).to_be_visible()
    settle(page)
    row = page.get_by_role("region", name="Your chips").get_by_role("row")
    expect(row.filter(has_text="NVIDIA A100 (yours)")).to_contain_text(
        "312\N{NO-BREAK SPACE}TFLOPS"
    )
    expect(row.filter(has_text="NVIDIA A100 (yours)")).to_contain_text(
        "2,039\N{NO-BREAK SPACE}GB/s"
    )
    expect(row.filter(has_text="Quokka (yours)")).to_contain_text("100\N{NO-BREAK SPACE}TFLOPS")


@thorough
def test_what_is_no_table_of_chips_is_refused_with_the_reason(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    for name, body, said in (
        ("zip.csv", b"PK\x03\x04" + b"\0" * 40, "damaged zip archive"),
        ("empty.csv", b"", "is empty"),
        ("rowless.csv", b"name,memory_gb\n", "has no table"),
        ("open.csv", b'name,note\n"never closed,x\n', "CSV"),
        ("deep.json", b"[" * 50_000, "nested too deeply"),
    ):
        give(page, body, name)
        expect(page.get_by_role("alert").filter(has_text=name)).to_contain_text(said)
        expect(page.get_by_role("button", name=re.compile("^Add th.* [0-9]"))).to_have_count(0)
        no_trace(page)


def test_no_other_reader_sees_an_own_chip(chromium, server):
    first, other = new_context(chromium), new_context(chromium)
    mine, theirs = first.new_page(), other.new_page()
    theirs.goto(f"{server}/chips")
    settle(theirs)
    add(mine, server, GOOD, 2)
    go(mine, "Chips")
    mine.get_by_role("textbox", name="Find a chip").fill("Quokka")
    mine.keyboard.press("Enter")
    expect(mine).to_have_url(re.compile("q=Quokka"))
    expect(mine.get_by_role("rowheader")).to_have_count(2)

    # In the session that was open before, in a new one, and by the links the first reader sees.
    theirs.get_by_role("textbox", name="Find a chip").fill("Quokka")
    theirs.keyboard.press("Enter")
    for address in ("", f"{server}/chips?q=quokka", mine.url):
        if address:
            theirs.goto(address)
        settle(theirs)
        expect(theirs.get_by_text(re.compile("^No chip, model or claim is found"))).to_be_visible()
        expect(theirs.get_by_role("rowheader")).to_have_count(0)
    theirs.goto(f"{server}/chip?id=own-quokka-one")
    settle(theirs)
    said = theirs.get_by_text("Ignored unknown parts of this link")
    expect(said).to_contain_text("id=own-quokka-one")
    expect(theirs.get_by_text("No chip here has the id own-quokka-one")).to_be_visible()
    for address in (
        "compare?chips=own-quokka-one,nvidia-h20&base=own-quokka-one",
        "explore?country=OWN&vendor=quokka-works",
        "chips?cell=own-quokka-one:fp16_tflops",
        "yours",
    ):
        theirs.goto(f"{server}/{address}")
        settle(theirs)
        no_trace(theirs)
        expect(theirs.get_by_text("(yours)")).to_have_count(0)
        expect(theirs.get_by_role("dialog")).to_have_count(0)
        if address != "yours":
            expect(theirs.get_by_text("Ignored unknown parts of this link")).to_be_visible()
    first.close()
    other.close()


def test_a_chip_is_entered_and_changed_by_keyboard(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    main = page.get_by_test_id("stMain")
    name = main.get_by_role("textbox", name="Name (needed)")
    page.get_by_role("combobox", name="Start from").focus()
    page.keyboard.press("Escape")
    press_until(page, name)
    page.keyboard.type("Bilby Nine")
    press_until(page, main.get_by_role("combobox", name="Status"))
    page.keyboard.type("Sampl")
    page.keyboard.press("Enter")
    for label, value in (("Memory (GB)", "144"), ("16-bit (TFLOPS)", "1250.5")):
        press_until(page, main.get_by_role("spinbutton", name=label, exact=True))
        page.keyboard.type(value)
    press_until(page, main.get_by_role("textbox", name="Released"))
    page.keyboard.type("2026-Q2")
    press_until(page, main.get_by_role("button", name="Add the chip"))
    page.keyboard.press("Enter")
    expect(page.get_by_text('"Bilby Nine" added.')).to_be_visible()
    settle(page)
    row = main.get_by_role("row").filter(has_text="Bilby Nine (yours)")
    for said in ("Sampling", "2026-Q2", "144 GB", "1,250.5 TFLOPS"):
        expect(row).to_contain_text(said)
    expect(name).to_have_value("")

    start = page.get_by_role("combobox", name="Start from")
    start.focus()
    page.keyboard.type("Change Bilby")
    page.keyboard.press("Enter")
    expect(name).to_have_value("Bilby Nine")
    settle(page)
    memory = main.get_by_role("spinbutton", name="Memory (GB)", exact=True)
    expect(memory).to_have_value("144")
    memory.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("192")
    press_until(page, main.get_by_role("button", name="Save the change"))
    page.keyboard.press("Enter")
    expect(row).to_contain_text("192 GB")
    expect(listed(page)).to_have_count(1)


@thorough
def test_the_form_names_its_faults_and_keeps_what_was_typed(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    main = page.get_by_test_id("stMain")
    main.get_by_role("textbox", name="Released").fill("some day")
    main.get_by_role("button", name="Add the chip").click()
    expect(page.get_by_role("alert").filter(has_text="not saved")).to_be_visible()
    settle(page)
    faults = page.get_by_role("table", name="Faults found")
    for column, expected in (("name", "expected a name"), ("released", "expected a date")):
        row = faults.get_by_role("row").filter(has=page.get_by_role("cell", name=column))
        expect(row.first).to_contain_text(expected)
    expect(main.get_by_role("textbox", name="Released")).to_have_value("some day")
    main.get_by_role("textbox", name="Released").fill("2026")
    main.get_by_role("textbox", name="Name (needed)").fill("Bilby Ten")
    main.get_by_role("button", name="Add the chip").click()
    expect(page.get_by_role("link", name="Bilby Ten (yours)")).to_be_visible()
    expect(faults).to_have_count(0)


@thorough
def test_the_figures_of_a_sourced_chip_can_be_changed(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    chip = DATA.chips.loc["nvidia-h20"]
    start = page.get_by_role("combobox", name="Start from")
    start.fill(f"{chip['name']} (")
    page.get_by_role("option", name=f"{chip['name']} ({chip['vendor']})", exact=True).click()
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("textbox", name="Name (needed)")).to_have_value(re.compile("H20"))
    settle(page)
    memory = main.get_by_role("spinbutton", name="Memory (GB)", exact=True)
    assert float(memory.input_value()) == chip["memory_gb"]
    memory.fill("199")
    main.get_by_role("button", name="Add the chip").click()
    expect(listed(page)).to_have_count(1)
    expect(main.get_by_role("row").filter(has_text="(yours)")).to_contain_text("199 GB")


def test_own_chips_are_removed_and_what_named_them_goes_on(page, server):
    add(page, server, GOOD, 2)
    go(page, "Compare")
    box = page.get_by_role("combobox", name="Chips (2 to 6)")
    box.click()
    box.fill("Quokka One")
    page.get_by_role("option", name="Quokka One (yours)").first.click()
    page.keyboard.press("Escape")
    settle(page)
    go(page, "Your chips")
    gone = page.get_by_role("combobox", name="Remove")
    gone.click()
    page.get_by_role("option", name="Quokka One").click()
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("1 chip removed.")).to_be_visible()
    expect(listed(page)).to_have_count(1)
    expect(page.get_by_role("link", name="Quokka Two (yours)")).to_be_visible()
    go(page, "Compare")
    no_trace(page)
    expect(page.get_by_text("Quokka One")).to_have_count(0)
    go(page, "Your chips")
    page.get_by_role("button", name="Remove all").click()
    expect(page.get_by_text("1 chip removed.")).to_be_visible()
    expect(listed(page)).to_have_count(0)
    go(page, "Chips")
    expect(page.get_by_text(f"All {len(DATA.chips)} chips shown")).to_be_visible()


def remove(tab: Page, name: str, place: int = 0) -> None:
    """Choose one of the own chips of a name, in the order of the list, and remove it."""
    unfold(tab, "Remove")
    tab.get_by_role("option", name=name).nth(place).click()
    tab.keyboard.press("Escape")
    settle(tab)
    tab.get_by_role("button", name="Remove", exact=True).click()
    expect(tab.get_by_text("1 chip removed.")).to_be_visible()
    settle(tab)


@thorough
def test_nothing_is_chosen_after_a_removal(page, server):
    add(page, server, GOOD, 2)
    remove(page, "Quokka One")
    expect(page.get_by_role("button", name="Remove", exact=True)).to_be_disabled(timeout=5000)
    expect(page.get_by_test_id("stMultiSelect")).not_to_contain_text("Quokka One", timeout=5000)


@thorough
def test_of_two_chips_of_one_name_the_chosen_one_is_removed(page, server):
    add(page, server, "name,memory_gb\nPossum,11\nPossum,22\n", 2)
    remove(page, "Possum", place=1)
    expect(listed(page)).to_have_count(1)
    row = page.get_by_role("region", name="Your chips").get_by_role("row").last
    expect(row).to_contain_text("11 GB", timeout=5000)


@thorough
def test_a_change_outlasts_the_removal_of_another_chip(page, server):
    add(page, server, GOOD, 2)
    unfold(page, "Start from")
    page.get_by_role("option", name="Change Quokka Two").click()
    settle(page)
    remove(page, "Quokka One")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("textbox", name="Name (needed)")).to_have_value("Quokka Two")
    main.get_by_role("spinbutton", name="Memory (GB)", exact=True).fill("192")
    main.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(page.get_by_text('"Quokka Two" changed.')).to_be_visible()
    settle(page)
    region = page.get_by_role("region", name="Your chips")
    expect(region).to_contain_text("192 GB", timeout=5000)


@thorough
def test_own_figures_are_not_counted_as_sourced(page, server):
    page.goto(f"{server}/chips")
    settle(page)
    count = re.compile(r"\d+ chips, [\d,]+ statements")
    before = count.search(page.get_by_test_id("stMain").inner_text())[0]
    add(page, server, GOOD, 2)
    go(page, "Chips")
    expect(page.get_by_test_id("stMain")).to_contain_text(count)
    assert count.search(page.get_by_test_id("stMain").inner_text())[0] == before


def _choose(page, written: str) -> None:
    """Pick the first chip that is found by what is written, on the page that compares."""
    box = page.get_by_role("combobox", name="Chips (2 to 6)")
    box.click()
    box.fill(written)
    page.get_by_role("option", name=re.compile("^Dingo")).first.click()
    page.keyboard.press("Escape")
    settle(page)


def test_a_hostile_file_does_no_harm(page, server):
    dialogs: list[str] = []

    def opened(dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    page.goto(f"{server}/yours")
    settle(page)
    give(page, HOSTILE, "<img src=x onerror=alert(7)>.csv")
    faults = page.get_by_role("table", name="Cells ignored")
    expect(faults).to_contain_text("<script>alert(1)</script>")
    expect(faults.get_by_role("cell", name=re.compile("holds markup"))).to_have_count(3)
    expect(faults.get_by_role("cell", name=re.compile("spreadsheet formula"))).to_have_count(2)
    expect(faults.get_by_role("cell", name=re.compile("is a formula"))).to_have_count(1)
    main = page.get_by_test_id("stMain")
    harm = "script, img[onerror], svg[onload], a[href^='javascript:']"
    expect(main.locator(harm)).to_have_count(0)
    no_trace(page)

    page.get_by_role("button", name="Add these 6 chips").click()
    named = "Dingo **D** $x$ :red[E] [f](javascript:alert(4)) (yours)"
    expect(page.get_by_role("link", name=named, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Dingo &lt;b&gt; (yours)", exact=True)).to_be_visible()
    for name in ("Chips", "Explore", "Compare", "Overview", "Your chips"):
        if name == "Compare":
            go(page, name)
            _choose(page, "Dingo **D**")
            expect(main).to_contain_text(named)
        elif name == "Overview":
            page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
            settle(page)
        else:
            go(page, name)
        expect(main.locator(harm)).to_have_count(0)
        no_trace(page)
    page.get_by_role("link", name=named, exact=True).click()
    expect(page.get_by_role("rowheader", name="Memory", exact=True)).to_be_visible()
    settle(page)
    expect(main.locator(harm)).to_have_count(0)
    assert not dialogs


def test_a_name_is_shown_as_it_was_written(page, server):
    page.goto(f"{server}/yours")
    settle(page)
    main = page.get_by_test_id("stMain")
    name = "Dingo **F** [g](dingo) $h$"
    main.get_by_role("textbox", name="Name (needed)").fill(name)
    main.get_by_role("spinbutton", name="Memory (GB)", exact=True).fill("96")
    main.get_by_role("button", name="Add the chip").click()
    link = page.get_by_role("link", name=f"{name} (yours)", exact=True)
    expect(link).to_be_visible()
    settle(page)
    outside = main.locator("a[href$='dingo']")
    said = [outside.count()]
    link.click()
    expect(page.get_by_role("rowheader", name="Memory", exact=True)).to_be_visible()
    settle(page)
    said.append(outside.count())
    assert main.get_by_role("heading", level=1).inner_text() == f"{name} (yours)"
    page.get_by_role("row").filter(has_text="96 GB").get_by_text("96 GB").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    settle(page)
    said.append(panel.locator("a[href$='dingo']").count())
    assert said == [0, 0, 0]


def grave(tab: Page, scheme: str) -> list[str]:
    """Violations of the whole page: axe judges colours only of what is in the window."""
    high = tab.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
    tab.set_viewport_size({"width": 1280, "height": min(max(high + 100, 900), 4000)})
    settle(tab)
    return grave_violations(tab, scheme)


@pytest.mark.parametrize("scheme", share(["light", "dark"], 2))
def test_no_serious_or_critical_violation(desks, server, scheme):
    tab = desks[scheme].new_page()
    add(tab, server, GOOD, 2)
    found = {"chips": grave(tab, scheme)}
    give(tab, BAD, "faulty.csv")
    expect(tab.get_by_role("table", name="Cells ignored")).to_be_visible()
    tab.get_by_text("More fields").click()
    tab.get_by_role("button", name="Add the chip").click()
    expect(tab.get_by_role("alert").filter(has_text="not saved")).to_be_visible()
    settle(tab)
    found["faults"] = grave(tab, scheme)
    go(tab, "Chips")
    found["catalogue"] = grave(tab, scheme)
    tab.close()
    assert not {place: said for place, said in found.items() if said}


def test_phone_width_has_no_sideways_scroll_of_the_page(phone, server):
    tab = phone.new_page()
    add(tab, server, GOOD, 2)
    give(tab, BAD, "faulty.csv")
    expect(tab.get_by_role("table", name="Cells ignored")).to_be_visible()
    wide = tab.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth - m.clientWidth; }"
    )
    tab.close()
    assert wide <= 1
