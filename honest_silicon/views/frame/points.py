"""Charts whose points lead to their evidence, and the hover text of a point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.charts.html import html, html_column, joined
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import in_sentence, range_text, value_text
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import CAVEATS, NO_FACT
from honest_silicon.views.frame import sentences, shell
from honest_silicon.views.frame.kept import step
from honest_silicon.views.frame.page import View, linked
from honest_silicon.views.parts.click import CELL, Action
from honest_silicon.views.parts.plot import plot


def hovers(data: Dataset, ids: Sequence[str], fields: Sequence[str]) -> pd.Series:
    """Name, status and exact figures of each chip with their range, for the hover of its point."""
    known = _hovers(data, tuple(fields))
    return html_column([known[i] for i in ids], ids)


@per_dataset(24)
def _hovers(data: Dataset, fields: tuple[str, ...]) -> dict[str, Markup]:
    kinds = [data.package.chip_fields[name] for name in fields]
    chips = data.chips
    columns = [chips[name].tolist() for name in fields]
    status_words = data.package.chip_fields["status"].label
    said_of = {s: in_sentence(status_words(s)) for s in chips["status"].unique()}
    basis = data.package.tables["evidence"].fields["basis"].label
    out = {}
    for chip, name, vendor, status, *figures in zip(
        chips.index, chips["name"], chips["vendor"], chips["status"], *columns, strict=True
    ):
        lines: list[str] = [html("<b>{}</b>, {} ({})", name, vendor, said_of[status])]
        for kind, value in zip(kinds, figures, strict=True):
            if pd.isna(value):
                continue
            fact = data.fact_of.get((chip, kind.name), NO_FACT)
            said = f"{kind.title}: {value_text(value, kind, unit=True)}"
            if fact.low is not None and fact.high is not None and fact.low < fact.high:
                said += f" (sources {range_text(fact.low, fact.high, kind)})"
            more = [basis(fact.basis)] if fact.basis else []
            more += [CAVEATS[caveat].words for caveat in fact.caveats]
            lines.append(" · ".join([said, *map(in_sentence, more)]))
        out[chip] = joined(lines, Markup("<br>"))
    return out


def caveats_alt(data: Dataset, ids: Iterable[str], fields: Sequence[str]) -> str:
    """``borne_alt`` of chips drawn by these fields."""
    return borne_alt([data.caveats(str(chip), fields) for chip in ids])


def borne_alt(caveats: Sequence[Sequence[str]]) -> str:
    """How many points rest on figures with caveats, as sentences at the end of a picture's words;
    '' where none does.
    """
    borne = Counter(name for names in caveats for name in names)
    return "".join(
        sentences.borne(
            borne[name], len(caveats), "rests" if borne[name] == 1 else "rest", caveat.words
        )
        for name, caveat in CAVEATS.items()
        if borne[name]
    )


@step
def chart(
    view: View,
    figure: go.Figure,
    *,
    key: str,
    title: str,
    alt: str,
    subtitle: str = "",
    left_out: tuple[int, Mapping[str, str]] | None = None,
    level: int = 2,
    sends: str = CELL,
    on_action: Callable[[Action], None] = lambda action: None,
) -> None:
    """Show a picture under its finding, with what it leaves out below it.

    Parameters
    ----------
    title
        What the picture shows, in a sentence; it is saved under it, too.
    subtitle
        Measure and unit, and whether an axis is logarithmic.
    left_out
        Number of chips shown, and the reason for each that is not, by its id.
    level
        Of the heading: 3 below a section's own.

    A click on a point sends its ``customdata``: the address of a figure, whose evidence is opened,
    or the value of the action that ``sends`` names, for ``on_action``.
    """
    with view.parts.place(key, title):
        shell.header(shell.plain(title), level)
        if subtitle:
            view.note(subtitle)
        plot(figure, key=key, alt=alt)
    if left_out:
        shell.shown_line(view.data, *left_out)
    _below(view, key, title, sends, on_action)


def _below(
    view: View, key: str, title: str, sends: str, on_action: Callable[[Action], None]
) -> None:
    """Save the picture of a chart as SVG or PNG, drawn by the reader's own browser, and answer
    clicks on its points.
    """
    buttons = [
        html(
            '<button type="button" data-save="{}" data-chart="{}" '
            'data-file="honest-silicon-{}-{}" data-title="{}">{}</button>',
            kind,
            key,
            key,
            view.data.version,
            title,
            kind.upper(),
        )
        for kind in ("svg", "png")
    ]
    linked(
        view.data,
        html('<p class="save quiet">Save the picture: {}</p>', joined(buttons, Markup(" "))),
        key=f"{key}-save",
        label="Save the picture",
        colours=shell.colours(view.theme),
        bare=True,
        points={"chart": key, "sends": sends},
        on_action=on_action,
    )
