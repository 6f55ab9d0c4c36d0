"""Sums over reports, made by the database."""
