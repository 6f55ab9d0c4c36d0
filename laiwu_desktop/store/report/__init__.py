"""Reports and the log of every change of them."""
