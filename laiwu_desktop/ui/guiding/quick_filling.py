"""What one key fills in: last period's value, a word that stands for one, the rest of a village confirmed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.guiding.last_time import Scope, as_last_time, filled
from laiwu_desktop.formdef.report.change import Intent
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.guiding.walking import Walking
from laiwu_desktop.ui.parts.dialogs import Dialogs


class QuickFilling(QObject):
    """Fills in the report of a view. `told` carries what is to be said of it."""

    told = Signal(str)

    def __init__(self, view: ReportView, walking: Walking, dialogs: Dialogs) -> None:
        super().__init__(view)
        self.view = view
        self.walking = walking
        self.dialogs = dialogs

    def as_last_time(self) -> None:
        """The value at hand becomes last period's; once it is, it is confirmed."""
        if (cell := self.view.cell) is None or self._is_locked():
            return
        intent = as_last_time(self.view.draft.figures, cell)
        if intent.changes:
            self.view.drop_typed()
        if not self._save(intent):
            self.told.emit(self._why_not(*cell))

    def _why_not(self, key: RecordKey, name: str) -> str:
        """Why a value does not become last period's."""
        draft = self.view.draft
        field = draft.forms[key.form].fields[name]
        if draft.previous_value(key, field) is None and (had := draft.past.hint(key, field)):
            return f"上期只有区划变更前原村的数，只作提示，请按现在的情况填写：{had}"
        return "上期没有这一项的数，或与上期相同。"

    def fill(self, scope: Scope) -> None:
        """What is blank becomes last period's, 沿用未确认. One is asked where other villages are meant."""
        view = self.view
        if self._is_locked():
            return
        view.commit()
        key, field = view.cell or (None, "")
        form = key.form if key else view.form
        intent = filled(view.draft, scope, view.unit_code, form, field)
        count = len(intent.cells)
        if not count:
            self.told.emit(f"{scope.word}没有可按上期填充的空项。")
            return
        units = len({change.key.unit_code for change in intent.changes})
        detail = "只填还空着的项，标为“沿用未确认”，确认后才算填好。可以撤消（Ctrl+Z）。"
        asked = f"按上期填充 {units} 个村（单位）的 {count} 项？"
        if scope.is_of_many and not self.dialogs.confirm(view, asked, detail, "填充"):
            return
        if self._save(intent):
            self.told.emit(f"已按上期填充 {count} 项，标为“沿用未确认”；按 Ctrl+K 确认。")

    def say(self, value: Value) -> None:
        """Let a word (不适用, 暂缺) stand for the value at hand."""
        if (cell := self.view.cell) is not None:
            self.view.say(cell, value)

    def confirm_rest(self) -> None:
        """Confirm what is carried in the unit shown, and go on to what is left, here or in the next one."""
        if not self._is_locked():
            self.walking.go_on(self.view.confirm_carried())

    def _is_locked(self) -> bool:
        if self.view.locked:
            self.told.emit("这一版现在只能查看；要修改，请先点上方的按钮另开一版。")
        return self.view.locked

    def _save(self, intent: Intent) -> bool:
        view = self.view
        if view.saving is None or not intent.changes:
            return False
        view.saving.save(intent)
        return True
