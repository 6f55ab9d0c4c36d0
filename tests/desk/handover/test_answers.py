"""Receipts and tasks that are signed by our bureau and still cannot be meant: refused in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import Received
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.locks import new_identity, recipient_of
from laiwu_desktop.workbook.exchange.letters import read_letter
from laiwu_desktop.workbook.exchange.receipt import Receipt, write_receipt
from laiwu_desktop.workbook.exchange.task_letter import write_task
from tests.conftest import TOWNSHIP
from tests.desk.handover.test_handover import export, verdict

ELSEWHERE = "379900000000"
BELOW = RecordKey("demonstration_point", "371202100200", -5)


def resigned(bureau: BureauDesk, path: Path, /, **change: object) -> Path:
    """A letter of the bureau with something else in it, signed by the bureau once more."""
    said = msgspec.structs.replace(read_letter(path).said, **change)
    written, key = path.with_name("resigned.xlsx"), bureau.private_key
    if isinstance(said, Receipt):
        write_receipt(said, "回执", [], {}, bureau.all_forms, key, written)
    else:
        assert isinstance(said, Task)
        write_task(said, "任务", [], bureau.all_forms, key, written)
    return written


def refusal(got: Received) -> str:
    """The code of the one reason why nothing was taken; what is said is what the catalogue says of it."""
    (problem,) = got.problems
    assert (got.outcome, problem.blocks, got.message) == ("refused", True, str(problem))
    return problem.code


def test_a_receipt_that_is_no_answer_to_our_report_is_refused(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.accept(TOWNSHIP)
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path)
    before = filled.store.reports.content_hash()
    for change, code, word in (
        ({"report_id": "a" * 32}, "unknown_report", "不在本工作区"),
        ({"report_digest": "0" * 64}, "wrong_receipt", "与本地导出的不一致"),
        ({"verdict": "superseded"}, "newer_format", "无法识别"),
        ({"verdict": "burnt"}, "newer_format", "请升级本程序"),
        ({"revision": 2}, "wrong_receipt", "不是对这份上报数据的答复"),
        ({"period": "2006S1"}, "wrong_receipt", "不是对这份上报数据的答复"),
        ({"bureau": ELSEWHERE}, "other_area", "不是本市农业局"),
        ({"decision": 2**63 - 1}, "wrong_receipt", "编号不对"),
        ({"decision": 0}, "wrong_receipt", "编号不对"),
        ({"comments": (Comment("长" * 10_001),)}, "wrong_receipt", "不像人写的"),
        ({"comments": (Comment("示例\0数据"),)}, "wrong_receipt", "不像人写的"),
        ({"comments": (Comment("示例", who="示\0例"),)}, "wrong_receipt", "不像人写的"),
        ({"comments": (Comment("示例"),) * 10_001}, "wrong_receipt", "不像人写的"),
        ({"comments": (Comment("示例", BELOW),)}, "wrong_receipt", "不像人写的"),
    ):
        (got,) = filled.receive([resigned(bureau, receipt, **change)])
        assert (refusal(got), word in got.message) == (code, True), (change, got.message)
        assert filled.store.reports.content_hash() == before
    assert filled.receive([receipt])[0].outcome == "applied"
    (got,) = filled.receive([resigned(bureau, receipt, issued="2007-01-05T08:00:00")])
    assert refusal(got) == "two_decisions"  # of the same words, but of another day


def test_a_task_for_no_period_or_day_is_refused(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15), "示例数据").data)
    before = township.store.reports.content_hash()
    for change, code, word in (
        ({"period": "2006S3"}, "bad_letter", "重新索取"),
        ({"due": "元旦"}, "bad_task", "填报期、截止日期或次数不对"),
        ({"due": "2007-W01-1"}, "bad_task", "填报期、截止日期或次数不对"),
        ({"text": "示例\0数据"}, "bad_task", "填报期、截止日期或次数不对"),
        ({"text": "长" * 10_001}, "bad_task", "填报期、截止日期或次数不对"),
        ({"revision": 100_001}, "bad_task", "填报期、截止日期或次数不对"),
        ({"bureau": ELSEWHERE}, "other_area", "不是本市农业局"),
        ({"recipient": "示例"}, "bad_recipient", "不是 age 公钥"),
        ({"recipient": "age1" + "x" * 10_000}, "bad_recipient", "不是 age 公钥"),
    ):
        (got,) = township.receive([resigned(bureau, task, **change)])
        assert (refusal(got), word in got.message) == (code, True), (change, got.message)
        assert township.store.reports.content_hash() == before
    assert township.receive([task])[0].outcome == "applied"


def test_a_task_whose_forms_are_not_those_that_it_names_is_refused(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    said = read_letter(task).said
    assert isinstance(said, Task)
    assert said.texts
    other = dict.fromkeys(said.editions, "0" * 64)
    before = township.store.reports.content_hash()
    (got,) = township.receive([resigned(bureau, task, editions=other)])
    assert refusal(got) == "unknown_edition"
    assert township.store.reports.content_hash() == before


def test_what_comes_once_more_or_too_late_says_which(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    first = bureau.write_receipt(TOWNSHIP, tmp_path / "first")
    bureau.accept(TOWNSHIP)
    second = bureau.write_receipt(TOWNSHIP, tmp_path / "second")
    told = [(got.outcome, got.message) for got in filled.receive([second, second, first])]
    content = filled.store.reports.report(filled.revisions(TOWNSHIP)[-1].id)
    forms, rows = {one.key.form for one in content.records}, len(content.records)
    assert told == [
        ("applied", f"已接收。市局收到的与本地一致：{len(forms)} 张表，共 {rows} 行。"),
        ("duplicate", "此回执已经读过。"),
        ("stale", "此回执已有更新的，这一份不再采用。"),
    ]
    tasks = [tmp_path / "1.xlsx", tmp_path / "2.xlsx"]
    for task in tasks:
        task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    got = filled.receive([tasks[1], tasks[1], tasks[0]])
    assert [one.outcome for one in got] == ["applied", "duplicate", "stale"]
    assert got[2].message == "2006年下半年的填报任务已有更新的，这一份不再采用。"
    (late,) = filled.receive([resigned(bureau, tasks[0], recipient=recipient_of(new_identity()))])
    assert late.outcome == "stale"
    assert filled.settings.bureau_recipient == bureau.recipient  # not what the bureau has no more


def texts_of(path: Path) -> list[str]:
    """What a person reads in the first sheet."""
    import openpyxl

    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_a_receipt_says_who_decided_and_who_said_what_of_which_value(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    bureau.people.add("示例王芳")
    bureau.people.choose("示例王芳")
    verdict(bureau, export(filled, tmp_path))
    record = filled.draft().figures.records[0]
    (name, value) = next(iter(record.values.items()))
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对", record.key, name), Comment("示例数据：总体")])
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path)
    read = texts_of(receipt)
    assert f"{bureau.division.name}农业局　示例王芳　2006-12-20 12:00:00" in read
    assert read.count("示例王芳\n2006-12-20 12:00") == 2
    stood = bureau.all_forms[record.key.form].fields[name].type.format(value)
    assert read[read.index("示例数据：请核对") - 1] == stood
    filled.receive([receipt])
    head = filled.draft().head
    assert (head.state, filled.decided_by(head)) == ("returned", "示例王芳")
    assert filled.store.events.troubles() == []


def test_a_receipt_that_does_not_say_who_decided_is_read(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.accept(TOWNSHIP)
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path)
    (got,) = filled.receive([resigned(bureau, receipt, by="")])
    assert got.outcome == "applied"
    assert filled.decided_by(filled.draft().head) == ""


def test_a_receipt_that_was_lost_names_the_same_person_later(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    for name in ("示例王芳", "示例李强"):
        bureau.people.add(name)
    bureau.people.choose("示例王芳")
    verdict(bureau, export(filled, tmp_path))
    head = bureau.accept(TOWNSHIP)
    bureau.people.choose("示例李强")
    made = bureau._letters.receipt(head)
    assert made.data == bureau.store.exchange.data(made.name)
