"""Any model: a pasted ``config.json`` read into a shape, or refused by the name of a field.

What is understood is kept as a short text, so that a link carries the model itself.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from honest_silicon.analysis.bounds.costs import PRECISIONS, Bits, Shape, shape
from honest_silicon.analysis.bounds.families import FAMILIES, HOLDERS, TOGETHER, TYPES
from honest_silicon.analysis.bounds.family_parts import Counted
from honest_silicon.analysis.bounds.fields import (
    FURTHER,
    NEUTRAL,
    Fields,
    NotUnderstood,
    Whole,
    Wrong,
    shown,
)
from honest_silicon.dataset.attention import counted, parts
from honest_silicon.dataset.format import number

#: The id of a pasted model, which no row of models.csv may have.
PASTED: Final = "config"
#: Characters of a configuration, and of what a link makes of one.
MOST_TEXT: Final = 200_000
_MOST_LINK: Final = 4_000
#: How far stated parameters may be from those of the fields: an encoder beside the language model
#: adds some, a name rounds.
_LEAST_TOTAL, _MOST_TOTAL = 0.9, 1.3
#: Stated active parameters leave out embeddings at times.
_LEAST_ACTIVE, _MOST_ACTIVE = 0.5, 1.3
_BLOCK: Final = [128, 128]
#: What a quantisation of the experts alone leaves out, as Kimi K2.5 spells it.
_BUT_EXPERTS: Final = [
    "lm_head",
    "re:.*self_attn.*",
    "re:.*shared_experts.*",
    r"re:.*mlp\.(gate|up|gate_up|down)_proj.*",
]
_OUTPUT: Final = "self_attn.o_proj"
#: Bits of FP8 with an 8-bit scale for each block of 128 by 128, as DeepSeek-V4 is released.
_NARROW_SCALES: Final = 8 + 8 / 128**2
#: What a configuration does not say of its checkpoint.
_UNSTATED: Final = {"checkpoint_params_b": None, "checkpoint_bytes": None}
#: Ends of names of weights that stay at 16 bits in every FP8 checkpoint of these families, so that
#: their list changes nothing.
_KEPT: Final = (
    *("norm", "layernorm", "lm_head", "embed_tokens", "gate", "router", "e_score_correction_bias"),
    *("shared_expert_gate", "eh_proj", "indexers_proj", "k_norm.bias"),
)
_HOLDER: Final = """
    architectures text_config vision_config
    quantization_config torch_dtype dtype tie_word_embeddings
    mm_tokens_per_image boi_token_index eoi_token_index image_token_index image_token_id
    video_token_id vision_start_token_id vision_end_token_id boi_token_id eoi_token_id
    spatial_merge_size multimodal_projector_bias projector_hidden_act vision_feature_layer
    media_placeholder_token_id ignore_index use_unified_vision_chunk
    video_placeholder
    audio_config audio_token_id audio_start_token_id audio_end_token_id boa_token_id eoa_token_id
    eoa_token_index video_token_index vision_soft_tokens_per_image vision_model_type
    image_grid_pinpoints image_seq_length img_token_compression_config process_image_mode
    num_reward_heads projector_hidden_size vision_feature_select_strategy processor_config
    understand_projector_stride projector_bias
    """
#: What a holder says beside its two models.
_HOLDER_FIELDS: Final = frozenset(_HOLDER.split())
#: Of these, what a language model says of itself.
_OWN: Final = frozenset(
    {"architectures", "quantization_config", "torch_dtype", "dtype", "tie_word_embeddings"}
)
#: Encoders beside a language model, and what each takes in.
_ENCODERS: Final = {"vision_config": "pictures", "audio_config": "sound"}


@dataclass(frozen=True, eq=False)
class Model:
    """A model that was pasted.

    ``total`` and ``active`` are the parameters that follow from the fields, to the last weight of
    the language model; ``stated`` tells whether the reader gave others. ``encoders`` are
    what else the configuration takes in, pictures or sound, by weights that are not in ``total``,
    ``further`` says that layers which predict further tokens are left out. ``link`` is all of it
    as a parameter of an address.
    """

    shape: Shape
    kind: str
    attention: str
    total: int
    active: int
    stated: bool
    encoders: tuple[str, ...]
    further: bool
    link: str


@lru_cache(maxsize=64)
def read_model(text: str, total_b: float | None = None, active_b: float | None = None) -> Model:
    """The model of a ``config.json``; the same object for the same text and parameters.

    Parameters
    ----------
    total_b, active_b
        Parameters in billions where the reader states them.

    Raises
    ------
    NotUnderstood
        With the field that is not understood, or what is wrong with the text.
    """
    whole = _parsed(text)
    _architecture(Fields(whole))
    values, encoders = _language(whole)
    kind = values["model_type"]
    fields = Fields(values)
    _architecture(fields)
    found = FAMILIES[kind](fields)
    released = _released(fields, kind, found)
    fields.close()
    row = {**found.row, **released, "id": PASTED, **_UNSTATED}
    total, active = _counts(found)
    stated_total = _stated(Whole.PARAMETERS, total_b, total, _LEAST_TOTAL, _MOST_TOTAL)
    # Where the reader gives a total alone, what rests is as the fields say.
    stated_active = active * stated_total / total
    if active_b is not None:
        stated_active = _stated(Whole.ACTIVE, active_b, active, _LEAST_ACTIVE, _MOST_ACTIVE)
    if active == total:
        stated_active = stated_total
    elif stated_active >= stated_total:
        raise NotUnderstood(Whole.ACTIVE, Wrong.NOT_FEWER)
    size = number(stated_total / 1e9, significant=3)
    name = f"Your model ({kind}, {size} billion parameters)"
    row |= {
        "name": name,
        "total_params_b": stated_total / 1e9,
        "active_params_b": stated_active / 1e9,
    }
    return Model(
        shape=shape(row),
        kind=kind,
        attention=row["attention_layers"],
        total=total,
        active=active,
        stated=total_b is not None or active_b is not None,
        encoders=encoders,
        further=any(bool(values.get(name)) for name in FURTHER),
        link=_packed(fields.used, values, encoders),
    )


def unpacked(link: str) -> str:
    """The text of a configuration that a link carries.

    Raises
    ------
    ValueError
        If it carries none that is understood.
    """
    try:
        raw = base64.urlsafe_b64decode(link[:_MOST_LINK] + "=" * (-len(link[:_MOST_LINK]) % 4))
        opener = zlib.decompressobj()
        text = opener.decompress(raw, MOST_TEXT).decode()
        if opener.unconsumed_tail:
            raise NotUnderstood("config", Wrong.TOO_LONG, MOST_TEXT)
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError) as error:
        raise ValueError("is no configuration of a model") from error
    return json.dumps(_parsed(text), indent=1)


def _packed(used: Mapping[str, Any], values: Mapping[str, Any], encoders: tuple[str, ...]) -> str:
    """What was read of a configuration, for a link."""
    kept: dict[str, Any] = {**used, "model_type": values["model_type"]}
    kept.pop("architectures", None)
    kept |= {n: values[n] for n in FURTHER if values.get(n)}
    kept |= {name: {} for name, what in _ENCODERS.items() if what in encoders}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _constant(word: str) -> float:
    """Limits of time steps are published as Infinity; no size may be."""
    if word == "Infinity":
        return math.inf
    raise NotUnderstood(Whole.TEXT, Wrong.NO_NUMBER, word)


def _parsed(text: str) -> dict[str, Any]:
    """JSON as an object, or what is wrong with it."""
    if len(text) > MOST_TEXT:
        raise NotUnderstood(Whole.TEXT, Wrong.TOO_LONG, MOST_TEXT)

    def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise NotUnderstood(shown(name).strip("'\""), Wrong.TWICE)
            found[name] = value
        return found

    try:
        found = json.loads(text, object_pairs_hook=once, parse_constant=_constant)
    except NotUnderstood:
        raise
    except RecursionError:
        raise NotUnderstood(Whole.TEXT, Wrong.TOO_DEEP) from None
    except ValueError as error:
        at = getattr(error, "lineno", None)
        raise NotUnderstood(Whole.TEXT, Wrong.NO_JSON, at) from None
    if not isinstance(found, dict):
        raise NotUnderstood(Whole.TEXT, Wrong.NO_JSON_OBJECT)
    return found


def _encoders(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What a configuration takes in beside text."""
    return tuple(what for name, what in _ENCODERS.items() if values.get(name) is not None)


