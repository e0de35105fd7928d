"""Fields of a ``config.json`` as Hugging Face publishes it: each is read, known not to matter, or
refused by its name.

What a configuration holds and a reader of it does not understand may change what a model keeps or
computes, so nothing is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Any, Final

#: The largest number any size of a model may be.
_MOST: Final = 100_000_000
#: Layers and experts are listed one by one.
MOST_LAYERS: Final = 2_000


class Wrong(Enum):
    """What is wrong with a field; ``words.config`` says it, with the values given beside it."""

    ABSENT = auto()
    #: Neither the field nor what stands in for it.
    NO_OBJECT = auto()
    NOT_UNDERSTOOD = auto()
    #: A field that is not known, and may change what the model holds or computes.
    UNKNOWN = auto()
    #: The value.
    VALUE = auto()
    HAS_VALUE = auto()
    NO_FLAG = auto()
    NO_LAYERS = auto()
    NO_LAYER_NUMBERS = auto()
    ONLY = auto()
    #: The value, and the limits of a whole number.
    NO_WHOLE = auto()
    #: The value, and the most there may be.
    TOO_MANY = auto()
    #: The value, and the layers there are.
    NOT_EACH_LAYER = auto()
    OF_LAYERS = auto()
    #: Layers in all.
    UNTOLD_LAYERS = auto()
    #: Two numbers that do not go together: of heads, of heads and width, of experts.
    NOT_DIVIDING = auto()
    NO_DIMENSION = auto()
    TOO_FEW_EXPERTS = auto()
    DENSE_LAYERS = auto()
    NO_FIRST_INDEX = auto()
    UNKNOWN_BLOCK = auto()
    NO_MIXER = auto()
    NO_LIST_OF_LAYERS = auto()
    SPARSE_ZERO = auto()
    ENDS_IN_WINDOW = auto()
    NOT_FEWER = auto()
    NO_NUMBER = auto()
    TOO_LONG = auto()
    TWICE = auto()
    TOO_DEEP = auto()
    NO_JSON = auto()
    NO_JSON_OBJECT = auto()
    UNKNOWN_TYPE = auto()
    BESIDE_TYPE = auto()
    UNKNOWN_METHOD = auto()
    NO_NAMES = auto()
    NO_BLOCK_SCALE = auto()
    NO_SELF_ATTENTION = auto()
    NOT_FOUR_BITS = auto()
    NO_WEIGHTS = auto()
    DISAGREES = auto()


class Whole(Enum):
    """What is refused where no field of the configuration is."""

    TEXT = auto()
    PARAMETERS = auto()
    ACTIVE = auto()


class NotUnderstood(ValueError):
    """A configuration that cannot be sized: the field, what is wrong, and values it is about."""

    def __init__(self, field: str | Whole, wrong: Wrong, *values: object) -> None:
        super().__init__(field, wrong, *values)
        self.field, self.wrong, self.values = field, wrong, values


_NEUTRAL: Final = """
    _name_or_path auto_map model_type transformers_version torchscript use_cache
    use_bfloat16 cache_implementation _attn_implementation _attn_implementation_autoset
    attn_implementation return_dict return_dict_in_generate output_attentions
    output_hidden_states output_scores output_router_logits id2label label2id problem_type
    finetuning_task task_specific_params tokenizer_class prefix language_model_only
    bos_token_id eos_token_id pad_token_id sep_token_id decoder_start_token_id
    max_position_embeddings original_max_position_embeddings initial_context_length max_length
    min_length do_sample early_stopping num_beams num_beam_groups diversity_penalty temperature
    top_k top_p typical_p repetition_penalty length_penalty no_repeat_ngram_size
    encoder_no_repeat_ngram_size bad_words_ids num_return_sequences forced_bos_token_id
    forced_eos_token_id remove_invalid_values exponential_decay_length_penalty suppress_tokens
    begin_suppress_tokens chunk_size_feed_forward is_decoder
    hidden_act hidden_activation mlp_hidden_act swiglu_limit swiglu_alpha
    initializer_range initializer_factor init_method rms_norm_eps layer_norm_eps norm_eps
    layer_norm_epsilon attention_dropout hidden_dropout dropout residual_dropout
    embd_pdrop resid_pdrop attn_pdrop
    rope_theta rope_scaling rope_parameters rope_local_base_freq partial_rotary_factor
    rope_interleave rotary_dim query_pre_attn_scalar attn_logit_softcapping
    final_logit_softcapping mrope_section
    norm_topk_prob router_aux_loss_coef router_jitter_noise routed_scaling_factor scoring_func
    topk_method topk_group n_group aux_loss_alpha seq_aux ep_size pretraining_tp num_logits_to_keep
    """
_FURTHER: Final = """
    num_nextn_predict_layers mtp_num_hidden_layers mtp_use_dedicated_embeddings
    num_mtp_modules mtp_transformer_layers use_mtp mtp_layers_block_type
    mtp_hybrid_override_pattern
    """
#: Fields that change neither what is held nor the work: numbers of tokens, positions, norms,
#: routing weights, training, generation, and what loads the model.
NEUTRAL: Final = frozenset(_NEUTRAL.split())
#: Fields of layers that predict further tokens. They are left out, as in models.csv.
FURTHER: Final = frozenset(_FURTHER.split())

#: Fields that say nothing at these values, as Transformers writes all those it knows.
AT_REST: Final[Mapping[str, Any]] = {
    "add_cross_attention": False,
    "is_encoder_decoder": False,
    "pruned_heads": {},
    "tf_legacy_loss": False,
    "tie_encoder_decoder": False,
}


def shown(value: object) -> str:
    """A value as it can stand in a sentence."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


