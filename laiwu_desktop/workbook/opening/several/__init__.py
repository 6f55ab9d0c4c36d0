"""Many files at once: side by side, and in bundles."""
