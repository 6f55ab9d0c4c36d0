"""The workspaces opened lately, remembered in an ini file of this person's."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QSettings

from laiwu_desktop.base.files import keep_private, make_file
from laiwu_desktop.base.location import parted

MOST = 8


class Recent:
    """The list, newest first. `file` is the ini file, which is its owner's alone and holds no password."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with contextlib.suppress(OSError):  # it is there, or cannot be kept
            make_file(file)
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)
        if self._stored() != self.all():  # by a version that kept passwords, or twice
            self._keep(self.all())
        keep_private(file)

    def all(self) -> list[str]:
        """Locations without their passwords, newest first."""
        return list(dict.fromkeys(parted(one)[0] for one in self._stored()))

    def put(self, location: str) -> None:
        """Remember a workspace as the newest, wherever the program is started next."""
        address = parted(location)[0] if "://" in location else str(Path(location).absolute())
        self._keep([address, *(one for one in self.all() if one != address)][:MOST])

    def drop(self, location: str) -> None:
        """Forget a workspace."""
        self._keep([one for one in self.all() if one != location])

    def _stored(self) -> list[str]:
        found = self._settings.value("recent", [])
        if isinstance(found, str):  # so a list of one comes back
            return [found]
        return [str(one) for one in found] if isinstance(found, list) else []

    def _keep(self, locations: list[str]) -> None:
        self._settings.setValue("recent", locations)
        self._settings.sync()
        keep_private(self._file)
