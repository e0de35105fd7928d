"""Results kept with the dataset they were computed from, and gone with it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Final, TypeVar

_LOCK: Final = Lock()
_Function = TypeVar("_Function", bound=Callable[..., Any])


def per_dataset(most: int) -> Callable[[_Function], _Function]:
    """Remember the last ``most`` results of a pure function whose first argument is a Dataset.

    The other arguments must be hashable. Unlike one cache for all datasets this keeps none alive:
    what was computed from a reader's own chips ends with their session.
    """

    def wrap(function: _Function) -> _Function:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def remembered(data: Any, *arguments: Any) -> Any:
            with _LOCK:
                results: OrderedDict[tuple[Any, ...], Any] = data.results.setdefault(
                    name, OrderedDict()
                )
                if arguments in results:
                    results.move_to_end(arguments)
                    return results[arguments]
            value = function(data, *arguments)
            with _LOCK:
                results[arguments] = value
                while len(results) > most:
                    results.popitem(last=False)
            return value

        return remembered  # type: ignore[return-value]

    return wrap
