"""Who works at a workspace: chosen by a person, remembered for this user of this computer."""

from __future__ import annotations

import contextlib
import os
from codecs import BOM_UTF8
from pathlib import Path

import msgspec
import platformdirs

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import keep_private, make_folder, put_whole
from laiwu_desktop.base.location import parted
from laiwu_desktop.base.text import one_line
from laiwu_desktop.base.users import user_name
from laiwu_desktop.desk.clock import Clock
from laiwu_desktop.formdef.trail.clerk import LONGEST_NAME, Clerk, tied, who_works
from laiwu_desktop.store.clerks import ClerkStore

# The folder of the program's own files is that of the window's.
_APP, _FILE = "laiwu-desktop", "clerks.txt"
# Where the file lies instead, as in a test.
ELSEWHERE = "LAIWU_CLERKS"


class People:
    """The clerks of one workspace, and which of them works here now; None is nobody by name."""

    def __init__(self, store: ClerkStore, location: str, clock: Clock) -> None:
        self._store = store
        self._location = location
        self._clock = clock
        self._known: tuple[Clerk, ...] = ()
        self.clerk = self._who_works()

    @property
    def all(self) -> tuple[Clerk, ...]:
        """Everybody who works here or did, in the order of coming."""
        self._known = self._store.all()
        return self._known

    @property
    def is_unnamed(self) -> bool:
        """Whether somebody works here by name, as far as was looked, and nobody knows which of them it is."""
        return self.clerk is None and any(clerk.is_active(self._today) for clerk in self._known)

    @property
    def active(self) -> list[Clerk]:
        """Those who work here today."""
        return [clerk for clerk in self.all if clerk.is_active(self._today)]

    @property
    def _today(self) -> str:
        return self._clock().date().isoformat()

    def _who_works(self) -> Clerk | None:
        with contextlib.suppress(PersonError):  # a damaged file is looked at all the same
            if clerks := self.all:
                fixed = tied(clerks, self._store.database_user(), self._today)
                return fixed or who_works(clerks, remembered(self._location), user_name(), self._today)
        return None

    def choose(self, name: str) -> None:
        """From now on this one works here, also when it is opened next; "" for nobody by name.

        PersonError "unknown_clerk", "unknown_clerk.ended" for who does not work here any more, "tied_clerk"
        where the user of the database is another one's.
        """
        clerks, day = self.all, self._today
        known = [clerk for clerk in clerks if clerk.name == name]
        chosen = next((clerk for clerk in known if clerk.is_active(day)), None)
        if name and chosen is None:
            raise PersonError("unknown_clerk.ended" if known else "unknown_clerk", name=name)
        fixed = tied(clerks, self._store.database_user(), day)
        if fixed and fixed != chosen:
            raise PersonError("tied_clerk", name=fixed.name)
        remember(self._location, name)
        self.clerk = chosen

    def add(self, name: str, initials: str = "", computer_user: str = "", database_user: str = "") -> Clerk:
        """Add one who works here from today on. PersonError "no_name", "long_text.name", "clerk_there"."""
        texts = [one_line(text) for text in (name, initials, computer_user, database_user)]
        if texts[0].strip("-") == "":  # a dash is nobody on the command line
            raise PersonError("no_name")
        if len(longest := max(texts[:2], key=len)) > LONGEST_NAME:
            raise PersonError("long_text.name", count=len(longest), most=LONGEST_NAME)
        added = self._store.add(Clerk(0, texts[0], texts[1], self._today, "", texts[2], texts[3]))
        self.clerk = self._who_works() if self.clerk is None else self.clerk  # it may be who sits here
        return added

    def end(self, name: str) -> Clerk:
        """From today on this one does not work here any more; what they did stays theirs.

        PersonError("unknown_clerk") where they do not.
        """
        found = next((clerk for clerk in self.all if clerk.name == name and not clerk.until), None)
        if found is None:
            raise PersonError("unknown_clerk", name=name)
        ended = self._store.end(found, self._today)
        self._known = tuple(ended if clerk.id == ended.id else clerk for clerk in self._known)
        if self.clerk and self.clerk.id == found.id:
            self.clerk = None
        return ended


def remembered(location: str) -> str:
    """The name of who worked at this workspace last; "" where nobody was chosen, or that cannot be read."""
    return _read().get(known_as(location), "")


def remember(location: str, name: str) -> None:
    """Remember who works at this workspace from now on; "" for nobody."""
    chosen = {**_read(), known_as(location): name}
    keep_own(_FILE, BOM_UTF8 + msgspec.json.encode({place: who for place, who in chosen.items() if who}))


def own_file(name: str) -> Path:
    """Where a file of this person's own lies."""
    elsewhere = os.environ.get(ELSEWHERE)
    if elsewhere:
        return Path(elsewhere) if name == _FILE else Path(elsewhere).parent / name
    return platformdirs.user_config_path(_APP) / name


def keep_own(name: str, data: bytes) -> None:
    """Write a file of this person's own, in a folder that is nobody else's to look into."""
    file = own_file(name)
    if not file.parent.is_dir():
        make_folder(file.parent)
        keep_private(file.parent)
    put_whole(file, data)


def _read() -> dict[str, str]:
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(own_file(_FILE).read_bytes().removeprefix(BOM_UTF8), type=dict[str, str])
    return {}


def known_as(location: str) -> str:
    """A server without its password; a file wherever the program is started next."""
    return parted(location)[0] if "://" in location else str(Path(location).absolute())
