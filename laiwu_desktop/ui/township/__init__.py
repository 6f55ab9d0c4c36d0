"""The township's window."""
