"""Hundreds of broken addresses: each shows its page, and says what it ignored."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples

from .conftest import open_page, texts

PAGES = (
    "overview",
    "chips",
    "chip",
    "compare",
    "explore",
    "process-node",
    "training-inference",
    "size",
    "measured",
    "yours",
    "sold-to-china",
    "export-controls",
    "racks",
    "supply",
    "claims",
    "software",
    "sources-quality",
)
#: Addresses tried on each page.
EACH = examples(65, 2)
NAMES = (
    *("country", "vendor", "status", "use", "kind", "years", "basis", "data", "cell", "part"),
    *("metric", "q", "cols", "sort", "order", "badges", "page", "id", "x", "y", "xs", "ys"),
    *("colour", "size", "bars", "frontier", "trend", "base", "chips", "unit", "precision", "show"),
    *("doc", "embed", "embed_options", "served", "trained", "wbits", "kvbits", "context", "step"),
    *("family", "ladder", "model", "task", "in", "out", "users", "n", "nt", "kwh", "tokens"),
    *("who", "hour", "owned", "used", "config", "total", "active"),
    *(
        "what",
        "on",
        "wif",
        "wfp16",
        "wfp64",
        "wnode",
        "own",
        "of",
        "tick",
        "claim",
        "topic",
        "reading",
    ),
    *("article", "work"),
)
WORDS = (
    *("CN", "US", "ZZ", "nvidia", "shipping", "1", "0", "-1", "2", "true", "NaN", "null", "None"),
    *("2020-2024", "2024-2020", "0000-9999", "٢٠٢٠-٢٠٢٤", "official", "both", "gpu", "log"),
    *("nvidia-h20", "nvidia-h20,nvidia-h20", "nvidia-h20,huawei-ascend-910c", "sold", "16"),
    *("fp16_tflops", "fp16_tflops/tdp_w", "fp16_tflops/", "/tdp_w", "released", "1.0.0", "99.9.9"),
    *("measured:flagperf-003", "models:none", "measured:", "deepseek-v3", "99999999999", "0.5"),
    *("2022-10-07", "2023-02-30", "1e400", "o02", "huawei-cloudmatrix-384", "stacks", "9e6"),
    *("nvidia-h20:tdp_w", "nvidia-h20:", ":tdp_w", "nvidia-h20:tdp_w+x", "wanted", "changes"),
    *("<script>alert(1)</script>", "=1+1", "'; drop table", "../../etc/passwd", "%00", "\x00"),
    *("a" * 5000, ",".join(["nvidia-h20"] * 400), "🂡" * 50, "\u202eabc", "", " ", "\n", "&=&"),
)
VALUES = st.one_of(st.sampled_from(WORDS), st.text(max_size=30))


@pytest.mark.parametrize("path", PAGES)
def test_no_address_brings_a_page_down(path):
    @settings(
        max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(
        st.dictionaries(
            st.one_of(st.sampled_from(NAMES), st.text(min_size=1, max_size=12)),
            VALUES,
            max_size=6,
        )
    )
    def attempt(params: dict[str, str]) -> None:
        app = open_page(path, params)
        assert not app.exception
        assert not app.error
        assert app.title or "embed" in params
        assert "Traceback" not in texts(app)

    attempt()
