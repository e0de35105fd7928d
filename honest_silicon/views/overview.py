"""The gap today: four computed statements and the frontier."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.panel import comparisons, told, workloads
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.frontier import by_country, frontier
from honest_silicon.analysis.headlines import Headline, compared, headlines, summary
from honest_silicon.analysis.metrics import metric
from honest_silicon.analysis.readings import AXES, ratio_text
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.scatter import scatter, scatter_alt, until_today
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import in_sentence, number
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import chip_listing
from honest_silicon.views.frame.page import View, follow, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import cell_html, chip_link, figure_button, go_link, quiet

METRICS = ("fp16_tflops", "memory_bw_gbs", "memory_gb", "interconnect_gbs")


@register("overview", "Overview", "Explore")
def show(view: View) -> None:
    data, selection = view.data, view.selection
    statements = headlines(data, selection)
    shell.answer("Chinese and US AI accelerators", summary(statements))
    if selection.chips.empty:
        shell.empty("No chip passes the filters.")
        return
    cards = joined(_card(view, s) for s in statements)
    follow(
        view.data,
        fragment(
            html('<div class="cards">{}</div>', cards),
            key="statements",
            label="The gap today",
            colours=shell.colours(view.theme),
            bare=True,
        ),
    )
    _context(view)
    st.header("The best each country has shipped", anchor=False)
    chosen = view.state.choice(
        "metric",
        METRICS,
        METRICS[0],
        lambda key: st.segmented_control(
            "Measure",
            METRICS,
            key=key,
            required=True,
            format_func=lambda f: data.package.chip_fields[f].title,
        ),
    )
    _frontier(view, chosen)


def _context(view: View) -> None:
    """Ways to what a table of chips cannot answer, each with what is there."""
    tables = view.data.tables
    said = []
    claims = tables.get("claims")
    if claims is not None:
        kinds = view.data.package.tables["claims"].fields["reading"]
        counts = claims["reading"].value_counts()
        found = ", ".join(f"{n} {kinds.label(r).lower()}" for r, n in counts.items())
        said.append((f"{len(claims)} public claims checked", "claims", found))
    if "export_rules" in tables:
        said.append(("Which rule catches which chip", "export-controls", "on any day since 2022"))
    for table, path, words in (
        ("systems", "racks", "Racks against racks"),
        ("production", "supply", "What is made"),
        ("training_runs", "software", "What was trained on which chip"),
    ):
        if table in tables:
            said.append((words, path, f"{number(len(tables[table]))} sourced rows"))
    if workloads(view.data) and BASELINE in view.data.names:
        words = "What chips can do on paper"
        said.append((words, "training-inference", _best_on_paper(view.data)))
    if not said:
        return
    items = joined(
        html("<li>{}: {}</li>", go_link(f"{path}?data={view.data.version}", words), more)
        for words, path, more in said
    )
    follow(
        view.data,
        fragment(
            html('<ul class="sources">{}</ul>', items),
            key="context",
            label="Beyond the chip",
            colours=shell.colours(view.theme),
            bare=True,
        ),
    )


def _best_on_paper(data: Dataset) -> str:
    """The shipped Chinese chips with the highest ratios, in training and in inference."""
    chips = data.chips
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    table = comparisons(data).loc[mine]
    said = []
    for axis, kind in AXES:
        known = table.loc[told(data, mine, kind), axis].dropna()
        if len(known):
            top = str(known.idxmax())
            said.append(f"in {kind} {data.names[top]} {ratio_text(table.at[top, kind])}")
    if not said:
        return "no shipped Chinese chip can be compared"
    return f"{' and '.join(said)}, times {data.names[BASELINE]}"


def _card(view: View, statement: Headline) -> Markup:
    """One statement with the cells it rests on and a link to where it is derived."""
    items = joined(
        html(
            "<li>{} {}</li>",
            chip_link(view.data, chip, marked=False),
            _figure(view, chip, field),
        )
        for chip, field in statement.cells
    )
    target = f"{statement.page}?{urlencode({**statement.state, 'data': view.data.version})}"
    return html(
        '<section class="card">{}<div class="big">{}</div><p>{}</p>{}<p>{}</p></section>',
        quiet(statement.topic),
        statement.figure,
        statement.text,
        html('<ul class="sources">{}</ul>', items) if items else "",
        go_link(target, "Where this is derived"),
    )


def _figure(view: View, chip: str, field: str) -> Markup:
    kind = view.data.package.chip_fields[field]
    return figure_button(
        Ref.of(chip, field), cell_html(view.data.package, kind, view.data.cell(chip, field))
    )


def _frontier(view: View, chosen: str) -> None:
    data = view.data
    wanted = metric(data.package, chosen)
    points, left_out = compared(data, wanted, view.selection)
    shell.shown_line(data, len(points), {**view.selection.left_out, **left_out})
    if points.empty:
        shell.empty(f"No shipped chip in the selection has a sourced {in_sentence(wanted.title)}.")
        return
    chips = data.chips.loc[points.index]
    drawn = points.assign(
        name=chips["name"],
        status=chips["status"],
        x=points["middle"],
        y=points["value"],
        y_low=points["low"],
        y_high=points["high"],
        hover=hovers(data, list(points.index), [chosen, "released"]),
    )
    lines = {c: until_today(frontier(rows)) for c, rows in by_country(drawn, "x").items()}
    # Where there is no room for all names, the best of today and then the latest are looked for.
    led = dict.fromkeys(i for rows in lines.values() for i in rows.index)
    latest = sorted(led, key=lambda i: drawn.at[i, "x"], reverse=True)
    chart(
        view,
        scatter(
            drawn,
            view.theme,
            x_title="Released",
            y_title=wanted.axis,
            fields=(chosen, "released"),
            source=view.source,
            frontiers=lines,
            labels=[str(rows.index[-1]) for rows in lines.values()],
            more_labels=latest,
            bars=True,
        ),
        key="overview-frontier",
        title=f"Shipped parts: {wanted.axis}",
        alt=scatter_alt(drawn, view.theme, "release date", wanted.axis)
        + caveats_alt(data, drawn.index, (chosen,)),
    )
    with st.expander("The figures as a table", key="overview-open", on_change="rerun") as box:
        if box.open:
            order = chips.loc[points.sort_values("value", ascending=False).index]
            chip_listing(
                view,
                f"Shipped chips by {in_sentence(wanted.title)}",
                order,
                ("name", "vendor", "released", chosen),
                key=f"overview-{chosen}",
            )
    shell.key_to_marks(data)
