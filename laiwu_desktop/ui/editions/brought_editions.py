"""Editions of forms at a window: those here are shown; the bureau takes those that came with packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.taking_up import FormChange, TakingUp, form_change, lines_of_change
from laiwu_desktop.desk.handover.held_editions import HeldEdition, of_each_form
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.ui.editions.editions_dialog import ChangeDialog, EditionsDialog
from laiwu_desktop.ui.parts.dialogs import PACKAGES
from laiwu_desktop.ui.shell.desk_window import DeskWindow

# What is found in each package: its editions that are not here, None where all are, or why it cannot be said.
Found = list[tuple[Path, TakingUp | PersonError | None]]

_QUESTION = (
    "{count} 个数据包是按本市还没有的报表定义填报的，签名都核对过。请问清它们从哪里来、为什么改，再采用；"
    "采用后这些数据包就能收下，现用的报表定义和已有的数据不变。"
)


class Editions(QObject):
    """Shows them; `taking` says in which way a newer one is taken here, and `take` does it."""

    def __init__(self, window: DeskWindow, taking: str, take: Callable[[], object]) -> None:
        super().__init__(window)
        self.window = window
        self.taking = taking
        self.take = take

    def show(self) -> None:
        """Show all that are here."""
        self.window.run("正在查找…", self.window.desk.held_editions, self._show)

    def _show(self, held: list[HeldEdition]) -> None:
        dialog = EditionsDialog(self.window, held, self.taking)
        dialog.compare.connect(partial(self._compare, dialog))
        dialog.take.connect(self.window.unless_refused(self.take))
        self.window.dialogs.run(dialog)

    def _compare(self, dialog: EditionsDialog, held: HeldEdition) -> None:
        question = f"《{held.form.title}》第 {held.form.version} 版与现用的相比："
        lines = lines_of_change(_from_older(held, of_each_form(dialog.held).get(held.form.name)), {})
        self.window.dialogs.run(ChangeDialog(dialog, "报表定义", question, lines))


class BroughtEditions(QObject):
    """`taken` carries the packages that can be imported now."""

    taken = Signal(list)

    def __init__(self, desk: BureauDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs

    def choose(self) -> None:
        """Ask for packages, and look at the editions that they bring."""
        paths = self.dialogs.open_files(self.window, "选择带有新报表定义的数据包（可多选）", PACKAGES)
        if paths:
            self.window.run("正在比较…", partial(self._look, paths), self._ask)

    def offer(self, came: Sequence[tuple[Path, object]]) -> None:
        """Ask about packages that were refused for nothing but an edition that nobody has taken yet."""
        paths = [path for path, one in came if isinstance(one, Imported) and _is_untaken(one)]
        if paths:
            look = partial(self._look, paths)
            self.window.run("正在比较…", look, self._ask_if_any)

    def _ask_if_any(self, found: Found) -> None:
        """Why a package was refused has been told."""
        if _changes(found):
            self._ask(found)

    def _look(self, paths: Sequence[Path]) -> Found:
        found: Found = []
        for path in paths:
            try:
                found.append((path, self.desk.forms_in(path)))
            except PersonError as error:
                found.append((path, error))
        return found

    def _ask(self, found: Found) -> None:
        """Show what there is to be taken; where there is nothing, say why."""
        if not (changes := _changes(found)):
            lines = [f"{path.name}：{_why_not(one)}" for path, one in found]
            self.dialogs.tell(self.window, "没有可以采用的报表定义。", "\n".join(lines))
            return
        question = _QUESTION.format(count=len(changes))
        lines = list(self._lines(changes))
        dialog = ChangeDialog(self.window, "采用新的报表定义", question, lines, "采用并导入")
        if self.dialogs.run(dialog):
            paths = [path for path, _ in changes]
            self.window.run("正在采用…", partial(self._take, paths), lambda _: self.taken.emit(paths))

    def _lines(self, changes: Found) -> Iterator[str]:
        """Those of each package; of one that brings the same as one before its name alone."""
        names = {unit.code: unit.name for unit in self.desk.register}
        told: dict[tuple[str, ...], list[str]] = {}
        for path, change in changes:
            assert isinstance(change, TakingUp)
            lines = tuple(lines_of_change(change, names, at_bureau=True))
            told.setdefault(lines, []).append(path.name)
        for lines, files in told.items():
            yield from files
            yield from (f"  {line}" for line in lines)

    def _take(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.desk.forms_in(path, take=True)


def _from_older(held: HeldEdition, today: Form | None) -> TakingUp:
    """What goes another way between one and that in force, from the older to the newer, as whoever takes one
    is told; a form that is not in force is new where a task asks for it, else gone.
    """
    form = held.form
    changed: tuple[FormChange, ...] = ()
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    if today is not None:
        older, newer = (form, today) if form.version < today.version else (today, form)
        changed = (form_change(older, newer),)
    elif held.tasks:
        added = (form.title,)
    else:
        dropped = (form.title,)
    return TakingUp(FormSet(()), changed, added, dropped, (), (), ())


def _changes(found: Found) -> Found:
    return [(path, one) for path, one in found if isinstance(one, TakingUp)]


def _why_not(one: TakingUp | PersonError | None) -> str:
    return f"{one.message}{one.remedy}" if isinstance(one, PersonError) else "没有新的报表定义。"


def _is_untaken(one: Imported) -> bool:
    return any(problem.code == "unknown_edition" for problem in one.problems)
