"""The logo: drawn by the head of the page where that is ours, else by each run of the script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

_IN_HEAD: Final[list[bool]] = []


def logo() -> str:
    """Address of the logo, which holds it: it is sent in every run. Where the head of the page has
    the drawing, this has its measures alone.
    """
    text = _drawing()
    return _as_address(f"{text.partition('>')[0]}/>" if _IN_HEAD else text)


def in_head() -> str:
    """A style for the head of the page that draws the logo. From this call on it stands there."""
    _IN_HEAD.append(True)
    return f'.stLogo{{content:url("{_as_address(_drawing())}")}}'


@cache
def _drawing() -> str:
    file = Path(__file__).parents[1] / "logo.svg"
    return file.read_text("utf-8").replace('"', "'").strip()


@cache
def _as_address(svg: str) -> str:
    # In base64 it would be longer and compress worse.
    return "data:image/svg+xml," + quote(svg, safe=" :=-,.'()/")
