"""The code of the library that draws charts in a browser, less what no chart here is made of.

plotly.js draws 47 kinds of trace, among them maps and three dimensions, of which charts here need
two. The file that Streamlit ships names each module of plotly.js by its path, and runs one only
when another asks for it: the modules of the other kinds are taken out by those names. What is left
is a quarter, which a browser has to fetch and read before it draws the first chart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Final

#: Kinds of trace that charts are made of.
KINDS: Final = ("bar", "scatter")
#: The file that ``charts_only`` was tried with, by its SHA-256: that of Streamlit 1.67.0.
KNOWN: Final = "8cb9b72292d50f4ac26b35921c6209897f2a946d03214aa63214e86f129a8cb1"

#: Packages that those kinds and the frame of a chart need; what other packages do is not asked for.
_PACKAGES: Final = (
    "@plotly/d3",
    "base64-arraybuffer",
    "culori",
    "d3-format",
    "d3-time",
    "d3-time-format",
    "events",
    "fast-isnumeric",
    "gl-mat4",
    "has-hover",
    "has-passive-events",
    "is-browser",
    "is-mobile",
    "is-string-blank",
    "mouse-event-offset",
    "native-promise-only",
    "parse-svg-path",
    "point-in-polygon",
    "polybooljs",
)
#: The legend asks the kind ``pie`` for the look of its slices.
_TRACES: Final = (*KINDS, "pie")
_LEFT_OUT: Final = re.compile(
    rf"""
    node_modules/(?!(?:{"|".join(map(re.escape, _PACKAGES))})/)
    | \(disabled\): | stackgl_modules/ | build/maplibre
    | src/plots/(?:map|geo|polar|smith|ternary)/
    | src/traces/(?!(?:{"|".join(_TRACES)})/)
    | lib/(?!(?:index|core|{"|".join(KINDS)})\.js)
    """,
    re.VERBOSE,
)
#: ``name = wrapper({"path of the module"(arguments) {``
_BEGINS: Final = re.compile(r'([\w$]+)=[\w$]+\(\{"([^"]+)"\([\w$,]*\)\{')
_ENDS: Final = re.compile(r"\}\}\)(?=[;,])")
_LISTED: Final = re.compile(r"(?<=\.register\(\[)(?:[\w$]+\(\),?)+(?=\]\))")
_BEFORE: Final = re.compile(r",[\w$]+[,=]")
#: Functions that are declared between two modules are the second one's.
_DECLARED: Final = re.compile(r"(?<=;)(?:async )?function .*(?=var [\w$,]*\Z)", re.DOTALL)

#: The library within the file: a function of what it is given, what it gives, and the page.
_WHOLE: Final = re.compile(r"=[\w$]+\((\(\(e,t,n\)=>\{.*window\.Plotly=e,e\}\)\}\))\)", re.DOTALL)
_NOTICE: Final = "/*! plotly.js, Plotly, Inc., MIT: {} */"


@dataclass(frozen=True)
class _Module:
    """A module: its name in the file, its path, and where its body stands."""

    name: str
    path: str
    start: int
    end: int


def _modules(code: str) -> list[_Module]:
    begins = list(_BEGINS.finditer(code))
    found = []
    for begin, after in zip_longest(begins, begins[1:]):
        stop = after.start() if after else len(code)
        ends = [e.start() for e in _ENDS.finditer(code, begin.end(), stop)]
        # Functions that stand between two modules end like one; names of modules follow no other.
        last = ends[-1] if ends and _BEFORE.match(code, ends[-1] + 3) else ends[0] if ends else stop
        found.append(_Module(begin[1], begin[2], begin.end(), last))
    return found


def charts_only(code: str) -> str:
    """The code of a file that has plotly.js in it, without what ``KINDS`` do not need.

    A module that is left out throws an error that names it, should it be asked for.
    """
    modules = _modules(code)
    gone = {m.name for m in modules if _LEFT_OUT.match(m.path)}
    parts, at = [], 0
    for module in modules:
        between, name, head = code[at : module.start].rpartition(f"{module.name}=")
        if module.name in gone:
            between, head = _DECLARED.sub("", between), f'{head}throw Error("{module.path}")'
        else:
            head += code[module.start : module.end]
        parts += [between, name, head]
        at = module.end
    left = "".join([*parts, code[at:]])
    return _LISTED.sub(
        lambda listed: ",".join(m for m in listed[0].split(",") if m[:-2] not in gone), left
    )


def sent(file: bytes) -> bytes:
    """What is sent of a file: all, but for the one file that is ``KNOWN``."""
    if sha256(file).hexdigest() != KNOWN:
        return file
    return charts_only(file.decode("utf-8")).encode()


def script(file: bytes) -> bytes | None:
    """plotly.js out of the file that is ``KNOWN``, as a script of its own; None of another."""
    left = sent(file)
    found = _WHOLE.search(left.decode()) if left is not file else None
    if found is None:
        return None
    return f"{_NOTICE.format(', '.join(KINDS))}\n{found[1]}({{}},{{}},self);".encode()