class Fields:
    """The fields of one configuration; ``used`` are those read so far.

    ``of`` stands before their names in what is refused, for the fields of an object within.
    """

    def __init__(self, values: Mapping[str, Any], of: str = "") -> None:
        self._values = values
        self._of = of
        self.used: dict[str, Any] = {}
        self._idle: set[str] = set()

    def _refused(self, name: str, wrong: Wrong, *values: object) -> NotUnderstood:
        return NotUnderstood(self._of + name, wrong, *values)

    def within(self, name: str) -> Fields:
        """The fields of an object that must be there."""
        value = self.take(name)
        if not isinstance(value, dict):
            raise self._refused(name, Wrong.ABSENT if value is None else Wrong.NO_OBJECT)
        return Fields(value, f"{self._of}{name}.")

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._values.get(name) is not None

    def take(self, name: str) -> Any:
        """A field as it stands; None where it is absent or null."""
        value = self._values.get(name)
        if value is not None:
            self.used[name] = value
        return value

    def idle(self, *names: str) -> None:
        """Fields that change neither what this family holds nor what it computes."""
        self._idle.update(names)

    def maybe(self, name: str, least: int = 1) -> int | None:
        """A whole number, or None where the field is absent or null."""
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MOST:
            raise self._refused(name, Wrong.NO_WHOLE, shown(value), least, _MOST)
        return value

    def whole(self, name: str, default: int | None = None, least: int = 1) -> int:
        """A whole number that must be there, unless its family says what it is where it is not."""
        value = self.maybe(name, least)
        if value is None:
            value = default
        if value is None:
            raise self._refused(name, Wrong.ABSENT)
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        value = self.take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._refused(name, Wrong.NO_FLAG, shown(value))
        return value

    def only(self, name: str, *known: object) -> None:
        """A field that is understood at these values alone; it may be absent."""
        value = self.take(name)
        if value is None:
            return
        if not any(value == k and isinstance(value, bool) == isinstance(k, bool) for k in known):
            raise self._refused(name, Wrong.VALUE, shown(value))

    def kinds(
        self, name: str, count: int, known: Sequence[object], *, further: int = 0
    ) -> list[Any] | None:
        """One of ``known`` for each of ``count`` layers; None where the field is absent.

        The list may have those of ``further`` layers at its end, which predict further tokens.
        """
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) not in (count, count + further):
            raise self._refused(name, Wrong.NOT_EACH_LAYER, shown(value), count)
        for one in value:
            if one not in known or isinstance(one, bool):
                raise self._refused(name, Wrong.HAS_VALUE, shown(one))
        return value[:count]

    def layers(self) -> int:
        """The number of layers."""
        found = self.whole("num_hidden_layers")
        if found > MOST_LAYERS:
            raise self._refused("num_hidden_layers", Wrong.TOO_MANY, found, MOST_LAYERS)
        return found

    def close(self) -> None:
        """Refuse the first field that was not read and is not known to change nothing."""
        for name, value in self._values.items():
            if value is None or name in self.used or name in NEUTRAL | FURTHER | self._idle:
                continue
            if name in AT_REST and value == AT_REST[name] and type(value) is type(AT_REST[name]):
                continue
            raise self._refused(shown(name).strip("'\""), Wrong.UNKNOWN)
