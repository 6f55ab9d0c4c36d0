"""Bringing a backup back, and taking a workspace to another computer."""
