"""Messages to a browser are held for a moment, and only that: none lost, doubled or overtaken."""

from __future__ import annotations

import asyncio
import selectors
import time
import warnings
from collections.abc import Awaitable, Callable, Coroutine

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from honest_silicon.web.coalesce import LONGEST_S, QUIET_S, Coalesce
from tests.examples import examples

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SEQUENCES = settings(max_examples=examples(200), deadline=None, derandomize=True, database=None)
QUIET, LONGEST = 0.012, 0.06
# Far below any wait, far above the errors of adding them up.
MARGIN = 1e-6

App = Callable[..., Awaitable[None]]


class _Jumping(selectors.DefaultSelector):
    """Time that passes at once: a wait moves the clock instead of taking its time."""

    now = 0.0

    def select(self, timeout: float | None = None):
        if timeout is None:
            raise RuntimeError("everything waits for ever")
        self.now += max(timeout, 0.0)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _Jumping()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def _run(work: Coroutine) -> object:
    """``asyncio.run`` in time that jumps: exact to the microsecond, however busy the machine."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _text(content: object) -> dict:
    return {"type": "websocket.send", "text": str(content)}


class Browser:
    """The far end of a socket. Notes what arrives and when.

    Parameters
    ----------
    takes
        Seconds to take a message.
    broken
        Number of the message that cannot be taken, counted from 0, and with it all that follow.
    """

    def __init__(self, takes: float = 0.0, broken: int | None = None) -> None:
        self.arrived: list[tuple[float, dict]] = []
        self.tried = 0
        self._takes = takes
        self._broken = broken

    async def send(self, message: dict) -> None:
        self.tried += 1
        if self._broken is not None and self.tried > self._broken:
            raise OSError("the browser is gone")
        if self._takes:
            await asyncio.sleep(self._takes)
        self.arrived.append((_now(), message))

    @property
    def messages(self) -> list[dict]:
        return [message for _, message in self.arrived]

    @property
    def texts(self) -> list[str]:
        return [message.get("text", message["type"]) for message in self.messages]

    @property
    def times(self) -> list[float]:
        return [when for when, _ in self.arrived]


async def _receive() -> dict:
    return {"type": "websocket.connect"}


async def _serve(app: App, browser: Browser, **limits: float) -> None:
    limits = {"quiet": QUIET, "longest": LONGEST} | limits
    await Coalesce(app, **limits)({"type": "websocket"}, _receive, browser.send)


def _app(*steps: float | dict) -> App:
    """An app that sends the messages among its steps and waits where one is a number."""

    async def app(scope, receive, send):
        for step in steps:
            if isinstance(step, dict):
                await send(step)
            else:
                await asyncio.sleep(step)

    return app


# Sequences of any kind.

pauses = st.sampled_from([0.0, 0.001, 0.005, 0.011, 0.012, 0.013, 0.03, 0.1]) | st.floats(0, 0.08)
kinds = st.sampled_from(["websocket.send"] * 6 + ["websocket.accept", "websocket.close"])
sequences = st.lists(st.tuples(pauses, kinds), max_size=25)


def _numbered(sequence: list[tuple[float, str]]) -> list[tuple[float, dict]]:
    return [
        (pause, {"type": kind, "number": number}) for number, (pause, kind) in enumerate(sequence)
    ]


@SEQUENCES
@given(sequences, st.sampled_from([0.0, 0.0, 0.002, 0.02, 0.2]))
@example([(0.0, "websocket.send"), (0.013, "websocket.send"), (0.0, "websocket.close")], 0.02)
def test_all_arrive_once_and_in_order(sequence, takes):
    browser = Browser(takes)
    steps = _numbered(sequence)
    # A browser however slow has taken everything before the app ends.
    last = (len(steps) + 1) * (takes + LONGEST)
    _run(_serve(_app(*(part for step in steps for part in step), last), browser))
    assert browser.messages == [message for _, message in steps]


@SEQUENCES
@given(sequences)
def test_all_arrive_though_the_app_ends_at_once(sequence):
    browser = Browser()
    steps = _numbered(sequence)
    _run(_serve(_app(*(part for step in steps for part in step)), browser))
    assert browser.messages == [message for _, message in steps]


@SEQUENCES
@given(sequences)
def test_none_is_held_longer_than_the_limit_and_none_but_contents_at_all(sequence):
    browser, sent = Browser(), []

    async def app(scope, receive, send):
        for pause, message in _numbered(sequence):
            await asyncio.sleep(pause)
            sent.append(_now())
            await send(message)
        await asyncio.sleep(1)

    _run(_serve(app, browser))
    assert len(browser.times) == len(sent)
    for begun, (ended, message) in zip(sent, browser.arrived, strict=True):
        limit = LONGEST if message["type"] == "websocket.send" else 0
        assert 0 <= ended - begun <= limit + MARGIN


@SEQUENCES
@given(st.lists(pauses, min_size=1, max_size=25))
def test_messages_are_held_until_it_is_quiet_and_no_longer(waits):
    browser, sent = Browser(), []

    async def app(scope, receive, send):
        for number, pause in enumerate(waits):
            await asyncio.sleep(pause)
            sent.append(_now())
            await send(_text(number))
        await asyncio.sleep(1)

    _run(_serve(app, browser))
    for begun, ended in zip(sent, browser.times, strict=True):
        # What came with it: the last of those is followed by quiet, or the limit was reached.
        first = min(s for s, e in zip(sent, browser.times, strict=True) if e == ended)
        last = max(s for s, e in zip(sent, browser.times, strict=True) if e == ended)
        assert begun <= ended
        assert ended == pytest.approx(min(last + QUIET, first + LONGEST), abs=MARGIN)


@settings(SEQUENCES, max_examples=examples(60))
@given(st.lists(st.lists(pauses, max_size=8), min_size=2, max_size=4))
def test_senders_at_the_same_time_keep_their_own_order(senders):
    browser = Browser()

    async def app(scope, receive, send):
        async def one(name: int, waits: list[float]) -> None:
            for number, pause in enumerate(waits):
                await asyncio.sleep(pause)
                await send({"type": "websocket.send", "from": name, "number": number})

        await asyncio.gather(*(one(name, waits) for name, waits in enumerate(senders)))

    _run(_serve(app, browser))
    for name, waits in enumerate(senders):
        mine = [m["number"] for m in browser.messages if m["from"] == name]
        assert mine == list(range(len(waits)))
    assert len(browser.messages) == sum(len(waits) for waits in senders)


# Times.


def test_a_lone_message_waits_for_the_quiet():
    browser = Browser()
    _run(_serve(_app(_text("a"), 1.0), browser))
    assert browser.times == [pytest.approx(QUIET)]


def test_a_burst_arrives_in_one_go():
    browser = Browser()
    _run(_serve(_app(*(_text(n) for n in range(50)), 1.0), browser))
    assert browser.texts == [str(n) for n in range(50)]
    assert browser.times == [pytest.approx(QUIET)] * 50
    assert len(set(browser.times)) == 1


def test_messages_shortly_after_one_another_arrive_in_one_go():
    browser = Browser()
    _run(_serve(_app(_text("a"), 0.01, _text("b"), 0.01, _text("c"), 1.0), browser))
    assert browser.times == [pytest.approx(0.02 + QUIET)] * 3


def test_messages_far_apart_are_sent_apart():
    browser = Browser()
    _run(_serve(_app(_text("a"), 0.02, _text("b"), 0.02, _text("c"), 1.0), browser))
    assert browser.times == [pytest.approx(start + QUIET) for start in (0, 0.02, 0.04)]


def test_a_stream_without_quiet_is_sent_at_the_limit():
    browser = Browser()
    steps = [part for n in range(20) for part in (_text(n), 0.005)]
    _run(_serve(_app(*steps, 1.0), browser))
    assert browser.texts == [str(n) for n in range(20)]
    assert browser.times[0] == pytest.approx(LONGEST)
    assert 2 <= len(set(browser.times)) <= 3


def test_the_limits_are_those_given():
    browser = Browser()
    steps = [part for n in range(4) for part in (_text(n), 0.2)]
    _run(_serve(_app(*steps, 9.0), browser, quiet=0.5, longest=0.7))
    assert browser.times == [pytest.approx(0.7)] * 4


def test_the_limits_are_below_what_a_reader_notices():
    assert 0 < QUIET_S <= LONGEST_S <= 0.1


def test_a_message_while_others_are_being_taken_follows_them():
    browser = Browser(takes=0.05)
    _run(_serve(_app(_text("a"), _text("b"), 0.03, _text("c"), 1.0), browser))
    assert browser.texts == ["a", "b", "c"]
    assert browser.times == [pytest.approx(QUIET + 0.05 * n) for n in (1, 2, 3)]


# Messages that are not contents.


@pytest.mark.parametrize(
    "kind", ["websocket.accept", "websocket.close", "websocket.http.response.start"]
)
def test_other_messages_are_sent_at_once_after_what_waits(kind):
    browser = Browser()
    _run(_serve(_app(_text("a"), 0.001, _text("b"), {"type": kind}, _text("c"), 1.0), browser))
    assert browser.texts == ["a", "b", kind, "c"]
    assert browser.times[:3] == [pytest.approx(0.001)] * 3
    assert browser.times[3] > 0.001


def test_a_close_waits_for_a_slow_browser_to_take_the_rest():
    browser = Browser(takes=0.1)
    steps = (_text("a"), _text("b"), 0.05, _text("c"), {"type": "websocket.close"})
    _run(_serve(_app(*steps), browser))
    assert browser.texts == ["a", "b", "c", "websocket.close"]


def test_messages_keep_their_content():
    browser = Browser()
    sent = [
        {"type": "websocket.accept", "subprotocol": "streamlit", "headers": [(b"a", b"b")]},
        {"type": "websocket.send", "bytes": b"\x00\xff", "text": None},
        {"type": "websocket.send", "text": "山"},
        {"type": "websocket.close", "code": 1001, "reason": "gone"},
    ]
    _run(_serve(_app(*sent), browser))
    assert browser.messages == sent


# What is no socket.


@pytest.mark.parametrize("kind", ["http", "lifespan"])
def test_all_but_sockets_passes_untouched(kind):
    given_scope, passed = {"type": kind}, []

    async def app(*arguments):
        passed.extend(arguments)

    async def send(message):
        raise AssertionError("nothing is sent")

    asyncio.run(Coalesce(app)(given_scope, _receive, send))
    assert [id(p) for p in passed] == [id(given_scope), id(_receive), id(send)]


def test_an_answer_over_http_is_not_held():
    arrived = []

    async def app(scope, receive, send):
        for number in range(3):
            await send({"type": "http.response.body", "number": number})
            assert len(arrived) == number + 1

    async def send(message):
        arrived.append(message["number"])

    asyncio.run(Coalesce(app)({"type": "http"}, _receive, send))
    assert arrived == [0, 1, 2]


def test_what_the_browser_says_is_not_held():
    seen = []

    async def app(scope, receive, send):
        seen.extend([scope, receive])

    scope = {"type": "websocket", "path": "/_stcore/stream"}
    asyncio.run(Coalesce(app)(scope, _receive, Browser().send))
    assert seen[0] is scope
    assert seen[1] is _receive


# The end of the app.


def test_what_waits_when_the_app_ends_is_sent_at_once():
    browser = Browser()
    _run(_serve(_app(_text("a"), _text("b")), browser))
    assert browser.texts == ["a", "b"]
    assert browser.times == [0, 0]


def test_what_waits_when_the_app_fails_is_sent_and_the_failure_told():
    browser = Browser()

    async def app(scope, receive, send):
        await send(_text("a"))
        raise LookupError("of the app")

    with pytest.raises(LookupError, match="of the app"):
        _run(_serve(app, browser))
    assert browser.texts == ["a"]


def test_what_waits_when_the_app_is_cancelled_is_sent():
    browser = Browser()

    async def main():
        task = asyncio.create_task(_serve(_app(_text("a"), 100.0), browser, quiet=5.0, longest=9.0))
        await asyncio.sleep(0.001)
        assert browser.texts == []
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    _run(main())
    assert browser.texts == ["a"]


@pytest.mark.parametrize("after", [0.0, QUIET / 2, QUIET, 1.0])
@pytest.mark.parametrize("broken", [None, 0])
def test_no_task_is_left_behind(after, broken):
    async def main():
        await _serve(_app(_text("a"), after), Browser(broken=broken))
        await asyncio.sleep(0)
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert _run(main()) == set()


# A browser that is gone.


def test_a_failure_is_told_at_the_next_message():
    browser, told = Browser(broken=1), []

    async def app(scope, receive, send):
        await send(_text("a"))
        await asyncio.sleep(1)
        await send(_text("b"))  # the browser is gone, which is not known yet
        await asyncio.sleep(1)
        for _ in range(2):
            with pytest.raises(OSError, match="the browser is gone") as caught:
                await send(_text("c"))
            told.append(caught.value)

    _run(_serve(app, browser))
    assert browser.texts == ["a"]
    assert len(told) == 2
    assert browser.tried == 2, "nothing more is sent to a browser that is gone"


@pytest.mark.parametrize("kind", ["websocket.close", "websocket.accept"])
@pytest.mark.parametrize("waiting", [0, 1, 3])
def test_a_failure_to_close_is_told_at_once(kind, waiting):
    told = []

    async def app(scope, receive, send):
        for number in range(waiting):
            await send(_text(number))
        with pytest.raises(OSError, match="the browser is gone"):
            await send({"type": kind})
        told.append(True)

    browser = Browser(broken=0)
    _run(_serve(app, browser))
    assert told == [True]
    assert browser.arrived == []


def test_a_failure_that_the_app_does_not_catch_ends_it():
    async def app(scope, receive, send):
        while True:
            await send(_text("a"))
            await asyncio.sleep(0.01)

    with pytest.raises(OSError, match="the browser is gone"):
        _run(_serve(app, Browser(broken=4)))


@SEQUENCES
@given(sequences, st.integers(0, 10), st.sampled_from([0.0, 0.02]))
def test_a_browser_that_goes_at_any_time_gets_the_first_messages_and_hangs_nothing(
    sequence, broken, takes
):
    browser = Browser(takes, broken)
    steps = _numbered(sequence)
    last = (len(steps) + 1) * (takes + LONGEST)
    failed = False
    try:
        _run(_serve(_app(*(part for step in steps for part in step), last), browser))
    except OSError:
        failed = True
    assert browser.messages == [message for _, message in steps[:broken]]
    assert not (failed and len(steps) <= broken)


def test_a_failure_after_the_last_message_is_nobodys_concern():
    browser = Browser(broken=0)
    _run(_serve(_app(_text("a"), _text("b")), browser))
    assert browser.arrived == []


# Several sockets, and a real one.


def test_sockets_do_not_wait_for_one_another():
    slow, quick, gone = Browser(takes=5.0), Browser(), Browser(broken=0)

    async def app(scope, receive, send):
        await send(_text(scope["name"]))
        await asyncio.sleep(1)
        await send(_text(f"{scope['name']} again"))
        await asyncio.sleep(20)

    async def main():
        shared = Coalesce(app, QUIET, LONGEST)
        ends = {"slow": slow, "quick": quick, "gone": gone}
        return await asyncio.gather(
            *(
                shared({"type": "websocket", "name": name}, _receive, end.send)
                for name, end in ends.items()
            ),
            return_exceptions=True,
        )

    outcomes = _run(main())
    assert quick.texts == ["quick", "quick again"]
    assert quick.times == [pytest.approx(QUIET), pytest.approx(1 + QUIET)]
    assert slow.texts == ["slow", "slow again"]
    assert gone.texts == []
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), OSError]


def test_in_real_time_a_burst_is_held_and_arrives_together():
    arrived = []

    async def send(message):
        arrived.append((time.monotonic(), message["text"]))

    async def app(scope, receive, send):
        for number in range(20):
            await send(_text(number))
            await asyncio.sleep(0)
        await asyncio.sleep(10 * LONGEST_S)
        assert len(arrived) == 20, "they arrived before the app ended"

    begun = time.monotonic()
    asyncio.run(Coalesce(app)({"type": "websocket"}, _receive, send))
    assert [text for _, text in arrived] == [str(n) for n in range(20)]
    assert arrived[0][0] - begun >= QUIET_S * 0.9


def test_a_conversation_over_a_real_socket():
    async def talk(websocket):
        await websocket.accept()
        heard = await websocket.receive_text()
        for number in range(10):
            await websocket.send_text(f"{heard} {number}")
        await websocket.send_bytes(b"\x00last")
        await websocket.close(code=3001)

    app = Coalesce(Starlette(routes=[WebSocketRoute("/stream", talk)]))
    with TestClient(app).websocket_connect("/stream") as socket:
        socket.send_text("hello")
        assert [socket.receive_text() for _ in range(10)] == [f"hello {n}" for n in range(10)]
        assert socket.receive_bytes() == b"\x00last"
        assert socket.receive()["code"] == 3001
