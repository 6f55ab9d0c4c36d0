"""Files in and out: reading them with progress, what came of them, pages shown before printing."""
