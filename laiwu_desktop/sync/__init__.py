"""Delivering a file whole and collecting files, over whatever lies between two offices."""
