"""Several lines, pasted while one types in a cell, never land in it unasked: they are a block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.grid.paste_dialog import PasteDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import idle
from tests.ui.conftest import SECOND, THIRD, VILLAGE, Answers
from tests.ui.entry.test_saving import file
from tests.ui.entry.test_what_waits import write_elsewhere
from tests.ui.grid.test_grid_page import at, hands, page, press_key, shown, type_text

__all__ = ["file", "page"]


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    QApplication.clipboard().clear()


def copy(text: str, html: str = "") -> None:
    data = QMimeData()
    data.setText(text)
    if html:
        data.setHtml(html)
    QApplication.clipboard().setMimeData(data)


def test_lines_pasted_while_typing_are_shown_as_a_block(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    told: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        told.append(dialog.about.text())

    answers.fill = look
    cells = {"households": ("9", "320", "330"), "broadband_access": ("2", "是", "否")}
    for field, (typed, *lines) in cells.items():
        at(page, VILLAGE, field)
        type_text(page, typed)
        copy("\n".join(lines) + "\n")
        press_key("Ctrl+V", hands(page))
        QApplication.processEvents()
        idle(window.worker)
        assert page.view.cells.editor is None
        assert [shown(page, unit, field) for unit in (VILLAGE, SECOND)] == lines
        assert page.view.hasFocus()
    assert told == ["共 2 格：写入 2 格，0 格不取。"] * 2


def test_one_line_goes_into_what_is_typed_and_cells_never_into_a_text(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    at(page, VILLAGE, "households")
    type_text(page, "9")
    copy("32")
    press_key("Ctrl+V", hands(page))
    press_key("Return", hands(page))
    at(page, VILLAGE, "remarks")
    type_text(page, "x")
    copy("示例\n数据")
    press_key("Ctrl+V", hands(page))
    press_key("Return", hands(page))
    idle(window.worker)
    assert shown(page, VILLAGE, "households") == "932"
    assert shown(page, VILLAGE, "remarks") == "x示例\n数据"
    answers.yes = False
    at(page, THIRD, "remarks")
    type_text(page, "x")
    copy("示例\t数据")
    press_key("Ctrl+V", hands(page))
    QApplication.processEvents()
    idle(window.worker)
    assert shown(page, THIRD, "remarks") == "x"
    assert isinstance(answers.shown[-1], PasteDialog)


def test_lines_of_one_cell_are_shown_before_they_become_one(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    page.open("information_village")
    at(page, VILLAGE, "officer_name", "information_village")
    copy('"张三\n李四"')
    answers.yes = False
    press_key("Ctrl+V", page.view)
    idle(window.worker)
    assert isinstance(answers.shown[-1], PasteDialog)
    assert shown(page, VILLAGE, "officer_name", "information_village") == ""


def test_what_is_written_elsewhere_while_the_list_is_looked_at_stays_and_is_told(
    page: GridPage, window: TownshipWindow, answers: Answers, file: Path
) -> None:
    def look(_dialog: QDialog) -> None:
        write_elsewhere(file, "households", 555)
        window.saving.look()
        idle(window.worker)

    answers.fill = look
    copy("320\n330\n")
    at(page, VILLAGE, "households")
    press_key("Ctrl+V", page.view)
    idle(window.worker)
    at(page, VILLAGE, "households")
    assert "在别处已改为“555”" in page.bar.message.text()
    assert shown(page, SECOND, "households") == "330"
