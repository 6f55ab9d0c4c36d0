"""Where a workspace is: a path, or the URL of a database, whose password is shown to nobody.

The password is read where SQLAlchemy reads it, and where the drivers take it from: after the user's name, or
as a parameter.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_AFTER_USER = re.compile(r"^([\w+.-]+://[^:/@]*):([^@]*)@")
_PARAMETER = re.compile(r"([?&])(\w*passw(?:or)?d)=([^&]*)")
# Also of a URL that is none: what nobody can read may be all password.
_ANYTHING = re.compile(r"^([\w+.-]+://[^:/@]*):.*@")


def shown(location: str) -> str:
    """A location as it may stand in a message, a title or a list."""
    if "://" not in location:
        return location
    return _PARAMETER.sub(r"\1\2=***", _ANYTHING.sub(r"\1:***@", location.strip()))


def parted(location: str) -> tuple[str, str]:
    """The location without its password, and the password; "" where there is none."""
    if "://" not in location:
        return location, ""
    location = location.strip()
    found = _AFTER_USER.match(location)
    address = _AFTER_USER.sub(r"\1@", location)
    parameters = _PARAMETER.findall(address)
    address = _PARAMETER.sub(r"\1", address).replace("?&", "?").replace("&&", "&").rstrip("?&")
    passwords = [unquote(found[2])] if found else [unquote(text) for *_, text in parameters]
    return address, passwords[0] if passwords else ""


def joined(address: str, password: str) -> str:
    """The location of an address with the password that belongs to it."""
    if not password:
        return address
    return f"{address}{'&' if '?' in address else '?'}password={quote(password, safe='')}"
