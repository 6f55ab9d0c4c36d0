"""Comments settled by hand in the bureau's window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.settling import SettlingDialog
from laiwu_desktop.ui.parts.worker import Worker
from tests.ui.acting import fill_all, idle, show
from tests.ui.conftest import TOWN, VILLAGE, Answers


def test_a_comment_is_settled_and_brought_up_again(
    township: TownshipDesk, bureau: BureauDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    report = bureau.import_packages([township.export(tmp_path).path])[0].report
    on_field = Comment("示例数据：偏少", RecordKey("village_broadband", VILLAGE), "households")
    bureau.send_back(report, [on_field, Comment("示例数据：请核对")])
    window = BureauWindow(bureau, worker, answers)
    show(window)
    assert not window.reports.said.isVisible()
    window.reports.choose_township(TOWN)
    idle(worker)
    seen: list[str] = []

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, SettlingDialog)
        idle(worker)
        assert not dialog.settle.isEnabled()
        for button in (dialog.settle, dialog.reopen, dialog.settle):
            dialog.table.selectRow(0)
            button.click()
            idle(worker)
            seen.append(dialog.table.item(0, 3).text()[:4].rstrip("（"))
            for column in range(4):  # a row may cut them off
                assert dialog.table.item(0, column).text() in dialog.whole.text()
        assert dialog.reopen.isEnabled()

    answers.fill = fill
    window.reports.said.click()
    idle(worker)
    assert seen == ["已解决", "重新提出", "已解决"]
    assert "已解决" in window.reports.details.toPlainText()
    window.close()


def test_what_nobody_settled_is_asked_about_before_the_next_version_is_accepted(
    township: TownshipDesk, bureau: BureauDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    first = bureau.import_packages([township.export(tmp_path).path])[0].report
    bureau.send_back(first, [Comment("示例数据：请核对")])
    township.receive([bureau.write_receipt(first, tmp_path)])
    township.draft().explain(township.draft().remarks(), "示例数据：已核对", "示例乙")
    report = bureau.import_packages([township.export(tmp_path, unanswered=True).path])[0].report
    window = BureauWindow(bureau, worker, answers)
    show(window)
    window.reports.choose_township(TOWN)
    idle(worker)
    opened: list[QDialog] = []
    answers.fill = opened.append

    def accept(picked: str) -> str:
        answers.picked = picked
        window.decisions.accept(report)
        idle(worker)
        return bureau.find_report(report).state

    assert [accept(picked) for picked in ("取消", "去处理", "仍然接收")] == [
        "received",
        "received",
        "accepted",
    ]
    assert answers.told == ["以前的意见还有 1 条没有记为已解决，仍然接收？"] * 3
    assert [type(dialog) for dialog in opened] == [SettlingDialog]
    assert answers.details[0] == "示例数据：请核对"
    bureau.settle_comment(report, bureau.thread(report)[0].comment.id)  # what was accepted, too
    assert bureau.unsettled(report) == []
    window.close()
