"""Who fills in, who reviews, who is responsible: they stand on the cover and on the printed sheets."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.chasing.working_days import WorkingDays
from laiwu_desktop.seal.locks import recipient_fingerprint
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.ui.parts.dialogs import ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, WholeText
from laiwu_desktop.ui.parts.theme import set_state


class SettingsDialog(QDialog):
    """Asks for the settings of a workspace; `changes` holds the answers. `keep_keys` asks to be shown where
    the own keys are kept.
    """

    keep_keys = Signal()

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent)
        self.setWindowTitle("设置")
        self.setMinimumWidth(400)
        settings = desk.settings
        self.people = {
            "filler": QLineEdit(settings.filler),
            "reviewer": QLineEdit(settings.reviewer),
            "responsible": QLineEdit(settings.responsible),
        }
        form = QFormLayout()
        form.addRow("单位", PlainLabel(f"{desk.division.name}（{desk.division.code}）"))
        form.addRow("填报期", PlainLabel(desk.period.label))
        # What is read out on the telephone when the other side asks whether a signature is ours.
        self.own = own = PlainLabel(desk.fingerprint)
        own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        keep = QPushButton("密钥的保管…")
        keep.setAutoDefault(False)
        keep.clicked.connect(self.keep_keys)
        line = QHBoxLayout()
        line.addWidget(own, 1)
        line.addWidget(keep)
        form.addRow("本单位签名指纹", line)
        if settings.recipient:
            to = PlainLabel(recipient_fingerprint(settings.recipient))
            to.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow("加密公钥指纹", to)
        for edit, label in zip(self.people.values(), ("填表人", "审核人", "单位负责人"), strict=True):
            edit.setMaxLength(20)
            form.addRow(label, edit)
        self._add_due(form, settings)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(ok_cancel(self, "保存"))
        self.people["filler"].setFocus()

    def _add_due(self, form: QFormLayout, settings: Settings) -> None:
        """By when townships report: asked of the bureau only."""
        self.due = QSpinBox()
        self.due.setRange(0, 365)
        self.due.setSuffix(" 天")
        self.due.setValue(settings.due_days)
        self.holidays = QPlainTextEdit(settings.holidays.replace("；", "\n"))
        self.holidays.setAccessibleName("节假日")
        self.holidays.setPlaceholderText("每行一条，如：\n2007-02-18至2007-02-24 休\n2007-02-25 班")
        self.holidays.setTabChangesFocus(True)
        self.holidays.setMaximumHeight(76)
        self.wrong = WholeText("")
        set_state(self.wrong, "error")
        self.wrong.hide()
        if settings.role == "bureau":
            form.addRow("上报期限：期末后", self.due)
            form.addRow("节假日（填了按工作日计）", self.holidays)
            form.addRow("", self.wrong)

    def changes(self) -> dict[str, str | int]:
        """The settings as the person left them."""
        people: dict[str, str | int] = {name: edit.text().strip() for name, edit in self.people.items()}
        lines = (line.strip() for line in self.holidays.toPlainText().splitlines())
        return people | {"due_days": self.due.value(), "holidays": "；".join(filter(None, lines))}

    def accept(self) -> None:
        """Holidays that are none are told beside them, and stay to be mended."""
        try:
            WorkingDays.parse(self.holidays.toPlainText())
        except PersonError as error:
            self.wrong.setText(f"{error.message}{error.remedy}")
            self.wrong.show()
            self.holidays.setFocus()
            return
        super().accept()
