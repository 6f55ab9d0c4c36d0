"""Photos come by dialog, clipboard and mouse, several at once; they are seen in place, large by a key."""

from __future__ import annotations

import io
import os
import struct
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.desk.filling.changing import photos_added
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.change import Logged, ValueChange
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.types import ImageType
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.fields import photo_sources
from laiwu_desktop.ui.fields.large_photo import LargePhoto
from laiwu_desktop.ui.fields.photo_strip import PhotosEditor
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, show
from tests.ui.conftest import VILLAGE, Answers
from tests.ui.every_control import Text, told

KEY = RecordKey("information_village", VILLAGE)


def png(colour: str, size: tuple[int, int] = (40, 30)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    return data.getvalue()


def as_raw(data: QMimeData) -> None:
    data.setData("image/png", png("red"))


def as_pixels(data: QMimeData) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xFF0000)
    data.setImageData(image)


def editor_of(window: TownshipWindow) -> PhotosEditor:
    editor = go(window.view, VILLAGE, "information_village").rows["photos"].editor
    assert isinstance(editor, PhotosEditor)
    return editor


def kept(window: TownshipWindow) -> tuple[str, ...]:
    idle(window.worker)
    value = window.desk.draft().figures.record(KEY).values.get("photos")
    return value if isinstance(value, tuple) else ()


def files(folder: Path, *contents: bytes) -> QMimeData:
    paths: list[Path] = []
    folder.mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        paths.append(folder / f"照片{number}.png")
        paths[-1].write_bytes(content)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def paste(editor: PhotosEditor, data: QMimeData) -> None:
    QApplication.clipboard().setMimeData(data)
    editor.take_focus()
    QTest.keySequence(editor.add, "Ctrl+V")


@pytest.mark.parametrize("put", [as_raw, as_pixels])
def test_a_picture_that_was_copied_is_pasted(
    window: TownshipWindow, put: Callable[[QMimeData], None]
) -> None:
    data = QMimeData()
    put(data)
    paste(editor_of(window), data)
    assert len(kept(window)) == 1
    bar = window.keyboard.about.bar
    window.view.go_to(KEY, "photos")
    idle(window.worker)
    assert bar.values.text() == "往期：2006下半年 1 张"
    assert "原为 未填" in bar.changed.text()


