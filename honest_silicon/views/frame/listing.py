"""Tables as pages show them: one fragment that answers clicks, with its downloads."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

import pandas as pd
from markupsafe import Markup

from honest_silicon.charts.html import html
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.kept import step
from honest_silicon.views.frame.page import View, linked
from honest_silicon.views.parts import catalogue
from honest_silicon.views.parts.markup import Column, TableRow, figure_button, table
from honest_silicon.views.parts.terms import explained


def listing(
    view: View,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[TableRow],
    *,
    key: str,
    height: str = "none",
    pin: bool = False,
    style: str = "",
    alone: bool = False,
) -> None:
    """Show a table; a click on a chip opens it, one on a figure its evidence.

    See ``table`` and ``fragment`` for the parameters; ``alone``: it can be shown by itself.
    """
    body = table(caption, columns, rows, style)
    region(view, body, key=key, label=caption, height=height, pin=pin, alone=alone)


@step
def region(
    view: View,
    body: Markup,
    *,
    key: str,
    label: str,
    height: str = "none",
    pin: bool = False,
    bare: bool = False,
    alone: bool = False,
) -> None:
    """Show finished HTML; a click on a chip opens it, one on a figure its evidence.

    See ``fragment`` for the parameters; ``alone``: it can be shown by itself.
    """
    with view.parts.place(key, label) if alone else nullcontext():
        colours = shell.colours(view.theme)
        linked(
            view.data,
            body,
            key=key,
            label=label,
            colours=colours,
            height=height,
            pin=pin,
            bare=bare,
        )


@step
def sourced(view: View, sentence: str, ref: Ref, *, key: str, label: str) -> None:
    """A quiet line with the meaning of its terms, and the way to its source."""
    said = explained(sentence, view.terms)
    body = html('<p class="said quiet">{} {}</p>', said, figure_button(ref, "Source"))
    region(view, body, key=key, label=label, bare=True)


def chip_listing(
    view: View, caption: str, chips: pd.DataFrame, names: Sequence[str], *, key: str
) -> None:
    """Show chips by fields with badges, and offer the same table for download."""
    fields: list[Field] = [view.data.package.chip_fields[n] for n in names]
    hidden = view.selection.hidden
    listing(
        view,
        caption,
        catalogue.headings(fields, sortable=False),
        catalogue.rows(view.data, chips, fields, hidden=hidden, badges=True),
        key=key,
        height="28rem",
        pin=True,
    )
    frame = catalogue.plain(chips, fields, hidden)
    shell.downloads(view.data, frame, key, catalogue.units(fields))
