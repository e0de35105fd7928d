"""What `make audit` asks: faults known of the packages of a deployment, where that can be asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from tests.serving import ROOT

#: Seconds for one answer of the list of faults, and for all of them.
EACH_S, ALL_S = 5, 60
COMMAND: Final = (
    *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--strict"),
    *("--progress-spinner", "off", "--timeout", str(EACH_S), "-r", str(ROOT / "requirements.lock")),
)
#: Its status where it has found a fault, and how it says so.
_FOUND: Final = "known vulnerabilit"


def audited(command: Sequence[str] = COMMAND, seconds: float = ALL_S) -> tuple[int, str]:
    """Status and words: 0 where there is no known fault, or where nobody could be asked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return 0, f"Known faults of packages: not asked, no answer within {seconds:g} s."
    said = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        return 0, f"Known faults of packages: {said.splitlines()[-1] if said else 'none'}."
    if _FOUND in said:
        return 1, said
    why = said.splitlines()[-1][:200] if said else f"status {done.returncode}"
    return 0, f"Known faults of packages: not asked ({why})."


def main() -> int:
    status, said = audited()
    print(said, flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
