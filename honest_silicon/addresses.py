"""Addresses of the pages and of what the app serves beside them. Imports nothing but types, as the
server starts with it.
"""

from typing import Final

#: The whole dataset as one file: the same address for every version.
ARCHIVE_PATH: Final = "/data/honest-silicon.zip"
#: Parameter that names the view of a page.
VIEW: Final = "view"
#: Pages in the order of the navigation, each with its views; the first is shown where a link names
#: none. A view that was a page of its own keeps the name of that page.
PAGES: Final[dict[str, tuple[str, ...]]] = {
    "overview": ("overview",),
    "chips": ("chips", "explore"),
    "compare": ("compare", "racks"),
    "run": ("size", "measured"),
    "train": ("training", "training-inference", "software"),
    "made-in-china": ("process-node", "supply"),
    "sold-to-china": ("export-controls",),
    "claims": ("claims",),
    "data": ("sources-quality",),
}
#: Pages that links alone lead to, by the page of the navigation they belong to.
BELOW: Final = {"chip": "chips", "yours": "chips"}
#: Addresses that pages had before there were views, by the page that took them over.
MOVED: Final = {
    "explore": "chips",
    "racks": "compare",
    "size": "run",
    "measured": "run",
    "training-inference": "train",
    "software": "train",
    "process-node": "made-in-china",
    "supply": "made-in-china",
    "export-controls": "sold-to-china",
    "sources-quality": "data",
}
#: What sizing was for, when one page did both.
TASK: Final = "task"


def place(path: str, query: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The page and the parameters that an address leads to now.

    >>> place("measured", {"what": "decode"}), place("chips", {})
    (('run', {'view': 'measured', 'what': 'decode'}), ('chips', {}))
    >>> place("size", {"task": "training", "model": "a"})
    ('train', {'view': 'training', 'model': 'a'})
    """
    if path not in MOVED:
        return path, query
    view, page = path, MOVED[path]
    if path == "size" and query.get(TASK) == "training":
        view, page = "training", "train"
    rest = {k: v for k, v in query.items() if k not in (VIEW, TASK)}
    if query.get(VIEW) in PAGES[page]:
        view = query[VIEW]
    return page, {VIEW: view, **rest} if len(PAGES[page]) > 1 else rest
