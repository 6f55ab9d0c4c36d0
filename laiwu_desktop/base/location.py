"""Where a workspace is: a path, or the URL of a database, whose password is shown to nobody.

The password is read where SQLAlchemy reads it, and where the drivers take it from: after the user's name, or
as a parameter.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

import msgspec

_AFTER_USER = re.compile(r"^([\w+.-]+://[^:/]*):([^@]*)@")
_PARAMETER = re.compile(r"([?&])(\w*passw(?:or)?d)=([^&]*)")
# What nobody can read may be all password: in doubt more is hidden than there is. A password with an
# unescaped "&" goes on to the next name.
_LIKE_PARAMETER = re.compile(
    r"([?&;#=\s][^?&;=]*pass[^?&;=]*|[?&;#=\s]\s*pwd\s*)=.*?(?=&\w+=|$)", re.IGNORECASE | re.DOTALL
)
_USER = re.compile(r"[^:/@?#\s]*")
_ODD_PORT = re.compile(r"^(\[[^\]]*\]|[^:/?]*):(?!\d*(?:[/?]|$)).*", re.DOTALL)

# An address as people mistype it, with a sign of an input method, or as another program has it: it was never
# meant for the path of a file. A drive (`C:\\`) has one letter, a share (`\\\\server\\share`) no colon.
_MISTYPED = re.compile(
    r"""[\s"'“”]*(?:
        (?:postgres\w*(?:\+\w+)?)\s*(?:[:：;；]|[/\\／]{2})
      | [a-z][a-z0-9+.-]+\s*[:：]\s*[/\\／]
      | [/\\／]{2}[^/\\@]*[:：].*@
      | (?:host|hostaddr|port|dbname|user|password|passfile|service|sslmode)\s*[=＝]
      | \w+\s*[=＝].*\bpass\w*\s*[=＝]
    )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_SCHEME = re.compile(r"[^\s:/@=?#\\：]*://")
_FIRST_WORD = re.compile(r"""[\s"'“”]*\w*""")
_QUOTED_COLON = re.compile("%3A", re.IGNORECASE)


def is_address(location: str) -> bool:
    """Whether a server is meant; also by what is mistyped: no file is to be looked for, or made, under it."""
    return "://" in location or is_mistyped(location)


def is_mistyped(location: str) -> bool:
    """Whether it is meant for a server's address, and is none."""
    if "://" in location:
        return not _SCHEME.match(location.strip())
    return bool(_MISTYPED.match(location))


def tidy(location: str) -> str:
    """A URL without the blanks that come along when it is copied; a path is what it is."""
    return location.strip() if "://" in location else location


def shown(location: str) -> str:
    """A location as it may stand in a message, a title or a list; also of a URL that is none."""
    if is_mistyped(location):  # where the password stands nobody can tell
        word = _FIRST_WORD.match(location)
        return f"{word[0].strip() if word else ''}***"
    if "://" not in location:
        return location
    scheme, _, rest = _LIKE_PARAMETER.sub(r"\1=***", tidy(location)).partition("://")
    before, at, after = rest.rpartition("@")
    user = _USER.match(_QUOTED_COLON.sub(":", before))
    if at and user and user[0] != before:
        before = f"{user[0]}:***"
    after = _ODD_PORT.sub(r"\1:***", after)
    return f"{scheme}://{before}{at}{after}"


def parted(location: str) -> tuple[str, str]:
    """The location without its password, and the password; "" where there is none."""
    if "://" not in location:
        return location, ""
    location = tidy(location)
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


_PORT = 5432  # PostgreSQL's own


class Server(msgspec.Struct, frozen=True):
    """A workspace's database on a PostgreSQL server, as a person names it; the password stands elsewhere.

    `encryption` is libpq's `sslmode`: https://www.postgresql.org/docs/current/libpq-ssl.html
    """

    host: str
    database: str
    user: str
    port: int = _PORT
    encryption: str = "prefer"

    @property
    def address(self) -> str:
        """Where the workspace is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        where = f"{quote(self.user, safe='')}@{host}:{self.port}/{quote(self.database, safe='')}"
        return f"{_DRIVER}://{where}?sslmode={self.encryption}"

    @classmethod
    def named_in(cls, address: str) -> Server | None:
        """What an address without a password names; None where it names no more than that, or less."""
        try:
            parts = urlsplit(address)
            found = cls(
                parts.hostname or "", unquote(parts.path[1:]), unquote(parts.username or ""),
                parts.port or _PORT, parts.query.removeprefix("sslmode="),
            )  # fmt: skip
        except ValueError:
            return None
        return found if found.address == address else None


_DRIVER = "postgresql+psycopg"


def server_words(location: str) -> str:
    """A database on a server as people speak of it; where nothing can be told of it, as it may be shown."""
    server = Server.named_in(parted(location)[0])
    if server is None:
        return shown(location)
    port = "" if server.port == _PORT else f"，端口 {server.port}"
    return f"服务器 {server.host}{port}，数据库 {server.database}，用户 {server.user}"
