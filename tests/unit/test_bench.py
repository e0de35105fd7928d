"""The measurements of `bench/` run on the present data; how fast is for the bench to say."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench import rows, wire
from bench.bounds import whole_ranking
from bench.cards import drawn
from bench.reader import Reader
from honest_silicon.views.frame import page


def test_rankings_and_the_panel_of_all_chips_are_measured_beside_their_budget():
    measures = whole_ranking(1)
    assert [len(m.ours) for m in measures] == [1, 1, 1]
    assert all(m.ours[0] > 0 and m.reference[0] > 0 for m in measures)


def test_pictures_beside_links_are_measured_beside_their_budget():
    measures = drawn(2)
    assert [len(m.ours) for m in measures] == [2, 2, 2]
    assert all(min(m.ours) > 0 and min(m.reference) > 0 for m in measures)


@pytest.mark.parametrize("asked", [b"hello", b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"])
def test_the_slow_link_hands_on_every_byte_takes_its_time_and_counts_sockets(asked):
    sent = bytes(range(256)) * 800  # 0.2 s at a million bytes a second
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            there, _ = server.accept()
            with there:
                there.sendall(there.recv(len(asked))[::-1] + sent)

        threading.Thread(target=answer, daemon=True).start()
        with wire.link(server.getsockname()[1], rate=8e6) as far:
            start = time.perf_counter()
            with socket.create_connection(("127.0.0.1", far.at)) as near:
                near.sendall(asked)
                got = b""
                while data := near.recv(65536):
                    got += data
            took = time.perf_counter() - start
    assert got == asked[::-1] + sent
    assert took > 0.2 + 2 * wire.DELAY_S
    assert far.taken() == (len(got) if b"websocket" in asked else 0)
    assert far.taken() == 0


def test_pages_of_more_rows_show_the_data_they_are_measured_with():
    given = object()
    with rows._served(given, checked=False):
        assert page.opened() == (given, ())
    assert page.opened() != (given, ())


@pytest.mark.parametrize(("kind", "fails"), [(Alert.ERROR, True), (Alert.WARNING, False)])
def test_a_page_that_failed_is_not_measured(kind, fails):
    said = ForwardMsg()
    said.delta.new_element.alert.body, said.delta.new_element.alert.format = "reference 1", kind
    reader = Reader(None)
    if fails:
        with pytest.raises(RuntimeError, match="overview: reference 1"):
            reader._ended(said)
    else:
        assert not reader._ended(said)
    thrown = ForwardMsg()
    thrown.delta.new_element.exception.message = "no such column"
    with pytest.raises(RuntimeError, match="no such column"):
        reader._ended(thrown)
