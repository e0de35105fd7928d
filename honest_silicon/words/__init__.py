"""Wordings that pages and commands share: facts of the analysis in, plain text out."""