def test_files_are_dropped_and_one_that_is_no_photo_is_named(
    window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    editor = editor_of(window)
    data = files(tmp_path, png("red"), b"no picture", png("blue"))
    way = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(editor.rect().center(), *way)
    editor.dragEnterEvent(entered)
    assert entered.isAccepted()
    editor.dropEvent(QDropEvent(QPointF(10, 10), *way))
    assert len(kept(window)) == 2
    (error,) = answers.errors
    assert isinstance(error, PersonError)
    assert (error.code, error.places["name"]) == ("bad_photo", "照片1.png")


def test_what_there_is_no_room_for_is_told(window: TownshipWindow, answers: Answers, tmp_path: Path) -> None:
    editor = editor_of(window)
    paste(editor, files(tmp_path / "a", png("red"), png("green")))
    # The first two are still on their way.
    paste(editor, files(tmp_path / "b", png("blue"), png("white"), png("black")))
    assert len(kept(window)) == 3
    assert "现场照片最多放 3 张照片，有 2 张没有收下。" in str(answers.errors[0])
    assert not editor.add.isEnabled()


def test_of_one_that_is_there_already_just_that_is_said(
    window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    editor = editor_of(window)
    for number in range(3):  # with room for one more, then the other one of them, then none for a new one
        paste(editor, files(tmp_path / str(number), png("red"), png(("blue", "blue", "green")[number])))
        assert len(kept(window)) == (2, 2, 3)[number]
        told = [] if not number else [f"有 {(0, 2, 1)[number]} 张没有再放一次"]
        assert [one for one in told if one not in str(answers.errors[-1])] == []
        assert len(answers.errors) == number
    assert not any("最多放" in str(error) for error in answers.errors)
    assert "现场照片里已有相同的照片" in str(answers.errors[0])


def test_several_at_once_are_one_action_and_one_undo(window: TownshipWindow, tmp_path: Path) -> None:
    editor = editor_of(window)
    paste(editor, files(tmp_path, png("red"), b"no picture", png("blue")))
    assert len(kept(window)) == 2
    done = [one.deed for one in window.desk.history() if any(c.field == "photos" for c in values(one))]
    assert len(done) == 1
    window.undo_action.trigger()
    assert kept(window) == ()
    window.redo_action.trigger()
    assert len(kept(window)) == 2


def values(one: Logged) -> list[ValueChange]:
    return [change for change in one.changes if isinstance(change, ValueChange)]


def test_the_next_fields_take_what_is_left(window: TownshipWindow) -> None:
    fields = [Field(name, name, ImageType()) for name in ("first", "second")]
    room = fields[0].type.max_count
    figures = window.draft.figures.copy()
    figures.put(Record(KEY, {"second": (photo_id(b"there"),)}))
    photos = [bytes([number]) for number in range(2 * room)]
    intent, left = photos_added(figures, KEY, fields, [*photos, photos[0]])
    now = {one.field: one.now for one in intent.changes if isinstance(one, ValueChange)}
    first, *rest = names = [photo_id(photo) for photo in photos]
    assert now == {"first": (first, *rest[: room - 1]), "second": (photo_id(b"there"), *rest[room - 1 : -1])}
    assert left == 1
    assert [*intent.photos] == names[:-1]


def test_what_is_no_photo_takes_no_room(window: TownshipWindow, answers: Answers, tmp_path: Path) -> None:
    editor = editor_of(window)
    paste(editor, files(tmp_path, b"<svg/>", b"none", b"no picture", png("red"), png("blue")))
    assert len(kept(window)) == 2
    (error,) = answers.errors
    assert "有 3 个文件没有收下：\n“照片0.png”不是" in str(error)


def test_of_many_files_the_photos_are_saved_before_one_box_counts_the_others(
    window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    there: list[Value] = []
    window.saving.refused.connect(
        lambda _error: there.append(window.draft.figures.record(KEY).values.get("photos"))
    )
    editor = editor_of(window)
    paste(editor, files(tmp_path, *(b"no picture",) * 12, png("red")))
    saved = kept(window)
    assert len(saved) == 1
    assert there == [saved]
    (error,) = answers.errors
    assert str(error).count("\n“照片") == 8
    assert "……共 12 个。" in str(error)


def test_a_photo_that_is_damaged_is_named(window: TownshipWindow, answers: Answers, tmp_path: Path) -> None:
    whole = png("red", (400, 300))
    paste(editor_of(window), files(tmp_path, whole[: len(whole) // 2]))
    assert kept(window) == ()
    (error,) = answers.errors
    assert str(error).startswith("“照片0.png”已损坏，无法读取。")


def test_who_gives_too_large_a_picture_is_to_make_it_smaller(
    window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    editor = editor_of(window)
    head = bytearray(png("red"))
    head[16:24] = struct.pack(">II", 16_000, 12_000)
    paste(editor, files(tmp_path, bytes(head)))
    assert kept(window) == ()
    data = QMimeData()
    data.setData("image/png", bytes(head))
    paste(editor, data)
    assert kept(window) == ()
    for error, what in zip(answers.errors, ("“照片0.png”有", "这个文件有"), strict=True):
        assert str(error).startswith(f"{what} 16000×12000 像素")
        assert str(error).endswith("请先用看图软件把它缩小，再添加。")


def test_where_the_field_is_full_the_keyboard_stays_at_the_photos(
    window: TownshipWindow, tmp_path: Path
) -> None:
    show(window)
    editor = editor_of(window)
    paste(editor, files(tmp_path, png("red"), png("green"), png("blue")))
    assert len(kept(window)) == 3
    assert not editor.add.isEnabled()
    assert window.focusWidget() is editor.thumbnails()[-1]
    assert window.view.cell == (KEY, "photos")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="of such files Windows knows none")
def test_what_is_no_file_is_refused_and_holds_nothing_up(
    window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    editor = editor_of(window)
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "zero.jpg").symlink_to("/dev/zero")
    (tmp_path / "folder.jpg").mkdir()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in sorted(tmp_path.glob("*.jpg"))])
    paste(editor, data)
    assert not kept(window)
    (error,) = answers.errors
    assert str(error).count("是文件夹、管道或设备") == 3


def test_a_photo_that_does_not_come_keeps_nothing_from_being_saved(
    window: TownshipWindow, answers: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    never, patience = threading.Event(), threading.Event()

    def hang(_file: Path) -> bytes:
        patience.set()
        never.wait()
        return png("red")

    monkeypatch.setattr(photo_sources, "_bytes_of", hang)
    editor = editor_of(window)
    paste(editor, files(tmp_path, b"on a drive that is gone"))
    window.saving.save_typed((KEY, "remarks"), "示例数据")
    assert patience.wait(30)
    while window.saving.unsaved:
        QApplication.processEvents()
    assert window.desk.draft().figures.record(KEY).values["remarks"] == "示例数据"
    assert not window.worker.is_idle  # that of the photo is still to come
    never.set()
    assert len(kept(window)) == 1
    never.clear()
    monkeypatch.setattr(photo_sources, "PATIENCE", 0)
    paste(editor, files(tmp_path, b"again"))
    assert len(kept(window)) == 1
    never.set()
    (error,) = answers.errors
    assert isinstance(error, PersonError)
    assert (error.code, "还没有读出来" in error.message) == ("bad_photo", True)


def test_while_photos_come_nothing_from_before_is_taken_back(
    window: TownshipWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window.saving.save_typed((KEY, "remarks"), "示例数据")
    window.saving.save_typed((KEY, "officer_name"), "示例甲")
    idle(window.worker)
    window.undo_action.trigger()
    idle(window.worker)
    go_on = threading.Event()

    def wait(_file: Path) -> bytes:
        go_on.wait()
        return png("red")

    monkeypatch.setattr(photo_sources, "_bytes_of", wait)
    paste(editor_of(window), files(tmp_path, b"on its way"))
    window.undo_action.trigger()
    window.redo_action.trigger()
    go_on.set()
    assert len(kept(window)) == 1
    values = window.desk.draft().figures.record(KEY).values
    assert (values.get("remarks"), values.get("officer_name")) == ("示例数据", None)


def test_photos_are_walked_shown_large_and_removed_by_keys(window: TownshipWindow, tmp_path: Path) -> None:
    editor = editor_of(window)
    paste(editor, files(tmp_path, png("red", (3000, 2000)), png("green")))
    kept(window)
    first, second = editor.thumbnails()
    names = [told(one).text(Text.Name) for one in (first, second)]
    assert names == ["现场照片 第 1 张，共 2 张", "现场照片 第 2 张，共 2 张"]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Left)
    QTest.keyClick(first, Qt.Key.Key_Return)
    (large,) = window.findChildren(LargePhoto)
    assert large.isVisible()
    assert large.width() <= large.screen().availableSize().width()
    QTest.keyClick(large, Qt.Key.Key_Space)
    assert not large.isVisible()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert len(kept(window)) == 1
    assert editor.thumbnails() == [window.focusWidget()]


def test_nothing_is_taken_where_nothing_is_written(window: TownshipWindow) -> None:
    editor = editor_of(window)
    data = QMimeData()
    as_raw(data)
    editor.lock(True)
    paste(editor, data)
    assert kept(window) == ()
