"""Where everything of the dashboard stands in the static site."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from honest_silicon.addresses import ARCHIVE_PATH, CHIP, FEEDS, VERSION, VIEW, place, site_file
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.ref import Ref, RowRef
from honest_silicon.dataset.store import Dataset
from honest_silicon.dataset.versions import released
from honest_silicon.views.pages.chips.chip import PLAIN, recorded
from honest_silicon.views.parts.click import CELL

#: Rows of a table on one page of the site.
MOST_ROWS: Final = 100
#: Tables whose rows stand on pages of what they are of: the folder, and the field that names it.
FOLDERS: Final = {"systems": ("system", "system_id"), "claims": ("claim", "id")}
#: Parts of a name of a file.
_ODD: Final = re.compile(r"[^a-z0-9]+")
State = tuple[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class Places:
    """Files of the site, and how to get to what has none.

    Attributes
    ----------
    files
        All pages of the site.
    live
        Address of the dashboard, ending with a slash; '' where there is none to lead to.
    base
        Address of the site itself, ending with a slash; '' where it is not known.
    states
        Files of states that views lead to, beside the views themselves.
    """

    data: Dataset
    files: Collection[str]
    live: str = ""
    base: str = ""
    states: Mapping[State, str] = field(default_factory=dict)

    @property
    def feeds(self) -> dict[str, str]:
        """Titles of the feeds by file; none where no version is recorded, or the site does not know
        its address, which feeds need.
        """
        known = self.base and released(self.data)
        return {path[1:]: title for path, title in FEEDS.items()} if known else {}

    def page(self, path: str, query: Mapping[str, str]) -> str:
        """The file that shows exactly this state of a page; '' where none does."""
        if (known := self.states.get(state(path, query))) is not None:
            return known
        file, rest = site_file(path, dict(query))
        return file if file in self.files and not rest else ""

    def target(self, address: str) -> str:
        """Where a link of a page of the dashboard leads: a file, or an address of the dashboard;
        '' where to nothing.
        """
        if address == ARCHIVE_PATH.lstrip("/"):
            return address
        if f"/{address}" in FEEDS:
            return address if address in self.feeds else ""
        path, query = parsed(address)
        # A link that opens the sources of a figure leads to them.
        shown = self.figure(query[CELL]) if CELL in query else self.page(path, query)
        return shown or self.at_work(path, query)

    def at_work(self, path: str, query: Mapping[str, str]) -> str:
        """The address of a page on the live dashboard; '' where there is none."""
        if not self.live:
            return ""
        kept = urlencode({k: v for k, v in query.items() if k != VERSION})
        return f"{self.live}{'' if path == 'overview' else path}{'?' if kept else ''}{kept}"

    def stands_at(self, file: str) -> str:
        """The full address of a file of the site; '' where it is not known."""
        if not self.base:
            return ""
        return self.base + quote("" if file == "index.html" else file)

    def figure(self, text: str) -> str:
        """The file and place with the sources of a figure; '' for what is no figure."""
        try:
            ref = Ref.parse(text, self.data)
        except ValueError:
            return ""
        first = ref.inputs[0]
        if isinstance(first, RowRef):
            return self.row(first)
        chip = str(ref.chip)
        page = self.page("chip", {CHIP: chip})
        return f"{page}#{first}" if page and has_row(self.data, chip, first) else page

    def row(self, ref: RowRef) -> str:
        """The file and place of a row."""
        file = row_file(self.data, ref)
        if file not in self.files:
            return ""
        return file if ref.table == "claims" else f"{file}#{ref.id}"


def parsed(address: str) -> tuple[str, dict[str, str]]:
    """Page and parameters of a link within the dashboard."""
    path, _, query = address.partition("?")
    return place(path, dict(parse_qsl(query)))


def state(path: str, query: Mapping[str, str]) -> State:
    """A state of a page as a key: without the version of the data that wrote the link."""
    return path, frozenset((k, v) for k, v in query.items() if k != VERSION)


def state_file(path: str, query: Mapping[str, str]) -> str:
    """A name for the file of a state that ``site_file`` knows no file for.

    >>> state_file("compare", {"chips": "nvidia-h20,cambricon-mlu590", "base": "nvidia-h20"})
    'compare-nvidia-h20-cambricon-mlu590-nvidia-h20.html'
    """
    file, rest = site_file(path, dict(query))
    said = "-".join(_ODD.sub("-", v.lower()).strip("-") for k, v in rest.items() if k != VIEW)
    return f"{file.removesuffix('.html')}-{said}.html"


def row_file(data: Dataset, ref: RowRef) -> str:
    """The file that has a row."""
    return _row_files(data, ref.table)[ref.id]


@per_dataset(32)
def _row_files(data: Dataset, table: str) -> dict[str, str]:
    """File by row of a table."""
    rows = data.tables[table]
    if table in FOLDERS:
        folder, named = FOLDERS[table]
        return {i: f"{folder}/{of}.html" for i, of in zip(rows["id"], rows[named], strict=True)}
    return {row: f"rows/{table}-{n // MOST_ROWS + 1}.html" for n, row in enumerate(rows["id"])}


def has_row(data: Dataset, chip: str, name: str) -> bool:
    """Whether a chip's page has a row for a field."""
    return name not in PLAIN and recorded(data.cell(chip, name))
