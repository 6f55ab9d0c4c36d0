"""All villages at once: the grid, its cells and their editors, blocks pasted into it."""
