"""What every page shares: its answer, what is shown and left out, downloads, the footer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.addresses import SITE_VARIABLE, VERSION, site_file
from honest_silicon.charts.html import NOTHING, html, joined
from honest_silicon.charts.theme import DARK, LIGHT, Theme
from honest_silicon.dataset import Dataset, Problem
from honest_silicon.dataset.cite import bibtex, citation
from honest_silicon.dataset.export import csv_text, json_text, with_caveats
from honest_silicon.dataset.gaps import LEGEND
from honest_silicon.dataset.memo import once
from honest_silicon.dataset.own import COUNTRY as OWN_COUNTRY
from honest_silicon.dataset.own import LABEL
from honest_silicon.dataset.provenance import CAVEATS, OWN
from honest_silicon.dataset.versions import order, released, since
from honest_silicon.views.frame import sentences
from honest_silicon.views.frame.embed import code as embed_code
from honest_silicon.views.frame.kept import step
from honest_silicon.views.frame.state import here
from honest_silicon.views.parts.component import fragment, show, style_sheet
from honest_silicon.views.parts.markup import BADGES
from honest_silicon.views.parts.terms import OF_TABLES, TERMS
from honest_silicon.words.breaks import unbroken
from honest_silicon.words.left_out import Asked

#: The file a reader pressed for: the key of its buttons, its label, and a mark of the press.
_PENDING: Final = "download:pending"
_LEFT_OUT: Final = "left out, in words"
#: Chips that are listed by name where they are left out for one reason.
_MOST_NAMES: Final = 300
#: Where a session notes every file its pages offer, made at once, by the key of their buttons; only
#: that which writes the static site does.
COLLECTED: Final = "download:collected"


def style(shown: Theme) -> None:
    """Page margins, heading sizes and legible options."""
    show(style_sheet("page.css") + (style_sheet("dark.css") if shown is DARK else NOTHING))


def theme() -> Theme:
    """Colours of the mode the reader's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def colours(shown: Theme) -> dict[str, str]:
    """CSS variables of the HTML fragments."""
    return {
        "--hs-cn": shown.country["CN"],
        "--hs-us": shown.country["US"],
        "--hs-own": shown.country[OWN_COUNTRY],
        "--hs-quiet": shown.muted,
    }


def source_note(data: Dataset) -> str:
    """Line that names the data inside each picture."""
    today = datetime.now(UTC).date().isoformat()
    return f"Honest Silicon, data {data.version} ({data.content_hash[:8]}), CC BY 4.0, {today}"


@step
def answer(sentence: str) -> None:
    """The answer in one sentence computed from the data."""
    show(html('<p class="hs-answer">{}</p>', sentence))


@step
def header(words: str, level: int = 2) -> None:
    """The heading of a section, or of a part of one (3)."""
    (st.header if level == 2 else st.subheader)(unbroken(words), anchor=False)


@step
def told(sentence: str) -> None:
    """What a reader should know of the state of a page."""
    st.info(sentence)


@step
def prose(text: str) -> None:
    """A paragraph of plain text."""
    st.markdown(plain(text))


@step
def box(words: str, text: str) -> None:
    """A box that opens to a text in Markdown."""
    with st.expander(words):
        st.markdown(text)


@step
def note(text: str) -> None:
    """A quiet paragraph."""
    show(html('<p class="hs-note">{}</p>', text))


def plain(text: str) -> str:
    """Text for Markdown with nothing in it read as markup."""
    for sign in "\\`*_{}[]<>#$|~:":
        text = text.replace(sign, "\\" + sign)
    return text


def ignored(messages: Sequence[str]) -> None:
    """Say what of a mangled link was not understood."""
    if messages:
        listed = "; ".join(plain(m[:120]) for m in messages[:8])
        more = f" and {len(messages) - 8} more" if len(messages) > 8 else ""
        st.info(sentences.ignored(listed, more))


def older_link(data: Dataset, made_with: str) -> None:
    """Say what changed since a link was made with other data."""
    if not made_with:
        return
    present = f"This page shows data {data.version}"
    if not order(made_with) or order(made_with) > order(data.version):
        named = plain(made_with[:40])
        st.info(sentences.unknown_version(present, named))
        return
    changes = since(data, made_with)
    chips = changes["chip_id"].nunique()
    st.info(sentences.changed_since(present, plain(made_with), len(changes), chips))


