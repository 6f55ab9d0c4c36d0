"""Divisions in time, at the desk."""
