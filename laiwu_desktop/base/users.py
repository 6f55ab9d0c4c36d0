"""Who is sitting at this computer."""

from __future__ import annotations

import getpass
import socket


def user_name() -> str:
    """The name that the system knows the person by; "" when it knows none."""
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):
        return ""


def computer_name() -> str:
    """The name of this computer; "" when it has none."""
    return socket.gethostname()
