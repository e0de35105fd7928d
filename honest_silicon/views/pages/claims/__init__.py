"""Public claims, held against the data."""
