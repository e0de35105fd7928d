"""What is computed for public claims, and how it agrees with their readings."""
