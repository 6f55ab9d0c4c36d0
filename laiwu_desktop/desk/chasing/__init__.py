"""Chasing townships whose report is not in (催报)."""
