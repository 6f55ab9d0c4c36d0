"""One definition, five faces: table, screen, Excel, check, paper. Nothing of a field is written twice."""

from __future__ import annotations

import os
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, definitions
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.types import (
    TYPES,
    DateType,
    DecimalType,
    ImageType,
    IntegerType,
    SelectOneType,
    TextType,
)
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.paper.sheet import Signatories, village_sheet
from laiwu_desktop.workbook.format.layout import sheet_title
from laiwu_desktop.workbook.reading.read import read_book
from tests.conftest import TOWNSHIP, noon

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

EMPTIES: tuple[Value, ...] = (Missing.NOT_APPLICABLE, Missing.NOT_YET_KNOWN, AsTyped("约三百𠮷𬳽"))


def sample_value(field: Field) -> Value:
    """A value of the field's own type."""
    kind = field.type
    if isinstance(kind, IntegerType):
        return 12
    if isinstance(kind, DecimalType):
        return Decimal(125).scaleb(-1).quantize(Decimal(1).scaleb(-kind.places))
    if isinstance(kind, DateType):
        return date(2005, 3, 5)
    if isinstance(kind, TextType):
        return "示例数据𠮷𬳽"
    if isinstance(kind, ImageType):
        return None  # its pictures have a test of their own
    assert hasattr(kind, "choices")
    names = tuple(choice.name for choice in kind.choices)
    return names[0] if isinstance(kind, SelectOneType) else names[:2]


def rows_of(form: Form, unit_code: str) -> list[Record]:
    """A row with a value in every field; for forms of many rows three more with the other empties."""
    first = 1 if form.repeats else 0
    rows = [Record(RecordKey(form.name, unit_code, first), {f.name: sample_value(f) for f in form.entered})]
    if form.repeats:
        fields = [f for f in form.entered if not isinstance(f.type, TextType | ImageType)]
        rows += [
            Record(RecordKey(form.name, unit_code, number), dict.fromkeys([f.name for f in fields], empty))
            for number, empty in enumerate(EMPTIES, 2)
        ]
    return [Record(r.key, {n: v for n, v in r.values.items() if v is not None}) for r in rows]


def unit_of(form: Form, divisions: list[Division]) -> str:
    return next(
        d.code for d in divisions if d.level == form.level and d.code.startswith(("371203001", "3712000"))
    )


FORMS = [form.name for form in definitions().forms]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_goes_through_table_excel_and_back(
    township: TownshipDesk, bureau: TownshipDesk, divisions: list[Division], tmp_path: Path, name: str
) -> None:
    form = definitions().forms[name]
    desk = bureau if form.level == "city" else township
    unit = TOWNSHIP if form.level == "township" else unit_of(form, divisions)
    rows = rows_of(form, unit)
    draft = desk.draft()
    draft.save(rows)
    stored = {r.key: r.values for r in desk.draft().figures.records}
    assert stored == {r.key: r.values for r in rows}, "table"
    from laiwu_desktop.formdef.report.content import Content, ReportHead
    from laiwu_desktop.workbook.format.envelope import Meta
    from laiwu_desktop.workbook.writing.write import Book, write_book

    head: ReportHead = desk.draft().head
    figures = Figures(desk.forms, desk.period, rows)
    book = Book(
        Meta("template", head),
        desk.forms,
        desk.register,
        figures,
        desk.units(desk.division.code),
        (("题", ""),),
    )
    write_book(book, tmp_path / "b.xlsx")
    read = read_book(tmp_path / "b.xlsx", desk.all_forms, desk.register)
    assert not [p for p in read.problems if p.blocks]
    assert {r.key: r.values for r in Content(read.content.records).records} == {
        r.key: r.values for r in rows
    }, "Excel"


@pytest.mark.parametrize("name", [form.name for form in definitions().forms if form.level == "village"])
def test_every_village_form_is_on_paper(
    shipped: Definitions, register: Register, township: TownshipDesk, name: str
) -> None:
    form = shipped.forms[name]
    village = township.units(TOWNSHIP)["village"][0].code
    figures = Figures(shipped.forms, Period.parse("2006S2"), rows_of(form, village))
    sheet = village_sheet(figures, register, township.draft().head, village, (), Signatories("", "", ""))
    printed = repr(sheet)
    if form.repeats:
        assert form.title.removesuffix("登记表") in printed or form.title in printed
    else:
        missing = [f.label for f in form.fields.values() if f.label not in printed and not f.is_photo]
        assert missing == []
    assert "𠮷𬳽" in printed


