"""Errors a person can mend: each says where, what, and what to do.

Everything else that is raised is a fault of ours and is meant to be logged, not explained.
"""

from __future__ import annotations

from laiwu_desktop.base.codes import Saying, saying


class PersonError(Exception):
    """Something a person can put right: a key of the catalogue and its places, or what was said already.

    `code` is stable and machine readable; `message` says where and what; `remedy` says what to do; `places`
    are what was filled in.
    Messages are Chinese because people read them.
    """

    def __init__(self, what: str | Saying, /, **places: object) -> None:
        self.places = places
        self.saying = what if isinstance(what, Saying) else saying(what, **places)
        self.code, self.message, self.remedy = self.saying.code, self.saying.message, self.saying.remedy
        super().__init__(str(self.saying))


class WrongUse(PersonError):
    """The command or call was not given what it needs (exit code 2 on the command line)."""
