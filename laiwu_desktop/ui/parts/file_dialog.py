"""Asking for files and folders, without touching what the files hold.

Qt's own dialog opens each file that it lists, to find an icon and a name for its kind. On Linux that takes
away the locks by which SQLite keeps other programs out of a database that this process has open.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QWidget

Mode: TypeAlias = QFileDialog.FileMode


class ByName(QAbstractFileIconProvider):
    """Icons and kinds by the name of a file alone."""

    def icon(self, what: Any) -> QIcon:
        """Qt asks with a file, or with one of its own kinds of icon."""
        kinds = QAbstractFileIconProvider.IconType
        if isinstance(what, QFileInfo):
            what = kinds.Folder if what.isDir() else kinds.File
        return super().icon(what)

    def type(self, info: QFileInfo) -> str:
        """What stands in the column 类型."""
        if info.isDir():
            return "文件夹"
        return f"{info.suffix()} 文件" if info.suffix() else "文件"


class FileDialog(QFileDialog):
    """The system's dialog where it has one, else Qt's. Words about the kinds of file as Qt wants them."""

    def __init__(
        self, parent: QWidget | None, title: str, mode: QFileDialog.FileMode, kinds: str = ""
    ) -> None:
        super().__init__(parent, title, "", kinds)
        self._icons = ByName()
        self.setIconProvider(self._icons)
        self.setFileMode(mode)
        if mode is Mode.AnyFile:
            self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        if mode is Mode.Directory:
            self.setOption(QFileDialog.Option.ShowDirsOnly)

    def begin_at(self, place: Path, name: str = "") -> None:
        """Show a folder, with a name already given."""
        self.setDirectory(str(place))
        if name:
            self.selectFile(name)

    def ask(self) -> list[Path]:
        """What was chosen; empty when the person thinks better of it."""
        accepted = self.exec() == QFileDialog.DialogCode.Accepted
        chosen = [Path(name) for name in self.selectedFiles()] if accepted else []
        self.deleteLater()
        return chosen