def _language(values: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The fields of the language model, and what encoders beside it take in."""
    kind = values.get("model_type")
    if not isinstance(kind, str):
        raise NotUnderstood("model_type", Wrong.ABSENT)
    if kind == "minimax" and values.get("architectures") == ["MiniMaxM2ForCausalLM"]:
        # The first of these configurations still had the type of their forerunner.
        kind = "minimax_m2"
    if kind in HOLDERS:
        inner = values.get("text_config")
        if not isinstance(inner, dict):
            raise NotUnderstood("text_config", Wrong.ABSENT)
        Fields(values).only("num_reward_heads", 0)
        for name, value in values.items():
            if value is not None and name not in _HOLDER_FIELDS and name not in NEUTRAL:
                raise NotUnderstood(shown(name).strip("'\""), Wrong.NOT_UNDERSTOOD)
        carried = ("quantization_config", "torch_dtype", "dtype", "tie_word_embeddings")
        inner = {
            **{n: values[n] for n in carried if values.get(n) is not None and n not in inner},
            **inner,
        }
        inner.setdefault("model_type", HOLDERS[kind])
        if not isinstance(inner["model_type"], str) or inner["model_type"] in HOLDERS:
            raise NotUnderstood("text_config", Wrong.NOT_UNDERSTOOD)
        found, _ = _language(inner)
        return found, _encoders(values)
    if kind not in FAMILIES:
        raise NotUnderstood("model_type", Wrong.UNKNOWN_TYPE, shown(kind), *TYPES)
    return _beside_encoders(values, kind), _encoders(values)


def _beside_encoders(values: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The fields of the language model where no other object holds it."""
    if kind in TOGETHER:
        encoding = _HOLDER_FIELDS - _OWN
    else:
        # A link of a model says what its encoders were by objects that are empty.
        encoding = frozenset(_ENCODERS)
        for name in _ENCODERS:
            if values.get(name) not in (None, {}):
                raise NotUnderstood(name, Wrong.BESIDE_TYPE, kind)
    return {**{n: v for n, v in values.items() if n not in encoding}, "model_type": kind}


def _architecture(fields: Fields) -> None:
    """A model that writes text: others of the same type have another head."""
    named = fields.take("architectures")
    if named is None:
        return
    if not isinstance(named, list) or not all(
        isinstance(n, str) and n.endswith(("ForCausalLM", "ForConditionalGeneration"))
        for n in named
    ):
        raise NotUnderstood("architectures", Wrong.VALUE, shown(named))


def _released(fields: Fields, kind: str, found: Counted) -> dict[str, Any]:
    """Formats of the published weights, by part."""
    spelled = [n for n in ("torch_dtype", "dtype") if fields.has(n)]
    for name in spelled:
        fields.only(name, "bfloat16", "float16")
    quantised = fields.take("quantization_config")
    if quantised is None:
        return _formats(16 if spelled else None, None)
    if not isinstance(quantised, dict):
        raise NotUnderstood("quantization_config", Wrong.NO_OBJECT)
    inner = Fields(quantised, "quantization_config.")
    method = inner.take("quant_method")
    if method == "fp8" and kind == "deepseek_v4":
        native, bits = _narrow(fields, inner)
    elif method == "fp8":
        native, bits = 8, _fp8(inner, found)
    elif method == "mxfp4" and kind == "gpt_oss":
        native, bits = 4, _mxfp4(inner)
    elif method == "compressed-tensors" and kind == "kimi_k2":
        native, bits = 4, _int4(inner)
    else:
        raise NotUnderstood(
            "quantization_config.quant_method",
            Wrong.UNKNOWN_METHOD,
            shown(method),
        )
    for name in quantised:
        if name not in inner.used and quantised[name] is not None:
            raise NotUnderstood(f"quantization_config.{shown(name)}", Wrong.NOT_UNDERSTOOD)
    kept = (
        *("quant_method", "weight_block_size", "scale_fmt", "ignored_layers"),
        *("config_groups", "format", "ignore"),
    )
    fields.used["quantization_config"] = {n: inner.used[n] for n in kept if n in inner.used}
    return _formats(native, bits)


def _unconverted(inner: Fields, name: str = "modules_to_not_convert") -> list[str]:
    """Names of weights that a quantisation leaves as they were."""
    kept = inner.take(name) or []
    if not isinstance(kept, list) or not all(isinstance(n, str) for n in kept):
        raise NotUnderstood(f"quantization_config.{name}", Wrong.NO_NAMES)
    return kept


def _fp8(inner: Fields, found: Counted) -> Bits:
    """Bits of FP8 with a scale for each block, or for each matrix."""
    other = [n for n in _unconverted(inner) if not n.endswith(_KEPT)]
    if other:
        where = "quantization_config.modules_to_not_convert"
        raise NotUnderstood(where, Wrong.HAS_VALUE, shown(other[0]))
    for neutral in ("activation_scheme", "fmt", "scale_fmt", "dequantize"):
        inner.take(neutral)
    inner.only("packed_modules_mapping", {})
    block = inner.take("weight_block_size")
    if block is not None and block != _BLOCK:
        raise NotUnderstood("quantization_config.weight_block_size", Wrong.ONLY, shown(block))
    bits = Bits(16, 8, 8) if block is None else PRECISIONS[8]
    ignored = _unconverted(inner, "ignored_layers")
    if not ignored:
        return bits
    # The output of attention in every layer, as MiMo leaves it out; a link names it once.
    outputs = {f"model.layers.{i}.{_OUTPUT}" for i in range(int(found.row["layers"]))}
    inside = {n for n in ignored if n.startswith("model.layers.")}
    if not found.apart or (inside != outputs and ignored != [_OUTPUT]):
        where = "quantization_config.ignored_layers"
        raise NotUnderstood(where, Wrong.HAS_VALUE, shown(ignored[0]))
    inner.used["ignored_layers"] = [_OUTPUT]
    of = parts(found.row)
    linear = of.attention + of.dense
    wider = sum(count * (wide - bits.linear) for wide, count in found.apart)
    return replace(bits, linear=bits.linear + wider / linear)


def _narrow(fields: Fields, inner: Fields) -> tuple[int, Bits]:
    """Bits of most weights and by part where scales have 8 bits and experts a format of their own,
    as DeepSeek-V4 is released.
    """
    for neutral in ("activation_scheme", "fmt"):
        inner.take(neutral)
    inner.only("scale_fmt", "ue8m0")
    inner.only("weight_block_size", _BLOCK)
    if not (inner.has("scale_fmt") and inner.has("weight_block_size")):
        raise NotUnderstood("quantization_config.scale_fmt", Wrong.NO_BLOCK_SCALE)
    fields.only("expert_dtype", "fp4", "fp8")
    experts = fields.take("expert_dtype")
    if experts is None:
        raise NotUnderstood("expert_dtype", Wrong.ABSENT)
    if experts == "fp8":
        return 8, Bits(16, _NARROW_SCALES, _NARROW_SCALES)
    return 4, Bits(16, _NARROW_SCALES, PRECISIONS[4].experts)


def _mxfp4(inner: Fields) -> Bits:
    """Bits where the experts alone are in MXFP4."""
    kept = _unconverted(inner)
    if kept and not any("self_attn" in n for n in kept):
        raise NotUnderstood("quantization_config.modules_to_not_convert", Wrong.NO_SELF_ATTENTION)
    return Bits(16, 16, PRECISIONS[4].experts)


def _int4(inner: Fields) -> Bits:
    """Bits where the experts alone are integers of 4 bits, with a scale of 16 for each 32."""
    inner.only("format", "pack-quantized")
    inner.only("quantization_status", "compressed")
    inner.only("ignore", _BUT_EXPERTS)
    if not inner.has("ignore"):
        raise NotUnderstood("quantization_config.ignore", Wrong.ABSENT)
    groups = inner.within("config_groups")
    group = groups.within("group_0")
    weights = group.within("weights")
    if weights.whole("num_bits") != 4 or weights.whole("group_size") != 32:
        raise NotUnderstood("quantization_config.config_groups", Wrong.NOT_FOUR_BITS)
    for name, known in (("strategy", "group"), ("symmetric", True), ("type", "int")):
        weights.only(name, known)
    weights.only("dynamic", False)
    weights.idle("observer", "observer_kwargs")
    group.only("targets", ["Linear"])
    for fields in (weights, group, groups):
        fields.close()
    return Bits(16, 16, 4 + 16 / 32)


def _formats(native: int | None, bits: Bits | None) -> dict[str, Any]:
    return {
        "native_weight_bits": native,
        "embedding_bits": bits.embedding if bits else None,
        "linear_bits": bits.linear if bits else None,
        "expert_bits": bits.experts if bits else None,
    }


def _counts(found: Counted) -> tuple[int, int]:
    """All and active weights, to the last one."""
    total, active = counted(found.row)
    resting = 0.0
    if found.beside_experts:
        share = float(found.row["experts_active"]) / float(found.row["experts"])
        resting = found.beside_experts * (1 - share)
    if not parts(found.row).total > 0:
        raise NotUnderstood("hidden_size", Wrong.NO_WEIGHTS)
    beside = found.beside + found.beside_experts
    return round(total + beside), round(active + beside - resting)


def _stated(what: Whole, stated_b: float | None, found: float, low: float, high: float) -> float:
    """Parameters the reader gives, where they agree with the fields; else those of the fields."""
    if stated_b is None:
        return found
    share = stated_b * 1e9 / found
    if not low <= share <= high:
        raise NotUnderstood(what, Wrong.DISAGREES, stated_b, found / 1e9)
    return stated_b * 1e9
