"""What is made in China, on which process, and how much."""
