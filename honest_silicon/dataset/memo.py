"""Results kept with the dataset they were computed from, and gone with it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Final, TypeVar

_LOCK: Final = Lock()
_Function = TypeVar("_Function", bound=Callable[..., Any])
#: Stands for what is not remembered.
MISSING: Final = object()


def recall(data: Any, name: str, key: Hashable) -> Any:
    """What was remembered with a dataset under a name and a key; MISSING for nothing."""
    with _LOCK:
        results: OrderedDict[Hashable, Any] = data.results.setdefault(name, OrderedDict())
        if key not in results:
            return MISSING
        results.move_to_end(key)
        return results[key]


def remember(data: Any, name: str, key: Hashable, value: Any, most: int) -> None:
    """Keep a result with a dataset; of those under one name the last ``most`` stay."""
    with _LOCK:
        results: OrderedDict[Hashable, Any] = data.results.setdefault(name, OrderedDict())
        results[key] = value
        while len(results) > most:
            results.popitem(last=False)


def per_dataset(most: int) -> Callable[[_Function], _Function]:
    """Remember the last ``most`` results of a pure function whose first argument is a Dataset.

    The other arguments must be hashable. Unlike one cache for all datasets this keeps none alive:
    what was computed from a reader's own chips ends with their session.
    """

    def wrap(function: _Function) -> _Function:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def remembered(data: Any, *arguments: Any) -> Any:
            value = recall(data, name, arguments)
            if value is MISSING:
                value = function(data, *arguments)
                remember(data, name, arguments, value, most)
            return value

        return remembered  # type: ignore[return-value]

    return wrap
