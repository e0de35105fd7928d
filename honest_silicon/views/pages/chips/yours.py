"""The reader's own chips: entered or uploaded, shown on every page of the session, kept nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.charts.html import NOTHING, html, joined
from honest_silicon.dataset import Problem
from honest_silicon.dataset.format import number
from honest_silicon.dataset.own import (
    MAX_ROWS,
    TOKEN,
    checked,
    columns,
    stated,
    template,
)
from honest_silicon.dataset.read import format_value
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
from honest_silicon.views.frame import session, shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.parts import component
from honest_silicon.views.parts.markup import Column as Heading
from honest_silicon.views.parts.markup import TableRow, chip_link
from honest_silicon.views.parts.options import chips_by_name

#: What the form asks first; everything else is under "More fields".
_FIRST: Final = (
    "name",
    "vendor",
    "status",
    "released",
    "memory_gb",
    "memory_bw_gbs",
    "fp16_tflops",
    "fp8_tflops",
    "int8_tops",
    "interconnect_gbs",
    "tdp_w",
    "price_usd",
)
_START, _TURN, _SAID, _FAULTS = "own:start", "own:turn", "own:said", "own:faults"
#: Tables of the file or text that was given last, with the mark of its content.
_READ = "own:read"
_SHOWN = 40


@register("yours", "Your chips", filtered=False)
def show(view: View) -> None:
    rows = session.own_chips()
    view.answer(_sentence(len(rows)))
    st.caption(
        "Your chips appear as green stars labelled “yours” on every page of this session, without "
        "a source. They are not stored, no other reader sees them, and a link to a page does not "
        "carry them. Reloading or closing the tab deletes them: download the CSV to keep them."
    )
    if view.state.moved:
        st.session_state.pop(_FAULTS, None)
    # What the last press came to is said after the page was drawn anew, beside what was pressed.
    where, said = st.session_state.pop(_SAID, ("", ""))
    if rows:
        _list(view, rows)
    _tell(said if where == "list" else "")
    _upload(view)
    _tell(said if where == "upload" else "")
    _form(view)
    _tell(said if where == "form" else "")


def _tell(said: str) -> None:
    if said:
        st.success(shell.plain(said))


def _sentence(count: int) -> str:
    if not count:
        return (
            "Compare your own chips with every sourced one: give any table of them, or enter one."
        )
    return f"Every page now shows {_count(count, 'chip')} of yours with the sourced ones."


def _key(name: str) -> str:
    return f"own:f:{name}"


def _list(view: View, rows: Sequence[session.Row]) -> None:
    ids = [i for i in view.data.chips.index if i in view.data.own]
    listing(
        view,
        "Your chips",
        [Heading("Chip"), Heading("What you state")],
        [
            TableRow(
                [
                    chip_link(view.data, chip),
                    stated(row, view.data.package),
                ]
            )
            for chip, row in zip(ids, rows, strict=True)
        ],
        key="own-list",
        height="20rem",
    )
    frame = pd.DataFrame([dict(row) for row in rows]).assign(id=ids)
    order = ["id", *(n for n in columns(view.data.package) if n in frame)]
    fields = view.data.package.chip_fields
    units = {n: fields[n].unit for n in order if fields[n].unit}
    shell.downloads(view.data, frame[order], "yours", units)

    labels = _labels(rows)

    def remove() -> None:
        gone = set(st.session_state["own:gone"])
        _keep(
            [row for row in rows if row[TOKEN] not in gone], _counted(len(gone), "removed"), "list"
        )

    def remove_all() -> None:
        _keep([], _counted(len(rows), "removed"), "list")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.multiselect(
            "Remove",
            list(labels),
            key="own:gone",
            format_func=lambda token: labels[token],
            placeholder="Chips to remove",
            width=360,
        )
        st.button("Remove", on_click=remove, disabled=not st.session_state.get("own:gone"))
        st.button("Remove all", on_click=remove_all)


def _labels(rows: Sequence[session.Row]) -> dict[str, str]:
    """Name of each chip by its token; a name that comes again is numbered, as widgets find an
    option by its words.
    """
    out: dict[str, str] = {}
    for row in rows:
        again = sum(r["name"] == row["name"] for r in rows if r[TOKEN] in out)
        out[row[TOKEN]] = f"{row['name']} ({again + 1})" if again else row["name"]
    return out


def _keep(rows: Sequence[session.Row], said: str, where: str) -> None:
    """Keep these chips; what was chosen of the former ones is no longer."""
    session.keep(rows)
    st.session_state["own:gone"] = []
    start = st.session_state.get(_START) or ""
    if start.startswith("edit:") and start not in {f"edit:{r[TOKEN]}" for r in session.own_chips()}:
        st.session_state[_START] = None
    st.session_state[_SAID] = (where, said)


def _count(count: int, what: str) -> str:
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def _counted(count: int, what: str) -> str:
    return f"{_count(count, 'chip')} {what}."


def _faults(
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
    heads = joined(html("<th scope=col {}>{}</th>", _CELL, h) for h in head)
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
        st.caption(f"The first {_SHOWN} of {number(len(problems))}.")


_CELL: Final = Markup(
    'style="padding:.25rem .8rem .25rem 0;vertical-align:top;overflow-wrap:anywhere;'
    'border-bottom:1px solid #8884"'
)


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}..."


def _upload(view: View) -> None:
    st.header("Give a table", anchor=False)
    st.caption(
        "CSV with any separator and in any encoding, a workbook (XLSX), JSON, Markdown, or a table "
        "copied from a page. Columns may have any order, names and units. "
        f"At most {number(MAX_ROWS)} chips and 1 MB."
    )
    turn = st.session_state.get(_TURN, 0)
    file, paste = st.columns(2, gap="large")
    with file:
        given = st.file_uploader("File of chips", key=f"own:file:{turn}")
        st.download_button(
            "Download template",
            template(view.data.package),
            "honest-silicon-template.csv",
            "text/csv",
            key="own:template",
            on_click="ignore",
        )
    with paste:
        pasted = st.text_area(
            "Or paste a table",
            key=f"own:paste:{turn}",
            height=130,
            max_chars=_MOST_PASTED,
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


#: Letters that may be pasted: with three bytes each, no more than one message may have.
_MOST_PASTED: Final = 60_000


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
        place = st.selectbox(
            "Table of the file",
            range(len(tables)),
            format_func=lambda i: f"{names[i]} ({_count(len(tables[i].rows), 'row')})",
            key=f"{given.key}:table",
        )
    table = tables[place]
    given = _Given(given.name, f"{given.key}:{place}")
    taken, guessed = _columns(view.data.package, given, table)
    if not any(c.field == "name" for c in taken):
        st.warning("No column is the name: choose which one names the chips.")
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
    st.subheader(shell.plain(_short(given.name)), anchor=False)
    layout = " Chips stand in its columns, so it was turned." if table.turned else ""
    decimals = ", decimals with a comma" if comma else ""
    st.markdown(
        shell.plain(
            f"Read as {table.read_as}{decimals}: {_count(len(table.rows), 'row')} and "
            f"{_count(len(table.header), 'column')}.{layout} "
            f"Our guess for each column is below: change it where it is wrong."
        )
    )
    taken = {i: _column(package, given, table, i, guessed[i], comma) for i in used}
    if left:
        with st.expander(f"{_count(len(left), 'column')} we would leave out", expanded=not used):
            taken |= {i: _column(package, given, table, i, guessed[i], comma) for i in left}
    return [taken[i] for i in range(len(guessed))], guessed


#: Rows that guesses are made of.
_LOOKED_AT: Final = 200


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
        PEAK: "Rate, precision in the row",
        PRECISION: "Precision of the rate",
    }
    with what:
        field = st.selectbox(
            shell.plain(_short(heading)),
            options,
            index=options.index(guess.field),
            key=f"{key}:field",
            format_func=lambda n: words.get(n) or fields[n].header,
        )
    kind, unit = measured_in(field, fields), ""
    if kind is not None and units(kind):
        first = guess.unit if field == guess.field else ""
        first = first or unit_for(field, heading, table.column(place), fields, comma=comma)
        with unit_of:
            unit = st.selectbox(
                shell.plain(f"Unit of {_short(heading)}"),
                units(kind),
                index=units(kind).index(first),
                key=f"{key}:unit:{field}",
                help="Of cells that state none.",
            )
    column = Column(field, unit)
    with how:
        read = sample(table, place, column, package)
        said = guess.said if field == guess.field else ""
        st.caption(shell.plain(_samples(read, column, package, said)))
    return column


def _samples(read: Sequence[tuple[str, Read]], column: Column, package: Package, said: str) -> str:
    """First cells of a column and how they are read, with what is to be known of it."""
    kind = measured_in(column.field, package.chip_fields)
    unit = f"\N{NO-BREAK SPACE}{kind.shown_unit}" if kind is not None and kind.unit else ""
    out = []
    for text, cell in read:
        value = number(float(cell.text)) if kind is not None and cell.text else cell.text
        if not column.field or column.field == PRECISION:
            out.append(_short(text))
        elif cell.expected:
            out.append(f"{_short(text)} → not read, {cell.expected}")
        else:
            out.append(f"{_short(text)} → {value + unit if value else 'nothing'}")
    listed = "; ".join(out) or "no cells are filled"
    return f"{listed}. {said[:1].upper()}{said[1:]}." if said else listed


def _places(given: _Given, table: Table, room: int) -> list[int]:
    """Places of the rows to read; a table of more chips than fit can be narrowed."""
    every = list(range(len(table.rows)))
    if len(every) <= room:
        return every
    wanted = st.text_input(
        f"{_count(len(every), 'row')}, and room for {_count(max(room, 0), 'chip')}. "
        "Take only rows that contain",
        key=f"{given.key}:rows",
        max_chars=100,
    ).casefold()
    found = [i for i in every if wanted in " ".join(table.rows[i]).casefold()]
    most = min(len(found), max(room, 0))
    st.caption(f"{_count(len(found), 'row')} found, {number(most)} of them read.")
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
    options = ["dense", "sparse"] + ["some"] * bool(double)
    words = {
        "dense": "Dense: keep them",
        "sparse": "With sparsity: halve all of them",
        "some": "With sparsity where they are twice ours: halve those",
    }
    answer = st.radio(
        f"Are the rates for {named} dense or with sparsity?",
        options,
        index=None,
        key=f"{given.key}:sparse",
        format_func=words.__getitem__,
    )
    st.caption(shell.plain(_why_asked(view, chips, double)))
    if answer == "sparse":
        return dict.fromkeys(fields), True
    if answer == "some":
        return {f: {chips.lines[i] for i in at} for f, at in double.items()}, True
    return {}, answer is not None


def _why_asked(view: View, chips: Chips, double: Mapping[str, Sequence[int]]) -> str:
    """Why sparsity is asked about, with the chips it shows in."""
    if not double:
        return "A heading says sparsity. Every rate here is dense, so such a rate has to be halved."
    names = list(dict.fromkeys(chips.rows[i]["name"] for at in double.values() for i in at))
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return (
        f"They are twice ours for {', '.join(_short(n) for n in names[:6])}{more}, as if counted "
        "with sparsity. Every rate here is dense."
    )


def _outcome(package: Package, table: Table, chips: Chips) -> None:
    """Cells that were ignored, decisions taken, and chips that no figure was read for."""
    if chips.problems:
        count = len(chips.problems)
        st.warning(
            f"{_count(count, 'cell')} {'is' if count == 1 else 'are'} ignored. The other cells of "
            "the same chips are read."
        )
        _faults(chips.problems, caption="Cells ignored")
    for lines, why in (
        (chips.nameless, "without a name"),
        (
            [line for line, _ in table.long],
            "with more cells than headings, so that cells may have slid",
        ),
    ):
        if lines:
            listed = ", ".join(map(str, lines[:12])) + (" and more" if len(lines) > 12 else "")
            st.warning(f"Left out as rows {why}: {listed}.")
    if table.more:
        st.warning(f"Only the first {_count(len(table.rows), 'row')} were read.")
    bare = chips.without_figures(package)
    if bare:
        listed = ", ".join(_short(n) for n in bare[:12])
        more = f" and {len(bare) - 12} more" if len(bare) > 12 else ""
        st.warning(shell.plain(f"No figure was read for {listed}{more}."))
    if chips.notes:
        with st.expander(f"{_count(len(chips.notes), 'cell')} read with a decision of ours"):
            _faults(chips.notes, caption="Decisions", last="How it was read")
    _remarks(chips.remarks)


def _add(chips: Chips, room: int, settled: bool) -> None:
    rows, turn = session.own_chips(), st.session_state.get(_TURN, 0)
    good = chips.rows[: max(room, 0)]

    def use() -> None:
        session.keep([*rows, *good])
        st.session_state[_TURN] = turn + 1
        st.session_state.pop(_READ, None)
        st.session_state[_SAID] = ("upload", _counted(len(good), "added"))

    if room <= 0:
        st.warning(f"A session holds at most {number(MAX_ROWS)} chips: remove some first.")
    elif not good:
        st.caption("No row of the table can be used.")
    else:
        words = f"Add {'this' if len(good) == 1 else 'these'} {_count(len(good), 'chip')}"
        st.button(words, type="primary", on_click=use, disabled=not settled)
        if not settled:
            st.caption("Answer the question about sparsity first.")


def _remarks(remarks: Sequence[str]) -> None:
    if remarks:
        more = [f"- and {len(remarks) - _SHOWN} more"] if len(remarks) > _SHOWN else []
        listed = [f"- {shell.plain(r)}" for r in remarks[:_SHOWN]]
        st.info("\n".join(["Worth a second look:", "", *listed, *more]))


def _form(view: View) -> None:
    st.header("Enter a chip", anchor=False)
    data, rows = view.data, session.own_chips()
    names = data.chips["name"].to_dict()
    sourced = [i for i in chips_by_name(data) if i not in data.own]
    mine = {f"edit:{row[TOKEN]}": row for row in rows}
    labels = _labels(rows)
    # Said again, as a changed list of options would forget the choice.
    st.session_state[_START] = st.session_state.get(_START)

    def fill() -> None:
        start = st.session_state[_START]
        st.session_state.pop(_FAULTS, None)
        _put(view, _origin(view, start, mine))

    def words(start: str) -> str:
        if start in mine:
            return f"Change {labels[mine[start][TOKEN]]}"
        return f"{names[start]} ({data.chips.at[start, 'vendor']})"

    st.selectbox(
        "Start from",
        [*mine, *sourced],
        index=None,
        key=_START,
        on_change=fill,
        format_func=words,
        placeholder="Nothing, or the figures of a chip",
    )
    fields = data.package.chip_fields
    with st.form("own", border=False):
        _controls([fields[n] for n in _FIRST])
        with st.expander("More fields"):
            _controls([fields[n] for n in columns(data.package) if n not in _FIRST])
        faults = st.session_state.get(_FAULTS)
        if faults is not None:
            st.error("The chip was not saved.")
            _faults(faults.problems, {n: f.header for n, f in fields.items()})
        editing = st.session_state.get(_START) in mine
        st.form_submit_button(
            "Save the change" if editing else "Add the chip",
            type="primary",
            on_click=_submitter(view, rows),
        )


def _origin(view: View, start: str | None, mine: Mapping[str, session.Row]) -> session.Row:
    """What the form is filled with: an own chip, the cells of a sourced one, or nothing."""
    if not start:
        return {}
    if start in mine:
        return mine[start]
    chip = view.data.chips.loc[start]
    return {
        n: format_value(chip[n])
        for n in columns(view.data.package)
        if pd.notna(chip[n]) and n not in ("note", "aliases")
    } | {"name": f"{chip['name']}, changed"}


def _put(view: View, row: session.Row) -> None:
    for name in columns(view.data.package):
        kind = view.data.package.chip_fields[name]
        text = row.get(name)
        st.session_state[_key(name)] = _typed(kind, text) if text else _nothing(kind)


def _typed(kind: Field, text: str) -> object:
    if kind.enum:
        return text
    return float(text) if kind.numeric else text


def _nothing(kind: Field) -> object:
    return None if kind.enum or kind.numeric else ""


def _controls(fields: Sequence[Field]) -> None:
    """One control for each field, two in a row; limits are checked when the form is sent."""
    for left in range(0, len(fields), 2):
        for column, kind in zip(st.columns(2), fields[left : left + 2], strict=False):
            with column:
                _control(kind)


def _control(kind: Field) -> None:
    key, label = _key(kind.name), kind.header if kind.name != "name" else "Name (needed)"
    if kind.enum:
        st.selectbox(
            label,
            [str(e) for e in kind.enum],
            index=None,
            key=key,
            format_func=lambda v: kind.label(v),
            help=kind.description,
            placeholder="Not stated",
        )
    elif kind.numeric:
        st.number_input(
            label, value=None, key=key, help=kind.description, placeholder="Unknown", format="%g"
        )
    else:
        st.text_input(
            label,
            key=key,
            help=kind.description,
            max_chars=400,
            placeholder="2026-Q1" if kind.partial_date else None,
        )


def _submitter(view: View, rows: Sequence[session.Row]) -> Callable[[], None]:
    def submit() -> None:
        state = st.session_state
        row = {}
        for name in columns(view.data.package):
            value = state.get(_key(name))
            if value not in (None, ""):
                kind = view.data.package.chip_fields[name]
                row[name] = format_value(value) if kind.numeric else str(value).strip()
        found = checked([row], view.data.package)
        start = state.get(_START) or ""
        old = next((r for r in rows if start == f"edit:{r[TOKEN]}"), None)
        if found.problems:
            state[_FAULTS] = found
            return
        if len(rows) >= MAX_ROWS and old is None:
            said = f"Not added: a session holds at most {number(MAX_ROWS)} chips."
            state[_SAID] = ("form", said)
            return
        state.pop(_FAULTS, None)
        (new,) = found.rows
        if old is None:
            kept = [*rows, new]
        else:
            kept = [{**new, TOKEN: old[TOKEN]} if r is old else r for r in rows]
        said = f'"{row["name"]}" {"added" if old is None else "changed"}.'
        _keep(kept, " ".join([said, *found.remarks]), "form")
        state[_START] = None
        _put(view, {})

    return submit
