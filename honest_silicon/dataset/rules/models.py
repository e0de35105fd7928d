"""Rules of models: layers that add up, experts that are told, parameters that follow from both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from honest_silicon.dataset.attention import Group, counted, language, parts, read_groups
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

#: How far the parameters that follow from a row may be from the stated ones.
_TOTAL: Final = 0.03
_ACTIVE: Final = 0.09
#: How far the bytes of a checkpoint may be from parameters and bits by part: norms, biases and
#: layers that predict further tokens are not in the shape.
_CHECKPOINT: Final = 0.04
#: How far a checkpoint may count fewer parameters than are stated, which are rounded, and how many
#: more: modules for prediction and encoders.
_ROUNDED: Final = 0.01
_BESIDE: Final = 0.07
#: Parameters in billions an encoder may have beside a small model, whose share is larger.
_ENCODER: Final = 0.45
#: Bits of a release that is in one format throughout.
_WHOLE: Final = 16
_BITS: Final = ("embedding_bits", "linear_bits", "expert_bits")
_SHAPE: Final = ("hidden", "vocab", "ffn_matrices", "layers", "dense_layers", "moe_layers")
_EXPERTS: Final = ("experts", "experts_active", "expert_width", "shared_width")


def _groups(row: dict[str, Any]) -> list[Group] | None:
    """Groups of layers of a row; None where they cannot be read, which ``attention`` says."""
    try:
        return list(read_groups(row["attention_layers"] or ""))
    except ValueError:
        return None


@rule("models")
def attention(package: Package, tables: Tables) -> Iterator[Problem]:
    """The attention of each group of layers can be read."""
    for line, row in by_line(tables["models"]):
        if row["attention_layers"] is None:
            continue
        try:
            read_groups(row["attention_layers"])
        except ValueError as error:
            yield fault(package, tables, "models", line, "attention_layers", str(error))


@rule("models")
def layers(package: Package, tables: Tables) -> Iterator[Problem]:
    """Layers are as many as their groups, and as those with a dense network and with experts."""
    for line, row in by_line(tables["models"]):
        groups, stated = _groups(row), row["layers"]
        if not groups or stated is None:
            continue
        summed = sum(g.count for g in groups)
        if summed != stated:
            expected = f"the groups of attention_layers sum to {summed}"
            yield fault(package, tables, "models", line, "layers", expected)
        if row["dense_layers"] is None or row["moe_layers"] is None:
            continue
        networks = row["dense_layers"] + row["moe_layers"]
        if row["layers_are"] == "mixers":
            if networks >= stated:
                expected = f"expected more than the {networks} networks beside these mixers"
                yield fault(package, tables, "models", line, "layers", expected)
        elif networks != stated:
            expected = f"dense_layers and moe_layers sum to {networks}"
            yield fault(package, tables, "models", line, "layers", expected)


@rule("models")
def experts(package: Package, tables: Tables) -> Iterator[Problem]:
    """Experts are told where layers have some, and fewer are active than there are."""
    for line, row in by_line(tables["models"]):
        if row["moe_layers"] is None:
            continue
        if not row["moe_layers"]:
            if row["experts"]:
                expected = "no layer has experts: expected an empty cell or 0"
                yield fault(package, tables, "models", line, "experts", expected)
            continue
        lacking = [n for n in _EXPERTS if row[n] is None]
        if lacking:
            expected = f"expert layers need {', '.join(lacking)}"
            yield fault(package, tables, "models", line, "moe_layers", expected)
        elif not 0 < row["experts_active"] < row["experts"]:
            expected = f"expected above 0 and below the {row['experts']} experts"
            yield fault(package, tables, "models", line, "experts_active", expected)


@rule("models")
def dense_networks(package: Package, tables: Tables) -> Iterator[Problem]:
    """The width of a dense network is told where layers have one, and only there."""
    for line, row in by_line(tables["models"]):
        if row["dense_layers"] is not None and bool(row["dense_layers"]) == (
            row["ffn_width"] is None
        ):
            expected = f"expected with dense layers and only with them: {row['dense_layers']} here"
            yield fault(package, tables, "models", line, "ffn_width", expected)


@rule("models")
def active_parameters(package: Package, tables: Tables) -> Iterator[Problem]:
    """All parameters are active but in a model with experts, where fewer are."""
    for line, row in by_line(tables["models"]):
        total, active = row["total_params_b"], row["active_params_b"]
        if None in (total, active, row["moe_layers"]):
            continue
        if row["moe_layers"] and not active < total:
            expected = f"expected below the total of {total:g}, as the model has experts"
        elif not row["moe_layers"] and active != total:
            expected = f"expected the total of {total:g}, as the model has no experts"
        else:
            continue
        yield fault(package, tables, "models", line, "active_params_b", expected)


@rule("models")
def parameters(package: Package, tables: Tables) -> Iterator[Problem]:
    """Parameters follow from the shape, active ones without what they are said to leave out."""
    for line, row in by_line(tables["models"]):
        if not _groups(row) or any(row[n] is None for n in _SHAPE):
            continue
        if row["moe_layers"] and any(row[n] is None for n in _EXPERTS):
            continue
        total, active = counted(row)
        for field, found, within in (
            ("total_params_b", total / 1e9, _TOTAL),
            ("active_params_b", (active - _left_out(row)) / 1e9, _ACTIVE),
        ):
            stated = row[field]
            if not stated or abs(found / stated - 1) <= within:
                continue
            expected = f"the shape comes to {found:.4g}, {found / stated - 1:+.1%}"
            yield fault(package, tables, "models", line, field, expected)


def _left_out(row: dict[str, Any]) -> float:
    """Parameters of the shape that the stated active ones leave out."""
    matrices = {"input-embedding": 1, "embeddings": 1 if row["tied_embeddings"] else 2}
    return float(matrices.get(row["active_leaves_out"], 0) * row["vocab"] * row["hidden"])


@rule("models")
def checkpoint(package: Package, tables: Tables) -> Iterator[Problem]:
    """Bytes of a checkpoint follow from the parameters of each part and their bits."""
    for line, row in by_line(tables["models"]):
        stated, total = row["checkpoint_bytes"], row["total_params_b"]
        whole = row["native_weight_bits"] == _WHOLE
        embedding, linear, experts = (_WHOLE if whole else row[n] for n in _BITS)
        if not row["moe_layers"]:
            experts = 0
        if None in (stated, total, embedding, linear, experts) or not _groups(row):
            continue
        if any(row[n] is None for n in _SHAPE):
            continue
        by = parts(row).scaled(total * 1e9)
        found = (by.lookup + by.head) * embedding + (by.attention + by.dense) * linear
        found = (found + by.experts * experts) / 8 / language(total, row["checkpoint_params_b"])
        if abs(found / stated - 1) > _CHECKPOINT:
            expected = f"parameters and bits by part come to {found:.4g}, {found / stated - 1:+.1%}"
            yield fault(package, tables, "models", line, "checkpoint_bytes", expected)


@rule("models")
def checkpoint_parameters(package: Package, tables: Tables) -> Iterator[Problem]:
    """A checkpoint counts the parameters of its language model, and at most some more."""
    for line, row in by_line(tables["models"]):
        stated, total = row["checkpoint_params_b"], row["total_params_b"]
        if None in (stated, total):
            continue
        if total * (1 - _ROUNDED) <= stated <= total + max(total * _BESIDE, _ENCODER):
            continue
        expected = f"expected near the {total:g} of the language model, {stated / total - 1:+.1%}"
        yield fault(package, tables, "models", line, "checkpoint_params_b", expected)


@rule("models", "models_left_out")
def shown_or_left_out(package: Package, tables: Tables) -> Iterator[Problem]:
    """A model is shown or left out, and never both."""
    left = tables["models_left_out"]
    for line in left.index[left["id"].isin(tables["models"]["id"])]:
        yield fault(package, tables, "models_left_out", line, "id", "is also a row of models.csv")
