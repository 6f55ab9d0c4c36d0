"""Every job of the program beside the bare library doing the same work (`dev.py bench`)."""
