"""Asking for files and folders, without touching what the files hold.

Qt's own dialog opens each file that it lists, to find an icon and a name for its kind. On Linux that takes
away the locks by which SQLite keeps other programs out of a database that this process has open.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import (
    QFileInfo,
    QIdentityProxyModel,
    QModelIndex,
    QPersistentModelIndex,
    QStandardPaths,
    QStorageInfo,
    Qt,
    QUrl,
)
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import (
    QFileDialog,
    QFileSystemModel,
    QSplitter,
    QToolButton,
    QTreeView,
    QWidget,
)

from laiwu_desktop.desk.backups.shelf import size_words
from laiwu_desktop.ui.parts.theme import icon

Mode: TypeAlias = QFileDialog.FileMode
_Index: TypeAlias = QModelIndex | QPersistentModelIndex

NAME, SIZE, KIND, CHANGED = range(4)  # as Qt has them
_HEADINGS = {NAME: "名称", SIZE: "大小", KIND: "类型", CHANGED: "修改日期"}
# As office people know them from Windows: the day of a file is looked for before its kind and its size.
_ORDER = (NAME, CHANGED, KIND, SIZE)
_WIDTHS = {NAME: 290, CHANGED: 126, KIND: 84, SIZE: 76}
_WIDE, _HIGH, _BESIDE = 760, 480, 130
_BUTTONS = {
    "backButton": "previous",
    "forwardButton": "next",
    "toParentButton": "up",
    "newFolderButton": "add",
}
# What a window's title and borders take.
FRAME = 48
# Where else files are: sticks and shares as the desktops of Linux show them.
_MOUNTED = ("/media/", "/run/media/", "/mnt/")


class ByName(QAbstractFileIconProvider):
    """Icons and kinds by the name of a file alone."""

    def icon(self, what: Any) -> QIcon:
        """Qt asks with a file, or with one of its own kinds of icon."""
        kinds = QAbstractFileIconProvider.IconType
        if isinstance(what, QFileInfo):
            what = kinds.Folder if what.isDir() else kinds.File
        return icon("file" if what is kinds.File else "open")

    def type(self, info: QFileInfo) -> str:
        """What stands in the column 类型."""
        if info.isDir():
            return "文件夹"
        return f"{info.suffix()} 文件" if info.suffix() else "文件"


class InWords(QIdentityProxyModel):
    """What Qt's list of files would say in the language of the desktop: headings, days and sizes as they are
    everywhere in the program. Sorting is left to Qt, which goes by the numbers.
    """

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        files = self.sourceModel()
        if role == Qt.ItemDataRole.DisplayRole and isinstance(files, QFileSystemModel):
            info = files.fileInfo(self.mapToSource(index))
            if index.column() == CHANGED:
                return info.lastModified().toString("yyyy-MM-dd HH:mm")
            if index.column() == SIZE:
                return "" if info.isDir() else size_words(info.size())
        return super().data(index, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADINGS.get(section, "")
        return super().headerData(section, orientation, role)


class FileDialog(QFileDialog):
    """The system's dialog where it has one, else Qt's. Words about the kinds of file as Qt wants them."""

    def __init__(
        self, parent: QWidget | None, title: str, mode: QFileDialog.FileMode, kinds: str = ""
    ) -> None:
        super().__init__(parent, title, "", kinds)
        self._icons = ByName()
        self.setIconProvider(self._icons)
        self._words = InWords(self)
        self.setProxyModel(self._words)
        self.setSidebarUrls([QUrl.fromLocalFile(place) for place in places()])
        self.setFileMode(mode)
        if mode is Mode.AnyFile:
            self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        if mode is Mode.Directory:
            self.setOption(QFileDialog.Option.ShowDirsOnly)
            self.setLabelText(QFileDialog.DialogLabel.FileName, "文件夹：")
        self._dress(folders=mode is Mode.Directory)

    def _dress(self, *, folders: bool) -> None:
        """Qt's own, where it is that: enough room for what is listed, and the icons of the program."""
        if not isinstance(tree := self.findChild(QTreeView, "treeView"), QTreeView):
            return
        room = self.screen().availableSize()
        self.resize(min(_WIDE, room.width() - FRAME), min(_HIGH, room.height() - FRAME))
        for place, column in enumerate(_ORDER):
            tree.header().moveSection(tree.header().visualIndex(column), place)
            tree.header().resizeSection(column, _WIDTHS[column])
        for splitter in self.findChildren(QSplitter):
            splitter.setSizes([_BESIDE, self.width() - _BESIDE])
        for name, drawn in _BUTTONS.items():
            if isinstance(button := self.findChild(QToolButton, name), QToolButton):
                button.setIcon(icon(drawn))
        # One way to look at a list is enough; of folders there is one kind.
        hidden = ["listModeButton", "detailModeButton", *["fileTypeCombo", "fileTypeLabel"] * folders]
        for name in hidden:
            if isinstance(part := self.findChild(QWidget, name), QWidget):
                part.hide()

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


def places() -> Iterator[str]:
    """Where people keep files, as far as that is there: folders of theirs, then sticks and shares."""
    standard = QStandardPaths.StandardLocation
    named = (
        standard.DesktopLocation,
        standard.DocumentsLocation,
        standard.DownloadLocation,
        standard.HomeLocation,
    )
    own = [QStandardPaths.writableLocation(one) for one in named]
    mounted = [one.rootPath() for one in QStorageInfo.mountedVolumes()]
    found = [*own, *(one for one in mounted if one.startswith(_MOUNTED))]
    return (one for one in dict.fromkeys(found) if Path(one).is_dir())
