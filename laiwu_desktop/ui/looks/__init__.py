"""What colours the program has: light, dark, or those of a desktop of high contrast."""
