"""What a page shows, as HTML that stands by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup, escape
from streamlit.testing.v1.element_tree import (
    Block,
    ButtonGroup,
    Element,
    Multiselect,
    Selectbox,
    Toggle,
    Widget,
)

from honest_silicon.addresses import CHIP, VIEW
from honest_silicon.charts.html import NOTHING, html, joined
from honest_silicon.site import sentences
from honest_silicon.site.places import Places, parsed
from honest_silicon.site.prose import blocks, finished, inline
from honest_silicon.site.recorded import Failed, File, Recorded, elements, key_of
from honest_silicon.views.pages.chips.sentences import EVERY_FIGURE
from honest_silicon.views.parts import component

#: What a page asks of its reader: the site has nothing that could answer.
_ASKS: Final = frozenset({"button", "file_uploader", "text_area", "radio"})
_SAYS: Final = frozenset({"info", "success", "warning"})
_LINK: Final = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.S)
_SORT: Final = re.compile(
    r'<button type="button" data-act="sort:[^"]*" title="([^"]*)">(.*?)'
    r'<span aria-hidden="true">[^<]*</span></button>'
)
_FIGURE: Final = re.compile(
    r'<button type="button" class="figure" data-act="cell:([^"]*)">(.*?)</button>', re.S
)
_CELL: Final = re.compile(r' data-cell="([^"]*)"')
_ROW: Final = re.compile(r'<tr data-field="([^"]+)">')


@dataclass(frozen=True)
class Picture:
    """A chart: its name, and by theme the text of the script that holds it."""

    name: str
    scripts: dict[str, str]


@dataclass
class Sheet:
    """One file of the site while it is made.

    ``page`` is the page of the dashboard it shows, if any; ``root`` leads from it to the folder of
    the front page.
    """

    places: Places
    page: Recorded | None
    file: str
    pictures: list[Picture] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return "../" * self.file.count("/")

    @property
    def stem(self) -> str:
        return self.file.removesuffix(".html").replace("/", "-")


def relinked(text: str, sheet: Sheet) -> Markup:
    """HTML of the dashboard with links to files in the place of its own, and with the way to the
    sources of each figure that has an address.
    """
    # A plain text: what is put into ``Markup`` would be escaped.
    text = _LINK.sub(lambda m: _anchor(m, sheet), str(text))
    text = _SORT.sub(r'<span title="\1">\2</span>', text)
    text = _FIGURE.sub(lambda m: _figure(m, sheet), text)
    return finished(_CELL.sub(lambda m: _cell(m, sheet), text))


def _anchor(found: re.Match[str], sheet: Sheet) -> str:
    address, rest, words = finished(found[1]).unescape(), found[2], found[3]
    if address.startswith(("http://", "https://")):
        return found[0]
    return str(link(address, finished(words), sheet, finished(rest if "download" in rest else "")))


def link(address: str, words: Markup, sheet: Sheet, more: Markup = NOTHING) -> Markup:
    """A link of the dashboard as one of this file. Where it leads nowhere, a name keeps its words;
    what only the dashboard can do is not offered.
    """
    if address.startswith(("http://", "https://")):
        return html('<a href="{}" rel="noopener">{}</a>', address, words)
    target = sheet.places.target(address)
    path, query = parsed(address)
    if not target:
        return words if path in ("chip", "claims") else NOTHING
    away = target.startswith(("http://", "https://"))
    chip = query.get(CHIP) if path == "chip" else None
    return html(
        '<a href="{}{}"{}{}>{}</a>',
        "" if away else sheet.root,
        target,
        html(' data-chip="{}"', chip) if chip else "",
        more,
        words,
    )


def _figure(found: re.Match[str], sheet: Sheet) -> str:
    target = sheet.places.figure(finished(found[1]).unescape())
    if not target:
        return found[2]
    return str(html('<a class="figure" href="{}{}">{}</a>', sheet.root, target, finished(found[2])))


def _cell(found: re.Match[str], sheet: Sheet) -> str:
    target = sheet.places.figure(finished(found[1]).unescape())
    if not target:
        return ""
    return f'{found[0]} data-go="{escape(sheet.root + target)}"'


#: Messages, title, switch and answer, which stand in boxes of their own at the top of each page.
_TOP: Final = 4


def main(sheet: Sheet) -> Markup:
    """All that a page shows: its answer, what it was asked for, and the rest."""
    items = list(sheet.page.tree.children[0].children.values())
    # Its foot, below a line, is the same on each page of the site.
    end = next((n for n, item in enumerate(items) if item.type == "divider"), len(items))
    top, rest = (
        joined(_shown(item, sheet) for item in part) for part in (items[:_TOP], items[_TOP:end])
    )
    return html("{}{}{}", top, _chosen(sheet), rest)


def inside(block: Block, sheet: Sheet) -> Markup:
    """All that a block shows."""
    return joined(_shown(child, sheet) for child in block.children.values())


def _shown(item: Block | Element, sheet: Sheet) -> Markup:
    if isinstance(item, Block):
        return _block(item, sheet)
    if isinstance(item, Widget):
        return NOTHING
    if item.type not in _MAKERS:
        raise Failed(f"{sheet.file}: nothing is known of {item.type}")
    return _MAKERS[item.type](item, sheet)


def _block(block: Block, sheet: Sheet) -> Markup:
    if block.type in ("popover", "form"):
        return NOTHING
    if block.type == "expander":
        return _box(block, sheet)
    inner = inside(block, sheet)
    kinds = {child.type for child in block.children.values()}
    if not inner:
        return NOTHING
    if block.type == "column":
        return html("<div>{}</div>", inner)
    return html('<div class="columns">{}</div>', inner) if "column" in kinds else inner


def _box(block: Block, sheet: Sheet) -> Markup:
    """What a reader opens; one that only asks is left out."""
    held = list(elements(block))
    shows = any(e.type in ("bidi_component", "plotly_chart") for e in held)
    if not shows and any(isinstance(e, Widget) for e in held):
        return NOTHING
    return html(
        '<details class="box"><summary>{}</summary>{}</details>',
        _line(block.proto.label, sheet),
        inside(block, sheet),
    )


def _line(text: str, sheet: Sheet) -> Markup:
    return inline(text, lambda to, words: link(to, words, sheet))


def _heading(item: Element, sheet: Sheet) -> Markup:
    said = _line(item.proto.body, sheet)
    match item.proto.tag:
        case "h1":
            return html("<h1>{}</h1>", said)
        case "h2":
            return html("<h2>{}</h2>", said)
        case _:
            return html("<h3>{}</h3>", said)


def _prose(item: Element, sheet: Sheet) -> Markup:
    return blocks(item.proto.body, lambda to, words: link(to, words, sheet))


def _caption(item: Element, sheet: Sheet) -> Markup:
    return html('<div class="hs-note">{}</div>', _prose(item, sheet))


def _told(item: Element, sheet: Sheet) -> Markup:
    return html('<div class="told">{}</div>', _prose(item, sheet))


def _code(item: Element, _: Sheet) -> Markup:
    return html('<pre tabindex="0"><code>{}</code></pre>', item.proto.code_text)


def _html(item: Element, sheet: Sheet) -> Markup:
    body = item.proto.body
    return NOTHING if body.startswith("<style>") else relinked(body, sheet)


def _page_link(item: Element, sheet: Sheet) -> Markup:
    """A link to a page that asks of its reader: to the dashboard, where there is one."""
    target = sheet.places.at_work(item.proto.page, {})
    if not target:
        return NOTHING
    return html('<p><a href="{}">{}</a></p>', target, item.proto.label)


def _fragment(item: Element, sheet: Sheet) -> Markup:
    """A table or a list of the component, in the place its script finds it."""
    sent = component.sent(item.proto)
    key = key_of(item)
    if key in sheet.page.files:
        return _files(key, sheet.page.files[key], sheet)
    body = relinked(sent["html"], sheet)
    if sent["label"] == EVERY_FIGURE:
        body = finished(_ROW.sub(r'<tr id="\1" data-field="\1">', str(body)))
    frame = html(' class="scroll" tabindex="0" role="region"') if not sent["bare"] else NOTHING
    return html(
        '<div class="place" data-label="{}" data-pin="{}" data-bare="{}" data-height="{}">'
        '<div class="hs"><div{} aria-label="{}"{}>{}</div></div></div>',
        sent["label"],
        int(sent["pin"]),
        int(sent["bare"]),
        sent["vars"]["--hs-height"],
        frame,
        sent["label"],
        html(' role="group"') if sent["bare"] else NOTHING,
        body,
    )


def _files(key: str, offered: Iterable[File], sheet: Sheet) -> Markup:
    """Links to the files of a table, which are written beside the pages."""
    links = []
    for kind, name, text in offered:
        place = f"tables/{sheet.stem}/{name}"
        sheet.files[place] = text
        links.append(html('<a href="{}{}" download>Download {}</a>', sheet.root, place, kind))
    return html('<p class="files">{}</p>', joined(links, html(" ")))


def _picture(item: Element, sheet: Sheet) -> Markup:
    """The place of a chart, its words, and the scripts that hold it in light and in dark."""
    key = key_of(item)
    light, dark = sheet.page.pictures[key]
    number = len(sheet.pictures) + 1
    name = f"{sheet.stem}-{number}"
    config = {**json.loads(item.proto.config), "plotlyServerURL": "", "responsive": True}
    spec = json.loads(light)
    to = {
        text: sheet.root + target
        for text in sorted(_addresses(spec["data"]))
        if (target := sheet.places.figure(text))
    }
    sheet.pictures.append(
        Picture(
            name,
            {"light": _script(name, light, config, to), "dark": _script(name, dark, config, to)},
        )
    )
    return html(
        '<figure class="chart"><div class="stPlotlyChart st-key-{}" data-picture="{}figures/{}" '
        'data-high="{}"><div class="plot" role="group" aria-label="{}"></div>'
        '<p class="hs-note scriptless">{}</p></div>'
        '<details class="hs-note"><summary>{}</summary><p>{}</p></details></figure>',
        key,
        sheet.root,
        name,
        int(spec["layout"].get("height", 450)),
        item.proto.alt,
        sentences.WITHOUT_SCRIPT,
        sentences.IN_WORDS,
        item.proto.alt,
    )


def _script(name: str, spec: str, config: dict[str, Any], to: dict[str, str]) -> str:
    """A script that hands a chart over: pages in a folder may fetch nothing else."""
    drawn = json.loads(spec)
    given = {"data": drawn["data"], "layout": drawn["layout"], "config": config, "to": to}
    said = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    return f"honestSilicon.hand({json.dumps(name)},{said});\n"


def _addresses(part: Any) -> set[str]:
    """All texts that points of a chart carry."""
    if isinstance(part, dict):
        carried = part.get("customdata")
        own = {c for c in carried if isinstance(c, str)} if isinstance(carried, list) else set()
        return own.union(*(_addresses(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_addresses(value) for value in part if isinstance(value, dict)))
    return set()


def _chosen(sheet: Sheet) -> Markup:
    """What the page was asked for, and the way to where it can be changed."""
    asked = [
        (w.label, value)
        for w in elements(sheet.page.tree.children[0])
        if isinstance(w, Widget) and w.type not in _ASKS and not _names(w, sheet.page)
        if (value := said_of(w))
    ]
    listed = joined(html("<dt>{}</dt><dd>{}</dd>", *pair) for pair in asked)
    box = html(
        '<details class="hs-note"><summary>{}</summary><dl class="hs-key">{}</dl></details>',
        sentences.CHOSEN,
        listed,
    )
    return html("{}{}", box if asked else "", way_to_change(sheet))


def way_to_change(sheet: Sheet) -> Markup:
    """A link to this page on the dashboard; nothing where there is none."""
    target = sheet.places.at_work(sheet.page.path, sheet.page.query)
    if not target:
        return NOTHING
    return html('<p class="hs-note"><a class="live" href="{}">{}</a></p>', target, sentences.CHANGE)


def _names(widget: Widget, page: Recorded) -> bool:
    """Whether a control says which page this is: its view, its chip, its claim."""
    name = key_of(widget).rpartition(":")[2]
    return name == VIEW or name in page.query


def said_of(widget: Widget) -> str:
    """What a control holds, in words; '' for one that asks for nothing."""
    if isinstance(widget, Selectbox):
        return widget.options[widget.index] if widget.index is not None else ""
    if isinstance(widget, Multiselect | ButtonGroup):
        return ", ".join(widget.options[n] for n in widget.indices)
    if isinstance(widget, Toggle):
        return "yes" if widget.value else "no"
    value = widget.value
    if value in (None, "", ()):
        return ""
    return f"{value:,g}" if isinstance(value, int | float) else str(value)


_MAKERS: Final[dict[str, Callable[[Any, Sheet], Markup]]] = {
    "title": _heading,
    "header": _heading,
    "subheader": _heading,
    "markdown": _prose,
    "caption": _caption,
    "code": _code,
    "html": _html,
    "page_link": _page_link,
    "bidi_component": _fragment,
    "plotly_chart": _picture,
    **dict.fromkeys(_SAYS, _told),
}
