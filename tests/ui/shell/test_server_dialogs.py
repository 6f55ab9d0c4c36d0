"""The form for a workspace on a server: what it begins with, and what it takes for an answer."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import Server
from laiwu_desktop.ui.shell.server_dialogs import ENCRYPTION, ServerDialog, ServerPasswordDialog

LAST = Server("192.168.1.10", "莱芜", "甲", 5433, "verify-full")


def focused(dialog: QWidget) -> QWidget | None:
    """Where one types first."""
    return dialog.focusWidget()


@pytest.mark.parametrize("encryption", ENCRYPTION)
def test_it_begins_with_what_was_opened_last(encryption: str) -> None:
    last = Server("192.168.1.10", "莱芜", "甲", 5433, encryption)
    dialog = ServerDialog(None, last)
    assert dialog.server() == last
    assert dialog.password.text() == ""
    assert focused(dialog) is dialog.password


def test_the_first_time_the_host_is_asked_for() -> None:
    dialog = ServerDialog(None)
    assert focused(dialog) is dialog.host
    dialog.host.setText(" db ")
    dialog.database.setText(" 莱芜 ")
    dialog.user.setText(" 甲 ")
    assert dialog.server() == Server("db", "莱芜", "甲")


def test_an_encryption_that_it_does_not_offer_becomes_the_usual_one() -> None:
    dialog = ServerDialog(None, Server("db", "莱芜", "甲", 5432, "disable"))
    assert dialog.server().encryption == "prefer"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("host", " "), ("database", ""), ("user", " "), ("port", ""), ("port", "0"), ("port", "65536"),
        ("port", "x"), *(("host", f"db{sign}x") for sign in " /@?#[]"),
    ],
)  # fmt: skip
def test_what_names_no_server_is_told(field: str, text: str) -> None:
    dialog = ServerDialog(None, LAST)
    getattr(dialog, field).setText(text)
    with pytest.raises(PersonError) as caught:
        dialog.server()
    assert caught.value.code == "incomplete"


def test_nobody_reads_a_password_on_the_screen() -> None:
    form, alone = ServerDialog(None), ServerPasswordDialog(None, LAST.address)
    for edit in (form.password, alone.edit):
        assert edit.echoMode() is QLineEdit.EchoMode.Password


def test_the_password_is_typed_at_once() -> None:
    dialog = ServerPasswordDialog(None, LAST.address)
    assert focused(dialog) is dialog.edit
