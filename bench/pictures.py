"""Draw the pictures of the README from the dashboard as it is: ``python -m bench.pictures``."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image

from bench.harness import ROOT, Visit, chromium, ours, serve

#: Name of the file in docs/, and the page it shows.
PICTURES: Final = {"overview": "/", "compare": "/compare"}
_COLOURS: Final = 64


def small(png: bytes) -> bytes:
    """The picture with few colours, which text and charts do with."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="pictures-") as name, chromium() as browser:
        scratch = Path(name)
        with serve(ours(), scratch) as server:
            for stem, path in PICTURES.items():
                with Visit(browser, ("chart",)) as visit:
                    visit.open(server, path)
                    visit.settle(server)
                    (ROOT / "docs" / f"{stem}.png").write_bytes(small(visit.picture()))


if __name__ == "__main__":
    main()
