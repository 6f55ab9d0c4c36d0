"""Receipts on paper: for the file, several at once, without asking for the key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.canonical import form_parts
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from tests.conftest import TOWNSHIP
from tests.desk.handover.test_handover import export
from tests.paper.sheets import pages_of
from tests.sample import fill_in

OTHER = "371202101000"


@pytest.fixture
def both(
    bureau: BureauDesk, township: TownshipDesk, make_desk: Callable[..., Desk], tmp_path: Path
) -> BureauDesk:
    """One report is returned with a comment on a value, another one accepted."""
    other = make_desk("township", OTHER)
    assert isinstance(other, TownshipDesk)
    for desk in (township, other):
        fill_in(desk)
        bureau.import_packages([export(desk, tmp_path)])
    village = bureau.register.children(TOWNSHIP)[0].code
    key = RecordKey("village_broadband", village)
    bureau.send_back(TOWNSHIP, [Comment("请核对户数", key, "households")])
    bureau.accept(OTHER)
    return bureau


def test_the_receipts_of_a_period_are_one_pdf_in_the_order_of_the_register(
    both: BureauDesk, tmp_path: Path
) -> None:
    path = tmp_path / "回执.pdf"
    assert both.print_receipts(path) == 2
    pages = pages_of(path)
    codes = [one.division for one in both.townships()]
    named = [next(code for code in codes if code in page) for page in pages]
    assert named == sorted((TOWNSHIP, OTHER), key=codes.index)
    returned, accepted = (pages[named.index(code)] for code in (TOWNSHIP, OTHER))
    assert "结论已退回，请更正后重新上报" in returned
    assert "审核意见（1条）" in returned
    assert "请核对户数" in returned
    assert "结论已接收" in accepted
    assert "审核意见：无" in accepted


def test_those_that_are_named_are_printed_and_noted(both: BureauDesk, tmp_path: Path) -> None:
    path = tmp_path / "回执.pdf"
    assert both.print_receipts(path, [OTHER]) == 1
    (page,) = pages_of(path)
    assert OTHER in page
    (event,) = both.store.events.events(Wanted(str(EventKind.PRINT)))
    assert (event.about, event.now) == ("回执.pdf", {"pages": 1})


def test_where_nothing_was_answered_nothing_is_printed(bureau: BureauDesk, tmp_path: Path) -> None:
    with pytest.raises(PersonError) as refused:
        bureau.print_receipts(tmp_path / "回执.pdf")
    assert refused.value.code == "nothing_to_print"


def test_a_receipt_says_what_came_form_by_form_on_paper_and_in_its_file(
    both: BureauDesk, tmp_path: Path
) -> None:
    head = both.find_report(TOWNSHIP)
    report = both.store.reports.report(head.id)
    parts = form_parts(both.forms_of(head), report.records)
    assert sum(part.rows for part in parts) == len(report.records)
    said = "；".join(
        f"{both.forms_of(head)[one.form].title} {one.rows} 行（{one.digest[:8]}）" for one in parts
    )
    both.print_receipts(tmp_path / "回执.pdf", [TOWNSHIP])
    (page,) = pages_of(tmp_path / "回执.pdf")
    assert f"收到的内容{said.replace(' ', '')}" in page
    sheet = load_workbook(both.write_receipt(TOWNSHIP, tmp_path))["回执"]
    assert said in {cell.value for row in sheet.iter_rows() for cell in row}
    other = msgspec.structs.replace(report.records[0], values={"households": 7})
    assert form_parts(both.forms_of(head), (other, *report.records[1:]))[0].digest != parts[0].digest
