"""What can be done in the grid, in menus: that of the window, and that of the cell at hand."""
