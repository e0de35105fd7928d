"""Computed answers as plain values: what commands print, Python callers get and the API sends."""
