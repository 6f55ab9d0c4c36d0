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


def at_computer() -> str:
    """Who works at which computer, in words; "" where neither has a name."""
    computer = computer_name()
    return "，".join(filter(None, (user_name(), f"电脑 {computer}" if computer else "")))


def computer_name() -> str:
    """The name of this computer; "" when it has none."""
    return socket.gethostname()
