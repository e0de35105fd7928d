"""A model to serve on the tiny chips, for tests of what it takes and how fast it can be."""

from __future__ import annotations

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.sizing import Job, Sizing, size
from honest_silicon.dataset import Dataset

# nova-lm: 0.75 billion parameters, of which the shape counts 131,072,000 each of embedding and
# head, 83,886,080 of attention and 402,653,184 of networks: 748,683,264, so each stands for
# 1.00175882. In 8 bits embedding and head take two bytes, the others 1.000244: 1.012724 GB, of
# which a step reads all but the embedding, 0.750119 GB; in 16 bits 1.5 GB, of which 1.237395 GB.
# A token keeps 2 * 8 * 256 = 4,096 elements, 8,192 B in 16 bits. Decoding one at 1,000 tokens
# takes 1.5 * 10^9 + 2 * 2 * 32 * 256 * 1,000 = 1.532768 * 10^9.
JOB = Job("nova-lm", weight_bits=8, kv_bits=16, prompt=900, output=200, users=32)


def sized(data: Dataset, chip: str, job: Job = JOB) -> Sizing:
    return size(data, all_hardware(data)[chip], all_shapes(data)[job.model], job)
