"""The backups of a workspace: when, why, what would be lost with each."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Backup, backup_of, size_words
from laiwu_desktop.desk.keeping.restoring import Preview, look_into, loss_lines
from laiwu_desktop.desk.results import Inventory, reports_words
from laiwu_desktop.ui.parts.dialogs import Dialogs, fit_to_screen
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon, set_state

COLUMNS = (Column("备份时间", 146), Column("缘由", 98), Column("大小", 0, number=True))
COMPARING = "正在与现在的数据比较…"
BACKUPS = "备份 (*.sqlite *.backup);;所有文件 (*)"
NONE_YET = "还没有备份。打开、关闭、导入之前和每工作十分钟，有改动就自动备份一次。"


class BackupsDialog(QDialog):
    """Shows backups and what each is good for. `looked_at` asks for a preview of one, `make` for a new one,
    `open_folder` to show the files, `seek` for a copy that lies elsewhere, `choose_second` for the folder of
    the second copies, `drop_second` for none. Accepted with `chosen` to be brought back; with `to_look` it is
    only to be opened.
    """

    looked_at = Signal(object)
    seek = Signal()
    make = Signal()
    open_folder = Signal()
    choose_second = Signal()
    drop_second = Signal()

    def __init__(self, parent: QWidget | None, *, only_restore: bool = False) -> None:
        """`only_restore`: there is no workspace to make backups of, nor one to open another beside."""
        super().__init__(parent)
        self.setWindowTitle("备份与恢复")
        fit_to_screen(self, 940, 520)
        self.chosen: Backup | None = None
        self.to_look = False
        self.unsaved: list[str] = []  # what only the window has, a line each
        self._found: list[Backup] = []  # elsewhere
        self._folder = Path()
        self.state = PlainLabel()
        self.state.setObjectName("message")
        self.state.setWordWrap(True)
        self.state.hide()
        self.table = ReadTable("备份", COLUMNS)
        self.table.itemSelectionChanged.connect(self._choose)
        self.about = PlainLabel()
        self.about.setObjectName("heading")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("恢复会失去什么")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.state)
        column.addWidget(self._middle(), 1)
        second = self._second()
        column.addWidget(second)
        column.addLayout(self._buttons())
        for widget in (second, self.make_button, self.folder, self.look) if only_restore else ():
            widget.hide()
        for button in self.findChildren(QPushButton):  # the return key belongs to the list
            button.setAutoDefault(False)
        self.table.setFocus()

    def _middle(self) -> QWidget:
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(6, 0, 0, 0)
        beside.addWidget(self.about)
        beside.addWidget(self.text, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        left = QWidget()
        all_of_them = QVBoxLayout(left)
        all_of_them.setContentsMargins(0, 0, 0, 0)
        title = PlainLabel("已有的备份")
        title.setObjectName("heading")
        all_of_them.addWidget(title)
        all_of_them.addWidget(self.table, 1)
        left.setMinimumWidth(328)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([328, 604])
        splitter.setChildrenCollapsible(False)
        return splitter

    def _second(self) -> QWidget:
        self.second = OneLine()
        choose = QPushButton(icon("open"), "选择 U 盘或文件夹…")
        choose.clicked.connect(self.choose_second)
        self.drop = QPushButton("不再另存")
        self.drop.clicked.connect(self.drop_second)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.second, 1)
        line.addWidget(choose)
        line.addWidget(self.drop)
        return whole

    def _buttons(self) -> QHBoxLayout:
        self.make_button = QPushButton(icon("save"), "立即备份")
        self.make_button.clicked.connect(self.make)
        self.folder = QPushButton("打开备份文件夹")
        self.folder.clicked.connect(self.open_folder)
        self.seeking = QPushButton("找别处的备份…")
        self.seeking.setToolTip("U 盘、移动硬盘等处的备份文件")
        self.seeking.clicked.connect(self.seek)
        self.look = QPushButton(icon("look"), "打开看看")
        self.look.setToolTip("另开一个窗口，只供查看")
        self.look.clicked.connect(self._look)
        self.restore = QPushButton("恢复到这一份…")
        self.restore.setProperty("kind", "primary")
        self.restore.clicked.connect(self.accept)
        close = QPushButton("关闭")
        close.clicked.connect(self.reject)
        line = QHBoxLayout()
        for button in (self.make_button, self.folder, self.seeking):
            line.addWidget(button)
        line.addStretch()
        for button in (self.look, self.restore, close):
            line.addWidget(button)
        return line

    def show_state(self, text: str, state: str) -> None:
        """How the backups stand, in a few sentences."""
        self.state.setText(text)
        self.state.setVisible(bool(text))
        set_state(self.state, state)

    def show_second(self, folder: str) -> None:
        """Where the second copies go; "" for nowhere."""
        self.second.setText(
            f"每份备份另存到：{folder}" if folder else "没有另存到别处：电脑坏了，备份也会丢失。"
        )
        self.second.setToolTip(as_tip(folder))
        self.drop.setVisible(bool(folder))

    def show_backups(self, backups: Sequence[Backup], folder: Path) -> None:
        """List backups, the newest first, and look at the one that was chosen. Those that do not lie in
        `folder` are told apart.
        """
        self._folder = folder
        known = {one.path for one in backups}
        found = (one for one in self._found if one.path not in known)
        backups = sorted([*backups, *found], key=lambda one: one.made, reverse=True)
        rows = [(one, "", (f"{one.made}", self._reason(one), size_words(one.size))) for one in backups]
        before = self.chosen
        self.table.show_rows(rows)
        kept = [number for number, one in enumerate(backups) if before and one.path == before.path]
        self.table.clearSelection()
        if backups:
            self.table.selectRow(kept[0] if kept else 0)
        else:
            self._choose()

    def _reason(self, backup: Backup) -> str:
        return f"{backup.reason}{'' if backup.path.parent == self._folder else '（别处）'}"

    def add(self, backup: Backup, backups: Sequence[Backup]) -> None:
        """List one more, which was found elsewhere, and choose it."""
        self._found.append(backup)
        self.chosen = backup
        self.show_backups(backups, self._folder)

    def show_preview(self, backup: Path, preview: Preview | Saying) -> None:
        """What came of looking at a backup, unless another one is chosen by now."""
        if self.chosen is None or self.chosen.path != backup:
            return
        self.look.setEnabled(True)  # also a damaged one, for what can still be read in it
        if isinstance(preview, Saying):
            self.text.setPlainText(f"{preview.message}{preview.remedy}")
            return
        sound = "检查过，完好" if not preview.troubles else f"有 {len(preview.troubles)} 处问题"
        lines = [f"备份中有 {reports_words(preview.reports)}，{sound}。", *preview.troubles]
        lines += [f"窗口中有 {len(self.unsaved)} 处还没有保存，恢复后也要重新填："] * bool(self.unsaved)
        lines += [f"  {line}" for line in self.unsaved]
        self.text.setPlainText("\n".join([*lines, *loss_lines(preview)]))
        self.restore.setEnabled(not preview.troubles)

    def _choose(self) -> None:
        self.chosen = self.table.current_key() if self.table.selectedItems() else None
        self.restore.setEnabled(False)
        self.look.setEnabled(False)
        if self.chosen is None:
            self.about.setText(self.text.accessibleName())
            self.text.setPlainText(NONE_YET if not self.table.rowCount() else "")
            return
        self.about.setText(f"若恢复到 {self.chosen.made}（{self.chosen.reason}）")
        self.text.setPlainText(COMPARING)
        self.looked_at.emit(self.chosen.path)

    def _look(self) -> None:
        self.to_look = True
        self.accept()


def found_elsewhere(dialog: QDialog, dialogs: Dialogs) -> Backup | None:
    """A copy that a person points at; None when nobody does, or it is gone again."""
    for path in dialogs.open_files(dialog, "选择备份文件", BACKUPS)[:1]:
        with contextlib.suppress(OSError):
            return backup_of(path)
    return None


def previewed(backup: Path, present: Inventory | PersonError) -> Preview | Saying:
    """A preview, or the words why there is none, worked out in any thread."""
    try:
        return look_into(backup, present)
    except PersonError as error:
        return error.saying
