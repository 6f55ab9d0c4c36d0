"""What becomes of divisions: their days and changes, and the official lists that tell of them."""
