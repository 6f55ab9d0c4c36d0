"""What becomes of a workspace whose file is lost, before a backup comes in its place and on closing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import pytest

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.open_workspace import OpenWorkspace, Whereabouts
from laiwu_desktop.ui.keeping.custody import (
    BOTH_KEPT,
    COVERED,
    DAMAGED,
    KEPT,
    KEPT_ANYWAY,
    NOTHING_TO_KEEP,
    OTHER_KEPT,
)
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import AGAIN, CLOSE, WRITE
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Opening
from tests.ui.acting import idle
from tests.ui.conftest import Answers

GONE = PersonError("workspace_gone", path="口镇.sqlite")
HELD = PersonError("held", path="口镇.sqlite", who="另一个程序")


class Lost:
    """Lets a workspace be lost in any way, as its window sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, where: Whereabouts, *, holds_open: bool = True) -> None:
        self.monkeypatch.setattr(OpenWorkspace, "whereabouts", where)
        self.monkeypatch.setattr(OpenWorkspace, "holds_open", holds_open)


@pytest.fixture
def lost() -> Iterator[Lost]:
    with pytest.MonkeyPatch.context() as patch:
        yield Lost(patch)


@pytest.mark.parametrize(
    ("where", "holds_open", "is_sound", "said"),
    [
        (Whereabouts.HERE, True, True, KEPT),
        (Whereabouts.HERE, False, True, KEPT),
        (Whereabouts.HERE, True, False, DAMAGED),
        (Whereabouts.DELETED, True, True, KEPT_ANYWAY),
        (Whereabouts.DELETED, False, True, NOTHING_TO_KEEP),
        (Whereabouts.REPLACED, True, True, BOTH_KEPT),
        (Whereabouts.REPLACED, False, True, OTHER_KEPT),
        (Whereabouts.OVERWRITTEN, True, True, COVERED),
    ],
)
def test_before_a_backup_comes_in_its_place_it_is_said_what_is_kept(
    window: TownshipWindow, lost: Lost, where: Whereabouts, holds_open: bool, is_sound: bool, said: str
) -> None:
    lost(where, holds_open=holds_open)
    window.custody.inspecting.is_sound = is_sound
    assert window.custody._what_is_kept() == said


@pytest.mark.parametrize(
    ("where", "holds_open", "refused", "is_kept"),
    [
        (Whereabouts.HERE, True, None, False),
        (Whereabouts.DELETED, True, None, True),
        (Whereabouts.REPLACED, True, None, True),
        (Whereabouts.OVERWRITTEN, True, None, False),
        (Whereabouts.DELETED, False, None, False),
        (Whereabouts.DELETED, True, HELD, False),
    ],
)
def test_on_closing_what_the_window_alone_has_is_kept_where_it_can_be(
    window: TownshipWindow, lost: Lost, where: Whereabouts, holds_open: bool, refused: PersonError | None,
    is_kept: bool,
) -> None:  # fmt: skip
    lost(where, holds_open=holds_open)
    lost.monkeypatch.setattr(OpenWorkspace, "refused", refused)
    assert bool(window.custody.kept_on_closing()) == is_kept


@pytest.mark.parametrize("is_deleted", [True, False])
@pytest.mark.parametrize("can", [True, False])
def test_only_what_was_deleted_is_written_again(
    window: TownshipWindow, lost: Lost, is_deleted: bool, can: bool
) -> None:
    lost.monkeypatch.setattr(OpenWorkspace, "is_deleted", is_deleted)
    lost.monkeypatch.setattr(OpenWorkspace, "can_write_again", can)
    assert window.custody.can_write_again == (is_deleted and can)


@pytest.mark.parametrize(
    ("where", "holds_open", "fails", "done", "goes_on"),
    [
        (Whereabouts.HERE, True, False, [], True),
        (Whereabouts.DELETED, True, False, ["write_again"], True),
        (Whereabouts.DELETED, True, True, ["write_again"], True),  # there is nothing to keep, as it was told
        (Whereabouts.REPLACED, True, False, [Reason.REPLACED], True),
        (Whereabouts.REPLACED, True, True, [Reason.REPLACED], False),
        (Whereabouts.REPLACED, False, False, [], True),
        (Whereabouts.OVERWRITTEN, True, False, [], True),
    ],
)
def test_what_the_window_alone_has_is_put_aside_before_it_closes(
    window: TownshipWindow, worker: Worker, answers: Answers, lost: Lost, *, where: Whereabouts,
    holds_open: bool, fails: bool, done: list[str], goes_on: bool,
) -> None:  # fmt: skip
    def note(what: str) -> None:
        noted.append(what)
        if fails:
            raise GONE

    noted: list[str] = []
    went_on: list[object] = []
    opening = Opening(lambda: None, worker, answers)  # type: ignore[arg-type, return-value]
    lost(where, holds_open=holds_open)
    lost.monkeypatch.setattr(window.desk, "write_again", lambda: note("write_again"))
    lost.monkeypatch.setattr(window.desk, "back_up", note)
    lost.monkeypatch.setattr(opening, "_close_first", lambda *given: went_on.append(given))
    opening._write_first(window, lambda: None)
    idle(worker)
    assert noted == done
    assert bool(went_on) == goes_on
    assert answers.errors == ([] if goes_on else [GONE])


