"""The step between a reader's table and their chips: what each column is taken for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st
from markupsafe import Markup

from honest_silicon.charts.html import NOTHING, html, joined
from honest_silicon.dataset import Problem
from honest_silicon.dataset.format import number
from honest_silicon.dataset.own import MAX_ROWS, template
from honest_silicon.dataset.schema import Field, Package
from honest_silicon.dataset.upload.chips import (
    Chips,
    Column,
    accepted,
    is_comma,
    read_chips,
    sample,
)
from honest_silicon.dataset.upload.columns import (
    PEAK,
    PRECISION,
    Guess,
    guesses,
    measured_in,
    unit_for,
)
from honest_silicon.dataset.upload.figures import Read
from honest_silicon.dataset.upload.known import sparse_fields, twice
from honest_silicon.dataset.upload.tables import Found, Table, read_bytes, read_text
from honest_silicon.dataset.upload.units import units
from honest_silicon.views.frame import controls, session, shell
from honest_silicon.views.frame.page import View
from honest_silicon.views.frame.state import UNLINKED
from honest_silicon.views.pages.chips import sentences
from honest_silicon.views.parts import component
from honest_silicon.words.lists import begun

#: Where on the page the last press is answered, and in which words.
SAID: Final = "own:said"
#: How many tables were given and used: controls of the next one are new ones.
_TURN: Final = "own:turn"
#: Tables of the file or text that was given last, with the mark of its content.
_READ: Final = "own:read"
_SHOWN: Final = 40
#: Letters that may be pasted: with three bytes each, no more than one message may have.
_MOST_PASTED: Final = 60_000
#: Rows that guesses are made of.
_LOOKED_AT: Final = 200


def many(count: int, what: str) -> str:
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def upload(view: View) -> None:
    shell.header("Give a table")
    st.caption(sentences.formats(number(MAX_ROWS)))
    turn = st.session_state.get(_TURN, 0)
    file, paste = st.columns(2, gap="large")
    with file:
        given = st.file_uploader("File of chips", key=f"own:file:{turn}")
        shell.offer(
            [
                shell.File(
                    "template",
                    "honest-silicon-template.csv",
                    "text/csv",
                    lambda: template(view.data.package),
                )
            ],
            "template",
        )
    with paste:
        pasted = controls.paste(
            UNLINKED,
            f"own:paste:{turn}",
            "Or paste a table",
            most=_MOST_PASTED,
            height=130,
            placeholder="Name\tMemory\tFP16\nMy chip\t80 GB\t312 TFLOPS",
        )
    if given is not None:
        name, content = given.name, given.getvalue()
    elif pasted.strip():
        name, content = "The pasted table", pasted
    else:
        st.session_state.pop(_READ, None)
        return
    mark, found = _found(content, view.data.package)
    if found.fault:
        st.error(shell.plain(f"{_short(name)} {found.fault}."))
        return
    _step(view, _Given(name, f"own:c:{turn}:{mark}"), found.tables)


@dataclass(frozen=True)
class _Given:
    """What a reader gave, and the beginning of the keys of its controls."""

    name: str
    key: str


def _found(content: str | bytes, package: Package) -> tuple[str, Found]:
    """Tables of what was given, read once as long as it is the same."""
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    mark = hashlib.sha256(raw).hexdigest()[:12]
    kept = st.session_state.get(_READ)
    if kept and kept[0] == mark:
        return kept
    with st.spinner("Reading the table"):
        text = isinstance(content, str)
        found = read_text(content, package) if text else read_bytes(content, package)
    st.session_state[_READ] = (mark, found)
    return mark, found


def _step(view: View, given: _Given, tables: Sequence[Table]) -> None:
    """What we take each column for, to change; then the chips that come of it."""
    place = 0
    if len(tables) > 1:
        names = [t.title or f"Table {i}" for i, t in enumerate(tables, 1)]
        words = {
            str(i): f"{name} ({many(len(t.rows), 'row')})"
            for i, (name, t) in enumerate(zip(names, tables, strict=True))
        }
        place = int(
            controls.select(UNLINKED, f"{given.key}:table", "Table of the file", words, "0")
        )
    table = tables[place]
    given = _Given(given.name, f"{given.key}:{place}")
    taken, guessed = _columns(view.data.package, given, table)
    if not any(c.field == "name" for c in taken):
        st.warning(sentences.NO_NAME)
        return
    room = MAX_ROWS - len(session.own_chips())
    places = _places(given, table, room)
    chips = read_chips(table, taken, view.data.package, places=places)
    halve, settled = _sparsity(view, given, chips, taken, guessed)
    if halve:
        chips = read_chips(table, taken, view.data.package, halve=halve, places=places)
    _outcome(view.data.package, table, chips)
    _add(chips, room, settled)


def _columns(package: Package, given: _Given, table: Table) -> tuple[list[Column], Sequence[Guess]]:
    """The choice for each column, those we would leave out behind one heading."""
    comma = is_comma(table)
    guessed = guesses(table.header, table.rows[:_LOOKED_AT], package, comma=comma)
    used = [i for i, g in enumerate(guessed) if g.field]
    left = [i for i, g in enumerate(guessed) if not g.field]
    shell.header(shell.plain(_short(given.name)), level=3)
    layout = sentences.TURNED if table.turned else ""
    decimals = ", decimals with a comma" if comma else ""
    st.markdown(
        shell.plain(
            sentences.table_read(
                many(len(table.rows), "row"),
                many(len(table.header), "column"),
                table.read_as,
                decimals,
                layout,
            )
        )
    )
    taken = {i: _column(package, given, table, i, guessed[i], comma) for i in used}
    if left:
        with st.expander(f"{many(len(left), 'column')} we would leave out", expanded=not used):
            taken |= {i: _column(package, given, table, i, guessed[i], comma) for i in left}
    return [taken[i] for i in range(len(guessed))], guessed


def _column(
    package: Package, given: _Given, table: Table, place: int, guess: Guess, comma: bool
) -> Column:
    """One column: what it is, its unit, and how its first cells are read."""
    heading, key = table.header[place], f"{given.key}:{place}"
    fields = package.chip_fields
    what, unit_of, how = st.columns([4, 2, 5], vertical_alignment="bottom")
    options = ["", *accepted(package)]
    words = {
        "": "Leave out",
        "name": "Name",
        PEAK: "Rate, precision in the row",
        PRECISION: "Precision of the rate",
    }
    with what:
        offered = {n: words.get(n) or fields[n].header for n in options}
        title = shell.plain(_short(heading))
        field = controls.select(UNLINKED, f"{key}:field", title, offered, guess.field)
    kind, unit = measured_in(field, fields), ""
    if kind is not None and units(kind):
        first = guess.unit if field == guess.field else ""
        first = first or unit_for(field, heading, table.column(place), fields, comma=comma)
        with unit_of:
            unit = controls.select(
                UNLINKED,
                f"{key}:unit:{field}",
                shell.plain(f"Unit of {_short(heading)}"),
                {name: _unit(kind, name) for name in units(kind)},
                first,
                hidden=True,
            )
    column = Column(field, unit)
    with how:
        read = sample(table, place, column, package)
        said = guess.said if field == guess.field else ""
        st.caption(shell.plain(_samples(read, column, package, said)))
    return column


def _unit(kind: Field, name: str) -> str:
    """A unit as it is shown: a rate of integers is none of floating-point operations."""
    return name.replace("FLOP", "OP") if kind.unit == "TOPS" else name


def _samples(read: Sequence[tuple[str, Read]], column: Column, package: Package, said: str) -> str:
    """First cells of a column and how they are read, with what is to be known of it."""
    kind = measured_in(column.field, package.chip_fields)
    unit = f"\N{NO-BREAK SPACE}{kind.shown_unit}" if kind is not None and kind.unit else ""
    out = []
    for text, cell in read:
        value = number(float(cell.text)) if kind is not None and cell.text else cell.text
        shown = value + unit if value else "nothing"
        if not column.field or column.field == PRECISION:
            shown = _short(text)
        elif cell.expected:
            shown = f"{_short(text)} → not read, {cell.expected}"
        elif text not in (value, cell.text, shown.replace("\N{NO-BREAK SPACE}", " ")):
            shown = f"{_short(text)} → {shown}"
        out.append(shown)
    listed = "; ".join(out) or "no cells are filled"
    return f"{listed}. {begun(said)}." if said else listed


def _places(given: _Given, table: Table, room: int) -> list[int]:
    """Places of the rows to read; a table of more chips than fit can be narrowed."""
    every = list(range(len(table.rows)))
    if len(every) <= room:
        return every
    wanted = controls.text(
        UNLINKED,
        f"{given.key}:rows",
        sentences.room_for(many(len(every), "row"), many(max(room, 0), "chip")),
    ).casefold()
    found = [i for i in every if wanted in " ".join(table.rows[i]).casefold()]
    most = min(len(found), max(room, 0))
    st.caption(sentences.rows_found(many(len(found), "row"), number(most)))
    return found[: max(room, 0)]


def _sparsity(
    view: View,
    given: _Given,
    chips: Chips,
    taken: Sequence[Column],
    guessed: Sequence[Guess],
) -> tuple[dict[str, set[int] | None], bool]:
    """Which rates are to be halved, and whether the question is answered where it arises."""
    double = twice(chips.rows, view.data)
    marked = {c.field for c, g in zip(taken, guessed, strict=True) if g.sparse}
    fields = [f for f in sparse_fields(view.data.package) if f in double or f in marked]
    if not fields:
        return {}, True
    titles = [view.data.package.chip_fields[f].short_title for f in fields]
    named = ", ".join(titles[:-1]) + " and " + titles[-1] if len(titles) > 1 else titles[0]
    words = {"dense": "Dense: keep them", "sparse": "With sparsity: halve all of them"}
    if double:
        words["some"] = sentences.HALVE_SOME
    question = sentences.sparsity_question(named)
    answer = controls.radio(f"{given.key}:sparse", question, words)
    st.caption(shell.plain(_why_asked(view, chips, double)))
    if answer == "sparse":
        return dict.fromkeys(fields), True
    if answer == "some":
        return {f: {chips.lines[i] for i in at} for f, at in double.items()}, True
    return {}, answer is not None


def _why_asked(view: View, chips: Chips, double: Mapping[str, Sequence[int]]) -> str:
    """Why sparsity is asked about, with the chips it shows in."""
    if not double:
        return sentences.HEADING_SAYS
    names = list(dict.fromkeys(chips.rows[i]["name"] for at in double.values() for i in at))
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return sentences.twice_ours(", ".join(_short(n) for n in names[:6]), more)


def _outcome(package: Package, table: Table, chips: Chips) -> None:
    """Cells that were ignored, decisions taken, and chips that no figure was read for."""
    if chips.problems:
        count = len(chips.problems)
        st.warning(sentences.ignored(many(count, "cell"), "is" if count == 1 else "are"))
        fault_table(chips.problems, caption="Cells ignored")
    for lines, why in (
        (chips.nameless, "without a name"),
        (
            [line for line, _ in table.long],
            sentences.SLID,
        ),
    ):
        if lines:
            listed = ", ".join(map(str, lines[:12])) + (" and more" if len(lines) > 12 else "")
            st.warning(sentences.rows_left_out(why, listed))
    if table.more:
        st.warning(sentences.only_first(many(len(table.rows), "row")))
    bare = chips.without_figures(package)
    if bare:
        listed = ", ".join(_short(n) for n in bare[:12])
        more = f" and {len(bare) - 12} more" if len(bare) > 12 else ""
        st.warning(shell.plain(sentences.no_figure(listed, more)))
    if chips.notes:
        with st.expander(sentences.read_in_more_ways(many(len(chips.notes), "cell"))):
            fault_table(chips.notes, caption="Decisions", last="How it was read")
    remark_list(chips.remarks)


def _add(chips: Chips, room: int, settled: bool) -> None:
    rows, turn = session.own_chips(), st.session_state.get(_TURN, 0)
    good = chips.rows[: max(room, 0)]

    def use() -> None:
        session.keep([*rows, *good])
        st.session_state[_TURN] = turn + 1
        st.session_state.pop(_READ, None)
        st.session_state[SAID] = ("upload", f"{many(len(good), 'chip')} added.")

    words = f"dd {'this' if len(good) == 1 else 'these'} {many(len(good), 'chip')}"
    if room <= 0:
        st.warning(sentences.session_full(number(MAX_ROWS)))
    elif not good:
        st.caption(sentences.NO_ROW)
    elif settled:
        st.button(f"A{words}", type="primary", on_click=use)
    else:
        st.info(sentences.answer_first(words))


def remark_list(remarks: Sequence[str]) -> None:
    if remarks:
        more = [f"- and {len(remarks) - _SHOWN} more"] if len(remarks) > _SHOWN else []
        listed = [f"- {shell.plain(r)}" for r in remarks[:_SHOWN]]
        st.info("\n".join(["Worth a second look:", "", *listed, *more]))


def fault_table(
    problems: Sequence[Problem],
    titles: Mapping[str, str] | None = None,
    caption: str = "Faults found",
    last: str = "Expected",
) -> None:
    """Each fault by row and column, with what was expected; of a form by its labels."""
    head = ("Field", "Value", last) if titles else ("Row", "Column", "Value", last)
    body = NOTHING
    for p in problems[:_SHOWN]:
        cells = [titles.get(p.field, p.field)] if titles else [str(p.line or ""), p.field]
        cells += [_short(p.value), p.expected]
        body += html("<tr>{}</tr>", joined(html("<td {}>{}</td>", _CELL, c) for c in cells))
    heads = joined(html("<th scope=col {}>{}</th>", _HEAD, h) for h in head)
    component.show(
        html(
            '<table style="width:100%;border-collapse:collapse;font-size:.9rem;text-align:left">'
            "<caption style='text-align:left;padding-bottom:.3rem'>{}</caption>"
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            caption,
            heads,
            body,
        )
    )
    if len(problems) > _SHOWN:
        st.caption(sentences.first_of(_SHOWN, number(len(problems))))


_CELL: Final = Markup(
    'style="padding:.25rem .8rem .25rem 0;vertical-align:top;overflow-wrap:anywhere;'
    'border-bottom:1px solid #8884"'
)

_HEAD: Final = Markup('style="padding:.25rem .8rem .25rem 0;border-bottom:1px solid #8884"')


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}..."
