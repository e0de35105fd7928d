"""Pieces of pages that know neither a page nor its state."""
