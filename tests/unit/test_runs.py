"""Runs are counted, not the documents that tell of them."""

from __future__ import annotations

from honest_silicon.analysis.runs import against, large_documented, one_row_a_run, runs


def _run(**cells: str) -> dict[str, str]:
    return {
        "model": "Shan LM",
        "developer": "Shan",
        "chip_id": "shan-a",
        "chip_named": "Shan A",
        "chip_country": "CN",
        "stage": "pretraining",
        "outcome": "failed",
        "by_vendor": "true",
        "basis": "press",
        "source_id": "lab-report",
    } | cells


def test_documents_on_one_run_are_one_run(tiny):
    tiny.write(
        "training_runs",
        [
            _run(id="a", event="lm"),
            _run(id="b", event="lm", basis="paper"),
            _run(id="c", event="lm"),
            _run(id="d", model="Shan LM 2"),
            _run(id="e", outcome="completed"),
            _run(id="f", chip_id="nova-one", chip_named="Nova One", chip_country="US"),
        ],
    )
    data = tiny.load()
    # Of China: lm with three documents, and d alone; e is fine, f of the US.
    assert against(data, "CN") == 2
    assert against(data, "US") == 1
    rows = one_row_a_run(data, runs(data))
    assert sorted(rows.index) == ["b", "d", "e", "f"]
    assert rows["documents"].to_dict() == {"b": 3, "d": 1, "e": 1, "f": 1}


def test_large_models_are_documented_and_finished(tiny):
    done = {"outcome": "completed", "basis": "official", "params_b": "100"}
    tiny.write(
        "training_runs",
        [
            _run(id="a", **done),
            _run(id="b", **done | {"params_b": "99"}),
            _run(id="c", **done | {"basis": "press"}),
            _run(id="d", **done | {"outcome": "under-way"}),
            _run(id="e", **done | {"stage": "post-training"}),
            _run(id="f", **done | {"params_b": ""}),
        ],
    )
    assert list(large_documented(tiny.load(), "CN").index) == ["a"]
