"""Chips: the table, the chart, a chip, and chips of one's own."""
