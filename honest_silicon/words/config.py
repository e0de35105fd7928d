"""A pasted configuration in words: what was read of it, or why it was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from honest_silicon.analysis.bounds.config import Model
from honest_silicon.analysis.bounds.fields import NotUnderstood, Whole, Wrong
from honest_silicon.dataset.format import number


def read_as(model: Model) -> str:
    """What was read, in sentences."""
    each = f"{number(model.total / 1e9, significant=4)} billion parameters"
    if model.active != model.total:
        each += f", {number(model.active / 1e9, significant=3)} active,"
    found = [f"Read as {model.kind}: {each} counted from its fields."]
    if model.stated:
        said = f"Sized with your {number(model.shape.total / 1e9)} billion"
        if model.shape.active != model.shape.total:
            said += f" and {number(model.shape.active / 1e9)} active"
        found.append(f"{said}.")
    elif model.encoders:
        several = len(model.encoders) > 1
        found.append(
            f"The encoder{'s' * several} of {' and '.join(model.encoders)} "
            f"{'are' if several else 'is'} not counted: give the total to have "
            f"{'their' if several else 'its'} weights held."
        )
    if model.further:
        found.append("Layers that predict further tokens are left out.")
    return " ".join(found)


#: What a refusal is of, where it is no field.
_WHOLE: Final = {
    Whole.TEXT: "The text",
    Whole.PARAMETERS: "Total parameters",
    Whole.ACTIVE: "Active parameters",
}
#: What is wrong, with blanks for the values a refusal has.
_WRONG: Final[Mapping[Wrong, str]] = {
    Wrong.ABSENT: "is not in the configuration",
    Wrong.NO_OBJECT: "is no object",
    Wrong.NOT_UNDERSTOOD: "is not understood",
    Wrong.UNKNOWN: "is not understood: it may change what the model holds or computes",
    Wrong.VALUE: "is {}, which is not understood",
    Wrong.HAS_VALUE: "has {}, which is not understood",
    Wrong.NO_FLAG: "is {}: expected true or false",
    Wrong.NO_LAYERS: "is {}: expected layers",
    Wrong.NO_LAYER_NUMBERS: "is {}: expected numbers of layers",
    Wrong.ONLY: "is {}",
    Wrong.NO_WHOLE: "is {}: expected a whole number from {} to {:,}",
    Wrong.TOO_MANY: "is {:,}: expected {:,} or fewer",
    Wrong.NOT_EACH_LAYER: "is {}: expected a list of {}, one a layer",
    Wrong.OF_LAYERS: "is {} of {} layers",
    Wrong.UNTOLD_LAYERS: "does not say of each of {} layers what it is",
    Wrong.NOT_DIVIDING: "is {}, which does not divide {} heads",
    Wrong.NO_DIMENSION: "is absent, and {} heads do not divide {}",
    Wrong.TOO_FEW_EXPERTS: "is {}: expected fewer than the {} experts",
    Wrong.DENSE_LAYERS: "has not the {} dense layers stated",
    Wrong.NO_FIRST_INDEX: "has no index in the first layer",
    Wrong.UNKNOWN_BLOCK: "has a block that is not understood",
    Wrong.NO_MIXER: "has no layer of attention or state",
    Wrong.NO_LIST_OF_LAYERS: "is no list of layers",
    Wrong.SPARSE_ZERO: "is 0 in a sparse layer, which is not understood",
    Wrong.ENDS_IN_WINDOW: "ends in a window, which is not understood",
    Wrong.NOT_FEWER: "are not fewer than all",
    Wrong.NO_NUMBER: "has {}, which is no number",
    Wrong.TOO_LONG: "has more than {:,} characters",
    Wrong.TWICE: "stands there twice",
    Wrong.TOO_DEEP: "is nested too deeply",
    Wrong.NO_JSON_OBJECT: "is no JSON object",
    Wrong.BESIDE_TYPE: "beside model_type {} is not understood",
    Wrong.UNKNOWN_METHOD: (
        "{} is not understood: without quantization_config the model is sized in 16, 8 or 4 bits"
    ),
    Wrong.NO_NAMES: "is no list of names",
    Wrong.NO_BLOCK_SCALE: "has no scale in 8 bits for each block",
    Wrong.NO_SELF_ATTENTION: "lacks self_attn",
    Wrong.NOT_FOUR_BITS: "are not of 4 bits for each 32",
    Wrong.NO_WEIGHTS: "leaves no weights",
}


def _no_json(line: int | None) -> str:
    return f"cannot be read as JSON{f' at line {line}' if line else ''}"


def _unknown_type(kind: str, *known: str) -> str:
    return f"{kind} is not understood; known are {', '.join(known)}"


def _disagrees(stated_b: float, found_b: float) -> str:
    return (
        f"of {number(stated_b)} billion do not agree with the fields, which come to "
        f"{number(found_b, significant=4)}"
    )


_OTHERS: Final[Mapping[Wrong, Callable[..., str]]] = {
    Wrong.NO_JSON: _no_json,
    Wrong.UNKNOWN_TYPE: _unknown_type,
    Wrong.DISAGREES: _disagrees,
}


def refused(why: NotUnderstood) -> str:
    """Why a configuration cannot be sized, in a sentence that names the field."""
    field = _WHOLE[why.field] if isinstance(why.field, Whole) else why.field
    values: tuple[Any, ...] = why.values
    say: Callable[..., str] = (
        _OTHERS[why.wrong] if why.wrong in _OTHERS else _WRONG[why.wrong].format
    )
    return f"{field} {say(*values)}."
