"""Results kept with the dataset they were computed from, and gone with it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Event, Lock
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

_LOCK: Final = Lock()
_Function = TypeVar("_Function", bound=Callable[..., Any])
_Value = TypeVar("_Value")
_Key = TypeVar("_Key", bound=Hashable)
_MISSING: Final = object()
#: What is being made, by the dataset, the name and the key; set once it is there or has failed.
_MAKING: Final[dict[tuple[int, str, Hashable], Event]] = {}


def once(data: Any, name: str, key: Hashable, make: Callable[[], _Value], most: int) -> _Value:
    """What is remembered with a dataset under a name and a key, made where nothing is.

    Of those under one name the last ``most`` stay. Who asks while it is being made waits for it: a
    hundred readers of a page that nobody has seen yet cost what one does. A failure is its maker's
    alone, and the next who waits makes it in turn.
    """
    making = (id(data), name, key)
    while True:
        with _LOCK:
            results: OrderedDict[Hashable, Any] = data.results.setdefault(name, OrderedDict())
            value = results.get(key, _MISSING)
            if value is not _MISSING:
                results.move_to_end(key)
                return value  # type: ignore[no-any-return]
            others = _MAKING.get(making)
            if others is None:
                made = _MAKING[making] = Event()
                break
        others.wait()
    try:
        value = make()
        with _LOCK:
            results[key] = value
            while len(results) > most:
                results.popitem(last=False)
        return value
    finally:
        with _LOCK:
            del _MAKING[making]
        made.set()


def per_dataset(most: int) -> Callable[[_Function], _Function]:
    """Remember the last ``most`` results of a pure function whose first argument is a Dataset.

    The other arguments must be hashable. Unlike one cache for all datasets this keeps none alive:
    what was computed from a reader's own chips ends with their session.
    """

    def wrap(function: _Function) -> _Function:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def remembered(data: Any, *arguments: Any) -> Any:
            return once(data, name, arguments, lambda: function(data, *arguments), most)

        return remembered  # type: ignore[return-value]

    return wrap


def while_held(make: Callable[[_Key], _Value]) -> Callable[[_Key], _Value]:
    """What is made of a key, the same object for equal keys as long as somebody holds it: what a
    reader named is not kept when their session has ended. It must take weak references.
    """
    held: WeakValueDictionary[_Key, _Value] = WeakValueDictionary()

    @wraps(make)
    def of(key: _Key) -> _Value:
        found = held.get(key)
        return held.setdefault(key, make(key)) if found is None else found

    return of
