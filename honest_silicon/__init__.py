"""Honest Silicon: Chinese and US AI accelerators compared, every figure with its source."""
