"""The bureau's pages where there is little room: an old office PC at 150 % has 911x512 points."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.reports_page import WORDS

Settle = Callable[[], None]
NARROW, WIDE = (910, 480), (1366, 700)


def sized(office: BureauWindow, size: tuple[int, int]) -> None:
    office.resize(*size)
    for _ in range(5):
        QApplication.processEvents()
    assert office.size().toTuple() == size


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_what_is_said_of_a_file_has_room(
    office: BureauWindow, settle: Settle, tmp_path: Path, size: tuple[int, int]
) -> None:
    bad = tmp_path / "一份名字很长的坏文件.xlsx"
    bad.write_bytes(b"PK")
    office.import_packages([bad])
    settle()
    sized(office, size)
    tree = office.reports.outcomes
    assert tree.columnWidth(3) >= 230
    assert tree.header().length() <= tree.viewport().width()


def test_wider_again_the_other_columns_have_their_room_back(office: BureauWindow) -> None:
    tree = office.reports.outcomes
    sized(office, WIDE)
    before = [tree.columnWidth(number) for number in range(3)]
    sized(office, NARROW)
    assert tree.columnWidth(0) < before[0]
    sized(office, WIDE)
    assert [tree.columnWidth(number) for number in range(3)] == before


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_every_column_of_the_targets_is_seen(
    office: BureauWindow, settle: Settle, size: tuple[int, int]
) -> None:
    office.tabs.setCurrentWidget(office.targets)
    settle()
    sized(office, size)
    table = office.targets.table
    assert table.horizontalHeader().length() <= table.viewport().width()
    numbers = [number for number, column in enumerate(table.columns) if column.number]
    for number in numbers:
        widest = max(
            table.fontMetrics().horizontalAdvance(table.item(row, number).text())  # type: ignore[union-attr]
            for row in range(table.rowCount())
        )
        assert table.columnWidth(number) >= widest + 6
    assert table.columnWidth(len(table.columns) - 1) >= 80


def test_reports_have_room_in_whatever_states_they_are(office: BureauWindow) -> None:
    """With all that can be done with one, and every state that some are in."""
    page = office.reports
    page.counts.setText(f"共 20 个乡镇（街道）：{'，'.join(f'{word} 10' for word in WORDS)}")
    for name, button in page.buttons.items():
        button.setVisible(name != "reject")  # which stands in the place of another one
    for part in (page.said, page.keys, page.bar):
        part.show()
    sized(office, NARROW)
    assert page.counts.height() >= page.counts.heightForWidth(page.counts.width())
