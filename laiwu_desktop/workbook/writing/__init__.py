"""Workbooks written: style, forms, ready-made columns."""
