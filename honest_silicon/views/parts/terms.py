"""Words a newcomer may not know, with their meaning: the first of each in the prose of a page
carries it, and the key of every page has all of them.
"""

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
    "latent attention": "A way to keep the text so far in a compressed form, which takes less "
    "memory for each user.",
    "SRAM": "Memory on the chip itself: the fastest and the smallest.",
    "compute die": "One piece of silicon that calculates; a chip may have several in its package.",
    "compute dies": "Pieces of silicon that calculate; a chip may have several in its package.",
    "die area": "Size of the pieces of silicon, in square millimetres.",
    "yield": "The share of the dies made that work.",
    "3A090": "The entry of the US export control list for AI chips; its parts a and b have limits "
    "of their own.",
    "N+3": "SMIC's process after N+2; sources put it in the 5 or the 6 nm class.",
}
#: Words of tables, of labels and of the names of chips, which the key alone explains.
OF_TABLES: Final = {
    "16-bit compute": "Calculations a second with numbers of 16 bits, FP16 or BF16: the usual "
    "measure of a chip for training.",
    "ASIC": "A chip made for one kind of work.",
    "batch": "Requests that a chip works on at the same time.",
    "BIS": "Bureau of Industry and Security, the US office that writes the export rules.",
    "DRAM": "The common kind of computer memory; HBM is stacks of it.",
    "ECCN": "Export control classification number: an entry of the US control list.",
    "FP64, FP32, TF32, FP16, BF16, FP8, FP4": "Formats of numbers with a point: the figure is the "
    "number of bits, but for TF32, which has 19. Fewer bits are faster and less exact.",
    "foundry": "A company that makes chips which others design.",
    "GB/s": "Thousand million bytes a second.",
    "GPU, NPU, TPU": "Kinds of AI chips: from graphics, built for AI, and Google's own.",
    "host interface": "The link from a chip to the processor of its server, mostly PCIe.",
    "INT8, INT4": "Whole numbers of 8 or 4 bits.",
    "interconnect": "Links between chips.",
    "interposer": "A layer of silicon that joins dies and memory in a package.",
    "median": "The middle result: half of all are higher and half lower.",
    "memory bandwidth": "How fast a chip reads its memory; it limits how fast answers are written.",
    "package": "What is sold as one chip: one or more dies, with memory, in a housing.",
    "parameters": "The numbers a model has learned; more of them need more memory.",
    "plugin, fork, upstream": "Support in an add-on, in a copy, or in the framework itself.",
    "PFLOPS": "A thousand TFLOPS.",
    "process, nm": "The generation of manufacturing, newer where the figure is smaller. It is "
    "a name, not a length.",
    "pretraining, fine-tuning": "The first, longest training of a model, and a short one after.",
    "reticle": "The largest area that a machine prints at once: a die is no larger.",
    "scale-up link": "The fast links within a scale-up domain.",
    "software stack": "The maker's software that programs need to run on its chips.",
    "sparsity": "Zeros in a model that some chips can skip.",
    "speculative decoding, drafts": "A small model guesses tokens, which the large one checks.",
    "SXM, OAM, PCIe": "Forms of a chip: modules for servers, NVIDIA's and others', and cards.",
    "wafer": "A disc of silicon from which dozens of large dies are cut.",
    "workload": "A kind of work: a model with its lengths of text, or its training.",
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
