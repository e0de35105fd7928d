"""What the static site says beside the pages themselves."""

from __future__ import annotations

from typing import Final

CHANGE: Final = "Change this in the live dashboard"
OPEN_LIVE: Final = "Open this page in the live dashboard"
CHOSEN: Final = "What was chosen for this page"
IN_WORDS: Final = "The picture in words"
WITHOUT_SCRIPT: Final = "The picture is drawn by a script. Its words and figures stand below."
DATA_FILES: Final = "Every table as a file"
CITE: Final = "Cite this page"
SKIP: Final = "To the content"
EACH_DOCUMENT: Final = "What each document says"
SYSTEMS: Final = "Servers and racks"
NOT_HERE: Final = (
    "This is the dashboard as files, each page as it opens. Choices, chips and models of your own "
    "need the live dashboard."
)


def rows_title(title: str, first: int, last: int, total: int) -> str:
    """Title of a page with some rows of a table."""
    if (first, last) == (1, total):
        return title
    return f"{title}, rows {first:,} to {last:,} of {total:,}"


def rows_said(title: str) -> str:
    return f"Rows of the table “{title}”, each with its source."


def systems_said(count: int) -> str:
    return f"{count} servers, racks and pods of AI chips, as sold or announced, with their sources."


def files_said(version: str, tables: int) -> str:
    return (
        f"All {tables} tables of data {version}, as CSV and JSON. The data package holds every "
        "table, its declaration and the licence."
    )


def system_said(vendor: str, held: str, words: str) -> str:
    """What a system is: its maker, its chips, its kind and status."""
    return f"{vendor}, {words}, with {held}."
