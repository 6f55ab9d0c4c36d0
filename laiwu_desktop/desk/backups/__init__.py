"""Backups that are made, verified and thinned by themselves; bringing one back is the room `keeping`."""
