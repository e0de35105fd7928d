"""Messages over a socket: long ones are compressed, and inflated no further than they may be."""

from __future__ import annotations

import zlib
from itertools import pairwise

import pytest
from websockets.exceptions import PayloadTooBig
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from honest_silicon.web.limits import MESSAGE_BYTES
from honest_silicon.web.packed import SHORT, Packing

TABLE = b"<tr><td>NVIDIA H20</td><td>96</td></tr>" * 1000


def both():
    """The ends of one socket: the server's and a browser's."""
    asks = ClientPerMessageDeflateFactory(client_max_window_bits=True)
    answer, here = Packing().process_request_params(asks.get_request_params(), [])
    return here, asks.process_response_params(answer, [])


def test_a_long_message_goes_compressed_and_a_short_one_as_it_is():
    here, there = both()
    for data in (TABLE, TABLE[: SHORT - 1], TABLE[:SHORT], TABLE):
        sent = here.encode(Frame(Opcode.BINARY, data))
        assert sent.rsv1 == (len(data) >= SHORT)
        assert (len(sent.data) < len(data)) == sent.rsv1
        assert bytes(there.decode(sent).data) == data
    assert len(here.encode(Frame(Opcode.BINARY, TABLE)).data) < len(TABLE) / 20


def test_nothing_is_kept_from_one_message_to_the_next():
    here, there = both()
    assert here.remote_no_context_takeover
    assert here.local_no_context_takeover
    sent = [bytes(here.encode(Frame(Opcode.BINARY, TABLE)).data) for _ in range(3)]
    assert all(one == other for one, other in pairwise(sent))
    for end in (here, there):
        assert not hasattr(end, "encoder")
        assert not hasattr(end, "decoder")


@pytest.mark.parametrize("last", [True, False])
def test_what_inflates_beyond_a_message_is_refused(last):
    here, _ = both()
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    bomb = packer.compress(bytes(50 * MESSAGE_BYTES)) + packer.flush(zlib.Z_SYNC_FLUSH)
    frame = Frame(Opcode.BINARY, bomb[:-4], fin=last, rsv1=True)
    assert len(frame.data) < MESSAGE_BYTES
    with pytest.raises(PayloadTooBig):
        here.decode(frame, max_size=MESSAGE_BYTES)
