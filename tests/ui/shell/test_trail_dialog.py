"""审计记录 in the window: listed, narrowed, filed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.trail_dialog import TrailDialog
from tests.ui.acting import fill_all, idle
from tests.ui.conftest import VILLAGE, Answers


@pytest.fixture
def dialog(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TrailDialog]:
    clock, now = township.clock, township.clock()
    township.clock = lambda: now - timedelta(days=10)
    township.change_settings(filler="示例甲")
    township.clock = clock
    township.change_settings(filler="示例乙")
    township.trail.note(EventKind.PRINT, "示例数据.pdf")
    made = TrailDialog(None, township.trail, now.date(), worker, answers)
    idle(worker)
    yield made
    made.close()
    made.deleteLater()


def shown(dialog: TrailDialog, worker: Worker, column: int = 3) -> list[str]:
    idle(worker)
    return [dialog.table.item(row, column).text() for row in range(dialog.table.rowCount())]


def test_the_newest_comes_first_and_what_is_asked_for_narrows_it(dialog: TrailDialog, worker: Worker) -> None:
    whole = shown(dialog, worker)
    assert whole[:2] == ["打印", "更改设置"]
    assert dialog.count.text() == f"共 {len(whole)} 条。"
    dialog.table.selectRow(1)
    assert dialog.whole.text().endswith("原为 填表人：示例甲，现为 填表人：示例乙")
    dialog.search.setText("示例甲")
    assert shown(dialog, worker, 6)[0] == "填表人：示例甲"
    dialog.past.setCurrentIndex(dialog.past.findText("今天"))
    dialog.kind.setCurrentIndex(dialog.kind.findText("打印"))
    dialog.search.setText("")
    assert shown(dialog, worker, 5) == ["示例数据.pdf"]
    dialog.search.setText("没有")
    assert shown(dialog, worker) == []
    assert not dialog.export.isEnabled()


def test_what_became_of_it_has_the_widest_column(dialog: TrailDialog, worker: Worker) -> None:
    dialog.resize(1180, 620)
    dialog.show()
    shown(dialog, worker)
    widths = [dialog.table.columnWidth(number) for number in range(dialog.table.columnCount())]
    assert max(widths) == widths[7]


def test_below_the_list_stands_what_is_marked_in_it_after_searching_too(
    dialog: TrailDialog, worker: Worker
) -> None:
    shown(dialog, worker)
    dialog.table.selectRow(1)
    dialog.search.setText("示例")
    dialog.past.setCurrentIndex(dialog.past.findText("最近一年"))
    for text in ("示例甲", "更改设置", "示例数据"):
        dialog.search.setText(text)
        shown(dialog, worker)
        row = dialog.table.currentRow()
        chosen = bool(dialog.table.selectedItems())
        when = dialog.table.item(row, 1).text() if chosen else ""
        assert dialog.whole.text().startswith(when)
        assert dialog.whole.text().startswith("选中一条") == (not chosen and bool(dialog.lines))


def test_what_is_listed_is_filed(
    dialog: TrailDialog, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findText("打印"))
    idle(worker)
    answers.files = [tmp_path / "审计记录.xlsx"]
    dialog.export.click()
    idle(worker)
    sheet = openpyxl.load_workbook(answers.files[0]).active
    assert [cell.value for cell in sheet[sheet.max_row]][3] == "打印"
    dialog.kind.setCurrentIndex(0)
    assert shown(dialog, worker)[0] == "写出文件"


def test_a_receipt_is_noted_with_its_report_and_every_comment_with_its_place(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_all(township)
    (came,) = bureau.import_packages([township.export(tmp_path).path])
    key = RecordKey("village_broadband", VILLAGE)
    said = [Comment("请核对"), *(Comment(text, key, "households") for text in ("户数偏少", "户数呢"))]
    bureau.send_back(came.report, said)
    bureau.write_receipt(came.report, tmp_path)
    written, returned = bureau.trail.lines(Wanted())[:2]
    assert written.place == "口镇　2006年下半年　第 1 版"
    place = "张家庄村委会 村宽带接入情况表 总户数"
    assert f"意见所在：整份数据、{place}、{place}" in returned.now
    assert not bureau.faults()
