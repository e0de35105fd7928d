"""Chips, or servers and racks, against one another."""
