"""Results are computed once for each dataset and arguments, and die with their dataset."""

from __future__ import annotations

import gc
import sys
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from types import ModuleType

import pytest

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset

# A thread that waits longer than this waits for ever.
PATIENCE_S = 20


@pytest.fixture
def fresh(tiny_data):
    """Makes datasets of the same tables, each with nothing remembered yet."""

    def make() -> Dataset:
        return Dataset(tiny_data.package, tiny_data.tables, tiny_data.content_hash)

    return make


class Counted:
    """A function under test that notes what it is called with."""

    def __init__(self, most: int) -> None:
        self.calls: list[tuple] = []

        @per_dataset(most)
        def rows(data, *arguments):
            """How many chips there are, in a new list each time."""
            self.calls.append(arguments)
            return [len(data.chips), *arguments]

        self.rows = rows


def test_a_result_is_computed_once_for_its_arguments(fresh):
    counted, data = Counted(8), fresh()
    first = counted.rows(data, "memory_gb", 2)
    assert first == [4, "memory_gb", 2]
    assert counted.rows(data, "memory_gb", 2) is first
    assert counted.calls == [("memory_gb", 2)]


def test_other_arguments_have_another_result(fresh):
    counted, data = Counted(8), fresh()
    asked = [(), ("a",), ("b",), ("a", "b"), ("b", "a"), (("a", "b"),), (None,)]
    for _ in range(2):
        for arguments in asked:
            assert counted.rows(data, *arguments) == [4, *arguments]
    assert counted.calls == asked


def test_a_result_that_is_none_is_remembered_too(fresh):
    calls = []

    @per_dataset(2)
    def nothing(data):
        calls.append(data)

    data = fresh()
    assert nothing(data) is nothing(data) is None
    assert len(calls) == 1


def test_datasets_do_not_share(fresh):
    counted, one, two = Counted(8), fresh(), fresh()
    first = counted.rows(one, "a")
    assert counted.rows(two, "a") is not first
    assert counted.rows(one, "a") is first
    assert counted.calls == [("a",), ("a",)]


def test_a_dataset_with_other_values_has_other_results(tiny):
    @per_dataset(4)
    def memory(data, chip):
        return data.chips.at[chip, "memory_gb"]

    before = tiny.load()
    assert memory(before, "nova-one") == 80
    tiny.adopt("nova-one", "memory_gb", "96")
    assert memory(tiny.load(), "nova-one") == 96
    assert memory(before, "nova-one") == 80


def test_the_oldest_result_is_dropped(fresh):
    counted, data = Counted(3), fresh()
    for argument in "abcd":
        counted.rows(data, argument)
    counted.calls.clear()
    for argument in "bcd":
        counted.rows(data, argument)
    assert counted.calls == []
    counted.rows(data, "a")
    assert counted.calls == [("a",)]


def test_a_result_asked_for_again_is_not_the_oldest(fresh):
    counted, data = Counted(3), fresh()
    for argument in "abcad":
        counted.rows(data, argument)
    assert counted.calls == [("a",), ("b",), ("c",), ("d",)]
    counted.calls.clear()
    for argument in "acd":
        counted.rows(data, argument)
    assert counted.calls == []
    counted.rows(data, "b")
    assert counted.calls == [("b",)]


@pytest.mark.parametrize("most", [1, 2, 7])
def test_no_more_than_promised_are_kept(fresh, most):
    data = fresh()

    class Result:
        pass

    @per_dataset(most)
    def made(data, number):
        return Result()

    alive = weakref.WeakSet()
    for number in range(20):
        alive.add(made(data, number))
        assert len(alive) == min(number + 1, most)


def test_functions_have_their_own_bounds(fresh):
    data = fresh()

    @per_dataset(1)
    def one(data, number):
        return [number]

    @per_dataset(50)
    def other(data, number):
        return [number]

    first = one(data, 0)
    for number in range(50):
        other(data, number)
    assert one(data, 0) is first
    assert other(data, 0) == [0]


def test_a_dataset_dies_with_its_results(fresh):
    @per_dataset(4)
    def itself(data, number):
        return {"data": data, "number": number}

    data = fresh()
    itself(data, 1)
    gone = weakref.ref(data)
    del data
    gc.collect()
    assert gone() is None


def test_results_die_with_their_dataset(fresh):
    class Result:
        pass

    @per_dataset(4)
    def made(data):
        return Result()

    data = fresh()
    gone = weakref.ref(made(data))
    gc.collect()
    assert gone() is not None, "it is remembered while the dataset lives"
    del data
    gc.collect()
    assert gone() is None


def test_functions_of_one_name_in_two_modules_do_not_collide(fresh):
    source = "def trend(data, n):\n    return [__name__, n]\n"
    functions = []
    for name in ("analysis.first", "analysis.second"):
        module = ModuleType(name)
        exec(source, module.__dict__)
        functions.append(per_dataset(4)(module.trend))
    first, second = functions
    assert first.__qualname__ == second.__qualname__ == "trend"
    data = fresh()
    for _ in range(2):
        assert first(data, 1) == ["analysis.first", 1]
        assert second(data, 1) == ["analysis.second", 1]


def test_methods_of_one_name_in_two_classes_do_not_collide(fresh):
    class One:
        @per_dataset(4)
        def name(data):
            return "one"

    class Two:
        @per_dataset(4)
        def name(data):
            return "two"

    data = fresh()
    assert [One.name(data), Two.name(data), One.name(data)] == ["one", "two", "one"]


