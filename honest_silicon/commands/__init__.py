"""Commands of ``python -m honest_silicon``: what the pages compute, as text and as JSON."""