@step
def shown_line(
    data: Dataset,
    shown: int,
    left_out: Mapping[str, str],
    what: str = "chips",
    names: Mapping[str, str] | None = None,
) -> None:
    """How many chips are shown, and which are left out for which reason: one quiet line that opens.
    The chips that the reader's own filters leave out are counted and not named.

    Parameters
    ----------
    left_out
        Reason by chip id, or by an id that ``names`` has.
    """
    total = shown + len(left_out)
    if not left_out:
        note(f"All {total} {what} shown.")
        return
    known = data.names if names is None else names
    # A part that is kept comes again with the very same reasons, which are kept beside the words.
    _, said = once(
        data, _LEFT_OUT, id(left_out), lambda: (left_out, _by_reason(left_out, known)), 16
    )
    folded(f"{shown} of {total} {what} shown, {len(left_out)} left out", said)


def _by_reason(left_out: Mapping[str, str], known: Mapping[str, str]) -> list[Markup]:
    """Names of what is left out, for each reason; the reason of most first. What the reader's own
    filters leave out is counted.
    """
    by_reason: dict[str, list[str]] = {}
    for chip, reason in left_out.items():
        by_reason.setdefault(reason, []).append(known[chip])
    return [
        html("<b>{}</b> ({})", reason, len(called))
        if isinstance(reason, Asked)
        else html("<b>{}</b> ({}): {}", reason, len(called), _listed(called))
        for reason, called in sorted(by_reason.items(), key=lambda kv: -len(kv[1]))
    ]


def _listed(names: Sequence[str]) -> str:
    """Names in their order, up to a number that nobody reads."""
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(sorted(names)[:_MOST_NAMES]) + more


@step
def folded(words: str, paragraphs: Iterable[str]) -> None:
    """A quiet line that opens what is under it."""
    listed = joined(html("<p>{}</p>", said) for said in paragraphs)
    show(html('<details class="hs-note"><summary>{}</summary>{}</details>', words, listed))


@step
def empty(sentence: str, remedy: str = sentences.WIDEN) -> None:
    """Nothing to show, and what to do about it."""
    st.info(f"{sentence} {remedy}")


@step
def downloads(
    data: Dataset,
    frame: pd.DataFrame | Callable[[], pd.DataFrame],
    name: str,
    units: Mapping[str, str],
) -> None:
    """CSV and JSON of exactly the table shown, and which of its figures have caveats.

    Parameters
    ----------
    frame
        Plain columns, or what makes them; missing values stay empty in CSV and null in JSON.
    units
        Unit of each column that has one.
    """

    def shown() -> pd.DataFrame:
        """Made once it is asked for: most readers download nothing."""
        whole = frame() if callable(frame) else frame
        return with_caveats(data, labelled(data, whole))

    stem = f"honest-silicon-{name}-{data.version}-{data.content_hash[:8]}"
    offer(
        [
            File("CSV", f"{stem}.csv", "text/csv", lambda: csv_text(shown())),
            File(
                "JSON",
                f"{stem}.json",
                "application/json",
                lambda: json_text(data, shown(), name, units, here()),
            ),
        ],
        name,
    )


@dataclass(frozen=True)
class File:
    """A file that is made when a reader presses for it: its label, name, type and text."""

    label: str
    name: str
    type: str
    make: Callable[[], str]


def offer(files: Sequence[File], key: str) -> None:
    """A button for each file.

    A press is answered over the reader's own connection, as every other is. No address has to find
    the copy of the server that has the session, and a page that redraws loses no press.
    """
    place = f"download-{key}"
    if COLLECTED in st.session_state:
        st.session_state[COLLECTED][place] = [(f.label, f.name, f.make()) for f in files]

    def pressed(act: str) -> None:
        name, _, which = act.partition(":")
        if name == "download":
            st.session_state[_PENDING] = (key, which, token_hex(8))

    asked, which, mark = st.session_state.get(_PENDING, ("", "", ""))
    file = next((f for f in files if f.label == which), None) if asked == key else None
    buttons = [
        html('<button type="button" data-act="download:{}">Download {}</button>', f.label, f.label)
        for f in files
    ]
    fragment(
        html('<p class="save files">{}</p>', joined(buttons, html(" "))),
        key=place,
        label="Downloads",
        colours=colours(theme()),
        bare=True,
        on_act=pressed,
        file=file and {"id": mark, "name": file.name, "type": file.type, "text": file.make()},
    )


def delivered() -> None:
    """The page was drawn to its end, and a file that was asked for with it.

    Before that, another press may have ended the run and what it was about to send: the file is
    sent again, under the same mark, and saved once.
    """
    st.session_state.pop(_PENDING, None)


