"""Write the site: pages, pictures, tables and what leads to them."""

from __future__ import annotations

import multiprocessing
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from shutil import rmtree
from typing import Final

from honest_silicon.addresses import (
    ABOUT,
    CHIP,
    CLAIM,
    DATA_LIST,
    PAGES,
    VIEW,
    VIEWS,
    site_file,
)
from honest_silicon.analysis.systems import systems
from honest_silicon.charts import library
from honest_silicon.charts.theme import DARK, LIGHT, Theme
from honest_silicon.dataset.cite import bibtex, citation
from honest_silicon.dataset.store import Dataset
from honest_silicon.places import SCRIPTS
from honest_silicon.site import sentences
from honest_silicon.site.feeds import feeds
from honest_silicon.site.pages import (
    CONTENTS,
    Page,
    address_of,
    chip_page,
    claim_page,
    files_page,
    linked_states,
    made,
    marks_page,
    row_pages,
    rows_page,
    system_file,
    system_page,
    systems_page,
    titled,
    view_states,
)
from honest_silicon.site.places import Places, state
from honest_silicon.site.prose import inline
from honest_silicon.site.recorded import record
from honest_silicon.site.render import Sheet, link
from honest_silicon.site.tables import package_files, table_files
from honest_silicon.views.frame.sentences import MEANINGS
from honest_silicon.views.frame.shell import colours, foot
from honest_silicon.views.pages.data.shown import LISTS, TITLES
from honest_silicon.views.parts.component import file_text
from honest_silicon.web.card_links import meta
from honest_silicon.web.templates import templates

_HERE: Final = Path(__file__).parent
_TEMPLATES: Final = _HERE / "templates"
#: The library of charts: in the scripts of the dashboard, and whole in plotly's own package.
_SCRIPTS: Final = Path(str(distribution("streamlit").locate_file("streamlit/static/static/js")))
_PLOTLY: Final = Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))
#: Lies in a directory that was written by this module, which alone it may clear.
MARK: Final = ".honest-silicon-site"
#: Colours of Streamlit's that the component's style asks for.
_VARIABLES: Final = {
    "primaryColor": "--st-primary-color",
    "backgroundColor": "--st-background-color",
    "secondaryBackgroundColor": "--st-secondary-background-color",
    "textColor": "--st-text-color",
    "linkColor": "--st-link-color",
    "borderColor": "--st-border-color",
}
#: What the template says by itself.
_WORDS: Final = {
    "skip": sentences.SKIP,
    "cite": sentences.CITE,
    "not_here": sentences.NOT_HERE,
    "marks": MEANINGS,
    "systems": sentences.SYSTEMS,
    "files": sentences.DATA_FILES,
    "live": sentences.OPEN_LIVE,
}
#: A page of the site may run and show what lies beside it, and nothing else. Charts write styles of
#: their own.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Options:
    """What a site is made of.

    Attributes
    ----------
    live
        Address of the dashboard to lead to; '' for none.
    base
        Address where the site will stand; '' where it is not known, or in a folder.
    most
        Most pages of chips, and as many of claims, of systems and of rows; 0 for all. Links to
        others keep their words alone.
    workers
        Processes that draw pages at the same time.
    """

    live: str = ""
    base: str = ""
    most: int = 0
    workers: int = 2

    def __post_init__(self) -> None:
        for name in ("live", "base"):
            address = getattr(self, name)
            if address and not address.startswith(("http://", "https://")):
                raise ValueError(f"{address}: expected an address that begins with https://")
            object.__setattr__(self, name, address and address.rstrip("/") + "/")


@dataclass(frozen=True)
class Assets:
    """Names of the files that all pages share: they change with what is in them."""

    style: str
    script: str
    plotly: str


