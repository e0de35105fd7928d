"""What the page on training says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.expected import TRAINING
from honest_silicon.analysis.bounds.panel import AXES, best, ranked
from honest_silicon.analysis.bounds.sizing import Run
from honest_silicon.analysis.ladders import Family
from honest_silicon.analysis.runs import LARGE_B, gone_wrong, large_documented
from honest_silicon.charts.runs import CHIPS
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.shared.compared_words import comparable
from honest_silicon.words.bounds import NO_TEST, expected_ends, whose_tests
from honest_silicon.words.length import told
from honest_silicon.words.lists import listed
from honest_silicon.words.names import model_name
from honest_silicon.words.ratios import share

_SPACE: Final = "\N{NO-BREAK SPACE}"


def against_inference(data: Dataset, mine: pd.DataFrame, baseline: str) -> list[str]:
    """How many Chinese chips sold come closer to the baseline in inference than in training; and of
    how many chips each is known, which other views count.

    Parameters
    ----------
    mine
        Rows of the frame ``comparisons`` returns.
    """
    # That a chip equals itself says nothing.
    sold = _on_sale(data, mine).drop(baseline, errors="ignore")
    base = model_name(data, baseline)
    known = {kind: ranked(data, mine, sold.index, kind) for _, kind in AXES}
    both = sold.loc[[c for c in sold.index if all(c in chips for chips in known.values())]]
    if both.empty:
        return [f"No Chinese chip on sale can be compared with the {base} for both kinds of work."]
    closer = int((both["x"] > both["y"]).sum())
    counts = [
        f"{len(chips)} {'' if said else 'can be compared '}in {kind} "
        f"({comparable(both[kind].iloc[0])})"
        for said, (kind, chips) in enumerate(known.items())
    ]
    return [
        f"On paper {number(closer)} of the {len(both)} Chinese chips sold that can be compared in "
        f"both come closer to the {base} in inference than in training.",
        f"Of {len(sold)} Chinese chips sold, {listed(counts)}.",
    ]


def map_title(data: Dataset, both: pd.DataFrame, baseline: str) -> str:
    """The most a Chinese chip on sale reaches in each kind of work."""
    base, tops = data.names[baseline], map_tops(data, both)
    said = [f"{share(float(both.at[tops[k], axis]))} in {k}" for axis, k in AXES if k in tops]
    if not said:
        return f"Training against inference, relative to the {base}"
    return f"The best Chinese chips on sale reach {' and '.join(said)}, relative to the {base}"


def map_tops(data: Dataset, both: pd.DataFrame) -> dict[str, str]:
    """The chip of the title for each kind of work, where there is one."""
    mine = _on_sale(data, both).index
    return {kind: top for _, kind in AXES if (top := best(data, both, mine, kind))}


def map_subtitle(kind: str) -> str:
    """Measure, scales and marks of the map; ``kind`` is the work whose evidence the rings show."""
    return (
        f"Speed of a chip on paper, median workload, logarithmic scales. Ring: {kind} documented "
        "(thin) or independently measured (thick). Hollow: not on sale. Line: lowest to highest "
        "workload."
    )


def map_alt(points: pd.DataFrame, names: dict[str, str], base: str) -> str:
    """What the map shows, for a reader who does not see it."""
    said = []
    for country, rows in points.groupby("country"):
        top, fast = rows.loc[rows["y"].idxmax()], rows.loc[rows["x"].idxmax()]
        said.append(
            f"{len(rows)} {names[str(country)]} chips, up to "
            f"{number(float(top['y']), significant=2)} times in training ({top['name']}) and "
            f"{number(float(fast['x']), significant=2)} times in inference ({fast['name']})"
        )
    return (
        f"Training against inference relative to {base}, on log axes: {'; '.join(said)}. "
        "The table below has the figures."
    )


def family_title(data: Dataset, table: pd.DataFrame, family: Family, baseline: str) -> str:
    """What the best chips of a family reach in each kind of work, on paper.

    Parameters
    ----------
    table
        The frame ``comparisons`` returns.
    """
    chips = data.chips.loc[list(family.chips)]
    sold = chips.index[chips["status"].isin(data.package.delivered)]
    tops = {kind: (axis, best(data, table, sold, kind)) for axis, kind in AXES}
    said = [f"{share(float(table.at[top, a]))} in {kind}" for kind, (a, top) in tops.items() if top]
    if not said:
        return f"{family.name}: what is known of training and inference"
    return f"{family.name} on paper: {' and '.join(said)}, relative to the {data.names[baseline]}"


def whole_family(family: Family) -> str:
    """That the filters do not narrow what is said of a family."""
    return (
        f"This is of all {family.name} chips, whatever the filters: many documents name the family "
        "alone."
    )


def _on_sale(data: Dataset, both: pd.DataFrame) -> pd.DataFrame:
    chips = data.chips.loc[both.index]
    return both[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]


# Time.


def tokens_words(billions: int) -> str:
    """A number of tokens in prose.

    >>> tokens_words(1000), tokens_words(300)
    ('1\\xa0trillion tokens', '300\\xa0billion tokens')
    """
    count, unit = (billions / 1000, "trillion") if billions >= 1000 else (billions, "billion")
    return f"{number(count)}{_SPACE}{unit} tokens"


def days_opening(data: Dataset, runs: Sequence[Run], model: str, billions: int) -> str:
    """The days of the first chip picked that has any, or what is lacking."""
    work, known = f"{model} on {tokens_words(billions)}", [r for r in runs if r.days]
    short = next((r for r in runs if r.bound.lacks_gb is not None), None)
    if not known and short and short.bound.lacks_gb:
        return (
            f"Training {model} does not fit on {number(short.chips)} {short.chip.name}: "
            f"{number(short.bound.lacks_gb, significant=3)}{_SPACE}GB of memory are missing."
        )
    if not runs:
        return f"Pick a chip to see how long training {work} takes."
    if not known:
        return f"Training {work}: pick a chip whose 16-bit rate is known."
    first = known[0]
    return (
        f"Training {work} takes at least {least_words(first)} on "
        f"{number(first.chips)} {first.chip.name}."
    )


def days_suggested(data: Dataset, runs: Sequence[Run]) -> str:
    """What comparable runs suggest for the chip of ``days_opening``; '' for a page without one."""
    first = next((r for r in runs if r.days), None)
    if first is None:
        return ""
    if not (first.expected_days and first.curve):
        return f"No comparable run on {first.chip.name} says how many days it takes in practice."
    runs_on = whose_tests(data, first.chip.id, first.curve, TRAINING)
    return f"Runs on {runs_on} suggest {expected_words(first)}."


def least_words(run: Run) -> str:
    """The least time of a run, ``3.55 days``."""
    if run.days is None:
        return "unknown"
    size, unit = _unit(run.days.value)
    return f"{number(run.days.value * size, significant=3)}{_SPACE}{unit}"


def _unit(days: float) -> tuple[float, str]:
    """A unit in which so many days are read easily, and how many of it make a day."""
    for size, unit in ((1, "days"), (24, "hours"), (24 * 60, "minutes")):
        if days * size >= 1:
            return size, unit
    return 24 * 60 * 60, "seconds"


def expected_words(run: Run) -> str:
    """The days that comparable runs suggest, or that there is none."""
    if run.expected_days is None:
        return NO_TEST
    size, unit = _unit(run.expected_days.low)
    low, high = run.expected_days.low * size, run.expected_days.high * size
    least = run.days.value * size if run.days else None
    return f"{expected_ends(low, high, least=least)}{_SPACE}{unit}"


def days_words(run: Run) -> str:
    """What stands beside the name of a chip in the picture."""
    if run.expected_days is None:
        return f"at least {least_words(run)}; {NO_TEST}"
    return f"at least {least_words(run)}, expected {expected_words(run)}"


def days_title(data: Dataset, known: Sequence[Run]) -> str:
    """The chip that the page opens with, the first, against the fastest of the others."""
    first, *others = [(r.days.value, r) for r in known if r.days]
    if not others:
        return (
            f"{number(first[1].chips)} {first[1].chip.name} need at least {least_words(first[1])}"
        )
    (least, fast), (most, slow) = sorted(
        [first, min(others, key=lambda pair: pair[0])], key=lambda pair: pair[0]
    )
    times = number(most / least, significant=2)
    return (
        f"At best the {slow.chip.name} takes {times}{_SPACE}times as long as the {fast.chip.name}"
    )


def days_subtitle(*, logarithmic: bool) -> str:
    """Measure and marks of the picture of days."""
    scale = ", logarithmic scale" if logarithmic else ""
    return (
        f"Days{scale}. Upright line: fewest possible. Bar: what four in five comparable runs "
        "suggest, with a mark at the middle one."
    )


DAYS_NOTE: Final = (
    "The fewest days count six operations for each active parameter and token at the dense 16-bit "
    "peak, with nothing lost. The expected days divide them by the MFU that 16-bit runs reached on "
    "chips of the same generation; fewer than five results of two sources give no range. Failures "
    "and restarts are not counted."
)


def days_alt(known: Sequence[Run]) -> str:
    """What the picture of days shows, for a reader who does not see it."""
    said = "; ".join(f"{r.chip.name}: {days_words(r)}" for r in known)
    return f"Days of training by chip. {said}. The table has the figures."


# Software and runs.


def runs_opening(data: Dataset) -> str:
    """Large models documented as trained on Chinese chips, by whom, and runs that failed."""
    mine, wrong = large_documented(data, "CN"), gone_wrong(data, "CN")
    # A model and its open release are of one run, and counted once.
    models = mine["run"].nunique()
    own = mine.loc[mine["by_vendor"].astype(bool), "run"].nunique()
    return (
        f"{models} models of {LARGE_B}{_SPACE}billion parameters or more are documented as trained "
        f"on Chinese chips, {own} by the chip's maker, against {_wrong(data, wrong)}."
    )


def _wrong(data: Dataset, rows: pd.DataFrame) -> str:
    """How many runs failed or were denied, by whose word; which, where it is one."""
    count = rows["run"].nunique()
    strong = data.package.having("training_runs", "basis", "documented")
    press = "" if count == 0 or rows["basis"].isin(strong).any() else " in press reports"
    failed = "failed" if count and rows["outcome"].eq("failed").all() else "failed or denied"
    if count != 1:
        return f"{count} {failed} runs{press}"
    return f"1 {failed} run{press} ({rows['model'].iloc[0]})"


def runs_named(data: Dataset) -> str:
    """The large models documented as trained on Chinese chips, largest first, with who trained
    them.
    """
    mine = large_documented(data, "CN").sort_values(
        ["params_b", "date"], ascending=[False, True], kind="stable"
    )
    mine = mine.drop_duplicates("run")
    if mine.empty:
        return ""
    runs = [
        f"{r['model']} ({r['developer']}, {number(r['params_b'])})" for r in mine.to_dict("records")
    ]
    said = told(
        runs,
        lambda r: f"With developer and billions of parameters: {'; '.join(r)}.",
        lambda r: f"Then {'; '.join(r)}.",
    )
    return " ".join(said)


def runs_title(drawn: pd.DataFrame) -> str:
    """How many chips the largest runs had, as documented and as reported.

    Parameters
    ----------
    drawn
        ``chip_country``, ``chips_used``, ``documented``, ``completed`` and ``wrong`` of each run.
    """
    country = "CN" if (drawn["chip_country"] == "CN").any() else "US"
    named = {"CN": "Chinese", "US": "US"}[country]
    mine = drawn[(drawn["chip_country"] == country) & ~drawn["wrong"]]
    done = mine["documented"] & mine["completed"]
    sure, most = (mine.loc[kept, "chips_used"].max() for kept in (done, ~done))
    if pd.isna(sure):
        return f"No finished run on {named} chips is documented with its date and scale"
    said = f"Finished runs on up to {number(sure)} {named} chips are documented"
    if not most > sure:
        return said
    return f"{said}, planned or unconfirmed ones on up to {number(most)}"


def runs_subtitle(drawn: pd.DataFrame) -> str:
    """Measure and marks of the picture of runs; only marks that are on it are explained."""
    crossed = " Crossed: failed, abandoned or denied." if drawn["wrong"].any() else ""
    return (
        "Number of chips, logarithmic scale, each run once. Filled: stated by its developer, a "
        f"paper or a test, finished or not. Hollow: press or analysts.{crossed}"
    )


SUPPORT_NOTE: Final = (
    "Upstream: in the framework itself. Plugin: beside it, by the maker or the framework's own "
    "project. Fork: a changed copy. None found: searched for, without a sign of support. Where two "
    "documents were read, the stronger comes first. Each word opens its document."
)


def runs_alt(rows: pd.DataFrame) -> str:
    """What the picture shows, for a reader who does not see it."""
    if rows.empty:
        return "Empty chart: no run of the selection has a date and a number of chips."
    said = [
        f"{len(part)} on {CHIPS[str(country)]}, the largest on {part['chips_used'].max():,}"
        for country, part in rows.groupby("chip_country")
    ]
    return f"Runs by date and number of chips: {'; '.join(said)}. The table has each run."


# Training against inference: controls and empty pages.

NO_WORKLOADS: Final = "This data directory has no reference workloads."
NOTHING_COMPARED: Final = "Without workloads nothing is compared."
NONE_FOR_BOTH: Final = "No chip in the selection has the figures that both need."
LOAD_LABEL: Final = "Requests at once on a chip (0: as many as fit)"
NONE_PUBLISHED: Final = "No chip in the selection has sourced 16-bit compute and memory bandwidth."
BALANCE_SUBTITLE: Final = (
    "Published dense rates, both axes logarithmic. Dotted lines join chips with the "
    "same operations per byte: up and left suits training and reading prompts, down and right "
    "suits writing answers."
)


def far_below(part: int) -> str:
    return f"under one {part}th of the best: on the map with All chips"


# Software and runs: headings and empty pages.

NO_RUNS: Final = "This data directory has no table of runs or software."
NOTHING: Final = "Nothing is recorded."
NO_RUN_PASSES: Final = "No run passes the choices."
WIDEN: Final = "Widen them above."
ENGINE_HELP: Final = "The engine of the maker of the chips"


# Time and power: empty pages.

NO_MODELS: Final = "This data directory has no table of models."
NOTHING_SIZED: Final = "Without models nothing can be sized."
