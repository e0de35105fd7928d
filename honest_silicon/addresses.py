"""Addresses the app serves beside its pages. Imports nothing, as the server starts with it."""

from typing import Final

#: The whole dataset as one file: the same address for every version.
ARCHIVE_PATH: Final = "/data/honest-silicon.zip"
