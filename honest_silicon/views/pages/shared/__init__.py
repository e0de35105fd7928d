"""Pieces that several pages have."""
