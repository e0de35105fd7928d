"""What is computed for a claim, in words: ``said`` finds the wording of each kind of finding."""

from honest_silicon.words.claims import chips, gaps, output, runs, systems, templates  # noqa: F401
from honest_silicon.words.claims.figures import said
from honest_silicon.words.claims.templates import cautions

__all__ = ["cautions", "said"]
