"""The pages of the site: each with its title, what stands in it, and the files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import pandas as pd
from markupsafe import Markup

from honest_silicon.addresses import (
    ABOUT,
    BELOW,
    CHIP,
    CLAIM,
    DATA_LIST,
    PAGES,
    VIEW,
    VIEWS,
    place,
    site_file,
)
from honest_silicon.analysis.claims.computed import computed
from honest_silicon.analysis.systems import System, systems
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset.format import in_sentence, number, range_text, value_text
from honest_silicon.dataset.ref import RowRef
from honest_silicon.dataset.store import Dataset
from honest_silicon.site import sentences
from honest_silicon.site.places import FOLDERS, MOST_ROWS, Places, state_file
from honest_silicon.site.recorded import Recorded, elements, record
from honest_silicon.site.render import Picture, Sheet, inside, main, relinked
from honest_silicon.views.frame.page import HOME, KEY_OPEN
from honest_silicon.views.frame.sentences import MEANINGS
from honest_silicon.views.pages.data.shown import LISTS, TITLES
from honest_silicon.views.parts.click import CELL
from honest_silicon.views.parts.markup import aside, badge, country_mark
from honest_silicon.views.parts.rows import section
from honest_silicon.web import cards
from honest_silicon.web.plain.pages import claim_words, describe

_Card = TypeVar("_Card", cards.ChipCard, cards.ClaimCard)
#: Pages that are of nothing in particular.
CONTENTS: Final = ("systems.html", "files.html", "marks.html")


@dataclass(frozen=True)
class Page:
    """One file of the site as it is written.

    Attributes
    ----------
    path
        Page of the navigation it belongs to; '' for none.
    files
        Texts of further files, by their names.
    live
        The same page on the dashboard; '' where there is none.
    card
        Picture that stands beside a link to it, and the picture in words; it needs an address.
    """

    file: str
    path: str
    title: str
    description: str
    body: Markup
    pictures: Sequence[Picture] = ()
    files: dict[str, str] = field(default_factory=dict)
    live: str = ""
    card: tuple[bytes, str] | None = None

    @property
    def card_file(self) -> str:
        """Where the picture stands."""
        return self.file.removesuffix(".html") + ".png"


def view_states() -> list[tuple[str, dict[str, str]]]:
    """Each view of each page as it opens, and each list of the page of data."""
    states = [
        (path, {VIEW: view} if view != views[0] else {})
        for path, views in PAGES.items()
        for view in views
    ]
    return states + [("data", {VIEW: LISTS, DATA_LIST: name}) for name in list(TITLES)[1:]]


def row_pages(data: Dataset) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """File, table and rows of each page that has rows of a table, each under its address."""
    for name, table in data.package.tables.items():
        if not table.addressed or name in FOLDERS:
            continue
        frame = data.tables[name]
        for first in range(0, len(frame), MOST_ROWS):
            yield (
                f"rows/{name}-{first // MOST_ROWS + 1}.html",
                name,
                frame.iloc[first : first + MOST_ROWS],
            )


def made(places: Places, page: Recorded, file: str, title: str, description: str) -> Page:
    """A page of the dashboard as a file."""
    sheet = Sheet(places, page, file)
    body = main(sheet)
    live = places.at_work(page.path, page.query)
    return Page(
        file,
        BELOW.get(page.path, page.path),
        title,
        description,
        body,
        sheet.pictures,
        sheet.files,
        live,
    )


def titled(path: str, query: dict[str, str]) -> tuple[str, str]:
    """Title and description of a view."""
    view = query.get(VIEW, PAGES[path][0])
    title, said = ABOUT[path]
    if view in VIEWS:
        title, said = f"{VIEWS[view][0]} · {title}", VIEWS[view][1]
    if DATA_LIST in query and path == "data":
        title = f"{TITLES[query[DATA_LIST]]} · {title}"
    return ("Honest Silicon" if path == HOME else title), said


def chip_page(places: Places, chip: str) -> Page:
    """A chip: every figure with its sources."""
    data = places.data
    file = site_file("chip", {CHIP: chip})[0]
    page = record("chip", {CHIP: chip}, address_of(places, file, "chip", {CHIP: chip}))
    shown = made(places, page, file, data.names[chip], describe(data, chip))
    return _with_card(places, shown, cards.chip_card(data, chip), cards.draw_chip)


def claim_page(places: Places, claim: str) -> Page:
    """A claim: its verdict, and what is computed and documented for it."""
    data = places.data
    file = site_file("claims", {CLAIM: claim})[0]
    page = record("claims", {CLAIM: claim}, address_of(places, file, "claims", {CLAIM: claim}))
    shown = made(places, page, file, *claim_words(data, claim))
    return _with_card(places, shown, cards.claim_card(data, claim), cards.draw_claim)


def _with_card(
    places: Places, page: Page, card: _Card | None, draw: Callable[[_Card], bytes]
) -> Page:
    """The page with the picture that is shown beside links to it, where it will have an address."""
    if not places.base or card is None:
        return page
    return replace(page, card=(draw(card), cards.said(card)))


def address_of(places: Places, file: str, path: str, query: dict[str, str]) -> str:
    """What a page gives as its own address in the files it offers."""
    return places.stands_at(file) or places.at_work(path, query)


def system_file(name: str) -> str:
    """The file of a system."""
    return f"{FOLDERS['systems'][0]}/{name}.html"


def system_page(places: Places, system: System) -> Page:
    """A server, rack or pod: its figures as they are compared, and what each document says."""
    data = places.data
    file = system_file(system.id)
    sheet = Sheet(places, None, file)
    said = sentences.system_said(system.vendor, _held(data, system), _words(data, system))
    body = html(
        '<h1>{}</h1><p class="hs-answer">{}</p><p>{}</p>{}<h2>{}</h2>{}',
        system.name,
        said,
        html('<a href="{}systems.html">{}</a>', sheet.root, sentences.SYSTEMS),
        _part(_facts(data, system), system.name),
        sentences.EACH_DOCUMENT,
        _statements(sheet, "systems", system.rows),
    )
    return Page(file, "compare", system.name, f"{system.name}: {said}", body)


def _words(data: Dataset, system: System) -> str:
    """Kind and status of a system."""
    fields = data.package.tables["systems"].fields
    words = fields["kind"].label(system.kind), fields["status"].label(system.status)
    return ", ".join(map(in_sentence, words))


def _held(data: Dataset, system: System) -> str:
    """How many chips of which kind."""
    named = data.names.get(system.chip_id, system.chip_named)
    count = system.figures.get("accelerators")
    return f"{number(count.value)} {named}" if count else named


def _facts(data: Dataset, system: System) -> Markup:
    """Each figure with the ends of its sources and the badge of its basis."""
    fields = data.package.tables["systems"].fields
    rows = []
    for name, own in system.figures.items():
        wide = own.low < own.high
        rows.append(
            html(
                "<dt>{}</dt><dd>{} {}{}</dd>",
                fields[name].title,
                value_text(own.value, fields[name], unit=True),
                badge(data.package, system.bases[name]),
                html(" {}", aside(range_text(own.low, own.high, fields[name]))) if wide else "",
            )
        )
    return html('<dl class="facts">{}</dl>', joined(rows))


def _statements(sheet: Sheet, table: str, ids: Iterable[str]) -> Markup:
    """Rows of a table, each under its address."""
    return joined(
        html(
            '<div class="row" id="{}">{}</div>',
            row,
            _part(relinked(section(sheet.places.data, RowRef(table, row)), sheet), row, "panel"),
        )
        for row in ids
    )


def _part(body: Markup, label: str, style: str = "") -> Markup:
    """Finished HTML in the place that the component fills on the dashboard."""
    return html(
        '<div class="place" data-label="{}" data-pin="0" data-bare="1" data-height="none">'
        '<div class="hs"><div role="group" aria-label="{}" class="{}">{}</div></div></div>',
        *(label, label, style, body),
    )


def systems_page(places: Places) -> Page:
    """All systems, each with a link to its page."""
    data = places.data
    listed = sorted(systems(data).values(), key=lambda s: s.name.casefold())
    items = joined(
        html(
            "<li>{} {}, {}: {}</li>",
            country_mark(data.package, s.country),
            html('<a href="{}">{}</a>', file, s.name) if file in places.files else s.name,
            *(s.vendor, _words(data, s)),
        )
        for s in listed
        for file in [system_file(s.id)]
    )
    said = sentences.systems_said(len(listed))
    body = html(
        '<h1>{}</h1><p class="hs-answer">{}</p><div class="hs"><ul>{}</ul></div>',
        *(sentences.SYSTEMS, said, items),
    )
    return Page("systems.html", "compare", sentences.SYSTEMS, said, body)


def rows_page(places: Places, file: str, table: str, frame: pd.DataFrame) -> Page:
    """Rows of a table, each with its source, under its address."""
    data = places.data
    sheet = Sheet(places, None, file)
    known = data.package.tables[table]
    total = len(data.tables[table])
    first = list(data.tables[table]["id"]).index(frame["id"].iloc[0]) + 1
    title = sentences.rows_title(known.title, first, first + len(frame) - 1, total)
    said = sentences.rows_said(known.title)
    shown = _statements(sheet, table, frame["id"])
    body = html("<h1>{}</h1><p>{}</p>{}", title, said, shown)
    return Page(file, "", title, said, body)


def marks_page(places: Places) -> Page:
    """What the marks mean, as the dashboard's panel says it."""
    page = record(HOME, {}, state={KEY_OPEN: True})
    panel = next(e for e in elements(page.tree) if e.type == "dialog")
    body = html("<h1>{}</h1>{}", MEANINGS, inside(panel, Sheet(places, page, "marks.html")))
    return Page("marks.html", "", MEANINGS, MEANINGS, body)


