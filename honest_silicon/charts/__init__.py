"""Pictures: frames in, a plotly Figure out, each with its text alternative."""
