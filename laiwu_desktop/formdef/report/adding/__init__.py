"""What units say, added up from area to area."""
