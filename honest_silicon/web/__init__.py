"""HTTP around the dashboard: compression and headers."""
