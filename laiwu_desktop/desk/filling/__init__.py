"""A report being filled in: every change of it, its history, files loaded into it."""
