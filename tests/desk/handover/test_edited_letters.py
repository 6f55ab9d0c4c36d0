"""A letter whose sheet says something else than what was signed: what was signed counts, and that is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment
from tests.conftest import TOWNSHIP, sign_anew
from tests.desk.handover.test_handover import export, verdict

Edit = Callable[[Workbook], None]


def edited(path: Path, edit: Callable[[Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    edit(book)
    changed = path.with_name(f"edited {path.name}")
    book.save(changed)
    return changed


def saying(old: str, new: str) -> Callable[[Workbook], None]:
    """Another word wherever one stands on the sheet that people see."""

    def edit(book: Workbook) -> None:
        everything = [cell for row in book.worksheets[0].iter_rows() for cell in row]
        cells = [cell for cell in everything if old in str(cell.value or "")]
        assert cells
        for cell in cells:
            cell.value = str(cell.value).replace(old, new)

    return edit


def swapped(book: Workbook) -> None:
    """Two comments in each other's place."""
    sheet = book.worksheets[0]
    first, second = [c for row in sheet.iter_rows() for c in row if "示例数据：" in str(c.value or "")]
    first.value, second.value = second.value, first.value


def added(book: Workbook) -> None:
    book.create_sheet("补充").append(["示例数据"])


def unseen(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.row_dimensions[sheet.max_row].hidden = True


def as_it_was(_: Workbook) -> None:
    """Saved by another program, no more."""


@pytest.mark.parametrize(
    ("edit", "is_told"),
    [
        (saying("已退回", "已接收"), True),
        (saying("示例数据：请核对户数", "示例数据：没有意见"), True),
        (swapped, True),
        (added, True),
        (unseen, True),
        (as_it_was, False),
    ],
)
def test_a_receipt(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, edit: Edit, is_told: bool
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对户数"), Comment("示例数据：请补照片")])
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path)
    (came,) = filled.receive([edited(receipt, edit)])
    assert (came.outcome, came.verdict) == ("applied", "returned")
    assert [one.code for one in came.problems] == (["edited_letter"] if is_told else [])
    assert ("看得见的内容在签发以后被改动过" in came.message) == is_told
    kept = [said.comment.text for said in filled.thread(filled.newest(TOWNSHIP).id)]
    assert kept == ["示例数据：请核对户数", "示例数据：请补照片"]


def test_it_is_told_also_of_one_that_was_read_before_and_of_one_that_is_overtaken(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """Whoever has the file open again reads what was changed, whatever the program makes of it."""
    verdict(bureau, export(filled, tmp_path))
    bureau.accept(TOWNSHIP)
    early = edited(bureau.write_receipt(TOWNSHIP, tmp_path / "1"), saying("已接收", "已退回"))
    outcomes = [filled.receive([early])[0] for _ in range(2)]
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对户数")])
    filled.receive([bureau.write_receipt(TOWNSHIP, tmp_path / "2")])
    outcomes.append(filled.receive([early])[0])
    assert [one.outcome for one in outcomes] == ["applied", "duplicate", "stale"]
    assert [[p.code for p in one.problems] for one in outcomes] == [["edited_letter"]] * 3


def test_the_bureau_is_told_of_a_townships_enrolment_file(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = township.write_enrolment(tmp_path / "keys.xlsx")
    other = edited(own, saying(township.fingerprint[:4], "0000"))
    assert [bool(one.told) for one in bureau.their_keys.bring([own, other])] == [False, True]
    bureau.close()
    for path, is_told in ((own, False), (other, True)):
        assert main(["enrol", bureau.location, str(path)]) == 0
        assert ("被改动过" in capsys.readouterr().out) is is_told
        assert main(["enrol", bureau.location, str(path), "--json"]) == 0
        said = capsys.readouterr()
        assert ("被改动过" in said.err) is is_told
        json.loads(said.out)  # nothing stands before what a program reads


def test_a_program_is_told_of_a_file_that_brings_no_key(
    bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    none = tmp_path / "无.xlsx"
    Workbook().save(none)
    bureau.close()
    assert main(["enrol", bureau.location, str(none), "--json"]) == 1
    said = capsys.readouterr()
    assert none.name in said.err
    assert json.loads(said.out) == []


@pytest.mark.parametrize(("edit", "is_told"), [(saying("2007", "2008"), True), (as_it_was, False)])
def test_a_task(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, edit: Edit, is_told: bool
) -> None:
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15), "示例数据").data)
    (came,) = township.receive([edited(task, edit)])
    assert came.outcome == "applied"
    assert [one.code for one in came.problems] == (["edited_letter"] if is_told else [])
    assert township.task is not None
    assert township.task.due == "2007-01-15"


@pytest.mark.parametrize(("edit", "is_told"), [(saying("农业局", "工业局"), True), (as_it_was, False)])
def test_an_enrolment_file(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, edit: Edit, is_told: bool
) -> None:
    (came,) = township.receive([edited(bureau.write_enrolment(tmp_path / "keys.xlsx"), edit)])
    assert (came.outcome, [one.code for one in came.problems]) == (
        "applied", ["edited_letter"] if is_told else [],
    )  # fmt: skip


@pytest.mark.parametrize(("edit", "is_told"), [(saying(" ", "-"), True), (as_it_was, False)])
def test_an_enrolment_file_of_a_township(
    township: TownshipDesk,
    bureau: BureauDesk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    edit: Edit,
    is_told: bool,
) -> None:
    sign_anew(township)
    file = edited(township.write_enrolment(tmp_path / "keys.xlsx"), edit)
    (brought,) = bureau.their_keys.bring([file])
    assert (brought.public_key, brought.problem) == (township.settings.public_key, "")
    assert ("看得见的内容在签发以后被改动过" in brought.told) == is_told
    bureau.close()
    assert main(["enrol", str(bureau.file), str(file)]) == 0
    assert ("看得见的内容在签发以后被改动过" in capsys.readouterr().out) == is_told
