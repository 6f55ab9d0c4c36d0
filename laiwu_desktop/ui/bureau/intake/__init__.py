"""Packages that came: laid out, looked at, imported."""