def test_a_failure_is_not_remembered(fresh):
    answers = [ValueError("not yet"), ValueError("not yet"), "at last"]

    @per_dataset(4)
    def late(data):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    data = fresh()
    for _ in range(2):
        with pytest.raises(ValueError, match="not yet"):
            late(data)
    assert late(data) == late(data) == "at last"
    assert answers == []


def test_arguments_that_cannot_be_remembered_are_refused(fresh):
    counted = Counted(4)
    with pytest.raises(TypeError, match="unhashable"):
        counted.rows(fresh(), ["a"])
    assert counted.calls == []


def test_a_function_keeps_its_name_and_words():
    rows = Counted(1).rows
    assert rows.__name__ == "rows"
    assert rows.__doc__.startswith("How many chips")
    assert rows.__module__ == __name__


# Threads.


@pytest.fixture
def restless():
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class Yielding:
    """An argument that lets another thread go on whenever it is looked up."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        time.sleep(0)
        return self.number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Yielding) and other.number == self.number


def test_threads_get_the_results_of_their_arguments(fresh, restless):
    threads, most = 6, 3
    start = Barrier(threads)
    data = fresh()
    alive = weakref.WeakSet()

    class Result:
        def __init__(self, number: int) -> None:
            self.number = number

    @per_dataset(most)
    def made(data, key):
        result = Result(key.number)
        alive.add(result)
        return result

    def ask(first: int) -> list[int]:
        start.wait(PATIENCE_S)
        wanted = [(first + step * step) % 5 for step in range(300)]
        return [n for n in wanted if made(data, Yielding(n)).number != n]

    with ThreadPoolExecutor(threads) as pool:
        wrong = list(pool.map(ask, range(threads)))
    assert wrong == [[]] * threads
    gc.collect()
    assert len(alive) == most


def test_threads_that_ask_first_at_once_leave_one_result(fresh, restless):
    threads = 4
    for _ in range(100):
        counted, data, start = Counted(4), fresh(), Barrier(threads)

        def ask(_, counted=counted, data=data, start=start):
            start.wait(PATIENCE_S)
            return counted.rows(data, "a")

        with ThreadPoolExecutor(threads) as pool:
            assert list(pool.map(ask, range(threads))) == [[4, "a"]] * threads
        counted.calls.clear()
        assert counted.rows(data, "a") is counted.rows(data, "a")
        assert counted.calls == []


def test_who_asks_while_a_result_is_made_waits_for_it(fresh):
    counted, data, threads = Counted(4), fresh(), 8
    begun, go_on = Event(), Event()

    @per_dataset(4)
    def slow(data):
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return counted.rows(data, "a")

    with ThreadPoolExecutor(threads) as pool:
        first = pool.submit(slow, data)
        assert begun.wait(PATIENCE_S)
        others = [pool.submit(slow, data) for _ in range(threads - 1)]
        time.sleep(0.1)
        assert not any(other.done() for other in others)
        go_on.set()
        made = first.result(PATIENCE_S)
        assert all(other.result(PATIENCE_S) is made for other in others)
    assert counted.calls == [("a",)]


def test_the_next_who_waits_makes_what_another_failed_to(fresh):
    """Were it not so, a run that is stopped would take all those down who wait for it."""
    begun, go_on = Event(), Event()
    calls = []

    @per_dataset(4)
    def late(data):
        calls.append(len(calls))
        if len(calls) == 1:
            begun.set()
            assert go_on.wait(PATIENCE_S)
            raise KeyboardInterrupt
        return "at last"

    data = fresh()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(late, data)
        assert begun.wait(PATIENCE_S)
        others = [pool.submit(late, data) for _ in range(3)]
        time.sleep(0.1)
        go_on.set()
        assert isinstance(first.exception(PATIENCE_S), KeyboardInterrupt)
        assert [other.result(PATIENCE_S) for other in others] == ["at last"] * 3
    assert calls == [0, 1]


def test_a_result_of_one_dataset_keeps_no_other_waiting(fresh):
    begun, go_on, one, two = Event(), Event(), fresh(), fresh()

    @per_dataset(4)
    def slow(data):
        if data is one:
            begun.set()
            assert go_on.wait(PATIENCE_S)
        return data.content_hash

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(slow, one)
        assert begun.wait(PATIENCE_S)
        try:
            assert _in_time(lambda: slow(two)) == [two.content_hash]
        finally:
            go_on.set()
        assert waiting.result(PATIENCE_S) == one.content_hash


def _in_time(work) -> list:
    """The result of ``work`` in a thread of its own, or nothing when it never ends."""
    out: list = []
    thread = Thread(target=lambda: out.append(work()), daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    return out


def test_one_remembered_function_may_call_another(fresh):
    @per_dataset(4)
    def inner(data, number):
        return number + 1

    @per_dataset(4)
    def outer(data, number):
        return inner(data, number) * 10

    data = fresh()
    assert _in_time(lambda: outer(data, 1)) == [20]


def test_a_slow_result_keeps_no_other_waiting(fresh):
    begun, go_on = Event(), Event()

    @per_dataset(4)
    def slow(data):
        begun.set()
        return go_on.wait(PATIENCE_S)

    @per_dataset(4)
    def quick(data):
        return "quick"

    data = fresh()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(slow, data)
        assert begun.wait(PATIENCE_S)
        try:
            assert _in_time(lambda: quick(data)) == ["quick"]
            assert not waiting.done()
        finally:
            go_on.set()
        assert waiting.result(PATIENCE_S) is True
