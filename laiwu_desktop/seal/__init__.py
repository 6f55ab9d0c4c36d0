"""Keys, signatures and locks: who said it, and who may read it."""
