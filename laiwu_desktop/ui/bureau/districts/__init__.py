"""What became of divisions, as a clerk sees it and says it."""
