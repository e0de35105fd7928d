"""Who may open a socket or send something: decided by Host and Origin alone, in front of the app.

Streamlit lets every Host in, and for a page of another site it asks the network for its own
addresses before it refuses, on the loop that serves all readers. Here nothing is asked: a page may
talk to the server it came from, and to no other unless the operator names it.
"""

from __future__ import annotations

import ipaddress
import logging
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from honest_silicon import journal

#: Environment variables of the operator, each a list parted by commas or spaces: names under which
#: the server is reached (``silicon.example``, ``*.example.org``; every name where none is given),
#: and pages of other addresses that may talk to it (``https://silicon.example``).
HOSTS_VARIABLE: Final = "HONEST_SILICON_HOSTS"
ORIGINS_VARIABLE: Final = "HONEST_SILICON_ORIGINS"

_PORTS: Final = {"http": 80, "https": 443}
_NAME: Final = r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>\d{0,5}))?"
_HOST: Final = re.compile(_NAME, re.I | re.A)
_ORIGIN: Final = re.compile(rf"(?P<scheme>https?)://{_NAME}", re.I | re.A)
_PATTERN: Final = re.compile(r"\*|(?P<any>\*\.)?(?P<name>\[?[0-9a-f:.]+\]?|[a-z0-9._-]+)", re.I)
#: What merely reads.
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Place:
    """A server by name (lower case, IPv6 shortened, in no brackets) and port."""

    name: str
    port: int


def _name(text: str) -> str | None:
    """A host's name as it is compared, None for what is none."""
    text = text.lower()
    if text.startswith("["):
        try:
            return str(ipaddress.IPv6Address(text[1:-1]))
        except ValueError:
            return None
    return text.removesuffix(".") or None


def _port(text: str | None, usual: int) -> int | None:
    port = int(text) if text else usual
    return port if port <= 65_535 else None


def host_place(text: str, usual: int) -> Place | None:
    """What a Host header names; ``usual`` is the port where it names none. None if malformed.

    >>> host_place("Example.COM:8501", 80), host_place("[0:0::1]", 443)
    (Place(name='example.com', port=8501), Place(name='::1', port=443))
    """
    found = _HOST.fullmatch(text)
    if found is None:
        return None
    name, port = _name(found["name"]), _port(found["port"], usual)
    return None if name is None or port is None else Place(name, port)


def origin_place(text: str) -> tuple[str, Place] | None:
    """Scheme and place of an Origin header; None for ``null`` and whatever is no web page's.

    >>> origin_place("https://Example.com")
    ('https', Place(name='example.com', port=443))
    """
    found = _ORIGIN.fullmatch(text)
    if found is None:
        return None
    scheme = found["scheme"].lower()
    name, port = _name(found["name"]), _port(found["port"], _PORTS[scheme])
    return None if name is None or port is None else (scheme, Place(name, port))


@dataclass(frozen=True)
class Allowed:
    """What the operator allows.

    ``names`` and ``under`` (what stands behind ``*``, with its dot) are the hosts; both empty
    allow all. ``numbers`` allows every address that is no name: a name of someone else's can be
    made to lead here, a number cannot.
    """

    names: frozenset[str] = frozenset()
    under: tuple[str, ...] = ()
    origins: frozenset[tuple[str, Place]] = frozenset()
    numbers: bool = False

    def host(self, name: str) -> bool:
        return (
            not (self.names or self.under)
            or name in self.names
            or name.endswith(self.under or "\0")
            or (self.numbers and _is_number(name))
        )


