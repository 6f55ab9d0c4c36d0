"""Pictures of every page and state, to be looked at: `python3 dev.py screenshots --out DIR`."""
