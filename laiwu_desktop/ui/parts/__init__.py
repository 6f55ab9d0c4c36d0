"""What every window is made of: labels, boxes, tables, the look, the worker."""
