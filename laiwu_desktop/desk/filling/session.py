"""What was done since the workspace was opened, so that it can be undone and done again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from laiwu_desktop.formdef.report.change import Kind, Logged


class Session:
    """The deeds of one person at one desk, last at the end; shared by all drafts of the desk.

    To undo is a deed of its own that takes another back, and to redo is to take back an undoing: the log only
    grows.
    """

    def __init__(self) -> None:
        self.done: list[Logged] = []
        self.undone: list[Logged] = []

    def note(self, logged: Logged) -> None:
        """Remember a deed that has landed, or is on its way (`land` tells then what became of it). One that
        changed nothing cannot be taken back; what it should have taken back is past that, too, for others
        have changed it since, and stands in nobody's way.
        """
        landed = [logged] if logged.changes else []
        match logged.deed.kind:
            case Kind.UNDO:
                _take_out(self.done, logged.deed.undoes)
                self.undone += landed
            case Kind.REDO:
                _take_out(self.undone, logged.deed.undoes)
                self.done += landed
            case Kind.TAKE_UP:
                pass  # the report cannot go back to forms that it has not any more
            case _ if landed:
                self.done += landed
                self.undone.clear()
            case _:
                pass

    def land(self, logged: Logged) -> None:
        """Of a deed that was noted on its way only what landed can be taken back."""
        for deeds in (self.done, self.undone):
            place = _place(deeds, logged.deed.id)
            if place is not None:
                deeds[place : place + 1] = [logged] if logged.changes else []

    def forget(self) -> None:
        """Another period, or another report altogether: nothing before it can be undone here."""
        self.done.clear()
        self.undone.clear()


def _take_out(deeds: list[Logged], action: str) -> None:
    place = _place(deeds, action)
    if place is not None:
        del deeds[place]


def _place(deeds: list[Logged], action: str) -> int | None:
    """Where a deed stands; nearly always it is one of the last, however long the day was."""
    return next((i for i in range(len(deeds) - 1, -1, -1) if deeds[i].deed.id == action), None)


def since_taken_up(history: Sequence[Logged]) -> Sequence[Logged]:
    """What was done after other forms were taken up last: what was before was said in other fields, so it is
    not taken back value by value, and neither is the taking up.
    """
    places = [place for place, logged in enumerate(history) if logged.deed.kind is Kind.TAKE_UP]
    return history[places[-1] + 1 :] if places else history


def standing_deeds(history: Iterable[Logged]) -> list[Logged]:
    """The deeds of a history that have not been taken back, last at the end."""
    session = Session()
    for logged in history:
        session.note(logged)
    return session.done
