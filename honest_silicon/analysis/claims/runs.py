"""Checks of claims on what was trained or served on which chips, and on software.

The rows of training_runs.csv tell what makers and press publish, not all that is trained.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.panel import comparisons
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.claims.checks import check
from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    QUALIFIES,
    SUPPORTS,
    Computed,
    Stated,
    count_text,
    over,
    said,
    share,
    stated,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import known
from honest_silicon.analysis.ladders import LEVELS, families, ladders, proofs
from honest_silicon.analysis.runs import LARGE_B, documented, large_documented, matrix, runs
from honest_silicon.dataset.format import number, times_text
from honest_silicon.dataset.store import Dataset

#: Frameworks that are projects of NVIDIA itself, which no other vendor can hold upstream.
_OF_NVIDIA: Final = ("Megatron-LM", "Vendor inference engine")
#: The claim's own count of accelerators.
_LONGCAT_CARDS: Final = 50_000


def _having(data: Dataset, field: str, mark: str) -> tuple[str, ...]:
    return data.package.having("training_runs", field, mark)


def _first_hand(data: Dataset, rows: pd.DataFrame) -> pd.Series:
    """Statements by those who made a model, rather than about them."""
    return rows["basis"].isin(_having(data, "basis", "first_hand"))


def _runs_of(data: Dataset, *models: str) -> pd.DataFrame:
    """Rows of some models, by their names."""
    told = runs(data)
    return told if told.empty else told[told["model"].isin(models)]


def _page(row_id: str, **more: str) -> dict[str, str]:
    return {**more, "cell": f"training_runs:{row_id}"}


@check("s10", needs=("chips.family:Ascend",))
def _ascend(data: Dataset, name: str) -> Computed | None:
    """Both halves of the sentence that Ascend suits inference but not training."""
    family = families(data).get(name)
    if family is None or not all_shapes(data) or BASELINE not in data.names:
        return None
    table = comparisons(data)
    chips = data.chips.loc[list(family.chips)]
    shipped = table.loc[chips.index[chips["status"].isin(data.package.delivered)]]
    y, x = shipped["y"].max(), shipped["x"].max()
    against = [p.id for p in family.training.against if p.table == "training_runs"]
    told = runs(data)
    failed = told.loc[against, "run"].nunique() if against else 0
    text = (
        f"on paper shipped Ascend chips reach up to {times_text(y)} {data.names[BASELINE]} in "
        f"training and {times_text(x)} in inference; training is "
        f"{LEVELS[family.training.level]}, inference {LEVELS[family.inference.level]}; failed or "
        f"denied: {failed} run{'' if failed == 1 else 's'}, in {len(against)} reports"
    )
    # Shown in both, yet with failures: neither half of the sentence stands alone.
    stance = QUALIFIES if family.training.level >= 3 else SUPPORTS
    return Computed(text, stance, "training-inference", {"family": name})


@check("s14")
def _chinese_training(data: Dataset) -> Computed | None:
    steps = ladders(data)
    chips = data.chips[
        (data.chips["country"] == "CN") & data.chips["status"].isin(data.package.delivered)
    ]
    high = [c for c in chips.index if steps[c]["training"].level >= 3]
    text = (
        f"training is documented or independently measured on {len(high)} of {len(chips)} shipped "
        "Chinese chips"
    )
    return Computed(text, QUALIFIES, "training-inference", {"country": "CN"})


@check("s12", needs=("software_support.vendor:NVIDIA",))
def _software(data: Dataset, vendor: str) -> Computed | None:
    """Frameworks that hold each vendor upstream, without those NVIDIA writes itself."""
    table = data.tables.get("software_support")
    if table is None or table.empty:
        return None
    upstream = table[table["level"] == "upstream"]
    whole = upstream.groupby("vendor")["framework"].nunique()
    shared = upstream[~upstream["framework"].str.startswith(_OF_NVIDIA)]
    counts = shared.groupby("vendor")["framework"].nunique()
    others = counts.drop(vendor, errors="ignore")
    if vendor not in counts or others.empty:
        return None
    text = (
        f"of the frameworks looked up, {whole[vendor]} support NVIDIA upstream, "
        f"{counts[vendor]} of them not its own projects, and at most {others.max()} any other "
        f"vendor ({others.idxmax()})"
    )
    stance = SUPPORTS if counts[vendor] > others.max() else CONTRADICTS
    return Computed(text, stance, "software", {})


@check("s05", needs=("software_support.stack:T-Head PPU SDK", "software_support.stack:CUDA"))
def _ppu_software(data: Dataset, stack: str, base: str) -> Computed | None:
    """How frameworks reach the Alibaba chip; not whether CUDA code runs unchanged on it."""
    _, _, pairs = matrix(data)
    kinds = [str(p["level"].iloc[0]) for (s, _), p in pairs.items() if s == stack]
    cuda = [str(p["level"].iloc[0]) for (s, _), p in pairs.items() if s == base]
    if not kinds:
        return None
    level = data.package.tables["software_support"].fields["level"]
    levels = ", ".join(
        f"{kinds.count(k)} {level.label(k).lower()}" for k in level.enum if k in kinds
    )
    text = (
        f"of {len(kinds)} frameworks looked up for the {stack}, {levels}; CUDA has "
        f"{cuda.count('upstream')} of {len(cuda)} upstream; how code reaches the chip, not whether "
        "CUDA code runs unchanged"
    )
    return Computed(text, QUALIFIES, "software", {})


@check("s15")
def _alternative(data: Dataset) -> Computed | None:
    """Large models documented as pretrained on Chinese chips, and by whom.

    That there are such models shows that alternatives exist, not that one equals the American
    stack, so they qualify the claim and do not contradict it.
    """
    rows = runs(data)
    if documented(data, rows).empty:
        return None
    mine, open_ = large_documented(data, "CN"), large_documented(data, "unknown")
    models, own = mine["model"].nunique(), mine[mine["by_vendor"].astype(bool)]["model"].nunique()
    text = (
        f"{models} models of {LARGE_B} billion parameters or more are documented by their makers "
        f"as pretrained on Chinese chips, {own} of them by the vendor of the chip; for "
        f"{open_['model'].nunique()} more the chip is not named; whether a stack equals another is "
        "not said by these"
    )
    stance = QUALIFIES if models else SUPPORTS
    return Computed(text, stance, "software", {"work": "training", "chips": "CN"})


@check("o12", needs=("training_runs.model:GLM-5", "production:ascend-910b-made-2024-1"))
def _glm5(data: Dataset, model: str, made_910b: str) -> Computed | None:
    """The best row on where GLM-5 was pretrained."""
    mine = _runs_of(data, model)
    mine = mine[mine["stage"].isin(_having(data, "stage", "pretraining"))]
    if mine.empty:
        return None
    found = [p.level for p in proofs(data) if p.table == "training_runs" and p.id in mine.index]
    level = max(found, default=0)
    best = mine.iloc[0]
    text = (
        f"pretraining of {model} on Ascend is {LEVELS[level]}: {len(mine)} row"
        f"{'' if len(mine) == 1 else 's'}, {int(_first_hand(data, mine).sum())} of them by "
        "its developer"
    )
    made = stated(data, made_910b)
    used = best["chips_used"]
    part = over(Stated(Interval.exact(float(used))), made) if pd.notna(used) else None
    if made is not None and part is not None:
        text += f"; {used:,} chips are {said(part, share)} of all 910B made in 2024"
        text += f" by the {made.author}"
    stance = SUPPORTS if level >= 3 else QUALIFIES
    stance = (
        CONTRADICTS if mine["outcome"].isin(_having(data, "outcome", "against")).any() else stance
    )
    return Computed(text, stance, "software", _page(str(best["id"])))


@check(
    "o13",
    needs=(
        "training_runs:glm-image",
        "training_runs:qianfan-vl-paper",
        "training_runs:robobrain-2-5-mt",
    ),
)
def _first_multimodal(data: Dataset, row: str, *others: str) -> Computed | None:
    """Multimodal models trained wholly on Chinese chips before GLM-Image; their rank is open."""
    told = runs(data)
    if row not in told.index or told.at[row, "first"] is None:
        return None
    rivals = told[told.index.isin(others)]
    older = [
        r
        for r in documented(data, rivals).to_dict("records")
        if r["chip_country"] == "CN" and r["last"] is not None and r["last"] < told.at[row, "first"]
    ]
    named = " and ".join(f"{r['model']} ({r['date']})" for r in older)
    text = (
        f"{len(older)} other multimodal models were told as trained wholly on Chinese chips before "
        f"it{f', {named}' if named else ''}; none is told as pretraining, and top is a rank no "
        "table here holds"
    )
    stance = QUALIFIES if older else SUPPORTS
    if any(r["stage"] == "pretraining" for r in older):
        stance = CONTRADICTS
        text = f"{len(older)} older multimodal models were trained wholly on Chinese chips, {named}"
    return Computed(text, stance, "software", _page(row, work="training", chips="CN"))


@check(
    "o14",
    needs=(
        "training_runs.model:LongCat-2.0",
        "training_runs:longcat-2-official",
        "chips:huawei-ascend-910c",
    ),
)
def _longcat(data: Dataset, model: str, row: str, chip: str) -> Computed | None:
    """What the developer tells and what only the press does, and the least time of the run."""
    mine = _runs_of(data, model)
    documents = documented(data, mine)
    if row not in mine.index:
        return None
    press = mine[~_first_hand(data, mine) & mine["chips_used"].notna()]
    named = "naming" if documents["chip_country"].ne("unknown").any() else "not naming"
    text = (
        f"the developer reports the completed run in {len(documents)} of {len(mine)} reports, "
        f"{named} the chip; press reports that give a number of cards: {len(press)}"
    )
    job, rate = mine.loc[row], known(data, chip, "fp16_tflops") if chip in data.names else None
    if rate and pd.notna(job["tokens_t"]) and pd.notna(job["active_params_b"]):
        work = 6 * float(job["active_params_b"]) * 1e9 * float(job["tokens_t"]) * 1e12
        days = work / (_LONGCAT_CARDS * rate.value * 1e12) / 86400
        text += (
            f"; its arithmetic would take {_LONGCAT_CARDS:,} {data.names[chip]} at least "
            f"{number(days, significant=2)} days, if those they were"
        )
    stance = SUPPORTS if len(documents) else QUALIFIES
    return Computed(text, stance, "software", _page(row))


@check("o15", needs=("training_runs.model:DeepSeek-V4",))
def _v4(data: Dataset, name: str) -> Computed | None:
    """What rows say of the hardware DeepSeek-V4 was trained on before its post-training."""
    mine = runs(data)
    # Whatever the variant: Flash and Pro were trained as one family.
    mine = mine if mine.empty else mine[mine["model"].str.startswith(name)]
    if mine.empty:
        return None
    before = [s for s in _having(data, "stage", "training") if s != "post-training"]
    first = mine[mine["stage"].isin(before)]
    if first.empty:
        return None
    firm = first[_first_hand(data, first)]
    text = (
        f"{len(first)} documents report the training of DeepSeek-V4 before post-training, "
        f"{len(firm)} of them by its developer or a paper; so what it was pretrained on is not "
        "documented"
    )
    stance = QUALIFIES
    if len(firm):
        countries = set(firm["chip_country"]) - {"unknown"}
        text = f"{len(firm)} documents tell what DeepSeek-V4 was trained on: "
        text += ", ".join(sorted(set(firm["chip_named"])))
        stance = CONTRADICTS if countries & {"US", "both"} else SUPPORTS if countries else QUALIFIES
    return Computed(text, stance, "software", _page(str(first["id"].iloc[0])))


@check("o16", needs=("training_runs.model:DeepSeek-V4-Pro", "chips:huawei-ascend-910c"))
def _posttrained(data: Dataset, model: str, chip: str) -> Computed | None:
    """Rows on the post-training of V4-Pro; of one announcement, by a team with the vendor."""
    mine = _runs_of(data, model)
    mine = mine[mine["stage"].eq("post-training")]
    if mine.empty:
        return None
    mine = mine[mine["chip_id"].eq(chip).fillna(False)]
    if mine.empty:
        return None
    done = mine[mine["outcome"].isin(_having(data, "outcome", "done"))]
    wrong = int(mine["outcome"].isin(_having(data, "outcome", "against")).sum())
    counts = mine["chips_used"].dropna()
    scale = f" on {counts.min():,} chips or more" if len(counts) else ""
    text = (
        f"{len(done)} documents report completed post-training on {data.names.get(chip, 'Ascend')}"
        f"{scale}, {wrong} against; {int(_first_hand(data, mine).sum())} are a paper or "
        f"the word of the makers, {int(mine['by_vendor'].sum())} of a team with the vendor"
    )
    stance = SUPPORTS if len(done) and not wrong else CONTRADICTS if wrong else QUALIFIES
    return Computed(text, stance, "software", _page(str(mine["id"].iloc[0])))


@check("o21", needs=("training_runs.model:Ling-Plus", "training_runs.model:Ling-Lite"))
def _ling(data: Dataset, *models: str) -> Computed | None:
    """Whether a document names the Chinese chips Ant trained on."""
    mine = _runs_of(data, *models)
    if mine.empty:
        return None
    papers, press = mine[_first_hand(data, mine)], mine[~_first_hand(data, mine)]
    named = int(papers["chip_country"].isin(["CN", "both"]).sum())
    text = (
        f"{len(papers)} documents of the firm report on these models, {named} of them naming a "
        f"Chinese chip; Chinese chips are named in press only, in {len(press)} reports"
    )
    if named:
        text = f"{named} of {len(papers)} documents of the firm name a Chinese chip"
    stance = SUPPORTS if named else QUALIFIES
    row = str((papers if len(papers) else mine)["id"].iloc[-1])
    return Computed(text, stance, "software", _page(row))


@check(
    "o30",
    needs=(
        "training_runs:glm-5-3-flash-inference",
        "production:chinese-vendors-shipped-2025-1",
    ),
)
def _glm_flash(data: Dataset, row: str, shipped: str) -> Computed | None:
    """The count of cards told over all cards local vendors shipped in a year: possible or not."""
    told = runs(data)
    if row not in told.index or pd.isna(told.at[row, "chips_used"]):
        return None
    own = Stated(Interval.exact(float(told.at[row, "chips_used"])))
    made = stated(data, shipped)
    part = over(own, made)
    if part is None or made is None:
        return None
    text = (
        f"{count_text(own.interval)} chips are {said(part, share)} of the cards Chinese vendors "
        f"shipped in 2025 by {made.author}, so the count is "
        f"{'possible' if part.interval.low <= 1 else 'more than was shipped'}; no supplier is named"
    )
    stance = QUALIFIES if part.interval.low <= 1 else CONTRADICTS
    return Computed(text, stance, "software", _page(row))
