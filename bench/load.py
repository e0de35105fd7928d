"""What a run costs the server, how many readers a process bears, and the memory they take."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from statistics import quantiles

from bench.harness import App, Server, ours, serve, stock
from bench.reader import Reader, cpu_seconds, megabytes
from bench.shifts import addresses

_LINKED = {"chip": "chip?id=nvidia-h20"}
#: Pages that readers go over in turn; the stock page has one.
_FOUR = ("", "chips", "compare", "run?view=measured")
_READERS, _EVERY_S, _ACTS = 100, 5.0, 6
_SESSIONS, _ROUNDS, _PARTS = 200, 300, 6


def views() -> list[str]:
    """An address of every view."""
    return [_LINKED.get(address, address) for address in addresses()]


def cpu(scratch: Path, repeat: int) -> str:
    """Processor time of one more run of each view and of its first run in a new session, beside the
    stock page's; and the bytes of a run to a browser that has nothing.
    """
    lines = [f"{'CPU of a run, ms':<36}{'again':>8}{'ratio':>7}{'first':>9}{'ratio':>7}{'kB':>8}"]
    beside: tuple[float, float] | None = None
    for app, paths in ((stock(scratch), [""]), (ours(), views())):
        with serve(app, scratch) as server:
            pid = server.process.pid

            async def one(path: str, server=server, pid=pid) -> tuple[float, float, int]:
                async with Reader(server) as reader:
                    await reader.open(path)
                    await reader.again()
                    start = cpu_seconds(pid)
                    for _ in range(4 * repeat):
                        await reader.again()
                    more = (cpu_seconds(pid) - start) / (4 * repeat)
                    size = reader.bytes
                start = cpu_seconds(pid)
                for _ in range(repeat):
                    async with Reader(server) as reader:
                        await reader.open(path)
                return more, (cpu_seconds(pid) - start) / repeat, size

            for path in paths:
                again, first, size = asyncio.run(one(path))
                beside = beside or (again, first)
                name = app.name if app.name == "stock" else path or "overview"
                lines.append(
                    f"  {name:<34}{1000 * again:>8.1f}{again / beside[0]:>7.2f}"
                    f"{1000 * first:>9.1f}{first / beside[1]:>7.2f}{size / 1000:>8.1f}"
                )
    return "\n".join(lines)


def _each(scratch: Path) -> list[tuple[App, tuple[str, ...]]]:
    return [(stock(scratch), ("",)), (ours(), _FOUR)]


def runs(scratch: Path, repeat: int) -> str:
    """Runs a second of the first page, for 20 readers who act as soon as they are answered: of one
    process, of two, and for each second of processor time, whatever else the machine does.
    """
    head = "Runs a second, 20 readers"
    lines = [f"{head:<36}{'one':>8}{'two':>8}{'ratio':>7}{'of CPU':>8}"]
    for app, _ in _each(scratch):
        each, of_cpu = [], 0.0
        for copies in (1, 2):
            with ExitStack() as stack:
                servers = [stack.enter_context(serve(app, scratch)) for _ in range(copies)]
                a_second, a_cpu_second = asyncio.run(_back_to_back(servers, 2 * repeat))
                each.append(a_second)
                of_cpu = of_cpu or a_cpu_second
        one, two = each
        lines.append(f"  {app.name:<34}{one:>8.1f}{two:>8.1f}{two / one:>7.2f}{of_cpu:>8.1f}")
    return "\n".join(lines)


async def _back_to_back(servers: Sequence[Server], seconds: float) -> tuple[float, float]:
    """Runs of readers spread evenly over servers, each of whom is there before: a second, and a
    second of the servers' processor time.
    """
    async with AsyncExitStack() as stack:
        readers = [
            await stack.enter_async_context(Reader(servers[number % len(servers)]))
            for number in range(20)
        ]
        for reader in readers:
            await reader.open("")

        async def act(reader: Reader) -> int:
            done = 0
            while time.perf_counter() < start + seconds:
                await reader.again()
                done += 1
            return done

        def used() -> float:
            return sum(cpu_seconds(server.process.pid) for server in servers)

        before, start = used(), time.perf_counter()
        done = sum(await asyncio.gather(*[act(reader) for reader in readers]))
        return done / (time.perf_counter() - start), done / (used() - before)


def load(scratch: Path, repeat: int) -> str:
    """How long readers wait where 100 of them act every 5 s, each going over four pages."""
    lines = [f"{f'{_READERS} readers, an act every {_EVERY_S:.0f} s, s':<36}{'p50':>8}{'p95':>8}"]
    for app, paths in _each(scratch):
        with serve(app, scratch) as server:

            async def reader(number: int, server=server, paths=paths) -> list[float]:
                waited = []
                chance = random.Random(number)
                await asyncio.sleep(chance.random() * _EVERY_S)
                async with Reader(server) as one:
                    for act in range(_ACTS):
                        start = time.perf_counter()
                        waited.append(await one.open(paths[(number + act) % len(paths)]))
                        rest = _EVERY_S * (0.5 + chance.random()) - (time.perf_counter() - start)
                        await asyncio.sleep(max(0.0, rest))
                return waited[1:]  # the first act opens the session

            async def go(reader=reader) -> list[float]:
                each = await asyncio.gather(*[reader(n) for n in range(_READERS)])
                return [seconds for waited in each for seconds in waited]

            waits = quantiles(asyncio.run(go()), n=20)
            lines.append(f"  {app.name:<34}{waits[9]:>8.2f}{waits[18]:>8.2f}")
    return "\n".join(lines)


def memory(scratch: Path, repeat: int) -> str:
    """Memory of the server with nobody, with 200 sessions, and after thousands of runs over all
    views by one reader after another. The last 128 of them are kept a while: it is full once as
    many have come by.
    """
    lines = ["Memory of the server, MB"]
    with serve(ours(), scratch) as server:
        pid = server.process.pid
        paths = views()

        async def sessions() -> None:
            readers = [Reader(server) for _ in range(_SESSIONS)]
            try:
                for number, reader in enumerate(readers):
                    await reader.__aenter__()
                    await reader.open(_FOUR[number % len(_FOUR)])
                say(f"{_SESSIONS} sessions")
            finally:
                for reader in readers:
                    await reader.__aexit__(None, None, None)

        async def over_all(rounds: int) -> None:
            for _ in range(rounds):
                async with Reader(server) as reader:
                    for path in paths:
                        await reader.open(path)

        def say(what: str) -> None:
            lines.append(f"  {what:<34}{megabytes(pid):>8.0f}")

        time.sleep(5)  # it reads the data meanwhile
        say("idle")
        asyncio.run(sessions())
        for part in range(1, _PARTS + 1):
            asyncio.run(over_all(_ROUNDS // _PARTS))
            say(f"after {part * _ROUNDS // _PARTS * len(paths)} runs of all views")
    return "\n".join(lines)
