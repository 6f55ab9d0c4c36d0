"""Many clerks at one server: programs of their own that import and decide at the very same moment."""
