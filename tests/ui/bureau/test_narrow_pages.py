"""The bureau's pages where there is little room: an old office PC at 150 % has 911x512 points."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QDialog, QTableWidget

from laiwu_desktop.desk.handover.held_editions import HeldEdition
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange, Register
from laiwu_desktop.formdef.divisions.official_list import Compared, Proposal
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.districts.changes_dialog import ChangesDialog
from laiwu_desktop.ui.bureau.reports_page import WORDS
from laiwu_desktop.ui.editions.editions_dialog import EditionsDialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from tests.ui.conftest import PLACES, TOWN, VILLAGE

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


def cut_off(dialog: QDialog, table: QTableWidget) -> list[str]:
    """The texts of a table that are not seen whole."""
    dialog.resize(860, 480)
    dialog.show()
    QApplication.processEvents()
    cut = []
    for row in range(table.rowCount()):
        for column in range(table.columnCount()):
            item = table.item(row, column)
            assert item is not None
            room = QRect(0, 0, table.columnWidth(column) - 8, 2000)
            needed = table.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            if needed.height() > table.rowHeight(row) or needed.width() > table.columnWidth(column):
                cut.append(item.text())
    return cut


def test_what_a_proposal_rests_on_is_read_whole(office: BureauWindow) -> None:
    reason = "示例数据：新名称中有各原村的字，原村已不在名单中，同一上级下少了这几个"
    name = "示例名称很长的新合并村民委员会"
    change = DivisionChange("2007-01-01", ChangeKind.MERGED, VILLAGE, VILLAGE, name, "village", TOWN)
    compared = Compared((Proposal(change, "张家庄村委会", reason, sure=False),), 1, 0)
    dialog = ChangesDialog(office, compared, date(2007, 1, 1), Register(PLACES), Dialogs())
    assert cut_off(dialog, dialog.table) == []


def test_what_a_proposal_rests_on_has_room_beside_long_names(office: BureauWindow) -> None:
    name = "示例镇" * 12
    change = DivisionChange("2007-01-01", ChangeKind.RECODED, VILLAGE, VILLAGE, name, "village", TOWN)
    proposal = Proposal(change, name, "下属 840 个村（居）中 840 个名称与尾码相同", sure=False)
    dialog = ChangesDialog(office, Compared((proposal,), 1, 0), date(2007, 1, 1), Register(PLACES), Dialogs())
    for width in (700, 860, 700):
        dialog.resize(width, 480)
        dialog.show()
        QApplication.processEvents()
        assert dialog.table.columnWidth(3) >= 190


def test_every_period_that_an_edition_was_filled_in_for_is_read(office: BureauWindow) -> None:
    periods = tuple(f"{year}S{half}" for year in (2006, 2005, 2004) for half in (2, 1))
    form = next(iter(office.desk.forms))
    held = HeldEdition(form, True, "随任务送来", "示例", "2006-12-20T09:30:00", 58, periods, periods)
    dialog = EditionsDialog(office, [held], "采用新的一版…")
    assert cut_off(dialog, dialog.table) == []


@pytest.mark.parametrize("width", [880, 1020])
def test_the_name_of_every_form_stands_in_one_line(office: BureauWindow, width: int) -> None:
    """Also on a screen of 1366x768 at 150 %."""
    held = [HeldEdition(form, True, "随程序", "", "", 1, ("2006S2",), ()) for form in office.desk.all_forms]
    dialog = EditionsDialog(office, held, "从数据包采用…")
    dialog.resize(width, 440)
    dialog.show()
    QApplication.processEvents()
    table = dialog.table
    names = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert max(map(table.fontMetrics().horizontalAdvance, names)) + 8 <= table.columnWidth(0)


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
