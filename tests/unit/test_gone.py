"""Sessions whose socket is gone: kept for a while, then ended, and nothing of them stays."""

from __future__ import annotations

import asyncio
import os
from types import SimpleNamespace

import pytest

from honest_silicon.web.gone import Gone
from tests.examples import examples
from tests.serving import running
from tests.sockets import asking, at_once, stream
from tests.unit.test_serving import get, handles, until


class Session:
    """A session whose run goes on until it is told to stop, and some time after that."""

    def __init__(self, number: int, runs: bool = False) -> None:
        self.id = f"s{number}"
        self.ends = 0
        self._scriptrunner = object() if runs else None

    def shutdown(self) -> None:
        self.ends += 1


def kept(session: Session) -> SimpleNamespace:
    return SimpleNamespace(session=session)


def test_the_latest_are_kept_and_the_others_ended():
    sessions = [Session(n) for n in range(5)]

    async def all_go() -> Gone:
        gone = Gone(most=3)
        for session in sessions:
            gone.save(kept(session))
            assert [s.ends for s in sessions].count(1) == 0, "not while someone is seen off"
        await asyncio.sleep(0)
        return gone

    async def trial() -> None:
        gone = await all_go()
        assert [s.ends for s in sessions] == [1, 1, 0, 0, 0]
        assert [info.session.id for info in gone.list()] == ["s2", "s3", "s4"]
        assert gone.get("s0") is None
        assert gone.get("s3").session is sessions[3]

    asyncio.run(trial())


def test_who_comes_back_takes_the_session_along():
    session = Session(0)

    async def trial() -> None:
        gone = Gone(seconds=0.05, each=0.01)
        gone.save(kept(session))
        gone.delete("s0")
        assert gone.list() == []
        with pytest.raises(KeyError):
            gone.delete("s0")
        await asyncio.sleep(0.1)
        assert session.ends == 0

    asyncio.run(trial())


def test_one_who_goes_again_is_kept_from_then_on():
    first, second = Session(0), Session(1)

    async def trial() -> None:
        gone = Gone(most=2)
        for session in (first, second, first):
            gone.save(kept(session))
        assert [info.session.id for info in gone.list()] == ["s1", "s0"]

    asyncio.run(trial())


def test_whoever_does_not_come_back_is_ended_though_nobody_else_comes():
    session = Session(0)

    async def trial() -> None:
        gone = Gone(seconds=0.05, each=0.01)
        gone.save(kept(session))
        assert gone.get("s0") is not None
        await asyncio.sleep(0.06)
        assert gone.get("s0") is None
        await asyncio.sleep(0.1)
        assert (session.ends, gone.list()) == (1, [])

    asyncio.run(trial())


def test_one_whose_run_goes_on_is_held_until_it_has_stopped():
    session = Session(0, runs=True)

    async def trial() -> None:
        gone = Gone(most=0, each=0.01)
        gone.save(kept(session))
        await asyncio.sleep(0.05)
        assert gone._ending == [session]
        session._scriptrunner = None
        await asyncio.sleep(0.05)
        assert gone._ending == []
        assert session.ends == 1
        assert gone._timer is None, "nothing is looked at where nothing is kept"

    asyncio.run(trial())


#: The server with few sessions kept, and without a collection that could tidy up after them.
FEW = 4
TIDY = (
    "-c",
    "import gc, runpy\n"
    "from honest_silicon.web import gone\n"
    f"gone.Gone.__init__.__defaults__ = ({FEW}, 120.0, 0.2)\n"
    "gc.disable()\n"
    "gc.enable = gc.collect = lambda *_: 0\n"
    "runpy.run_path('asgi.py', run_name='__main__')\n",
)


def test_no_file_handle_waits_for_a_garbage_collection(tmp_path):
    with running(tmp_path / "log.txt", *TIDY) as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200)
        before = handles(server)

        def dropped(_: int) -> None:
            with stream(server) as tab:
                tab.send(asking())  # the first runs take seconds: each is gone before its end

        for _ in range(2):
            at_once(dropped, examples(20, 8))
        assert until(lambda: handles(server) <= before + 3 * FEW + 5, 60), os.listdir(
            f"/proc/{server.pid}/fd"
        )
