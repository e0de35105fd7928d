"""Performance measurements, run by hand: ``python -m bench``."""
