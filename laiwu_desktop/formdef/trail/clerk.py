"""Who works at an office: the clerks (经办人) that a workspace knows."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

# What fits a printed line.
LONGEST_NAME = 20


class Clerk(msgspec.Struct, frozen=True):
    """One who works here from the day `since` on, up to the day `until`, from which on they do not; "" while
    they do (ISO 8601). Whose computer or database user theirs is, "" for none, need not be asked.
    """

    id: int
    name: str
    initials: str = ""
    since: str = ""
    until: str = ""
    computer_user: str = ""
    database_user: str = ""

    def is_active(self, day: str) -> bool:
        """Whether they work here that day."""
        return self.since <= day and (not self.until or day < self.until)


def tied(clerks: Iterable[Clerk], database_user: str, day: str) -> Clerk | None:
    """The one whose user of the database it is: nobody else can work under it."""
    mine = (clerk for clerk in clerks if database_user and clerk.database_user == database_user)
    return next((clerk for clerk in mine if clerk.is_active(day)), None)


def who_works(clerks: Iterable[Clerk], remembered: str, user: str, day: str) -> Clerk | None:
    """Who works at this computer as far as that need not be asked: the one that was chosen last, else the
    only one whose computer user it is.
    """
    active = [clerk for clerk in clerks if clerk.is_active(day)]
    for clerk in active:
        if clerk.name == remembered:
            return clerk
    mine = [clerk for clerk in active if user and clerk.computer_user == user]
    return mine[0] if len(mine) == 1 else None
