"""What hardware permits, and how near measured systems come to it."""
