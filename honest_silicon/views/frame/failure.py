"""A run of the script that failed: one sentence to the reader, the trace to the operator."""

from __future__ import annotations

import logging
from typing import Final

import streamlit as st

from honest_silicon import journal
from honest_silicon.views.frame import sentences

#: What a reader is told; the session, its controls and its address stay as they were.
SENTENCE: Final = sentences.FAILED


def failed(error: Exception) -> bool:
    """Log a failed run under a reference, and say the sentence; True: nothing else is shown."""
    quoted = journal.reference()
    journal.note("failed_run", logging.ERROR, error=error, reference=quoted, page=_page())
    st.error(SENTENCE.format(quoted))
    return True


def _page() -> str:
    """The path of the page, without what the reader chose."""
    return (st.context.url or "").partition("?")[0].rpartition("/")[2] or "overview"
