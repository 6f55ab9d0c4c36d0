"""Filling in by the keyboard: menus, ways through a report, what is known of the value at hand."""
