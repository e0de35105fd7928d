"""Messages over a socket: compressed with what went before, and inflated no further than they may
be.
"""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import PayloadTooBig
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from honest_silicon.web.limits import MESSAGE_BYTES
from honest_silicon.web.packed import KEEP_S, Packing

TABLE = b"".join(b"<tr><td>chip %d</td><td>%d</td></tr>" % (n, n * 7919 % 9973) for n in range(500))
WINDOW = 1 << 15


class Clock:
    """What is to be done later, done when told."""

    def __init__(self):
        self.due = []

    def later(self, seconds, what):
        assert seconds == KEEP_S
        self.due.append(what)

    def pass_by(self):
        for what in self.due:
            what()
        self.due.clear()


def both(clock, **asked):
    """The ends of one socket: the server's and a browser's."""
    asks = ClientPerMessageDeflateFactory(client_max_window_bits=True, **asked)
    answer, here = Packing(clock.later).process_request_params(asks.get_request_params(), [])
    return here, asks.process_response_params(answer, [])


def carried(here, there, data):
    """Bytes on the network of a message that arrives as it was."""
    sent = here.encode(Frame(Opcode.BINARY, data))
    size = len(sent.data)
    assert sent.rsv1
    assert bytes(there.decode(sent).data) == data
    return size


def test_what_a_browser_was_sent_before_is_not_sent_again():
    clock = Clock()
    here, there = both(clock)
    first = carried(here, there, TABLE)
    assert first < len(TABLE) / 4
    changed = TABLE.replace(b"chip 250<", b"chip X<")
    assert carried(here, there, changed) < first / 8
    clock.pass_by()
    assert carried(here, there, TABLE) < first / 8, "after a rest, too"


def test_a_socket_at_rest_keeps_no_compressor_and_no_more_than_a_window():
    clock = Clock()
    here, there = both(clock)
    assert not hasattr(here, "encoder")
    for size in (10, len(TABLE), 5 * WINDOW, 3):
        carried(here, there, (TABLE * 20)[:size])
    assert len(clock.due) == 1, "one look at it for all of a run"
    clock.pass_by()
    assert not hasattr(here, "encoder")
    assert sum(map(len, here._sent)) <= WINDOW
    assert not hasattr(here, "decoder"), "of what a browser sends nothing is kept"
    assert here.remote_no_context_takeover


def test_a_long_run_keeps_what_the_window_needs_and_not_all_of_it():
    here, there = both(Clock())
    for _ in range(50):
        carried(here, there, TABLE)
    assert sum(map(len, here._sent)) < WINDOW + len(TABLE)


MESSAGES = st.lists(
    st.one_of(
        st.binary(max_size=300),
        st.tuples(st.integers(0, len(TABLE)), st.integers(0, 9)).map(
            lambda cut: (TABLE * 8)[cut[0] : cut[0] + len(TABLE) * cut[1]]
        ),
        st.none(),
    ),
    max_size=12,
)


@given(MESSAGES, st.sampled_from([None, 9, 10, 12, 15]))
def test_whatever_is_sent_arrives_with_rests_anywhere_and_any_window(messages, bits):
    clock = Clock()
    here, there = both(clock, server_max_window_bits=bits)
    for data in messages:
        if data is None:
            clock.pass_by()
        else:
            carried(here, there, data)
        assert len(clock.due) <= 1


def test_who_keeps_nothing_is_sent_each_message_by_itself():
    clock = Clock()
    here, there = both(clock, server_no_context_takeover=True)
    sizes = {carried(here, there, TABLE) for _ in range(3)}
    assert len(sizes) == 1
    assert not clock.due
    assert not here._sent


def test_a_frame_of_the_socket_itself_goes_as_it_is():
    here, _ = both(Clock())
    ping = Frame(Opcode.PING, b"1234")
    assert here.encode(ping) is ping


@pytest.mark.parametrize("last", [True, False])
def test_what_inflates_beyond_a_message_is_refused(last):
    here, _ = both(Clock())
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    bomb = packer.compress(bytes(50 * MESSAGE_BYTES)) + packer.flush(zlib.Z_SYNC_FLUSH)
    frame = Frame(Opcode.BINARY, bomb[:-4], fin=last, rsv1=True)
    assert len(frame.data) < MESSAGE_BYTES
    with pytest.raises(PayloadTooBig):
        here.decode(frame, max_size=MESSAGE_BYTES)