class Site:
    """A directory while the site is written into it."""

    def __init__(self, out: Path, data: Dataset, options: Options) -> None:
        self.out, self.data, self.options = out, data, options
        self.sizes: dict[str, int] = {}
        self.assets = self._assets()

    def write(self, name: str, body: str | bytes) -> None:
        """Write a file and note its size."""
        place = self.out / name
        place.parent.mkdir(parents=True, exist_ok=True)
        sent = body.encode() if isinstance(body, str) else body
        place.write_bytes(sent)
        self.sizes[name] = len(sent)

    def _assets(self) -> Assets:
        component = file_text("component.js").replace(
            "export default function", "const draw = function", 1
        )
        furnished = (_TEMPLATES / "site.js").read_text("utf-8")
        script = f"(() => {{\n'use strict';\n{component}{furnished}}})();\n"
        style = "\n".join(
            [
                variables(),
                file_text("component.css"),
                file_text("page.css"),
                (_TEMPLATES / "site.css").read_text("utf-8"),
            ]
        )
        bodies = (
            ("site", "css", style.encode()),
            ("site", "js", script.encode()),
            ("plotly", "js", plotly()),
        )
        names = [f"{stem}-{sha256(body).hexdigest()[:8]}.{kind}" for stem, kind, body in bodies]
        assets = Assets(*names)
        for name, (_, _, body) in zip(names, bodies, strict=True):
            self.write(f"assets/{name}", body)
        self.write("assets/logo.svg", (_HERE.parent / "views" / "logo.svg").read_bytes())
        return assets

    def page(self, places: Places, page: Page) -> None:
        """Write a page with its pictures and files."""
        self.write(page.file, text_of(places, page, self.assets))
        for picture in page.pictures:
            for theme, script in picture.scripts.items():
                self.write(f"figures/{picture.name}.{theme}.js", script)
        for name, text in page.files.items():
            self.write(name, text)
        if page.card:
            self.write(page.card_file, page.card[0])


def plotly() -> bytes:
    """The library of charts as the dashboard has it; whole where that is not known."""
    (chart,) = _SCRIPTS.glob("PlotlyChart.*.js")
    return library.script(chart.read_bytes()) or _PLOTLY.read_bytes()


def variables() -> str:
    """Colours as the dashboard has them, light and dark, as variables of a style sheet."""
    shown = tomllib.loads((SCRIPTS / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]

    def block(theme: Theme) -> str:
        named = {css: shown[theme.name][name] for name, css in _VARIABLES.items()}
        return "".join(f"{name}: {value}; " for name, value in {**named, **colours(theme)}.items())

    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {block(DARK)}}} }}"
    return f":root {{ {block(LIGHT)}}}\n{dark}"


def text_of(places: Places, page: Page, assets: Assets) -> str:
    """A page as HTML, with all that stands around it."""
    here = places.stands_at(page.file)
    seen = datetime.now(UTC).date()
    address = here or page.live
    data = places.data
    return (
        templates(_TEMPLATES)
        .get_template("base.html")
        .render(
            title=page.title,
            description=page.description,
            policy=_POLICY.format(" 'unsafe-inline'" if page.pictures else ""),
            here=here,
            root="../" * page.file.count("/"),
            style=assets.style,
            script=assets.script,
            plotly=assets.plotly,
            pages=[(site_file(path, {})[0], ABOUT[path][0], page.path == path) for path in PAGES],
            views=_tabs(page),
            main=page.body,
            cite=[make(data, address, seen, page.title) for make in (citation, bibtex)],
            foot=inline(
                foot(data), lambda to, words: link(to, words, Sheet(places, None, page.file))
            ),
            card=meta(places.stands_at(page.card_file), page.card[1]) if page.card else "",
            feeds=list(places.feeds.items()),
            live=page.live,
            words=_WORDS,
        )
    )


def _tabs(page: Page) -> list[tuple[str, str, bool]]:
    """The views of the page of the navigation, or the lists of the data, with their files."""
    states: list[tuple[dict[str, str], str]] = []
    if "/" in page.file:
        return []
    if page.path == "data":
        lists = [
            ({VIEW: LISTS} | ({DATA_LIST: n} if k else {}), words)
            for k, (n, words) in enumerate(TITLES.items())
        ]
        first, *others = [({VIEW: v}, VIEWS[v][0]) for v in PAGES["data"] if v != LISTS]
        states = [first, *lists, *others]
    elif page.path and len(PAGES[page.path]) > 1:
        states = [({VIEW: view}, VIEWS[view][0]) for view in PAGES[page.path]]
    files = [(site_file(page.path, query)[0], words) for query, words in states]
    return [(file, words, page.file == file) for file, words in files]


def clear(out: Path) -> None:
    """Make way for a site.

    Raises
    ------
    ValueError
        Where the directory holds something that this module did not write.
    """
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).is_file():
            raise ValueError(f"{out} holds something else than a site: name another directory")
        rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


#: What a worker process makes pages with, and for which site; set before it is forked.
_WORK: tuple[Site, Places] | None = None
#: A page to make: its kind, and what it is of.
Job = tuple[str, str]


