"""What the operator sets, by environment variable, read once at the start."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from honest_silicon.addresses import DATA_FILE, DATA_VARIABLE
from honest_silicon.places import DATA_DIR

HOST: Final = "HOST"
PORT: Final = "PORT"
#: Addresses of the proxies in front: what they say of a reader's address is believed.
PROXIES: Final = "HONEST_SILICON_PROXIES"
#: Sessions at once, in all and from one address.
SESSIONS: Final = "HONEST_SILICON_SESSIONS"
SESSIONS_EACH: Final = "HONEST_SILICON_SESSIONS_EACH"
#: Whether each request has a line in the log.
ACCESS_LOG: Final = "HONEST_SILICON_ACCESS_LOG"
#: Whether other sites may fetch the archive of a data directory that is not the published one.
OPEN_DATA: Final = "HONEST_SILICON_OPEN_DATA"
#: What a scraper of metrics has to send; without it there are none.
METRICS_TOKEN: Final = "HONEST_SILICON_METRICS_TOKEN"
#: Path of another site below which readers find this one; who stands in front takes it off.
PREFIX: Final = "HONEST_SILICON_PREFIX"
_PATH: Final = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True)
class Settings:
    """What the operator sets; ``sessions_each`` holds for addresses that are no proxy."""

    host: str = "127.0.0.1"
    port: int = 8501
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    sessions: int = 1_000
    sessions_each: int = 100
    access_log: bool = False
    open_data: bool = False
    metrics_token: str = ""
    prefix: str = ""


class Shared:
    """Addresses, alone or as networks (``10.0.0.0/8``): many readers may come from one of them."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._networks = [ipaddress.ip_network(e, strict=False) for e in entries]
        self._known: dict[str, bool] = {}

    def __contains__(self, address: object) -> bool:
        text = str(address)
        if text not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            try:
                number = ipaddress.ip_address(text)
                self._known[text] = any(number in network for network in self._networks)
            except ValueError:
                self._known[text] = False
        return self._known[text]


def _proxies(environ: Mapping[str, str], usual: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(environ.get(PROXIES, "").replace(",", " ").split()) or usual
    try:
        Shared(named)
    except ValueError as error:
        raise ValueError(
            f"{PROXIES} is {' '.join(named)[:60]!r}: expected addresses or networks, such as "
            "10.0.0.0/8."
        ) from error
    return named


def _number(environ: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most):
        raise ValueError(f"{name} is {text[:40]!r}: expected a whole number from 1 to {most:,}.")
    return int(text)


def _choice(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in _YES | _NO:
        raise ValueError(f"{name} is {text[:40]!r}: expected 1 or 0.")
    return text in _YES


def _prefix(environ: Mapping[str, str]) -> str:
    text = environ.get(PREFIX, "").strip()
    bare = text.rstrip("/")
    if not _PATH.fullmatch(bare) or {".", ".."} & set(bare.split("/")):
        raise ValueError(f"{PREFIX} is {text[:40]!r}: expected a path such as /silicon.")
    return bare


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """What the environment says.

    Raises
    ------
    ValueError
        A variable says something else than it may; the message is one line that names it.
    """
    usual = Settings()
    token = environ.get(METRICS_TOKEN, "").strip()
    if token and len(token) < 16:
        raise ValueError(f"{METRICS_TOKEN} is too short: expected at least 16 letters.")
    return Settings(
        host=environ.get(HOST, "").strip() or usual.host,
        port=_number(environ, PORT, usual.port, 65_535),
        proxies=_proxies(environ, usual.proxies),
        sessions=_number(environ, SESSIONS, usual.sessions, 100_000),
        sessions_each=_number(environ, SESSIONS_EACH, usual.sessions_each, 100_000),
        access_log=_choice(environ, ACCESS_LOG),
        open_data=_choice(environ, OPEN_DATA),
        metrics_token=token,
        prefix=_prefix(environ),
    )


def data_directory(environ: Mapping[str, str] = os.environ) -> Path:
    return Path(environ.get(DATA_VARIABLE) or DATA_DIR)


def is_private(directory: Path) -> bool:
    """Whether data are another edition than the published one: it may be nobody else's concern."""
    return directory.resolve() != DATA_DIR


def data_fault(directory: Path) -> str:
    """Why nothing can be shown of a data directory, in one line with what to do; '' if it can."""
    remedy = f"name a directory of data with {DATA_VARIABLE}, or make run DATA=directory"
    if not directory.is_dir():
        return f"{directory} is no directory: {remedy}."
    try:
        (directory / DATA_FILE).read_bytes()
    except FileNotFoundError:
        return f"{directory} has no {DATA_FILE}: {remedy}."
    except OSError as error:
        return f"{directory / DATA_FILE} cannot be read ({error.strerror}): let this user read it."
    return ""
