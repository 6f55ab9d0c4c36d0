"""A figure is typed into its target's own row, refused where it cannot be, and counts at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.targets.outlook import Outlook
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.targets.entry_table import EntryTable
from laiwu_desktop.ui.files.preview import PreviewWindow
from tests.paper.sheets import pages_of
from tests.ui.acting import saved, write
from tests.ui.conftest import CITY, Answers

Settle = Callable[[], None]
FORM = "city_indicator"
USERS, RATE, BROADBAND = (
    "city.internet_users.2010",
    "city.telephone_penetration.2010",
    "rural.broadband_villages.2006",
)


@pytest.fixture
def page(office: BureauWindow, settle: Settle) -> EntryTable:
    """The table of the targets, gone to as a person would."""
    office.tabs.setCurrentWidget(office.targets)
    settle()
    return office.targets.table


def place(table: EntryTable, target: str, field: str) -> tuple[int, int]:
    for number, row in enumerate(table.rows):
        for column, name in row.fields.items():
            if (row.key, name) == (target, field):
                return number, column
    raise AssertionError(f"nothing can be typed at {target} {field}")


def type_at(office: BureauWindow, table: EntryTable, target: str, field: str, text: str) -> None:
    """Go to a cell of a target's row and type, as in a spreadsheet."""
    table.setFocus()
    table.setCurrentCell(*place(table, target, field))
    QTest.keyClick(table, Qt.Key.Key_F2)
    (editor,) = table.findChildren(QLineEdit)
    editor.selectAll()
    write(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    saved(office)


def stored(office: BureauWindow) -> list[dict[str, object]]:
    return [dict(row.values) for row in office.desk.draft().figures.rows(FORM, CITY)]


def text_at(table: EntryTable, target: str, heading: str) -> str:
    row = [one.key for one in table.rows].index(target)
    column = [one.heading for one in table.columns].index(heading)
    return table.item(row, column).text()


def test_all_targets_stand_there_by_programme_and_day(office: BureauWindow, page: EntryTable) -> None:
    assert page.rowCount() == 57
    assert office.targets.summary.text().startswith("57 个目标：")
    by_programme: dict[str, list[str]] = {}
    for row in page.rows:
        by_programme.setdefault(row.texts[0], []).append(row.texts[2])
    assert all(days == sorted(days) for days in by_programme.values())
    assert len(by_programme) == len({line.row.programme for line in office.targets.lines})


def test_the_clause_is_read_on_the_row(page: EntryTable) -> None:
    row = [one.key for one in page.rows].index(USERS)
    assert "意见 三、8：“互联网用户达到20万户”" in page.item(row, 1).toolTip()


def test_a_figure_is_typed_into_its_row_and_counts_at_once(office: BureauWindow, page: EntryTable) -> None:
    type_at(office, page, USERS, "value", "31800")
    assert stored(office) == [{"target": USERS, "value": 31800}]
    assert text_at(page, USERS, "实际") == "31,800"
    assert text_at(page, USERS, "判断") == f"{Outlook.OPEN.sign} {Outlook.OPEN.word}"
    type_at(office, page, USERS, "source", "示例数据")
    type_at(office, page, USERS, "as_of_date", "2006.12.15")
    assert len(stored(office)) == 1
    assert text_at(page, USERS, "截止日期") == "2006-12-15"
    assert office.own_figures.findings.by_unit[CITY] == []


def test_decimals_of_a_count_are_refused_and_nothing_is_stored(
    office: BureauWindow, page: EntryTable, answers: Answers
) -> None:
    type_at(office, page, USERS, "value", "3.18")
    (error,) = answers.errors
    assert isinstance(error, PersonError)
    assert "换算成户数" in error.remedy
    assert stored(office) == []
    assert text_at(page, USERS, "登记数") == ""
    type_at(office, page, RATE, "value", "62.35")
    assert [row["target"] for row in stored(office)] == [RATE]


def test_what_was_typed_is_undone_as_everything_is(office: BureauWindow, page: EntryTable) -> None:
    type_at(office, page, USERS, "value", "31800")
    office.undoing.undo_action.trigger()
    saved(office)
    assert stored(office) == []


def test_what_is_still_being_typed_is_kept_when_the_window_moves_on(
    office: BureauWindow, page: EntryTable
) -> None:
    page.setFocus()
    page.setCurrentCell(*place(page, USERS, "value"))
    QTest.keyClick(page, Qt.Key.Key_F2)
    write(page.findChildren(QLineEdit)[0], "400")
    office.commit()
    saved(office)
    assert stored(office) == [{"target": USERS, "value": 400}]


def test_what_others_bring_does_not_disturb_whoever_types(office: BureauWindow, page: EntryTable) -> None:
    page.setFocus()
    page.setCurrentCell(*place(page, USERS, "value"))
    QTest.keyClick(page, Qt.Key.Key_F2)
    (editor,) = page.findChildren(QLineEdit)
    write(editor, "400")
    office.own_figures.refresh()
    office.targets.show_lines(office.targets.lines)
    assert editor.text() == "400"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    saved(office)
    assert stored(office) == [{"target": USERS, "value": 400}]


def test_what_a_colleague_entered_meanwhile_is_not_overturned(
    office: BureauWindow, page: EntryTable, tmp_path: Path
) -> None:
    type_at(office, page, USERS, "value", "400")
    page.setCurrentCell(*place(page, USERS, "value"))
    QTest.keyClick(page, Qt.Key.Key_F2)
    (editor,) = page.findChildren(QLineEdit)
    editor.selectAll()
    write(editor, "500")
    other = open_desk(str(tmp_path / "bureau.sqlite"), clock=office.desk.clock)
    other.draft().put(RecordKey(FORM, CITY, 1), "value", Decimal("450.00"))
    other.close()
    office.saving.look()
    saved(office)
    assert editor.text() == "500"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    saved(office)
    assert stored(office) == [{"target": USERS, "value": 450}]
    assert list(office.saving.conflicts) == [(RecordKey(FORM, CITY, 1), "value")]


def test_who_leaves_a_cell_as_it_was_means_nothing_by_it(office: BureauWindow, page: EntryTable) -> None:
    type_at(office, page, USERS, "value", "300")
    page.setCurrentCell(*place(page, USERS, "value"))
    QTest.keyClick(page, Qt.Key.Key_F2)
    assert office.saving.typed
    office.own_figures.enter(USERS, "value", "400")
    saved(office)
    QTest.keyClick(page.findChildren(QLineEdit)[0], Qt.Key.Key_Escape)
    saved(office)
    assert not office.saving.typed
    assert stored(office) == [{"target": USERS, "value": 400}]
    assert text_at(page, USERS, "登记数") == "400"


def test_what_the_forms_measure_is_not_typed(page: EntryTable) -> None:
    measured = [row for row in page.rows if not row.fields]
    assert len(measured) == 18


def test_they_are_chosen_by_how_they_stand(office: BureauWindow, page: EntryTable) -> None:
    type_at(office, page, USERS, "value", "250000")
    box = office.targets.outlook
    box.setCurrentIndex(box.findData(str(Outlook.REACHED)))
    assert [row.key for row in page.rows] == [USERS]
    assert office.targets.summary.text() == "1 个目标：√ 已达到 1"


@pytest.mark.parametrize(("name", "begins"), [("目标.pdf", b"%PDF-"), ("目标.png", b"\x89PNG")])
def test_the_page_is_written_as_a_document_or_a_picture(
    office: BureauWindow, page: EntryTable, answers: Answers, settle: Settle, tmp_path: Path, name: str,
    begins: bytes,
) -> None:  # fmt: skip
    assert page
    answers.files = [tmp_path / name]
    next(b for b in office.targets.findChildren(QPushButton) if b.text() == "导出图…").click()
    settle()
    assert answers.errors == []
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_page_is_looked_at_before_it_is_printed(
    office: BureauWindow, page: EntryTable, settle: Settle
) -> None:
    type_at(office, page, USERS, "value", "31800")
    next(b for b in office.targets.findChildren(QPushButton) if b.text() == "打印…").click()
    settle()
    (preview,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewWindow)]
    (text,) = pages_of(preview.path)
    assert "信息化规划目标完成情况" in text
    assert "31,800户" in text
    assert "没有数" in text
    preview.close()
