"""The workspaces opened lately, and where in them one was, remembered in an ini file of this person's."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec
from PySide6.QtCore import QSettings

from laiwu_desktop.base.files import keep_private, make_file
from laiwu_desktop.base.location import parted

MOST = 8
_PLACES = "places"


class LastPlace(msgspec.Struct, frozen=True):
    """Where one was in a workspace: the page, and in the forms the unit, the form, the field and the row of
    `period`, at the bureau the township chosen; "" and 0 where there is none.
    """

    page: str = ""
    period: str = ""
    unit: str = ""
    form: str = ""
    field: str = ""
    seq: int = 0
    township: str = ""


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
        address = _address(location)
        self._keep([address, *(one for one in self.all() if one != address)][:MOST])

    def drop(self, location: str) -> None:
        """Forget a workspace."""
        self._keep([one for one in self.all() if one != location])

    def place(self, location: str) -> LastPlace | None:
        """Where one was in a workspace when it was closed; None where nothing is remembered."""
        said = self._settings.value(_place_key(location))
        try:
            return msgspec.json.decode(str(said), type=LastPlace) if said else None
        except msgspec.MsgspecError:  # somebody wrote there
            return None

    def put_place(self, location: str, place: LastPlace) -> None:
        """Remember that; what is remembered of workspaces that are no more in the list goes."""
        self._settings.setValue(_place_key(location), msgspec.json.encode(place).decode())
        listed = {_place_key(one) for one in (*self.all(), location)}
        for key in self._settings.allKeys():
            if key.startswith(f"{_PLACES}/") and key not in listed:
                self._settings.remove(key)
        self._settings.sync()
        keep_private(self._file)

    def _stored(self) -> list[str]:
        found = self._settings.value("recent", [])
        if isinstance(found, str):  # so a list of one comes back
            return [found]
        return [str(one) for one in found] if isinstance(found, list) else []

    def _keep(self, locations: list[str]) -> None:
        self._settings.setValue("recent", locations)
        self._settings.sync()
        keep_private(self._file)


def _address(location: str) -> str:
    """A location without its password, the same from wherever the program is started."""
    return parted(location)[0] if "://" in location else str(Path(location).absolute())


def _place_key(location: str) -> str:
    return f"{_PLACES}/{hashlib.sha256(_address(location).encode()).hexdigest()[:32]}"
