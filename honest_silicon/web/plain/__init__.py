"""Plain pages: chips and claims without a script, for search engines and closed networks."""
