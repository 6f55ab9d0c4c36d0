"""What a new workspace is to be: for whom, for which period, in which file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.workspaces import LEVEL_OF_ROLE
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.parts.dialogs import WORKSPACES, Dialogs
from laiwu_desktop.ui.parts.text_table import fit_lines

CODE = Qt.ItemDataRole.UserRole


class Creation(QWidget):
    """Asks what a new workspace is to be; `wanted` carries role, division, period, location."""

    wanted = Signal(str, str, str, str)

    def __init__(self, register: Register, periods: tuple[str, str], dialogs: Dialogs) -> None:
        super().__init__()
        self.register = register
        self.dialogs = dialogs
        self.chosen: Division | None = None
        self._build(*map(Period.parse, periods))
        self._search()

    def _build(self, newest: Period, preset: Period) -> None:
        self.township = QRadioButton("乡镇（街道）填报")
        self.bureau = QRadioButton("市农业局汇总")
        self.township.setChecked(True)
        self.township.toggled.connect(self._search)
        roles = QHBoxLayout()
        roles.addWidget(self.township)
        roles.addWidget(self.bureau)
        roles.addStretch()
        self.search = QLineEdit()
        self.search.setPlaceholderText("名称、拼音首字母（如 kz）或代码")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.hits = QListWidget()
        self.hits.setAccessibleName("单位")
        fit_lines(self.hits)
        self.hits.setMinimumHeight(96)
        self.hits.currentItemChanged.connect(self._choose)
        self.period = _period_box(newest, preset)
        self.location = QLineEdit()
        self.location.setAccessibleName("文件")
        self.location.setPlaceholderText("工作区文件存放的位置")
        browse = QPushButton("选择…")
        browse.clicked.connect(self._browse)
        place = QHBoxLayout()
        place.addWidget(self.location, 1)
        place.addWidget(browse)
        self.make = QPushButton("新建")
        self.make.setProperty("kind", "primary")
        self.make.clicked.connect(self._make)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.addRow("用途", roles)
        form.addRow("查找单位", self.search)
        form.addRow("单位", self.hits)
        form.addRow("填报期", self.period)
        form.addRow("文件", place)
        form.addRow("", self.make)

    @property
    def role(self) -> str:
        """The role chosen."""
        return "township" if self.township.isChecked() else "bureau"

    def offer(self, location: str) -> None:
        """Let this be where the new workspace is made; at a server it is the bureau's."""
        self.bureau.setChecked("://" in location)
        self.location.setText(location)
        self.location.setModified(True)
        self.location.setCursorPosition(0)

    def _search(self) -> None:
        level, text = LEVEL_OF_ROLE[self.role], self.search.text().strip()
        found = self.register.search(text) if text else list(self.register)
        self.hits.clear()
        for division in (one for one in found if one.level == level):
            above = " ".join(one.name for one in self.register.path(division.code)[:-1])
            item = QListWidgetItem(f"{division.name}　{above}　{division.code}")
            item.setData(CODE, division.code)
            self.hits.addItem(item)
        if self.hits.count() and (text or self.hits.count() == 1):
            self.hits.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        self.chosen = self.register[item.data(CODE)] if item is not None else None
        if self.chosen is not None and not self.location.isModified():
            folder = self.dialogs.documents()
            self.location.setText(str(folder / f"{self.chosen.name}信息化.sqlite"))

    def _browse(self) -> None:
        name = Path(self.location.text() or "工作区.sqlite").name
        path = self.dialogs.save_file(self, "工作区文件", name, WORKSPACES)
        if path is not None:
            self.location.setText(str(path if path.suffix else path.with_suffix(".sqlite")))
            self.location.setModified(True)

    def _make(self) -> None:
        location = self.location.text().strip()
        if self.chosen is None or not location:
            error = PersonError("incomplete.unit" if self.chosen is None else "incomplete")
            self.dialogs.error(self, error)
        else:
            self.wanted.emit(self.role, self.chosen.code, self.period.currentData(), location)


def _period_box(newest: Period, preset: Period) -> QComboBox:
    """The periods from the newest back to the one before the preset."""
    box = QComboBox()
    period = newest
    while period >= preset.previous:
        box.addItem(period.label, period.code)
        period = period.previous
    box.setCurrentIndex(box.findData(preset.code))
    return box
