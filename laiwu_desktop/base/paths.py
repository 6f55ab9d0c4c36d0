"""Where the shipped files lie: in an installed wheel, a source checkout, or a frozen program."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def _shipped(name: str) -> Path:
    """A shipped folder: inside the package (wheel, frozen program) or beside it (checkout)."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def forms_dir() -> Path:
    """The folder of the form files."""
    return _shipped("forms")


def resources_dir() -> Path:
    """The folder of divisions, print templates, style and icons."""
    return _shipped("resources")
