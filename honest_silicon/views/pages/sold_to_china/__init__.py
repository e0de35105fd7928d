"""What may be sold to China, by which rule."""
