"""What is read in the background for one view: the last that was asked for, while the view is there."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.worker import Worker
from tests.ui.acting import idle


class View(QObject):
    """Remembers what it is told."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.shown: list[object] = []
        self.lookup = Lookup(worker, self.shown.append, self)


@pytest.fixture
def view(worker: Worker) -> View:
    return View(worker)


@pytest.fixture
def slow() -> Callable[[], str]:
    """Work that takes until `slow.go` is set."""
    gate = threading.Event()

    def work() -> str:
        assert gate.wait(20)
        return "slow"

    work.go = gate.set  # type: ignore[attr-defined]
    return work


def test_what_was_read_is_shown_by_the_windows_thread(view: View, worker: Worker) -> None:
    here = threading.get_ident()
    read: list[int] = []
    view.lookup.ask(
        lambda: read.append(threading.get_ident()),
        lambda _: view.shown.append(threading.get_ident()),
    )
    idle(worker)
    assert view.shown == [here]
    assert read != [here]


def test_of_several_only_the_last_is_read_and_shown(
    view: View, worker: Worker, slow: Callable[[], str]
) -> None:
    read: list[int] = []

    def work(number: int) -> int:
        read.append(number)
        return number

    view.lookup.ask(slow, view.shown.append)
    for number in range(3):
        view.lookup.ask(lambda number=number: work(number), view.shown.append)  # type: ignore[misc]  # mypy guesses no default
    slow.go()  # type: ignore[attr-defined]
    idle(worker)
    assert read == view.shown == [2]


def test_what_cannot_be_read_is_told(view: View, worker: Worker) -> None:
    def fail() -> None:
        raise ValueError("nothing there")

    view.lookup.ask(fail, lambda _: None)
    idle(worker)
    assert [str(one) for one in view.shown] == ["nothing there"]
    view.lookup.ask(lambda: 1, view.shown.append)  # and the next is read
    idle(worker)
    assert view.shown[1:] == [1]


@pytest.mark.parametrize("how", ["closed", "deleted"])
def test_a_view_that_is_gone_is_told_nothing(
    view: View, worker: Worker, slow: Callable[[], str], how: str
) -> None:
    view.lookup.ask(slow, view.shown.append)
    view.lookup.ask(lambda: "more", view.shown.append)
    if how == "closed":
        view.lookup.close()
    else:
        delete(view)
    slow.go()  # type: ignore[attr-defined]
    idle(worker)
    assert view.shown == []
