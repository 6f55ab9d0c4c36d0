"""Errors a person can mend: each says where, what, and what to do.

Everything else that is raised is a fault of ours and is meant to be logged, not explained.
"""

from __future__ import annotations


class PersonError(Exception):
    """Something a person can put right.

    `code` is stable and machine readable; `message` says where and what; `remedy` says what to do.
    Messages are Chinese because people read them.
    """

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message if not remedy else f"{message} {remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy


class WrongUse(PersonError):
    """The command or call was not given what it needs (exit code 2 on the command line)."""
