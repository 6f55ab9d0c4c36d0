"""The workspaces opened lately, remembered in an ini file of this person's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

MOST = 8


class Recent:
    """The list, newest first. `file` is the ini file."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    def all(self) -> list[str]:
        """Locations, newest first."""
        found = self._settings.value("recent", [])
        if isinstance(found, str):  # so a list of one comes back
            return [found]
        return [str(one) for one in found] if isinstance(found, list) else []

    def put(self, location: str) -> None:
        """Remember a workspace as the newest."""
        kept = [one for one in self.all() if one != location]
        self._settings.setValue("recent", [location, *kept][:MOST])
        self._settings.sync()

    def drop(self, location: str) -> None:
        """Forget a workspace."""
        self._settings.setValue("recent", [one for one in self.all() if one != location])
        self._settings.sync()
