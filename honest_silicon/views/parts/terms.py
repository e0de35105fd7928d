"""Words a newcomer may not know, with their meaning: the first of each on a page carries it."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from honest_silicon.charts.html import NOTHING, html
from honest_silicon.views.parts.markup import whole_words

#: Meaning by term, as it is written in a sentence.
TERMS: Final = {
    "TPP": "Total processing performance: operations a second times the bits of each, the measure "
    "of the US export rules.",
    "performance density": "TPP divided by the area of the compute dies.",
    "HBM": "High-bandwidth memory: stacks of memory beside the chip, the fastest kind.",
    "MFU": "Model FLOPS utilisation: the share of a chip's peak rate that training really used.",
    "TFLOPS": "A million million calculations a second.",
    "EFLOPS": "A million TFLOPS.",
    "TOPS": "A million million whole-number calculations a second.",
    "dense": "Counted without skipping zeros. Rates with sparsity are twice as high and are never "
    "set beside these.",
    "TDP": "Thermal design power: the power a chip is built to use, in watts.",
    "KV cache": "What a model keeps in memory of the text so far, for each user.",
    "prefill": "Reading the prompt, before the first word of the answer.",
    "decode": "Writing the answer, one token after the other.",
    "token": "A piece of text, about three quarters of an English word.",
    "tokens": "Pieces of text; one is about three quarters of an English word.",
    "MoE": "Mixture of experts: a model of which only some parts work on each token.",
    "experts": "Parts of a model, of which only a few work on each token.",
    "tensor parallel": "Each layer of the model is split over several chips.",
    "scale-up domain": "Chips joined so closely that they work as one.",
    "N+2": "SMIC's second process of the 7 nm class.",
    "roofline": "The most a chip can do, given its arithmetic and its memory speed.",
    "H100 equivalents": "Compute counted as so many NVIDIA H100.",
    "NVLink": "NVIDIA's link between its chips.",
    "checkpoint": "The files of a model as its developer publishes them.",
}

# The longest first, so that "KV cache" is not read as two words. With the signs that stay with it
# where a line ends.
_FIND: Final = re.compile(
    r"([(“]?)(?<![\w-])("
    + "|".join(re.escape(t) for t in sorted(TERMS, key=len, reverse=True))
    + r")(?![\w/-])([).,;:”]*)"
)


def explained(text: str, seen: set[str]) -> Markup:
    """Text with the meaning of each term at its first place, under the pointer, the focus or a
    finger.

    Parameters
    ----------
    seen
        Terms explained on the page so far; those of this text are added.

    >>> explained("Its TDP", seen := set()).partition(" class")[0], seen
    (Markup('Its <button type="button"'), {'TDP'})
    >>> explained("168 tokens/s", set())
    Markup('168 tokens/s')
    """
    if isinstance(text, Markup):
        return text
    out, end = NOTHING, 0
    for found in _FIND.finditer(text):
        before, term, after = found.groups()
        if term in seen:
            continue
        seen.add(term)
        out += whole_words(text[end : found.start()])
        word = html(
            '<button type="button" class="term" data-means="{}" aria-description="{}">{}</button>',
            TERMS[term],
            TERMS[term],
            term,
        )
        if before or after:
            word = html('<span class="whole">{}{}{}</span>', before, word, after)
        out += word
        end = found.end()
    return out + whole_words(text[end:])