def files_page(places: Places, sizes: dict[str, int]) -> Page:
    """Every table as CSV and JSON, and the data package, by name and number of bytes."""
    data = places.data

    def size(name: str) -> str:
        return f"{sizes[name] / 1e3:,.0f} kB"

    rows = joined(
        html(
            '<tr><th scope="row">{}</th><td class=num>{}</td>'
            '<td><a href="data/{}.csv" download>CSV</a>, {}</td>'
            '<td><a href="data/{}.json" download>JSON</a>, {}</td></tr>',
            *(table.title, f"{len(data.tables[name]):,}"),
            *(name, size(f"data/{name}.csv"), name, size(f"data/{name}.json")),
        )
        for name, table in data.package.tables.items()
    )
    said = sentences.files_said(data.version, len(data.package.tables))
    body = html(
        "<h1>{}</h1><p>{}</p>"
        '<p><a href="data/honest-silicon.zip" download>The data package, zip</a>, {}; '
        '<a href="data/honest-silicon.zip.sha256" download>its checksum</a></p>'
        '<div class="place" data-label="{}" data-pin="0" data-bare="0" data-height="none">'
        '<div class="hs"><div class="scroll" tabindex="0" role="region" aria-label="{}">'
        "<table><caption>{}</caption><thead><tr>"
        '<th scope="col">Table</th><th scope="col" class=num>Rows</th><th scope="col">CSV</th>'
        '<th scope="col">JSON</th></tr></thead><tbody>{}</tbody></table></div></div></div>',
        *(sentences.DATA_FILES, said, size("data/honest-silicon.zip")),
        *(sentences.DATA_FILES, sentences.DATA_FILES, sentences.DATA_FILES, rows),
    )
    return Page("files.html", "data", sentences.DATA_FILES, said, body)


def linked_states(
    data: Dataset, pages: Iterable[Recorded], claims: Iterable[str]
) -> dict[str, tuple[str, dict[str, str]]]:
    """States that views, and what is computed for claims, lead to and that are no page as it
    opens, by the file they get.
    """
    links = [link for page in pages for link in page.links()]
    found = computed(data)
    links += [place(found[c].path, dict(found[c].params)) for c in claims if c in found]
    return {
        state_file(path, query): (path, query)
        for path, query in links
        if path in PAGES and CELL not in query and site_file(path, query)[1]
    }
