"""The static site: every page as a file that needs no server (docs/site.md)."""
