"""Where things are: in the package once it is installed, beside it in a checkout.

Imports nothing of ours, as the server starts with it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_INSTALLED: Final = (_PACKAGE / "data").is_dir()
_TOP: Final = _PACKAGE.parent
#: The tables.
DATA_DIR: Final = (_PACKAGE if _INSTALLED else _TOP) / "data"
#: The scripts that start the dashboard: app.py, asgi.py, and Streamlit's configuration for them.
SCRIPTS: Final = _PACKAGE / "dashboard" if _INSTALLED else _TOP
_USERS: Final = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
#: What outlives the process so that the next start is quicker. A package is no place to write to.
CACHE_DIR: Final = Path(_USERS, "honest-silicon") if _INSTALLED else _TOP / ".cache"
