"""Packages that name nobody: what is left out of them, and what becomes of both kinds at the bureau."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import back_up, open_desk, restore_backup, verify_workspace
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta
from tests.conftest import CITY, TOWNSHIP, noon
from tests.sample import fill_in, type_in

OFFICER, PHONE, FILLER = "示例数据某甲", "13900000000", "示例数据某乙"
REVIEWER, RESPONSIBLE = "示例数据某丙", "示例数据某丁"
BUILT = {
    "construction_status": "已建成",
    "built_date": "2006-05-01",
    "service_station": "否",
    "distance_education": "是",
    "portal": "否",
    "officer_name": OFFICER,
    "officer_phone": PHONE,
}


@pytest.fixture
def filled(township: TownshipDesk) -> TownshipDesk:
    """A township that names an information officer and wrote an explanation."""
    township.change_settings(filler=FILLER)
    draft = fill_in(township)
    village = draft.units["village"][0].code
    type_in(draft, "information_village", village, BUILT)
    draft.explain([f for f in draft.check().findings if not f.explained], "示例数据说明", FILLER)
    return township


def said_in(path: Path) -> str:
    """Everything a file holds, the packed content of its hidden sheet included."""
    raw = read_cells(path)
    with zipfile.ZipFile(path) as archive:
        parts = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    meta = read_meta(raw)
    assert meta is not None
    cells = (str(cell) for sheet in raw.sheets if sheet.title != SHEET for cell in sheet.cells.values())
    return "".join((parts, *cells, meta.content.decode()))


def test_nothing_in_the_file_names_anybody(filled: TownshipDesk, tmp_path: Path) -> None:
    filled.change_settings(reviewer=REVIEWER, responsible=RESPONSIBLE)
    part = filled.export(tmp_path, without_personal=True).path
    whole = filled.export(tmp_path).path
    assert part.name != whole.name
    for name in (OFFICER, PHONE, FILLER, REVIEWER, RESPONSIBLE):
        assert name in said_in(whole)
        assert name not in said_in(part)
    assert "示例数据说明" in said_in(part)
    assert "officer_name" not in said_in(part), "not even a column for it"


def test_numbers_of_people_in_texts_are_pointed_out_before_it_leaves(
    filled: TownshipDesk, tmp_path: Path
) -> None:
    draft = filled.draft()
    village = draft.units["village"][0]
    draft.enter(RecordKey("information_village", village.code), "remarks", f"联系电话{PHONE}")
    out = tmp_path / "out"
    with pytest.raises(PersonError) as caught:
        filled.export(out, without_personal=True)
    assert caught.value.code == "numbers_left"
    assert f"{village.name} 备注：电话号码 139*****000" in caught.value.message
    assert PHONE not in str(caught.value)
    assert not out.exists()
    assert filled.draft().is_editable
    assert filled.export(out).path.exists(), "a whole package may name people"
    part = filled.export(out, without_personal=True, numbers=True).path
    assert PHONE in said_in(part)


def test_the_command_line_says_line_by_line_where_they_are(
    filled: TownshipDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = filled.draft()
    for village in draft.units["village"][:2]:
        draft.enter(RecordKey("information_village", village.code), "remarks", PHONE)
    filled.close()
    given = ["export", filled.location, "--out", str(tmp_path / "out"), "--without-personal"]
    assert main(given) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.partition("：")[2] for line in said[:2]] == ["电话号码 139*****000"] * 2
    assert "--numbers" in said[2]
    assert main([*given, "--numbers"]) == 0


@pytest.mark.parametrize("order", ["P", "W", "PW", "WP", "PWP", "PPW", "WPW"])
def test_whatever_comes_first_the_whole_stays(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, order: str
) -> None:
    files = {
        "P": filled.export(tmp_path, without_personal=True).path,
        "W": filled.export(tmp_path).path,
    }
    verdicts = [bureau.import_packages([files[name]])[0].verdict for name in order]
    assert verdicts == expected(order)
    head = filled.draft().head
    assert verify_workspace(str(tmp_path / f"{CITY}.sqlite")).troubles == ()
    stored = bureau.store.reports.report(head.id)
    assert stored.head.without_personal == ("W" not in order)
    village = filled.draft().units["village"][0].code
    row = next(r for r in stored.records if r.key == RecordKey("information_village", village))
    assert row.values.get("officer_name") == (OFFICER if "W" in order else None)
    assert row.values["built_date"] == date(2006, 5, 1)
    if "W" in order:
        assert stored.records == filled.store.reports.report(head.id).records
        assert stored.head.digest == head.digest


def expected(order: str) -> list[str]:
    verdicts = {"": "received", "P": "completed", "W": "duplicate", "PW": "duplicate"}
    seen = [order[:place] for place in range(len(order))]
    return [
        "duplicate" if name in before else verdicts["".join(sorted(set(before)))]
        for name, before in zip(order, seen, strict=True)
    ]


def test_another_content_under_the_same_id_is_refused(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """Two copies of a workspace went their own ways: the same id and key, another figure."""
    back_up(str(tmp_path / f"{TOWNSHIP}.sqlite"), tmp_path / "copy")
    restore_backup(tmp_path / "copy", str(tmp_path / "other.sqlite"))
    other = open_desk(str(tmp_path / "other.sqlite"), clock=noon)
    assert isinstance(other, TownshipDesk)
    village = other.draft().units["village"][0].code
    type_in(other.draft(), "information_village", village, {"built_date": "2006-04-01"})
    bureau.import_packages([filled.export(tmp_path, without_personal=True).path])
    before = bureau.store.reports.content_hash()
    result = bureau.import_packages([other.export(tmp_path / "out").path])[0]
    other.close()
    assert (result.verdict, result.problems[0].code) == ("refused", "same_id")
    assert bureau.store.reports.content_hash() == before


def test_the_receipt_is_taken_for_either(filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> None:
    head = filled.draft().head
    part, whole = filled.export(tmp_path, without_personal=True).path, filled.export(tmp_path).path
    bureau.import_packages([part])
    first = bureau.write_receipt(head.id, tmp_path / "1")
    assert filled.receive([first])[0].outcome == "applied"
    bureau.import_packages([whole])
    bureau.accept(head.id)
    assert filled.receive([bureau.write_receipt(head.id, tmp_path / "2")])[0].outcome == "applied"
    assert filled.draft().head.state == "accepted"


def test_loading_ones_own_does_not_empty_the_names(filled: TownshipDesk, tmp_path: Path) -> None:
    draft = filled.draft()
    village = draft.units["village"][0].code
    part = filled.export(tmp_path, without_personal=True).path
    again = filled.draft()
    type_in(
        again, "information_village", village, {"officer_phone": "13900000001", "built_date": "2006-04-01"}
    )
    result = filled.load([part])[0]
    assert result.taken
    record = filled.draft().figures.record(RecordKey("information_village", village))
    assert record.values["officer_phone"] == "13900000001"
    assert record.values["built_date"] == date(2006, 5, 1)


def test_a_side_of_a_rule_that_shows_a_number_is_left_out(filled: TownshipDesk, tmp_path: Path) -> None:
    """The rule is about the telephone, though its finding stands at another field."""
    draft = filled.draft()
    key = draft.add_row("rural_service_unit", draft.units["village"][0].code)
    answers = {"category": "农产品收购", "website": "否", "networked": "是", "contact_phone": "13987654321"}
    type_in(draft, key.form, key.unit_code, {**answers, "provider_name": "暂缺"}, key.seq)
    draft.explain([f for f in draft.check().findings if not f.explained], "示例数据：尚在核实", FILLER)
    part = filled.export(tmp_path, without_personal=True).path
    whole = filled.export(tmp_path).path
    assert "13987654321" in said_in(whole)
    assert "13987654321" not in said_in(part)


def test_loading_ones_own_changes_nothing_that_it_does_not_say(filled: TownshipDesk, tmp_path: Path) -> None:
    part = filled.export(tmp_path, without_personal=True).path
    before = filled.draft()
    assert before.explanations
    result = filled.load([part])[0]
    assert result.taken
    assert filled.draft().head == before.head, "nothing has changed: no revision is opened"
    book = openpyxl.load_workbook(part)
    sheet = book[layout.sheet_title(filled.forms["information_village"])]
    village = before.units["village"][0].code
    row = next(row for row in sheet.iter_rows() if row[0].value == village)
    for cell in row[2:]:
        cell.value = None
    book.save(tmp_path / "emptied.xlsx")
    assert filled.load([tmp_path / "emptied.xlsx"])[0].taken
    kept = filled.draft().figures.record(RecordKey("information_village", village)).values
    assert kept == {"officer_name": OFFICER, "officer_phone": PHONE}


def test_what_leaves_by_itself_never_says_more_than_before(filled: TownshipDesk, tmp_path: Path) -> None:
    def leaving() -> str:
        return filled.store.exchange.outbox()[0].name

    assert filled.export(tmp_path / "1", without_personal=True).travels
    part = leaving()
    for more in ({}, {"password": "示例密码"}):
        assert not filled.export(tmp_path / "2", **more).travels, "this one is handed over"
        assert leaving() == part
    assert filled.export(tmp_path / "3", password="示例密码", without_personal=True).travels
    assert not filled.export(tmp_path / "4", without_personal=True).travels
    assert filled.export(tmp_path / "4", password="示例密码 2", without_personal=True).travels
