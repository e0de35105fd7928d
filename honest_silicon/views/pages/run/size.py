"""A model and a chip: does it fit, how fast may it be, how near do real systems come."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.config import PASTED
from honest_silicon.analysis.bounds.costs import DATA, ONCE, TENSOR, Shape, all_shapes
from honest_silicon.analysis.bounds.expected import SERVING
from honest_silicon.analysis.bounds.roofline import RESERVE, Estimate, prefill
from honest_silicon.analysis.bounds.sizing import (
    Job,
    Sizing,
    cost_per_million,
    intensities,
    model_of,
    ranking,
    roof,
    whose_tests,
)
from honest_silicon.charts.html import html
from honest_silicon.charts.sizing import Bar, Roof, memory_alt, memory_bars, roofline, roofline_alt
from honest_silicon.dataset.format import ends_text, number, rounded
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.run import token_costs
from honest_silicon.views.pages.run.ranking import UNITS, expected_cell, figure_cell, plain, ranked
from honest_silicon.views.pages.shared import model_choice
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    chip_link,
    details,
    gap,
    quiet,
)

_WEIGHTS = {"native": "As released", "16": "16-bit", "8": "8-bit", "4": "4-bit"}
_SPREAD = {
    ONCE: "Everything kept once",
    TENSOR: "Tensor parallel",
    DATA: "Attention data-parallel",
}
_KV = {"16": "16-bit", "8": "8-bit", "4": "4-bit"}


@register("size", "Fit, speed and cost")
def show(view: View) -> None:
    data = view.data
    if not all_shapes(data):
        view.answer("This data directory has no table of models.")
        shell.empty("Without models nothing can be sized.", remedy="Add models.csv.")
        return
    model, shape, why = model_choice.picked(view)
    chips = model_choice.chips(view)
    if shape is None:
        model_choice.nothing(view, why)
        # What the link says of the job is kept for the model that will be picked.
        _job(view, model)
        return
    model_choice.said_of(view, chips)
    job, kwh = _job(view, model, shape)
    sized = {s.chip.id: s for s in ranking(data, job)}
    picked = [sized[c] for c in chips]
    view.answer(_sentence(view, picked, job, shape.name))
    if picked:
        _memory(view, picked)
        _held(view, picked, job)
        _bounds(view, picked, job, kwh)
        token_costs.show(view, picked, job, kwh)
        _roofline(view, picked, job)
    else:
        st.caption("Pick chips to see their memory, bounds and roofline.")
    ranked(view, tuple(sized.values()), job)
    model_choice.listed(view)
    _leaves_out()


def _job(view: View, model: str, shape: Shape | None = None) -> tuple[Job, float]:
    state = view.state
    first = Job(model)

    def whole(name: str, default: int, title: str, low: int, high: int, help: str = "") -> int:
        return state.number(
            name,
            default,
            low,
            high,
            lambda key: st.number_input(title, low, high, key=key, step=1, help=help or None),
        )

    one, two, three, four = st.columns(4)
    with one:
        weights = state.choice(
            "wbits",
            tuple(_WEIGHTS),
            "8",
            lambda key: st.selectbox(
                "Weights", tuple(_WEIGHTS), key=key, format_func=lambda b: _WEIGHTS[b]
            ),
        )
    with two:
        prompt = whole("in", first.prompt, "Prompt (tokens)", 1, 10_000_000)
    with three:
        output = whole("out", first.output, "Answer (tokens)", 1, 1_000_000)
    with four:
        users = whole("users", first.users, "Users at a time", 1, 1_000_000)
    with st.popover("More settings"):
        kv = state.choice(
            "kvbits",
            tuple(_KV),
            "16",
            lambda key: st.selectbox("KV cache", tuple(_KV), key=key, format_func=lambda b: _KV[b]),
        )
        fewest = "0 takes the fewest that hold it: part of a server as sold, or whole servers"
        count = whole("n", 0, "Accelerators", 0, 1_000_000, fewest)
        parallel = state.choice(
            "parallel",
            tuple(_SPREAD),
            ONCE,
            lambda key: st.selectbox(
                "Spread over accelerators",
                tuple(_SPREAD),
                key=key,
                format_func=lambda p: _SPREAD[p],
                help="Kept once is the least any way of spreading needs, so bounds stay bounds",
            ),
        )
        step = whole("step", 50, "Longest time of a token (ms)", 0, 100_000, "0 sets no limit")
        cents = whole("kwh", 10, "Energy (cents of a dollar per kWh)", 0, 1000)
    bits = None if weights == "native" else int(weights)
    # One of the table is known by its id, so that what is computed for it is shared.
    given = shape if model == PASTED else None
    return Job(
        model, bits, int(kv), prompt, output, users, count, float(step), parallel, given
    ), cents / 100


def _sentence(view: View, picked: list[Sizing], job: Job, name: str) -> str:
    work = (
        f"{name} {_precision(job)} for {number(job.users)} "
        f"user{'' if job.users == 1 else 's'} of {number(job.length)} tokens"
    )
    known = [s for s in picked if s.per_chip]
    if not known:
        short = next((s for s in picked if s.fit.lacks_gb is not None and s.chips), None)
        if short is None or short.fit.lacks_gb is None:
            return f"{work}: no chip picked has the figures a bound needs."
        return (
            f"{work} does not fit on {number(short.chips)} x {short.chip.name}: "
            f"{_gb(short.fit.lacks_gb)} of memory are lacking."
        )
    first = known[0]
    rate = first.decode.tokens_per_s_user
    assert rate is not None
    fits = {True: "fits", False: "does not fit", None: "may not fit"}[first.fit.fits]
    said = (
        f"{work} {fits} on {number(first.chips)} x {first.chip.name}, and hardware permits at most "
        f"{number(rate.value, significant=3)} tokens/s for each, limited by "
        f"{first.decode.limited_by}"
    )
    if first.expected and first.curve:
        each = [v / job.users for v in (first.expected.low, first.expected.high)]
        tests = whose_tests(view.data, first.chip.id, first.curve, SERVING)
        said += f". Tests of {tests} suggest {ends_text(*each, rounded(2))} tokens/s"
    return f"{said}."


def _precision(job: Job) -> str:
    return "as released" if job.weight_bits is None else f"in {job.weight_bits} bits"


def _memory(view: View, picked: list[Sizing]) -> None:
    known = [s for s in picked if s.fit.room_gb and s.fit.parts_gb and s.chips]
    if not known:
        return
    bars = []
    for s in known:
        memory = s.fit.room_gb.value / (1 - RESERVE)
        parts = {**s.fit.parts_gb, "reserve": RESERVE * memory}
        bars.append(Bar(s.chip.id, f"{number(s.chips)} x {s.chip.name}", parts, memory))
    chart(
        view,
        memory_bars(bars, view.theme, fields=("memory_gb",), source=view.source),
        key="size-memory",
        title="Memory held over all accelerators",
        alt=memory_alt(bars),
    )


#: Stands for the dense peaks of all formats a model may run in.
_FORMATS = "formats"
_HEAD = (
    ("Chip", "", ""),
    ("Accelerators", "", ""),
    ("Fits", "Click for what is held", "memory_gb"),
    ("Total tokens/s, expected", "80 % range, prompts included, from comparable tests", ""),
    ("Total tokens/s, at most", "", "memory_bw_gbs+fp16_tflops"),
    ("Tokens/s each, at most", "For one user", "memory_bw_gbs+fp16_tflops"),
    ("Limited by", "", ""),
    ("Step at least (ms)", "Least time of a decode step", "memory_bw_gbs+fp16_tflops"),
    ("Prompt at least (s)", "Reading one prompt alone", _FORMATS),
    ("Tokens/J, at most", "At the full TDP of all accelerators", "tdp_w"),
    ("Energy per million tokens, at least (USD)", "", "tdp_w"),
    ("Purchase (USD)", "Accelerators alone", "price_usd"),
)


def _bounds(view: View, picked: list[Sizing], job: Job, kwh: float) -> None:
    data = view.data
    st.header("What hardware permits, and what to expect", anchor=False)
    formats = "+".join(data.package.weight_fields)
    columns = [
        Column(
            title,
            hover,
            numeric=bool(place) and title != "Limited by",
            field=formats if field == _FORMATS else field,
        )
        for place, (title, hover, field) in enumerate(_HEAD)
    ]
    rows, out = [], []
    for s in picked:
        prompt = prefill(
            s.chip,
            model_of(data, job),
            chips=max(s.chips, 1),
            tokens=job.prompt,
            weight_bits=job.weight_bits,
        )
        known = s.per_chip is not None
        notes = "; ".join(s.decode.notes)
        limited = html("{}{}", s.decode.limited_by, quiet(notes) if notes else "")
        energy = cost_per_million(s.tokens_per_joule, kwh) if s.tokens_per_joule and kwh else None
        slow = "slower than asked" if s.in_time is False else ""
        cells = [
            chip_link(view.data, s.chip.id),
            number(s.chips) if s.chips else gap("unknown"),
            _fits(s),
            expected_cell(s.expected, of=s.curve) if known else gap("unknown"),
            figure_cell(s.decode.tokens_per_s if known else None),
            figure_cell(s.decode.tokens_per_s_user if known else None, note=slow),
            limited if known else gap(_missing(view, s)),
            figure_cell(s.decode.seconds.scaled(1e3) if known and s.decode.seconds else None),
            _prompt(s, prompt),
            figure_cell(s.tokens_per_joule),
            figure_cell(energy),
            figure_cell(s.price_usd),
        ]
        rows.append(TableRow(cells))
        out.append(plain(s, job))
    listing(
        view, "Bounds and what to expect", columns, rows, key="size-bounds", pin=True, alone=True
    )
    shell.downloads(data, pd.DataFrame(out), "size", UNITS)


def _prompt(s: Sizing, prompt: Estimate) -> TableCell | str:
    """Least time of a prompt, and what limits it."""
    if not s.chips or s.fit.fits is False:
        return gap("does not fit" if s.fit.fits is False else "unknown")
    if prompt.seconds is None:
        return gap("unknown")
    return html("{}{}", number(prompt.seconds.value, significant=3), quiet(prompt.limited_by))


def _fits(s: Sizing) -> TableCell | str:
    if s.fit.room_gb is None:
        return gap("unknown")
    if not s.chips:
        return details("no", "On no number: what is copied to each grows with them.")
    held = sum(s.fit.parts_gb.values())
    room = s.fit.room_gb.value
    word = {True: "yes", False: "no", None: "by some sources"}[s.fit.fits]
    left = f"{_gb(room - held)} left" if s.fit.lacks_gb is None else f"lacks {_gb(s.fit.lacks_gb)}"
    said = f"{number(held, significant=4)} of {_gb(room)}; {left}."
    if s.chip.memory_is_floor:
        said += " Memory as marketed, a floor."
    return details(word, said)


def _gb(size: float) -> str:
    return f"{number(size, significant=4)} GB"


def _held(view: View, picked: list[Sizing], job: Job) -> None:
    """Bytes of weights, of a token's cache, of a sequence's state, and what copies add."""
    model = model_of(view.data, job)
    cache = model.cache_bytes(job.length, job.kv_bits)
    said = [
        f"Weights {_precision(job)}: {_gb(model.weights_bytes(job.weight_bits) / 1e9)}.",
        f"Cache: {number(round(model.cache_bytes(1, job.kv_bits)))} B for the first token, "
        f"{_gb(cache / 1e9)} for a sequence of {number(job.length)}.",
    ]
    if model.state_bytes:
        said.append(
            f"State: {number(round(model.state_bytes))} B for a sequence, in "
            f"{number(model.state_bits)} bits whatever the cache"
            + ("." if model.state_known else ", for none are published: a floor.")
        )
    if job.weight_bits is None and not model.known:
        said.append(
            f"What is kept at more than {model.native_bits} bits is not published: unknown parts "
            f"are priced at {model.native_bits}, a floor."
        )
    elif job.weight_bits in (4, 8):
        said.append(
            "Experts and linear layers are quantised, with scales; embedding and head stay at 16 "
            "bits."
        )
    held = next((s for s in picked if s.fit.fits and s.fit.room_gb and s.fit.parts_gb), None)
    if held and held.fit.room_gb and held.fit.parts_gb:
        left = held.fit.room_gb.value - sum(held.fit.parts_gb.values())
        said.append(
            f"Of {_gb(held.fit.room_gb.value)} on {number(held.chips)} x {held.chip.name}, "
            f"{_gb(left)} are left."
        )
    first = next((s for s in picked if s.chips > 1), None)
    if first:
        cards = first.chips
        tensor = job.users * (model.cache_bytes(job.length, job.kv_bits, cards) - cache)
        data = (cards - 1) * model.attention_bytes(job.weight_bits)
        said.append(
            f"Over {number(cards)} x {first.chip.name}, tensor parallelism would keep "
            f"{_gb(tensor / 1e9)} of caches more than once, attention data parallelism "
            f"{_gb(data / 1e9)} of weights; {_SPREAD[job.parallel].lower()} is chosen."
        )
    st.caption(" ".join(said))


def _missing(view: View, s: Sizing) -> str:
    if s.fit.fits is False:
        return "does not fit"
    titles = [view.data.package.chip_fields[f].title for f in s.missing]
    return f"not known: {', '.join(titles)}" if titles else "unknown"


def _roofline(view: View, picked: list[Sizing], job: Job) -> None:
    model = model_of(view.data, job)
    roofs = [
        Roof(s.chip.id, s.chip.name, *edge)
        for s in picked
        if (edge := roof(s.chip, model.arithmetic(job.weight_bits)))
    ]
    if not roofs:
        return
    work = intensities(model, job)
    with st.expander("The workload under the roof of each chip", expanded=True):
        chart(
            view,
            roofline(
                roofs,
                work,
                view.theme,
                fields=("memory_bw_gbs", *view.data.package.weight_fields),
                source=view.source,
            ),
            key="size-roofline",
            title=f"Roofline of {model.name}",
            alt=roofline_alt(roofs, work),
        )


def _leaves_out() -> None:
    st.caption(
        "Bounds: no system of these chips can be faster. They count the reading of weights and "
        "caches and the arithmetic, and leave out communication between accelerators and what "
        "kernels and scheduling lose. Expected is the range that holds four in five results "
        "of the same maker and family for whole requests without speculative decoding, cached "
        "prompts or prefill apart; how well it foretells sources left out is on Measured. "
        f"{100 * RESERVE:.0f} % of the memory is kept back."
    )
