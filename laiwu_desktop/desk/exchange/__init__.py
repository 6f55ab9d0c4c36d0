"""Exchanging with the other side: what waits goes out, what came is read once."""
