"""What a clerk says of a report: in general, and about which field; noted, or with the decision on it."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.report.thread import comment_line
from laiwu_desktop.ui.bureau.unit_choice import UnitChoice
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, Dialogs, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import icon, set_state


class For(enum.Enum):
    """What comments are written for: the word of it, what the first of them is to be."""

    RETURN = ("退回", "退回的理由，对整份数据说的话")
    ACCEPT = ("接收", "对整份数据说的话，随回执送去")
    NOTE = ("记下", "对整份数据说的话，退回或接收时一并送去")


class ReturnDialog(DecisionDialog):
    """Asks for comments on a report; `comments()` holds them. What was written is not thrown away unasked."""

    def __init__(
        self,
        parent: QWidget | None,
        draft: Draft,
        register: Register,
        who: str,
        dialogs: Dialogs,
        purpose: For = For.RETURN,
    ) -> None:
        super().__init__(parent)
        self.purpose = purpose
        self.begun: list[Comment] = []
        self.dialogs = dialogs
        self.draft = draft
        self.register = register
        self.who = who
        self.on_fields: list[Comment] = []
        title = "意见" if purpose is For.NOTE else purpose.value[0]
        self.setWindowTitle(f"{title}　{register[draft.head.division].name}　第 {draft.head.revision} 版")
        fit_to_screen(self, 720, 520)
        self._build()
        self._show_forms()

    def _build(self) -> None:
        self.general = QPlainTextEdit()
        self.general.setAccessibleName("总的意见")
        self.general.setTabChangesFocus(True)
        self.general.setPlaceholderText(self.purpose.value[1])
        self.general.setFixedHeight(72)
        levels = reversed(list(self.draft.units.values()))
        former = partial(self.draft.register.former, within=self.draft.head.division)
        self.unit = UnitChoice((unit for units in levels for unit in units), former)
        self.form, self.row, self.field = (QComboBox() for _ in range(3))
        self.unit.currentIndexChanged.connect(self._show_forms)
        self.unit.edit.editingFinished.connect(self._find_unit)
        self.form.currentIndexChanged.connect(self._show_fields)
        self.add = QPushButton(icon("add"), "加入")
        self.text = QLineEdit()
        self.text.setAccessibleName("对这一项的意见")
        self.text.setPlaceholderText("对这一项的意见，如：与上期相差太大，请核对")
        self.text.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        self.add.setAutoDefault(False)
        self.add.setEnabled(False)
        self.add.clicked.connect(self.add_comment)
        self.problem = PlainLabel()
        self.problem.setObjectName("message")
        set_state(self.problem, "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.list = QListWidget()
        self.list.setAccessibleName("对各项的意见")
        self.remove = QPushButton(icon("remove"), "去掉选中的意见")
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(self._remove)
        column = QVBoxLayout(self)
        column.addWidget(PlainLabel("总的意见"))
        column.addWidget(self.general)
        column.addWidget(PlainLabel("对某一项的意见"))
        column.addLayout(self._grid())
        column.addWidget(self.problem)
        column.addWidget(self.list, 1)
        column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(ok_cancel(self, self.purpose.value[0]))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        for column, (label, box) in enumerate(
            (("村（居）", self.unit), ("报表", self.form), ("行", self.row), ("指标项", self.field))
        ):
            grid.addWidget(PlainLabel(label), 0, column)
            box.setAccessibleName(label)
            grid.addWidget(box, 1, column)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 3)
        grid.addWidget(self.text, 2, 0, 1, 3)
        grid.addWidget(self.add, 2, 3)
        return grid

    def _find_unit(self) -> bool:
        """Whether it is clear which unit is meant."""
        problem = self.unit.settle()
        self._tell(problem)
        return not problem

    def _tell(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _show_forms(self) -> None:
        self.form.clear()
        for form in self.draft.unit_forms(self.unit.currentData() or ""):
            self.form.addItem(form.title, form.name)

    def _show_fields(self) -> None:
        self.field.clear()
        self.row.clear()
        name = self.form.currentData()
        if not name:
            return
        form = self.draft.forms[name]
        for field in form.entered:
            self.field.addItem(field.label, field.name)
        self.field.addItem("（整张表）", "")
        for record in self.draft.figures.rows(name, self.unit.currentData()) if form.repeats else ():
            self.row.addItem(f"第 {record.key.seq} 行", record.key.seq)
        self.row.setEnabled(form.repeats)

    def add_comment(self) -> None:
        """Take the comment on a field into the list; not while it is unclear whom it is about."""
        if self._find_unit():
            self._take(self._being_written())
            self.text.clear()

    def _being_written(self) -> Comment:
        """The comment on a field that is not in the list yet."""
        key = RecordKey(self.form.currentData(), self.unit.currentData(), self.row.currentData() or 0)
        return Comment(self.text.text().strip(), key, self.field.currentData(), self.who)

    def _take(self, comment: Comment) -> None:
        self.on_fields.append(comment)
        self.list.addItem(comment_line(comment, self.draft.forms, self.register))

    def go_on_with(self, comments: Iterable[Comment]) -> None:
        """Begin with what was written before and has not arrived."""
        for comment in comments:
            if comment.key is None:
                self.general.setPlainText(comment.text)
            else:
                self._take(comment)
        self.begun = self.comments()

    def begin_at(self, unit_code: str, form: str, field: str = "") -> None:
        """Let the next comment be about this place, where the report has it."""
        for box, wanted in ((self.unit, unit_code), (self.form, form), (self.field, field)):
            if wanted and (number := box.findData(wanted)) >= 0:
                box.setCurrentIndex(number)
        self.text.setFocus()

    def accept(self) -> None:
        """Not without a word, and not while it is unclear whom a comment is about."""
        if self.text.text().strip() and not self._find_unit():
            self.unit.setFocus()
        elif self.purpose is For.RETURN and not self.comments():
            self._tell("退回时须写明意见：请至少写一条。")
            self.general.setFocus()
        else:
            super().accept()

    def reject(self) -> None:
        """Ask before what was written is thrown away."""
        detail = "" if self.purpose is For.NOTE else f"这份数据没有{self.purpose.value[0]}。"
        is_same = self.comments() == self.begun
        if is_same or self.dialogs.confirm(self, "放弃已写的意见？", detail, "放弃"):
            super().reject()

    def go_on(self) -> None:
        """The return key takes a comment into the list, and nothing further."""
        if self.text.hasFocus():
            self.add.click()
        else:
            super().go_on()

    def _remove(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self.list.takeItem(row)
            del self.on_fields[row]

    def comments(self) -> list[Comment]:
        """All that was said; empty when nothing was."""
        text = self.general.toPlainText().strip()
        last = [self._being_written()] if self.text.text().strip() else []
        return [*([Comment(text, who=self.who)] if text else []), *self.on_fields, *last]
