"""Findings of ``analysis.claims.runs`` in words."""

from __future__ import annotations

from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.claims.runs import (
    BeforePostTraining,
    Completed,
    Frameworks,
    Named,
    OfAllCards,
    Older,
    OnPaper,
    PostTrained,
    Pretrained,
    PretrainedOn,
    Reached,
    TrainedOn,
)
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import whose
from honest_silicon.words.claims.figures import count, estimate, over_workloads, share, words
from honest_silicon.words.comparing import adopted
from honest_silicon.words.evidence import LEVELS


@words.register
def _(found: OnPaper, data: Dataset) -> str:
    return (
        f"{whose(found.training.own_word and found.inference.own_word)} shipped Ascend chips "
        f"reach {over_workloads(found.training)} in training (compute "
        f"{adopted(found.compute)}), {over_workloads(found.inference)} in inference (bandwidth "
        f"{adopted(found.bandwidth)}) of {data.names[BASELINE]}; "
        f"training is {LEVELS[found.training_level]}, inference {LEVELS[found.inference_level]}; "
        f"failed or denied: {found.failed} run{'' if found.failed == 1 else 's'}"
    )


@words.register
def _(found: TrainedOn, data: Dataset) -> str:
    return (
        f"training is documented or independently measured on {found.chips} of {found.of} shipped "
        "Chinese chips"
    )


@words.register
def _(found: Frameworks, data: Dataset) -> str:
    return (
        f"of the frameworks looked up, {found.upstream} support NVIDIA upstream, {found.not_own} "
        f"of them not its own projects, and at most {found.most} any other vendor ({found.vendor})"
    )


@words.register
def _(found: Reached, data: Dataset) -> str:
    label = data.package.tables["software_support"].fields["level"].label
    levels = ", ".join(f"{n} {label(level).lower()}" for level, n in found.levels.items())
    return (
        f"of {sum(found.levels.values())} frameworks looked up for the {found.stack}, {levels}; "
        f"CUDA has {found.base} of {found.of_base} upstream; none of this shows whether CUDA code "
        "runs unchanged"
    )


@words.register
def _(found: Pretrained, data: Dataset) -> str:
    return (
        f"{found.models} models of {found.least_b} billion parameters or more are documented by "
        f"their makers as pretrained on Chinese chips, {found.by_vendor} of them by the chip's "
        f"vendor; for {found.unnamed} more the chip is not named; this compares no two stacks"
    )


@words.register
def _(found: PretrainedOn, data: Dataset) -> str:
    said = (
        f"pretraining of {found.model} on Ascend is {LEVELS[found.level]}: {found.rows} report"
        f"{'' if found.rows == 1 else 's'}, {found.first_hand} of them by its developer"
    )
    if found.share is not None:
        said += (
            f"; {found.chips:,} chips are {estimate(found.share, share)} of all 910B made in 2024 "
            f"by the {found.author}"
        )
    return said


@words.register
def _(found: Older, data: Dataset) -> str:
    named = " and ".join(f"{model} ({date})" for model, date in found.models)
    many = len(found.models)
    if found.pretrained:
        return f"{many} older multimodal models were trained wholly on Chinese chips, {named}"
    return (
        f"{many} other multimodal models are reported as trained wholly on Chinese chips before "
        f"it{f', {named}' if named else ''}; none of these reports is of pretraining, and no table "
        "here ranks models"
    )


@words.register
def _(found: Completed, data: Dataset) -> str:
    said = (
        f"the developer reports the completed run in {found.documents} of {found.reports} reports, "
        f"{'naming' if found.named else 'not naming'} the chip; press reports that give a number "
        f"of cards: {found.press}"
    )
    if found.days is not None:
        said += (
            f"; its arithmetic would take {found.cards:,} {data.names[found.chip]} at least "
            f"{number(found.days, significant=2)} days, if those were the chips"
        )
    return said


@words.register
def _(found: BeforePostTraining, data: Dataset) -> str:
    if found.first_hand:
        named = ", ".join(found.named)
        return f"{found.first_hand} documents say what DeepSeek-V4 was trained on: {named}"
    return (
        f"{found.documents} documents report the training of DeepSeek-V4 before post-training, "
        f"{found.first_hand} of them by its developer or a paper; so what it was pretrained on is "
        "not documented"
    )


@words.register
def _(found: PostTrained, data: Dataset) -> str:
    scale = f" on {found.chips:,} chips or more" if found.chips is not None else ""
    return (
        f"{found.documents} documents report completed post-training on "
        f"{data.names.get(found.chip, 'Ascend')}{scale}, {found.against} against; "
        f"{found.first_hand} are a paper or the word of the makers, {found.by_vendor} of a team "
        "with the vendor"
    )


@words.register
def _(found: Named, data: Dataset) -> str:
    if found.named:
        return f"{found.named} of {found.documents} documents of the firm name a Chinese chip"
    return (
        f"{found.documents} documents of the firm report on these models, {found.named} of them "
        f"naming a Chinese chip; Chinese chips are named in press only, in {found.press} reports"
    )


@words.register
def _(found: OfAllCards, data: Dataset) -> str:
    return (
        f"{count(found.chips)} chips are {estimate(found.share, share)} of the cards Chinese "
        f"vendors shipped in 2025 by {found.author}, so the count is "
        f"{'possible' if found.possible else 'more than was shipped'}; no supplier is named"
    )