def _is_number(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def allowed(hosts: Iterable[str] = (), origins: Iterable[str] = ()) -> Allowed:
    """The lists of an operator, read.

    Raises
    ------
    ValueError
        An entry is no host or no origin; the message names it and what was expected.
    """
    names, under, pages = set(), set(), set()
    for entry in hosts:
        found = _PATTERN.fullmatch(entry)
        if found is None:
            raise ValueError(
                f"{HOSTS_VARIABLE}: {entry!r} is no host; expected a name without a port, "
                "such as silicon.example or *.example.org"
            )
        if found["name"] is None:  # a star alone
            return allowed((), origins)
        bare = found["name"].strip("[]")
        name = _name(f"[{bare}]") if ":" in bare else _name(bare)
        if name is None:
            raise ValueError(f"{HOSTS_VARIABLE}: {entry!r} is no host; expected a name or address")
        if found["any"]:
            under.add(f".{name}")
        else:
            names.add(name)
    for entry in origins:
        page = origin_place(entry.removesuffix("/"))
        if page is None:
            raise ValueError(
                f"{ORIGINS_VARIABLE}: {entry!r} is no origin; expected http or https, a name and "
                "perhaps a port, such as https://silicon.example"
            )
        pages.add(page)
    return Allowed(frozenset(names), tuple(sorted(under)), frozenset(pages))


def configured(
    environ: Mapping[str, str],
    hosts: Iterable[str] = (),
    origins: Iterable[str] = (),
    *,
    private: bool = False,
) -> Allowed:
    """What the environment allows, with ``hosts`` and ``origins`` where it says nothing.

    Data that are ``private`` are reached, where no host is named, under the names of the machine
    itself and its addresses alone: a page of another site cannot then have its own name lead here.
    """

    def entries(variable: str, otherwise: Iterable[str]) -> list[str]:
        return environ.get(variable, "").replace(",", " ").split() or list(otherwise)

    named = allowed(entries(HOSTS_VARIABLE, hosts), entries(ORIGINS_VARIABLE, origins))
    if not private or entries(HOSTS_VARIABLE, hosts):
        return named
    return replace(named, names=frozenset({"localhost", _own_name()}), numbers=True)


def _own_name() -> str:
    """Name of the machine, which asks no network."""
    return platform.node().lower()


class SameOrigin:
    """Refuse what a page of another site sends, and every host that is not ours.

    A request without an Origin comes from no page: it passes. So does reading over HTTP, which
    browsers keep from foreign pages themselves. ``X-Forwarded-Host`` is not looked at: whoever
    stands in front passes Host on, or the operator names the page's origin.
    """

    def __init__(self, app: ASGIApp, allows: Allowed) -> None:
        self.app = app
        self.allows = allows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        refusal = self._refusal(scope, hosts, origins)
        if refusal is None:
            await self.app(_as_own(scope, hosts, origins), receive, send)
            return
        status, why = refusal
        quoted = self._tell(why, scope, hosts, origins)
        if scope["type"] == "http":
            text = f"{why} Reference {quoted}.\n"
            await PlainTextResponse(text, status)(scope, receive, send)
        else:  # not accepted: answered with 403
            await send({"type": "websocket.close", "code": 1008, "reason": why})

    def _refusal(
        self, scope: Scope, hosts: list[str], origins: list[str]
    ) -> tuple[int, str] | None:
        """Status and words of a refusal, None where there is none."""
        if len(hosts) > 1 or len(origins) > 1:
            return 400, "Host and Origin may stand once."
        place = host_place(hosts[0], 0) if hosts else None
        if hosts and place is None:
            return 400, "The Host header is malformed."
        if not self.allows.host(place.name if place else ""):
            return 421, "This server is not reached under that name."
        reads = scope["type"] == "http" and scope["method"] in _READS
        if not origins or reads:
            return None
        page = origin_place(origins[0])
        if page is None or not (page in self.allows.origins or self._same(page, hosts)):
            return 403, "Only pages of this server may do that."
        return None

    @staticmethod
    def _same(page: tuple[str, Place], hosts: list[str]) -> bool:
        scheme, place = page
        # The scheme is the page's: whoever stands in front may have taken the encryption off.
        return bool(hosts) and host_place(hosts[0], _PORTS[scheme]) == place

    def _tell(self, why: str, scope: Scope, hosts: list[str], origins: list[str]) -> str:
        quoted = journal.reference()
        journal.note(
            "refused",
            logging.WARNING,
            reason=why,
            reference=quoted,
            kind=scope["type"],
            hosts=[h[:200] for h in hosts[:2]],
            origins=[o[:200] for o in origins[:2]],
            remedy=f"{HOSTS_VARIABLE} and {ORIGINS_VARIABLE} name what is allowed.",
        )
        return quoted


def _values(scope: Scope, name: bytes) -> list[str]:
    return [v.decode("latin-1").strip() for k, v in scope["headers"] if k.lower() == name]


def _as_own(scope: Scope, hosts: list[str], origins: list[str]) -> Scope:
    """The scope of an allowed socket, its Origin spelt so that Streamlit sees its own at once."""
    if scope["type"] != "websocket" or not (hosts and origins):
        return scope
    scheme = origins[0].partition("://")[0].lower()
    own = (b"origin", f"{scheme}://{hosts[0]}".encode("latin-1"))
    return {
        **scope,
        "headers": [own if k.lower() == b"origin" else (k, v) for k, v in scope["headers"]],
    }
