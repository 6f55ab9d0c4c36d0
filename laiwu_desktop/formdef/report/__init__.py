"""What a report says and what follows from it: content, changes, checks, standing, sums."""