def on_screen(field: Field, *values: Value) -> list[str]:
    """What a person reads in the field's editor, for each value shown in turn."""
    from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit

    from laiwu_desktop.ui.fields.editor_table import editor_for
    from laiwu_desktop.ui.fields.editors import EditorHelp

    app = QApplication.instance() or QApplication([])
    assert app is not None
    editor = editor_for(field, EditorHelp(lambda _: {}, lambda _: []))
    read = []
    for value in values:
        editor.show_value(value)
        buttons = [
            b.text() for b in editor.findChildren(QAbstractButton) if b.isCheckable() and b.isChecked()
        ]
        words = [
            w.text() for kind in (QLineEdit, QLabel) for w in editor.findChildren(kind) if not w.isHidden()
        ]
        words += [w.toPlainText() for w in editor.findChildren(QPlainTextEdit)]
        words += [w.currentText() for w in editor.findChildren(QComboBox)]
        read.append("、".join([*buttons, *words]))
    editor.deleteLater()
    return read


@pytest.mark.parametrize("name", FORMS)
def test_every_field_has_an_editor_on_screen(shipped: Definitions, name: str) -> None:
    for field in shipped.forms[name].fields.values():
        value = sample_value(field)
        value_shown, word_shown, blank_shown = on_screen(field, value, Missing.NOT_YET_KNOWN, None)
        if field.is_photo:
            continue
        assert field.type.format(value) in value_shown, field.name
        if not field.is_calculated:
            assert "暂缺" in word_shown, field.name
        assert field.type.format(value) not in blank_shown, field.name


def test_every_type_is_used_by_a_shipped_form(shipped: Definitions) -> None:
    used = {field.type.kind for form in shipped.forms for field in form.fields.values()}
    assert used == set(TYPES)


NEW_FIELD = """
[[section.field]]
name = "streetlights"
label = "示例路灯数"
type = "integer"
unit = "盏"
required = true

[[rule]]
name = "streetlights_plausible"
severity = "warning"
left = "streetlights"
operator = "less_than_or_equal_to"
right = "1000"
message = "路灯数偏多"
"""
NEW_FORM = """
name = "village_library"
title = "示例农家书屋表"
number = "莱农信9表"
level = "village"

[[section]]
label = "书屋"

[[section.field]]
name = "books"
label = "示例藏书"
type = "integer"
unit = "册"
required = true

[[section.field]]
name = "area"
label = "示例面积"
type = "decimal"
places = 1

[[section.field]]
name = "books_per_area"
label = "示例每平方米藏书"
type = "calculate"
calculation = "books / area"
places = 1
"""


@pytest.fixture
def grown_forms(tmp_path: Path) -> Path:
    """The shipped forms with one more field and one more form: files only."""
    folder = tmp_path / "forms"
    shutil.copytree(forms_dir(), folder)
    tv = folder / "village_safety_tv.toml"
    before, marker, rules = tv.read_text(encoding="utf-8").partition("[[rule]]")
    tv.write_text(before + NEW_FIELD + "\n" + marker + rules, encoding="utf-8")
    (folder / "village_library.toml").write_text(NEW_FORM, encoding="utf-8")
    return folder


def test_a_new_field_and_a_new_form_need_no_python(
    township: TownshipDesk, grown_forms: Path, divisions: list[Division], tmp_path: Path
) -> None:
    old = RecordKey("village_safety_tv", township.units(TOWNSHIP)["village"][0].code)
    township.draft().enter(old, "video_points", "7")
    location = str(tmp_path / f"{TOWNSHIP}.sqlite")
    desk = create_workspace(
        location, "township", TOWNSHIP, "2006S2", clock=noon, forms=grown_forms, divisions=divisions
    )
    assert isinstance(desk, TownshipDesk)
    assert desk.take_up_forms() is not None
    draft, new = desk.draft(), RecordKey("village_library", old.unit_code)
    assert draft.figures.record(old).values == {"video_points": 7}, "kept"
    for key, field, text in ((old, "streetlights", "2000"), (new, "books", "300"), (new, "area", "20")):
        draft.enter(key, field, text)
    draft = desk.draft()
    assert draft.figures.record(old).values["streetlights"] == 2000, "table"
    assert draft.figures.record(new).values == {"books": 300, "area": Decimal("20.0")}, "table"
    rules = {f.rule for f in draft.unit_findings(draft.forms["village_safety_tv"], old.unit_code)}
    assert "streetlights_plausible" in rules, "check"
    book = openpyxl.load_workbook(desk.write_template(tmp_path / "t.xlsx"))
    for key, field in ((old, "streetlights"), (new, "books")):
        names = [cell.value for cell in book[sheet_title(desk.forms[key.form])][4]]
        assert field in names, "Excel"
    printed = desk.print_sheets(tmp_path / "s.pdf", [old.unit_code])
    assert printed.pages == 1
    import pypdfium2

    document = pypdfium2.PdfDocument(tmp_path / "s.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    for label in ("示例路灯数", "2000", "示例藏书", "示例每平方米藏书", "15.0"):
        assert label in text, "paper"
    assert "300" in on_screen(desk.forms["village_library"].fields["books"], 300)[0], "screen"
    desk.close()
