"""Divisions in time, at the desk: proposed, confirmed, applied; what a draft makes of it."""
