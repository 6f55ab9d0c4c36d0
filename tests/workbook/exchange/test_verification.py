"""Templates and packages: what is in the file, and what any change to it does."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Content
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.format.envelope import VERSION, BadMeta, meta_of
from laiwu_desktop.workbook.format.layout import sheet_title
from laiwu_desktop.workbook.reading.read import read_book
from tests.sample import POINT, fill_in, type_in

NAMES_ROW = 4


@pytest.fixture
def package(township: TownshipDesk, tmp_path: Path) -> Path:
    """The package of a township whose first village has a demonstration point."""
    draft = fill_in(township)
    first = draft.units["village"][0].code
    type_in(draft, "demonstration_point", first, POINT, draft.add_row("demonstration_point", first).seq)
    return township.export(tmp_path / "out").path


def sheet_of(book: Any, desk: Desk, form: str) -> Any:
    return book[sheet_title(desk.all_forms[form])]


def column_of(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[NAMES_ROW] if cell.value == name)


def test_a_template_has_a_sheet_per_form_and_a_row_per_village(
    township: TownshipDesk, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(township.write_template(tmp_path / "t.xlsx"))
    villages = township.units(township.division.code)["village"]
    for form in township.forms:
        sheet = sheet_of(book, township, form.name)
        names = [cell.value for cell in sheet[NAMES_ROW]]
        assert names[:2] == ["unit_code", "unit_name"]
        assert names[-len(form.fields) :] == list(form.fields)
        assert sheet.row_dimensions[NAMES_ROW].hidden
        assert sheet.freeze_panes is not None
        if form.level == "village" and not form.repeats:
            codes = [sheet.cell(row, 1).value for row in range(5, 5 + len(villages))]
            assert codes == [village.code for village in villages]
            assert all(sheet.cell(row, 1).data_type == "s" for row in range(5, 5 + len(villages)))
    assert book["_meta"].sheet_state == "hidden"


def test_cells_guide_the_person(township: TownshipDesk, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(township.write_template(tmp_path / "t.xlsx"))
    sheet = sheet_of(book, township, "village_broadband")
    by_column = {
        next(iter(rule.sqref.ranges)).min_col: rule for rule in sheet.data_validations.dataValidation
    }
    number = by_column[column_of(sheet, "households")]
    assert number.type == "custom"
    assert "ISNUMBER" in number.formula1
    assert "暂缺" in number.formula1
    assert "总户数" in number.error
    choice = by_column[column_of(sheet, "broadband_access")]
    assert choice.type == "list"
    assert "_lists" in choice.formula1
    day = by_column[column_of(sheet, "broadband_date")]
    assert "DATE(1995,1,1)" in day.formula1
    assert "DATE(2006,12,31)" in day.formula1
    calculated = sheet.cell(5, column_of(sheet, "broadband_penetration"))
    assert calculated.protection.locked
    assert not sheet.cell(5, column_of(sheet, "households")).protection.locked
    assert sheet.protection.sheet


def test_a_package_is_named_and_can_be_read_by_people(township: TownshipDesk, package: Path) -> None:
    head = township.draft().head
    assert package.name == f"371203001000_2006S2_r1_{head.id[:8]}.xlsx"
    book = openpyxl.load_workbook(package)
    said = " ".join(str(cell.value) for row in book["封面"] for cell in row if cell.value)
    assert "艾山街道办事处" in said
    assert head.id in said
    sheet = sheet_of(book, township, "village_broadband")
    row = {cell.value: sheet.cell(5, cell.column) for cell in sheet[NAMES_ROW]}
    assert row["households"].value == 320
    assert row["broadband_date"].value.isoformat() == "2005-03-05T00:00:00"
    assert row["access_technologies"].value == "ADSL、无线"
    assert row["broadband_penetration"].value == 10.94
    assert row["unit_code"].value == "371203001002" or row["unit_code"].value.startswith("371203001")


def test_a_package_says_the_same_to_those_who_read_it(
    township: TownshipDesk, bureau: BureauDesk, package: Path
) -> None:
    book = read_book(package, bureau.all_forms, bureau.register)
    verified = verify(book, bureau.all_forms, bureau.register)
    assert (verified.signature, verified.edited) == ("original", ())
    report = township.store.reports.report(township.draft().head.id)
    sent = canonical(township.forms, Content(report.records, report.explanations))
    assert canonical(bureau.all_forms, verified.content) == sent
    assert canonical(bureau.all_forms, book.content) == sent
    assert not [problem for problem in book.problems if problem.blocks]


def test_writing_a_frozen_report_again_gives_the_same_bytes(township: TownshipDesk, package: Path) -> None:
    first = package.read_bytes()
    package.unlink()
    assert township.export(package.parent).path.read_bytes() == first


def test_a_resaved_package_is_unchanged(bureau: BureauDesk, package: Path) -> None:
    openpyxl.load_workbook(package).save(package)
    result = bureau.import_packages([package])[0]
    assert (result.verdict, result.signature) == ("received", "resaved")
    assert (
        verify(
            read_book(package, bureau.all_forms, bureau.register), bureau.all_forms, bureau.register
        ).signature
        == "resaved"
    )


@pytest.mark.parametrize(
    ("form", "field", "now", "was_text", "now_text"),
    [
        ("village_broadband", "households", 321, "320", "321"),
        ("village_broadband", "households", None, "320", ""),
        ("village_broadband", "remarks", "示例数据改", "示例数据", "示例数据改"),
        ("village_broadband", "fiber_access", "是", "否", "是"),
        ("village_broadband", "max_bandwidth", 2, "", "2.000"),
        ("village_broadband", "broadband_penetration", 99, "10.94", "99.00"),
        ("demonstration_point", "point_name", "示例数据别处", "示例数据示范点", "示例数据别处"),
    ],
)
def test_an_edited_cell_is_named_with_what_it_was_and_is(
    bureau: BureauDesk, package: Path, form: str, field: str, now: Any, was_text: str, now_text: str
) -> None:
    book = openpyxl.load_workbook(package)
    sheet = sheet_of(book, bureau, form)
    cell = sheet.cell(5, column_of(sheet, field))
    cell.value = now
    book.save(package)
    before = bureau.store.reports.content_hash()
    result = bureau.import_packages([package])[0]
    assert (result.verdict, result.signature) == ("refused", "edited")
    edits = {(e.sheet, e.cell): (e.was, e.now) for e in result.edited}
    assert edits[sheet.title, cell.coordinate] == (was_text, now_text)
    assert bureau.store.reports.content_hash() == before


def test_a_deleted_row_is_named(bureau: BureauDesk, package: Path) -> None:
    book = openpyxl.load_workbook(package)
    sheet = sheet_of(book, bureau, "village_safety_tv")
    sheet.delete_rows(6)
    book.save(package)
    result = bureau.import_packages([package])[0]
    assert result.verdict == "refused"
    assert {e.was for e in result.edited} == {"2", "否"}


def test_sorted_rows_and_inserted_columns_change_nothing(bureau: BureauDesk, package: Path) -> None:
    book = openpyxl.load_workbook(package)
    sheet = sheet_of(book, bureau, "village_broadband")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    for number, row in enumerate(reversed(rows), 5):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    sheet.insert_cols(3)
    sheet.title = "改过的名字"
    book.save(package)
    result = bureau.import_packages([package])[0]
    assert result.verdict == "received"
    assert result.edited == ()


def test_a_changed_byte_never_gets_in(bureau: BureauDesk, package: Path, tmp_path: Path) -> None:
    """Flip a byte in the middle of each part: refused, whatever the part."""
    data = package.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        spots = [
            info.header_offset + 30 + len(info.filename) + info.compress_size // 2
            for info in archive.infolist()
        ]
    before = bureau.store.reports.content_hash()
    for spot in spots:
        broken = bytearray(data)
        broken[spot] ^= 0x55
        damaged = tmp_path / "broken.xlsx"
        damaged.write_bytes(bytes(broken))
        assert bureau.import_packages([damaged])[0].verdict == "refused"
    assert bureau.store.reports.content_hash() == before


def change_meta(package: Path, key: str, change: Callable[[str], str]) -> None:
    """Edit one line of the hidden sheet, as someone who knows of it would."""
    book = openpyxl.load_workbook(package)
    for row in book["_meta"]:
        if row[0].value == key:
            row[1].value = change(str(row[1].value))
    book.save(package)


@pytest.mark.parametrize(
    ("key", "change", "code"),
    [
        ("version", lambda _: str(VERSION + 1), "newer_format"),
        ("version", lambda _: f"{VERSION} ", "bad_meta"),
        ("version", lambda _: str(VERSION), "bad_signature"),
        ("format", lambda _: "other", "bad_meta"),
        ("kind", lambda _: "spell", "bad_meta"),
        ("kind", lambda _: "task", "wrong_kind"),
        ("head", lambda text: text.replace('"revision":1', '"revision":2'), "bad_signature"),
        ("head", lambda text: text.replace("2006S2", "2006S1"), "bad_signature"),
        ("head", lambda text: re.sub('"digest":"[0-9a-f]{8}', '"digest":"00000000', text), "changed_meta"),
        ("head", lambda _: "{", "bad_meta"),
        ("signature", lambda text: text[:-2] + ("00" if text[-2:] != "00" else "11"), "bad_signature"),
        ("content.1", lambda text: text[:-8], "bad_meta"),
        ("pieces", lambda _: "99", "bad_meta"),
        ("pieces", lambda _: "0", "changed_meta"),
    ],
)
def test_a_changed_hidden_sheet_is_refused(
    bureau: BureauDesk, package: Path, key: str, change: Callable[[str], str], code: str
) -> None:
    change_meta(package, key, change)
    before = bureau.store.reports.content_hash()
    result = bureau.import_packages([package])[0]
    assert result.verdict == "refused"
    assert code in {problem.code for problem in result.problems}
    assert all(problem.message for problem in result.problems if problem.blocks)
    assert bureau.store.reports.content_hash() == before


@pytest.mark.parametrize("row", [("示例", "数据"), ("", "示例数据"), (None, None, "示例数据")])
def test_nothing_stands_on_the_hidden_sheet_that_was_not_written_there(
    bureau: BureauDesk, package: Path, row: tuple[str | None, ...]
) -> None:
    book = openpyxl.load_workbook(package)
    book["_meta"].append(row)
    book.save(package)
    result = bureau.import_packages([package])[0]
    assert (result.verdict, [one.code for one in result.problems if one.blocks]) == (
        "refused",
        ["changed_meta"],
    )


def test_meta_of_something_else_is_no_meta() -> None:
    with pytest.raises(BadMeta):
        meta_of({"key": "value"})


def test_hostile_text_stays_text(township: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> None:
    draft = fill_in(township)
    villages = draft.units["village"]
    hostile = ["=1+1", "@SUM(A1)", "+1", "-1", "=cmd|' /C calc'!A0", "{=1}", "http://例.cn/ a", "<f>1</f>"]
    for village, text in zip(villages, hostile, strict=False):
        type_in(draft, "village_broadband", village.code, {"remarks": text})
    path = township.export(tmp_path / "out").path
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any(re.search(r"<f[ >/]", sheet) for sheet in sheets)
    assert bureau.import_packages([path])[0].verdict == "received"
    head = bureau.find_report(township.division.code)
    stored = {
        r.key.unit_code: r.values.get("remarks")
        for r in bureau.store.reports.report(head.id).records
        if r.key.form == "village_broadband"
    }
    assert [stored[v.code] for v, _ in zip(villages, hostile, strict=False)] == hostile


def test_a_row_added_to_a_package_is_not_overlooked(bureau: BureauDesk, package: Path) -> None:
    book = openpyxl.load_workbook(package)
    sheet = sheet_of(book, bureau, "village_broadband")
    row = sheet.max_row + 1
    sheet.cell(row, 1).value = "999999999999"
    sheet.cell(row, column_of(sheet, "households")).value = 77
    book.save(package)
    result = bureau.import_packages([package])[0]
    assert result.verdict == "refused"
    assert [p.cell for p in result.problems if p.code == "unknown_unit"] == [f"A{row}"]


def test_a_package_of_newer_forms_is_refused_in_words(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_in(township)
    versions = township.draft().forms.versions
    monkeypatch.setitem(versions, "village_broadband", versions["village_broadband"] + 1)
    result = bureau.import_packages([township.export(tmp_path).path])[0]
    assert result.verdict == "refused"
    assert "请先升级本程序" in next(p.remedy for p in result.problems if p.code == "newer_form")
