"""Every page rebuilt from its own address gives the same figures."""

from __future__ import annotations

import pytest

from honest_silicon.addresses import MOVED, place
from tests.examples import each

from .conftest import figures, tables, texts

STATES = [
    ("overview", {}),
    ("overview", {"q": "H20"}),
    ("chips", {"q": "910", "sort": "fp16_tflops", "order": "asc", "badges": "1"}),
    ("chips", {"cols": "vendor,tdp_w", "status": "shipping", "years": "2020-2024"}),
    ("chip", {"id": "huawei-ascend-910b"}),
    ("explore", {"x": "tdp_w", "y": "fp16_tflops/tdp_w", "ys": "linear", "basis": "paper"}),
    ("explore", {"y": "memory_bw_gbs", "trend": "1", "vendor": "nvidia,huawei"}),
    ("compare", {"unit": "watt", "precision": "8"}),
    (
        "compare",
        {
            "chips": "nvidia-h20,alibaba-zhenwu-810e,huawei-ascend-910c",
            "base": "alibaba-zhenwu-810e",
            "unit": "domain",
            "precision": "best",
        },
    ),
    ("process-node", {"colour": "foundry", "country": "CN"}),
    ("training-inference", {"base": "nvidia-h20", "chips": "huawei-ascend-950pr"}),
    (
        "training-inference",
        {"served": "qwen3-32b", "wbits": "16", "context": "8192", "step": "20", "family": "TPU"},
    ),
    ("run", {"view": "inference", "base": "nvidia-h20", "workload": "chat-671b", "future": "1"}),
    ("train", {"view": "training-ratio", "chips": "huawei-ascend-950pr", "country": "CN"}),
    ("size", {"model": "gpt-oss-120b", "wbits": "native", "users": "8", "in": "2000"}),
    ("size", {"chips": "huawei-ascend-950dt", "n": "16", "kvbits": "8", "step": "0", "kwh": "25"}),
    ("train", {"view": "training", "model": "llama-3-1-70b", "tokens": "15000", "nt": "2048"}),
    ("measured", {"what": "training", "who": "vendor,laboratory", "country": "CN"}),
    ("measured", {"show": "errors", "status": "shipping"}),
    ("measured", {"show": "others", "what": "decode"}),
    ("measured", {"show": "withheld", "cell": "measured:flagperf-003"}),
    ("yours", {}),
    ("sold-to-china", {"on": "2023-11-17"}),
    ("export-controls", {"on": "2022-10-07", "country": "CN"}),
    ("export-controls", {"on": "2023-11-17", "wif": "nvidia-a800-sxm-80gb", "wfp16": "299.9"}),
    ("racks", {"own": "huawei-atlas-800t-a2", "base": "nvidia-dgx-h100", "unit": "kilowatt"}),
    ("racks", {"unit": "dollar", "country": "US"}),
    ("supply", {"what": "percent", "country": "CN"}),
    ("supply", {"tick": "h20-sold-2024-1,ascend-910c-made-2025-1", "of": "H20"}),
    ("claims", {"claim": "o02"}),
    ("claims", {"q": "SMIC"}),
    ("claims", {"topic": "production,training", "reading": "open", "article": "1"}),
    ("software", {"work": "inference", "chips": "CN"}),
    ("sources-quality", {"show": "wanted", "country": "CN"}),
    ("sources-quality", {"show": "changes"}),
    ("sources-quality", {"show": "verdicts"}),
]


@pytest.mark.parametrize(("path", "params"), each(STATES, lambda s: (s[0], s[1].get("view"))))
def test_a_page_rebuilt_from_its_address_gives_the_same_figures(opened, path, params):
    first = opened(path, **params)
    assert not first.exception
    address = dict(first.query_params)
    assert params.items() <= address.items()
    again = opened(path, **address)
    assert not again.exception
    assert dict(again.query_params) == address
    assert tables(again) == tables(first)
    assert figures(again) == figures(first)
    assert texts(again) == texts(first)


OLD = [
    *((path, params) for path, params in STATES if path in MOVED),
    ("size", {"task": "training", "model": "llama-3-1-70b", "tokens": "15000"}),
]


def test_every_old_address_is_tried():
    assert {path for path, _ in OLD} == set(MOVED)


@pytest.mark.subjects
@pytest.mark.parametrize(("path", "params"), each(OLD, lambda s: s[0]))
def test_an_old_address_opens_with_its_state_on_the_page_that_took_it_over(opened, path, params):
    old = opened(path, **params)
    page, query = place(path, params)
    new = opened(page, **query)
    assert not old.exception
    assert not [i.value for i in old.info if "ignored" in i.value]
    assert old.title[0].value == new.title[0].value
    assert dict(old.query_params) == dict(new.query_params)
    assert tables(old) == tables(new)
    assert figures(old) == figures(new)
