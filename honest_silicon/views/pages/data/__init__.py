"""What is known, how well, and from where."""
