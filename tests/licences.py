"""What `make licences` lists: the licence of each package of a deployment, as it says itself."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distribution
from typing import Final

from tests.serving import ROOT

#: Licences under which anything may be built on a package, given its notice.
FREE: Final = frozenset(
    {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-CMU"}
    | {"PSF-2.0", "Zlib"}
)
#: What packages write that do not use the names of the list of licences (SPDX).
_NAMES: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
}
#: Packages under another licence, and why they are here all the same.
EXCEPTIONS: Final = {
    "certifi": (
        "MPL-2.0",
        "holds for its own files alone, which are passed on as they are; requests asks for it",
    ),
}
UNKNOWN: Final = "unknown"


def packages() -> list[str]:
    """Names of all packages of a deployment."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    return re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)


def licence(found: Distribution) -> str:
    """The licence of an installed package, ``unknown`` where it names none."""
    about = found.metadata
    classes = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or []]
    for said in (about["License-Expression"], about["License"], *classes):
        if said and (name := _NAMES.get(said, said)) and _parts(name) <= _known():
            return name
    return UNKNOWN


def _known() -> set[str]:
    return {*FREE, *(name for name, _ in EXCEPTIONS.values())}


def _parts(expression: str) -> set[str]:
    return set(re.split(r" (?:AND|OR) ", expression))


def faults(found: dict[str, str]) -> list[str]:
    """What is wrong with the licences of packages: one line each."""
    wrong = [
        f"{name}: {said}"
        for name, said in found.items()
        if not _parts(said) <= FREE and (name not in EXCEPTIONS or EXCEPTIONS[name][0] != said)
    ]
    return wrong + [f"{name}: no package of the deployment" for name in EXCEPTIONS.keys() - found]


def main() -> int:
    found = {name: licence(distribution(name)) for name in packages()}
    for name, said in found.items():
        why = f" ({EXCEPTIONS[name][1]})" if name in EXCEPTIONS else ""
        print(f"{name:30} {said}{why}")
    for fault in (wrong := faults(found)):
        print(f"not listed as free, and without a reason: {fault}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