FAULT = saying("backup_fault")
ELSEWHERE = saying("only_elsewhere", sentences="磁盘已满。", folder="U盘")
SAVED, NOT_KEPT = "填的内容都已保存，但关闭前没有备份成。", "窗口中的内容没有另存成。"


@pytest.mark.parametrize(
    ("trouble", "is_lost", "is_given_up", "is_sound", "asked"),
    [
        (None, False, False, True, []),
        (None, True, False, True, []),
        (ELSEWHERE, True, False, True, []),
        (FAULT, False, False, True, [(SAVED, (CLOSE, AGAIN))]),
        (FAULT, False, True, True, []),
        (FAULT, False, False, False, []),
        (FAULT, True, True, True, [(NOT_KEPT, (AGAIN, CLOSE))]),
        (FAULT, True, False, False, [(NOT_KEPT, (AGAIN, CLOSE))]),
    ],
)
@pytest.mark.parametrize("picked", [AGAIN, CLOSE])
def test_that_the_last_backup_failed_is_asked_about_where_nobody_knows_it(
    window: TownshipWindow, answers: Answers, lost: Lost, *, picked: str, trouble: Saying | None,
    is_lost: bool, is_given_up: bool, is_sound: bool, asked: list[tuple[str, tuple[str, ...]]],
) -> None:  # fmt: skip
    def pick(_parent: object, text: str, detail: str, words: Sequence[str]) -> str:
        assert trouble is not None
        assert detail == f"{trouble.message}{trouble.remedy}"
        heard.append((text, tuple(words)))
        return picked

    heard: list[tuple[str, tuple[str, ...]]] = []
    went: list[str] = []
    patch = lost.monkeypatch
    patch.setattr(window.custody.backing_up, "trouble", trouble)
    patch.setattr(window.custody, "kept_on_closing", lambda: "会另存。" if is_lost else "")
    patch.setattr(window.custody.inspecting, "is_sound", is_sound)
    patch.setattr(window.saving, "is_given_up", is_given_up)
    patch.setattr(answers, "pick", pick)
    patch.setattr(window.custody.backing_up, "leave", lambda _then: went.append("again"))
    patch.setattr(window, "_close_at_last", lambda: went.append("closed"))
    window._tell_and_close()
    assert heard == asked
    assert went == (["again"] if asked and picked == AGAIN else ["closed"])


@pytest.mark.parametrize("can_write", [True, False])
@pytest.mark.parametrize(
    ("picked", "done", "may_leave"),
    [
        (AGAIN, ["retry"], False),
        (WRITE, ["write_again"], False),
        (CLOSE, ["give_up"], True),
        ("不关闭", [], False),
    ],
)
def test_a_window_whose_file_is_lost_asks_before_it_closes(
    window: TownshipWindow, answers: Answers, lost: Lost, *, can_write: bool, picked: str, done: list[str],
    may_leave: bool,
) -> None:  # fmt: skip
    def pick(_parent: object, _text: str, detail: str, words: Sequence[str], _moot: object) -> str:
        assert detail.endswith("会另存。")
        assert words == (AGAIN, *([WRITE] if can_write else []), CLOSE, "不关闭")
        return picked

    noted: list[str] = []
    patch = lost.monkeypatch
    patch.setattr(OpenWorkspace, "is_deleted", can_write)
    patch.setattr(OpenWorkspace, "can_write_again", True)
    patch.setattr(window.saving, "trouble", GONE)
    patch.setattr(window, "leaving", False)
    patch.setattr(window.custody, "kept_on_closing", lambda: "会另存。")
    patch.setattr(window.custody, "write_again", lambda: noted.append("write_again"))
    for deed in ("retry", "give_up"):
        patch.setattr(window.saving, deed, partial(noted.append, deed))
    patch.setattr(answers, "pick", pick)
    assert window._may_leave() == may_leave
    assert noted == done
    assert window.leaving == (picked == AGAIN)
