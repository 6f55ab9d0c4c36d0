"""No dialog of the program takes away the locks of a workspace that is open."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractProxyModel, QLocale, QModelIndex, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QFileSystemModel, QTreeView

from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.file_dialog import places

WRITE = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None);"
    "c.execute('BEGIN IMMEDIATE'); c.execute('INSERT INTO 示例 VALUES (2)'); c.execute('COMMIT')"
)
ASKING: dict[str, Callable[[Dialogs], object]] = {
    "files to read": lambda dialogs: dialogs.open_files(None, "打开"),
    "a file to write": lambda dialogs: dialogs.save_file(None, "写出", "示例.xlsx", "所有文件 (*)"),
    "a folder": lambda dialogs: dialogs.folder(None, "文件夹"),
    "photos": lambda dialogs: dialogs.pictures(None),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every dialog begins."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Dialogs, "documents", lambda _: tmp_path)
    return tmp_path


@pytest.fixture(params=["工作区.sqlite", "没有后缀", "照片.jpg", "改了名.xlsx"])
def file(folder: Path, request: pytest.FixtureRequest) -> Path:
    path = folder / str(request.param)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE 示例 (number INTEGER)")
    return path


@pytest.fixture
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """This process is just writing into the file."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO 示例 VALUES (1)")
        yield connection


def write_elsewhere(file: Path) -> str:
    """What a second program, and none of ours, is told that wants to write as well."""
    done = subprocess.run([sys.executable, "-c", WRITE, file], capture_output=True, text=True, check=False)
    return done.stderr


@contextmanager
def shown(app: QApplication, act: Callable[[QFileDialog], object]) -> Iterator[None]:
    """Do something with the dialog that is opened meanwhile; it does not stay open, whatever happens."""
    failed: list[BaseException] = []

    def look() -> None:
        dialog = app.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            return
        timer.stop()
        dialog.setDirectory(str(Path.cwd()))  # a dialog begins where the one before it ended
        try:
            act(dialog)
        except BaseException as error:
            failed.append(error)
        finally:
            if dialog.isVisible():
                dialog.reject()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(0)
    yield
    if failed:
        raise failed[0]


def look_through(dialog: QFileDialog, name: str) -> None:
    """Wait until all that the dialog shows of a file is there, as it is after a moment before a person."""
    model = dialog.findChild(QFileSystemModel)
    assert isinstance(model, QFileSystemModel)
    model.setFilter(model.filter() | model.filter().Files)
    model.setNameFilterDisables(True)
    end = time.monotonic() + 30
    shown: list[Any] = []
    while not (len(shown) == 4 and all(shown)):
        assert time.monotonic() < end, shown
        QApplication.processEvents()
        place: QModelIndex = model.index(str(Path(dialog.directory().absolutePath()) / name))
        cells = [place.siblingAtColumn(column) for column in range(4)]
        shown = [cell.data() for cell in cells if cell.isValid()]
        place.data(Qt.ItemDataRole.DecorationRole)


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
def test_a_second_program_is_kept_out_while_a_dialog_shows_the_folder(
    ask: Callable[[Dialogs], object], file: Path, writing: sqlite3.Connection, app: QApplication
) -> None:
    answers = []

    def look(dialog: QFileDialog) -> None:
        look_through(dialog, file.name)
        answers.append(write_elsewhere(file))

    with shown(app, look):
        assert not ask(Dialogs())
    assert len(answers) == 1
    assert "database is locked" in answers[0]
    writing.execute("COMMIT")
    assert not write_elsewhere(file)
    assert [row[0] for row in writing.execute("SELECT number FROM 示例")] == [1, 2]
    assert writing.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_is_chosen_is_answered(file: Path, app: QApplication) -> None:
    def choose(dialog: QFileDialog) -> None:
        dialog.selectFile(str(file))
        dialog.accept()

    with shown(app, choose):
        assert Dialogs().open_files(None, "打开") == [file]


def test_a_new_name_is_answered_and_begins_as_proposed(folder: Path, app: QApplication) -> None:
    def choose(dialog: QFileDialog) -> None:
        assert dialog.selectedFiles() == [str(folder / "示例.xlsx")]
        dialog.accept()

    with shown(app, choose):
        assert Dialogs().save_file(None, "写出", "示例.xlsx") == folder / "示例.xlsx"