def _make(job: Job) -> tuple[str, dict[str, int]]:
    """Make one page in a worker; returns its file and the sizes of all that it wrote."""
    if _WORK is None:
        raise RuntimeError("a worker was started before there was work")
    site, places = _WORK
    kind, name = job
    page = _MAKERS[kind](places, name)
    site.sizes = {}
    site.page(places, page)
    return page.file, site.sizes


def _rows(places: Places, file: str) -> Page:
    table, frame = next((t, rows) for f, t, rows in row_pages(places.data) if f == file)
    return rows_page(places, file, table, frame)


_MAKERS: Final[Mapping[str, Callable[[Places, str], Page]]] = {
    "chip": chip_page,
    "claim": claim_page,
    "system": lambda places, name: system_page(places, systems(places.data)[name]),
    "rows": _rows,
}


def _jobs(data: Dataset) -> dict[str, dict[str, Job]]:
    """All pages but the views, by kind and file."""
    return {
        "chip": {site_file("chip", {CHIP: c})[0]: ("chip", c) for c in data.names},
        "claim": {
            site_file("claims", {CLAIM: c})[0]: ("claim", c) for c in data.tables["claims"]["id"]
        },
        "system": {system_file(name): ("system", name) for name in systems(data)},
        "rows": {file: ("rows", file) for file, _, _ in row_pages(data)},
    }


def _some(items: list[tuple[str, Job]], most: int) -> list[tuple[str, Job]]:
    """So many items from all over a list; all of them for 0."""
    return items[:: -(-len(items) // most)] if most else items


@dataclass(frozen=True)
class Built:
    """What was written: the pages, and the bytes of every file by its name."""

    pages: Sequence[str]
    sizes: Mapping[str, int]


def build(out: Path, directory: Path, data: Dataset, options: Options) -> Built:
    """Write the whole site.

    Parameters
    ----------
    out
        A directory that is empty, absent, or an earlier site.
    directory
        Where the data were read from, for the data package.

    Raises
    ------
    ValueError
        Where the directory holds something else.
    honest_silicon.site.recorded.Failed
        Where a page could not be drawn.
    """
    global _WORK
    clear(out)
    site = Site(out, data, options)
    jobs = {
        file: job
        for of_kind in _jobs(data).values()
        for file, job in _some(list(of_kind.items()), options.most)
    }
    files = {site_file(path, dict(query))[0] for path, query in view_states()}
    places = Places(data, {*files, *jobs, *CONTENTS}, options.live, options.base)
    claims = [name for kind, name in jobs.values() if kind == "claim"]
    places, pages = _views(site, places, claims)
    _WORK = site, places
    if options.workers > 1:
        # Forked, so that each has the data and all that was computed for the views.
        how = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(options.workers, how) as pool:
            done = list(pool.map(_make, jobs.values(), chunksize=8))
    else:
        done = [_make(job) for job in jobs.values()]
    for file, sizes in done:
        pages.append(file)
        site.sizes |= sizes
    for name, body in (*table_files(data), *package_files(directory, data)):
        site.write(name, body)
    for page in (marks_page(places), systems_page(places), files_page(places, site.sizes)):
        site.page(places, page)
        pages.append(page.file)
    if options.base:
        _led_to(site, places, pages)
    return Built(pages, site.sizes)


def _views(site: Site, places: Places, claims: Sequence[str]) -> tuple[Places, list[str]]:
    """Write each view, and each state of one that a view or a claim leads to; returns the places
    that know them.
    """
    wanted = {site_file(path, dict(query))[0]: (path, query) for path, query in view_states()}
    recorded = {
        file: record(path, query, address_of(places, file, path, query))
        for file, (path, query) in wanted.items()
    }
    further = linked_states(site.data, recorded.values(), claims)
    for file, (path, query) in further.items():
        recorded[file] = record(path, query, address_of(places, file, path, query))
    places = replace(
        places,
        files=set(places.files) | set(further),
        states={state(path, query): file for file, (path, query) in further.items()},
    )
    for file, page in recorded.items():
        title, said = titled(page.path, dict(page.query))
        site.page(places, made(places, page, file, title, said))
    return places, list(recorded)


def _led_to(site: Site, places: Places, pages: Iterable[str]) -> None:
    """What leads search engines to every page, and readers of feeds to what changed."""
    addresses = [places.stands_at(file) for file in sorted(pages)]
    text = templates(_TEMPLATES).get_template("sitemap.xml").render(addresses=addresses)
    site.write("sitemap.xml", text)
    site.write("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {places.base}sitemap.xml\n")
    for name, text in feeds(places).items():
        site.write(name, text)