def labelled(data: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """A table for download that says in a column which chips are a reader's own, unsourced."""
    ids = next((frame[n] for n in ("id", "chip_id") if n in frame), None)
    if ids is None or not data.own or not ids.isin(data.own).any():
        return frame
    return frame.assign(origin=ids.isin(data.own).map({True: LABEL, False: "sourced"}))


def key_to_marks(data: Dataset) -> None:
    """What the badges, the marks, the words for absence and those of the field mean."""
    basis = data.package.tables["evidence"].fields["basis"]
    badges = [
        (letter, basis.label(b).capitalize())
        for b, letter in BADGES.items()
        if b != OWN or data.own
    ]
    marks = [("\N{NOT EQUAL TO}", "Sources disagree")]
    marks += [(c.sign, f"{c.words.capitalize()}: {c.meaning}") for c in CAVEATS.values()]
    known = {**TERMS, **OF_TABLES}
    # A word and its plural are one.
    once_told = (w for w in sorted(known, key=str.casefold) if w[-1] != "s" or w[:-1] not in known)
    for title, rows in (
        (sentences.LETTERS, badges),
        ("Marks behind a figure", marks),
        ("Words where there is no figure", list(LEGEND.items())),
        ("Words of the field", [(word, known[word]) for word in once_told]),
    ):
        st.subheader(title, anchor=False)
        show(
            html(
                '<dl class="hs-key">{}</dl>',
                joined(html("<dt>{}</dt><dd>{}</dd>", *row) for row in rows),
            )
        )
    note(sentences.CLICK)


def foot(data: Dataset) -> str:
    """Version, size and licence of the data, in words."""
    return sentences.foot(
        data.version,
        str(released(data).get(data.version, "")),
        data.content_hash[:8],
        len(data.sourced(data.chips)),
        len(data.evidence),
        len(data.sources),
        "sourced " if data.own else "",
    )


def on_site(address: str) -> str:
    """The same page of the static site, for the state that an address of the dashboard holds; ''
    where the operator names no site, or it has no such page.

    What the site has no page for goes along in the query, so that its link back keeps it.
    """
    site = os.environ.get(SITE_VARIABLE, "").strip()
    if not site.startswith(("http://", "https://")):
        return ""
    parts = urlsplit(address)
    query = {k: v for k, v in parse_qsl(parts.query) if k != VERSION}
    file, rest = site_file(parts.path.rpartition("/")[2] or "overview", query)
    if not file:
        return ""
    return (
        f"{site.rstrip('/')}/{quote(file)}{'?' if rest else ''}{urlencode(query) if rest else ''}"
    )


def footer(
    data: Dataset,
    title: str,
    address: str,
    parts: Mapping[str, str],
    on_key: Callable[[], None],
    held_back: Sequence[Problem] = (),
) -> None:
    """Version and licence of what was shown, what the marks mean, how to cite the page as it stands
    and how to show its ``parts``, titles by name, elsewhere; ``held_back`` are the faults of newer
    data.
    """
    st.divider()
    st.caption(foot(data))
    if held_back:
        st.caption(sentences.newer(_faults(len(held_back)), plain(str(held_back[0])[:200])))
    if data.own:
        count = len(data.own)
        st.caption(sentences.own_chips(count, "" if count == 1 else "s"))
    if there := on_site(address):
        show(html('<p class="hs-note"><a href="{}">{}</a></p>', there, sentences.AS_FILE))
    with st.container(horizontal=True):
        st.button(sentences.MEANINGS, key="key-to-marks", on_click=on_key)
        box = st.popover("Cite or embed this page", key="cite", on_change="rerun")
    with box:
        if box.open:
            today = datetime.now(UTC).date()
            st.code(citation(data, address, today, title), language=None, wrap_lines=True)
            st.code(bibtex(data, address, today, title), language=None, wrap_lines=True)
            for name, words in parts.items():
                st.caption(f"To embed: {plain(words)}")
                st.code(embed_code(address, name, words), language=None, wrap_lines=True)


def _faults(count: int) -> str:
    return f"{count} fault{'' if count == 1 else 's'}"


def broken(problems: Sequence[Problem]) -> None:
    """The data are faulty: say where, instead of showing figures that may be wrong."""
    st.title("The data have faults", anchor=False)
    count = len(problems)
    st.error(
        sentences.faults_found(_faults(count).capitalize(), "they are" if count != 1 else "it is")
    )
    st.code("\n".join(str(p) for p in problems[:200]), language=None, wrap_lines=True)
    if count > 200:
        st.caption(sentences.first_faults(count))
    st.markdown("The same list: `python -m honest_silicon.dataset check`")