def test_kinds_of_files_are_told_in_chinese(folder: Path, app: QApplication) -> None:
    (folder / "文件夹甲").mkdir()
    (folder / "示例.xlsx").touch()
    kinds = []

    def look(dialog: QFileDialog) -> None:
        for name in ("文件夹甲", "示例.xlsx"):
            look_through_kind(dialog, name, kinds)

    with shown(app, look):
        Dialogs().open_files(None, "打开")
    assert kinds == ["文件夹", "xlsx 文件"]


def look_through_kind(dialog: QFileDialog, name: str, kinds: list[str]) -> None:
    model = dialog.findChild(QFileSystemModel)
    assert isinstance(model, QFileSystemModel)
    place = model.index(str(Path(dialog.directory().absolutePath()) / name))
    end = time.monotonic() + 30
    while not place.siblingAtColumn(2).data():
        assert time.monotonic() < end
        QApplication.processEvents()
    kinds.append(place.siblingAtColumn(2).data())


def listed(dialog: QFileDialog, name: str) -> list[QModelIndex]:
    """The cells of a file as one sees them, in the order of the columns, once they are there."""
    tree, model = dialog.findChild(QTreeView, "treeView"), dialog.findChild(QFileSystemModel)
    assert isinstance(tree, QTreeView)
    assert isinstance(model, QFileSystemModel)
    end = time.monotonic() + 30
    while True:
        assert time.monotonic() < end, name
        QApplication.processEvents()
        rows = [tree.model().index(row, 0, tree.rootIndex()) for row in range(model.rowCount(source(tree)))]
        if here := [row for row in rows if row.data() == name]:
            return [here[0].siblingAtColumn(tree.header().logicalIndex(place)) for place in range(4)]


def source(tree: QTreeView) -> QModelIndex:
    words = tree.model()
    assert isinstance(words, QAbstractProxyModel)
    return words.mapToSource(tree.rootIndex())


@pytest.mark.parametrize("language", ["C", "en_US", "zh_CN", "de_DE"])
def test_files_are_listed_as_office_people_know_them(
    folder: Path, app: QApplication, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_TIME", "LC_NUMERIC"):
        monkeypatch.setenv(name, f"{language}.UTF-8")
    QLocale.system()
    (folder / "文件夹甲").mkdir()
    for name, size in (("大.xlsx", 2_500_000), ("小.xlsx", 3_100)):
        (folder / name).write_bytes(bytes(size))
        os.utime(folder / name, (datetime(2006, 12, 20, 9, 5).timestamp(),) * 2)
    seen: dict[str, list[str]] = {}
    headings: list[str] = []

    def look(dialog: QFileDialog) -> None:
        for name in ("文件夹甲", "大.xlsx", "小.xlsx"):
            cells = listed(dialog, name)
            seen[name] = [cell.data() for cell in cells]
            headings[:] = [
                cell.model().headerData(cell.column(), Qt.Orientation.Horizontal) for cell in cells
            ]

    with shown(app, look):
        Dialogs().open_files(None, "打开")
    assert headings == ["名称", "修改日期", "类型", "大小"]
    assert seen["大.xlsx"] == ["大.xlsx", "2006-12-20 09:05", "xlsx 文件", "2.4 MB"]
    assert seen["小.xlsx"] == ["小.xlsx", "2006-12-20 09:05", "xlsx 文件", "3 KB"]
    assert seen["文件夹甲"][2:] == ["文件夹", ""]


def test_folders_and_files_have_signs_of_their_own(folder: Path, app: QApplication) -> None:
    (folder / "文件夹甲").mkdir()
    (folder / "示例.xlsx").touch()
    signs: list[QImage] = []

    def look(dialog: QFileDialog) -> None:
        for name in ("文件夹甲", "示例.xlsx"):
            sign = listed(dialog, name)[0].data(Qt.ItemDataRole.DecorationRole)
            signs.append(sign.pixmap(16).toImage())

    with shown(app, look):
        Dialogs().open_files(None, "打开")
    assert not any(sign.isNull() for sign in signs)
    assert signs[0] != signs[1]


def test_every_column_is_seen_and_the_way_to_ones_own_folders(folder: Path, app: QApplication) -> None:
    (folder / "示例.xlsx").touch()

    def look(dialog: QFileDialog) -> None:
        listed(dialog, "示例.xlsx")
        tree = dialog.findChild(QTreeView, "treeView")
        assert isinstance(tree, QTreeView)
        assert tree.header().length() <= tree.viewport().width()
        beside = [Path(url.toLocalFile()) for url in dialog.sidebarUrls()]
        assert beside == [Path(place) for place in places()]
        assert Path.home() in beside

    with shown(app, look):
        Dialogs().open_files(None, "打开")
