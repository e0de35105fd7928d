"""How long the dashboard takes to be written as files, beside the time it may take."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.harness import ROOT, Measure

_BUDGET_S = 180.0


def written(scratch: Path) -> list[Measure]:
    """The whole site by two processes, once: it takes a minute.

    Raises
    ------
    RuntimeError
        Where it could not be written.
    """
    measure = Measure("The dashboard as files|ours|budget", "the whole site")
    command = [sys.executable, "-m", "honest_silicon.site", str(scratch / "site")]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    measure.ours.append(time.perf_counter() - start)
    measure.reference.append(_BUDGET_S)
    if done.returncode:
        raise RuntimeError(f"the site was not written: {done.stderr[-500:]}")
    return [measure]
