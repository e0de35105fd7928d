"""What a session keeps of the controls it was told of: those of the pages a reader saw last."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

#: Controls that a session remembers. The page with most has some fifty, and a press comes from the
#: page in sight or, where it crosses an answer on its way, from the one before.
MOST: Final = 128


class Lately(dict[str, Any]):
    """A mapping of what was set last, at most so many; what was set before them is let go.

    Parameters
    ----------
    let_go
        Called with the key of what is let go.
    """

    def __init__(self, let_go: Callable[[str], None], most: int = MOST) -> None:
        super().__init__()
        self.let_go, self.most = let_go, most

    def __setitem__(self, key: str, value: Any) -> None:
        self.pop(key, None)
        super().__setitem__(key, value)
        if len(self) > self.most:
            oldest = next(iter(self))
            del self[oldest]
            self.let_go(oldest)


def remembering(made: Callable[..., None]) -> Callable[..., None]:
    """How Streamlit's session state is made (its ``__init__``), so that it remembers the controls
    it was told of lately.

    Streamlit remembers every control that a session ever had, with its options as they read and
    with the data that its callbacks hold: 409 after one look at each view.
    """

    @wraps(made)
    def begun(state: Any, *args: Any, **kwargs: Any) -> None:
        made(state, *args, **kwargs)
        names = state._key_id_mapper

        def unname(control: str) -> None:
            # Another control of the same name may have taken its place meanwhile.
            name = names.id_key_mapping.pop(control, None)
            if name is not None and names.get_id_from_key(name) == control:
                del names._key_id_mapping[name]

        state._new_widget_state.widget_metadata = Lately(unname)

    return begun
