"""Checks of claims on what was trained or served on which chips, and on software.

The rows of training_runs.csv tell what makers and press publish, not all that is trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.panel import Comparison, best, compare, comparisons
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.claims.checks import check
from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    QUALIFIES,
    SUPPORTS,
    Computed,
    Stated,
    over,
    stated,
)
from honest_silicon.analysis.compare import COMPUTE, Ratio, figure, ratio
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import known
from honest_silicon.analysis.ladders import families, ladders, proofs
from honest_silicon.analysis.runs import LARGE_B, documented, large_documented, matrix, runs
from honest_silicon.dataset.store import Dataset

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


@dataclass(frozen=True)
class OnPaper:
    """What the best chips of a family reach on paper, how far each work was shown, and how many
    runs failed. ``compute`` and ``bandwidth`` are the published ratios of the chip
    that is best in training and of that in inference.
    """

    training: Comparison
    inference: Comparison
    training_level: int
    inference_level: int
    failed: int
    compute: Ratio
    bandwidth: Ratio


@check("s10", needs=("chips.family:Ascend",))
def _ascend(data: Dataset, name: str) -> Computed | None:
    """Both halves of the sentence that Ascend suits inference but not training."""
    family = families(data).get(name)
    if family is None or not all_shapes(data) or BASELINE not in data.names:
        return None
    chips = data.chips.loc[list(family.chips)]
    shipped = chips.index[chips["status"].isin(data.package.delivered)]
    table = comparisons(data)
    trained, served = (best(data, table, shipped, kind) for kind in ("training", "inference"))
    if trained is None or served is None:
        return None
    training = compare(data, trained, BASELINE, "training")
    inference = compare(data, served, BASELINE, "inference")
    against = [p.id for p in family.training.against if p.table == "training_runs"]
    told = runs(data)
    failed = told.loc[against, "run"].nunique() if against else 0
    levels = family.training.level, family.inference.level
    found = OnPaper(
        training,
        inference,
        *levels,
        int(failed),
        _published(data, trained, COMPUTE),
        _published(data, served, "memory_bw_gbs"),
    )
    # Shown in both, yet with failures: neither half of the sentence stands alone.
    stance = QUALIFIES if family.training.level >= 3 else SUPPORTS
    return Computed(found, stance, "training-inference", {"family": name})


def _published(data: Dataset, chip: str, quantity: str) -> Ratio:
    return ratio(*(figure(data, c, quantity, "sold", "16") for c in (chip, BASELINE)))


@dataclass(frozen=True)
class TrainedOn:
    """Shipped Chinese chips on which training is documented or measured, of how many."""

    chips: int
    of: int


@check("s14")
def _chinese_training(data: Dataset) -> Computed | None:
    steps = ladders(data)
    chips = data.chips[
        (data.chips["country"] == "CN") & data.chips["status"].isin(data.package.delivered)
    ]
    high = [c for c in chips.index if steps[c]["training"].level >= 3]
    found = TrainedOn(len(high), len(chips))
    return Computed(found, QUALIFIES, "training-inference", {"country": "CN"})


@dataclass(frozen=True)
class Frameworks:
    """Frameworks that support NVIDIA upstream, those not its own, and the most of any other."""

    upstream: int
    not_own: int
    most: int
    vendor: str


@check("s12", needs=("software_support.vendor:NVIDIA",))
def _software(data: Dataset, vendor: str) -> Computed | None:
    """Frameworks that hold each vendor upstream, without those NVIDIA writes itself."""
    table = data.tables.get("software_support")
    if table is None or table.empty:
        return None
    upstream = table[table["level"] == "upstream"]
    whole = upstream.groupby("vendor")["framework"].nunique()
    # What a vendor of chips writes itself no other can hold upstream.
    shared = upstream[upstream["developer"].isna()]
    counts = shared.groupby("vendor")["framework"].nunique()
    others = counts.drop(vendor, errors="ignore")
    if vendor not in counts or others.empty:
        return None
    most = int(others.max())
    found = Frameworks(int(whole[vendor]), int(counts[vendor]), most, str(others.idxmax()))
    stance = SUPPORTS if counts[vendor] > others.max() else CONTRADICTS
    return Computed(found, stance, "software", {})


@dataclass(frozen=True)
class Reached:
    """How frameworks reach a stack, by level, and how many hold another upstream, of how many."""

    stack: str
    levels: Mapping[str, int]
    base: int
    of_base: int


@check("s05", needs=("software_support.stack:T-Head PPU SDK", "software_support.stack:CUDA"))
def _ppu_software(data: Dataset, stack: str, base: str) -> Computed | None:
    """How frameworks reach the Alibaba chip; not whether CUDA code runs unchanged on it."""
    _, _, pairs = matrix(data)
    kinds = [str(p["level"].iloc[0]) for (s, _), p in pairs.items() if s == stack]
    cuda = [str(p["level"].iloc[0]) for (s, _), p in pairs.items() if s == base]
    if not kinds:
        return None
    order = data.package.tables["software_support"].fields["level"].enum
    levels = {str(k): kinds.count(str(k)) for k in order if k in kinds}
    found = Reached(stack, levels, cuda.count("upstream"), len(cuda))
    return Computed(found, QUALIFIES, "software", {})


@dataclass(frozen=True)
class Pretrained:
    """Large models pretrained on Chinese chips, by the vendor of the chip, and on unnamed ones."""

    least_b: int
    models: int
    by_vendor: int
    unnamed: int


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
    # A model and its open release are of one run, and counted once.
    models, own = mine["run"].nunique(), mine[mine["by_vendor"].astype(bool)]["run"].nunique()
    found = Pretrained(LARGE_B, models, own, open_["run"].nunique())
    stance = QUALIFIES if models else SUPPORTS
    return Computed(found, stance, "software", {"work": "training", "chips": "CN"})


@dataclass(frozen=True)
class PretrainedOn:
    """How far a pretraining was shown: rows, those of the developer; and its chips as a share of
    those made.
    """

    model: str
    level: int
    rows: int
    first_hand: int
    chips: int | None
    share: Stated | None
    author: str


@check("o12", needs=("training_runs.model:GLM-5", "production:ascend-910b-made-2024-1"))
def _glm5(data: Dataset, model: str, made_910b: str) -> Computed | None:
    """The best row on where GLM-5 was pretrained."""
    mine = _runs_of(data, model)
    mine = mine[mine["stage"].isin(_having(data, "stage", "pretraining"))]
    if mine.empty:
        return None
    shown = [p.level for p in proofs(data) if p.table == "training_runs" and p.id in mine.index]
    level = max(shown, default=0)
    best = mine.iloc[0]
    made = stated(data, made_910b)
    used = best["chips_used"]
    part = over(Stated(Interval.exact(float(used))), made) if pd.notna(used) else None
    found = PretrainedOn(
        model,
        level,
        len(mine),
        int(_first_hand(data, mine).sum()),
        int(used) if part else None,
        part,
        made.author if made else "",
    )
    stance = SUPPORTS if level >= 3 else QUALIFIES
    stance = (
        CONTRADICTS if mine["outcome"].isin(_having(data, "outcome", "against")).any() else stance
    )
    return Computed(found, stance, "software", _page(str(best["id"])))


@dataclass(frozen=True)
class Older:
    """Multimodal models trained wholly on Chinese chips before another, with their dates; whether
    one was pretrained so.
    """

    models: tuple[tuple[str, str], ...]
    pretrained: bool


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
    stance = QUALIFIES if older else SUPPORTS
    pretrained = any(r["stage"] == "pretraining" for r in older)
    if pretrained:
        stance = CONTRADICTS
    found = Older(tuple((str(r["model"]), str(r["date"])) for r in older), pretrained)
    return Computed(found, stance, "software", _page(row, work="training", chips="CN"))


@dataclass(frozen=True)
class Completed:
    """Reports of a run, those of the developer, whether these name the chip, press reports with a
    number of cards; and the least days of its arithmetic on so many of a chip.
    """

    reports: int
    documents: int
    named: bool
    press: int
    cards: int
    chip: str
    days: float | None


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
    named = bool(documents["chip_country"].ne("unknown").any())
    days = None
    job, rate = mine.loc[row], known(data, chip, "fp16_tflops") if chip in data.names else None
    if rate and pd.notna(job["tokens_t"]) and pd.notna(job["active_params_b"]):
        work = 6 * float(job["active_params_b"]) * 1e9 * float(job["tokens_t"]) * 1e12
        days = work / (_LONGCAT_CARDS * rate.value * 1e12) / 86400
    found = Completed(len(mine), len(documents), named, len(press), _LONGCAT_CARDS, chip, days)
    stance = SUPPORTS if len(documents) else QUALIFIES
    return Computed(found, stance, "software", _page(row))


@dataclass(frozen=True)
class BeforePostTraining:
    """Documents on a training before post-training, those first-hand, and chips these name."""

    documents: int
    first_hand: int
    named: tuple[str, ...]


@check(
    "o15",
    needs=(
        "training_runs.model:DeepSeek-V4",
        "training_runs.model:DeepSeek-V4-Flash",
        "training_runs.model:DeepSeek-V4-Pro",
    ),
)
def _v4(data: Dataset, *names: str) -> Computed | None:
    """What rows say of the hardware DeepSeek-V4 was trained on before its post-training."""
    mine = runs(data)
    # Whatever the variant: Flash and Pro were trained as one family.
    mine = mine if mine.empty else mine[mine["model"].isin(names)]
    if mine.empty:
        return None
    before = [s for s in _having(data, "stage", "training") if s != "post-training"]
    first = mine[mine["stage"].isin(before)]
    if first.empty:
        return None
    firm = first[_first_hand(data, first)]
    stance = QUALIFIES
    if len(firm):
        countries = set(firm["chip_country"]) - {"unknown"}
        stance = CONTRADICTS if countries & {"US", "both"} else SUPPORTS if countries else QUALIFIES
    found = BeforePostTraining(len(first), len(firm), tuple(sorted(set(firm["chip_named"]))))
    return Computed(found, stance, "software", _page(str(first["id"].iloc[0])))


@dataclass(frozen=True)
class PostTrained:
    """Documents on completed post-training on a chip, on how many at least; those against, those
    first-hand, and those of a team with the vendor.
    """

    documents: int
    chip: str
    chips: int | None
    against: int
    first_hand: int
    by_vendor: int


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
    found = PostTrained(
        len(done),
        chip,
        int(counts.min()) if len(counts) else None,
        wrong,
        int(_first_hand(data, mine).sum()),
        int(mine["by_vendor"].sum()),
    )
    stance = SUPPORTS if len(done) and not wrong else CONTRADICTS if wrong else QUALIFIES
    return Computed(found, stance, "software", _page(str(mine["id"].iloc[0])))


@dataclass(frozen=True)
class Named:
    """Documents of a firm on its models, those that name a Chinese chip, and press reports."""

    documents: int
    named: int
    press: int


@check("o21", needs=("training_runs.model:Ling-Plus", "training_runs.model:Ling-Lite"))
def _ling(data: Dataset, *models: str) -> Computed | None:
    """Whether a document names the Chinese chips Ant trained on."""
    mine = _runs_of(data, *models)
    if mine.empty:
        return None
    papers, press = mine[_first_hand(data, mine)], mine[~_first_hand(data, mine)]
    named = int(papers["chip_country"].isin(["CN", "both"]).sum())
    found = Named(len(papers), named, len(press))
    stance = SUPPORTS if named else QUALIFIES
    row = str((papers if len(papers) else mine)["id"].iloc[-1])
    return Computed(found, stance, "software", _page(row))


@dataclass(frozen=True)
class OfAllCards:
    """Chips of one deployment, and the share they are of all that were shipped."""

    chips: Interval
    share: Stated
    author: str

    @property
    def possible(self) -> bool:
        """Whether as many were shipped."""
        return self.share.interval.low <= 1


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
    found = OfAllCards(own.interval, part, made.author)
    stance = QUALIFIES if found.possible else CONTRADICTS
    return Computed(found, stance, "software", _page(row))
