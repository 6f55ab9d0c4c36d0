"""A field type that the product does not have, on a form that it does not have: no product file knows either.

The type and the form stand here; the walk is that of every type: screen, table, check, Excel and back, paper.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import ClassVar

import openpyxl
import pytest

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.base.text import plain
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.loading.mistakes import FormFileError
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical, content_of
from laiwu_desktop.formdef.report.content import Content, Record, RecordKey
from laiwu_desktop.formdef.types import TYPES, Bound, FieldType, Sort
from laiwu_desktop.formdef.values import AsTyped, Cell, Missing, Scalar, Value
from laiwu_desktop.workbook.format.layout import FIRST_ROW, sheet_title
from tests.conftest import CITY, TOWNSHIP, noon
from tests.formdef.small import HEAD, fields, forms_of
from tests.sample import fill_in
from tests.test_faces import on_screen


class TimeType(FieldType, frozen=True):
    """A time of day, to the minute."""

    kind: ClassVar[str] = "time"
    expected: ClassVar[str] = "时刻，如 8:30"
    sort: ClassVar[Sort] = Sort.TIME
    min: time = time(0)
    max: time = time(23, 59)

    def bounds(self, period: Period) -> tuple[Bound | None, Bound | None]:
        return self.min, self.max

    def problem(self, value: Scalar, period: Period) -> str:
        assert isinstance(value, time)
        return "" if self.min <= value <= self.max else f"应在 {self.min:%H:%M} 与 {self.max:%H:%M} 之间"

    def to_cell(self, value: Value) -> Cell:
        return value if isinstance(value, time) else super().to_cell(value)

    def _read(self, text: str) -> time:
        match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", plain(text))
        if not match:
            raise ValueError(text)
        return time(int(match[1]), int(match[2]))

    def _show(self, value: Scalar) -> str:
        assert isinstance(value, time)
        return f"{value:%H:%M}"


FORM = """
name = "village_post"
title = "示例邮路表"
number = "莱农信9表"
level = "village"

[[section]]
label = "邮路"

[[section.field]]
name = "arrives"
label = "示例到达时刻"
type = "time"
min = 06:00:00
max = 20:00:00
required = true

[[section.field]]
name = "leaves"
label = "示例离开时刻"
type = "time"
relevant = "filled(arrives)"

[[rule]]
name = "arrives_first"
left = "arrives"
operator = "less_than"
right = "leaves"
message = "离开早于到达"
"""
VALUES: dict[str, Value] = {"arrives": time(8, 30), "leaves": time(9, 5)}


@pytest.fixture
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped forms and one with the new type, which the program knows for as long as a test runs."""
    monkeypatch.setitem(TYPES, TimeType.kind, TimeType)
    folder = tmp_path / "forms"
    shutil.copytree(forms_dir(), folder)
    (folder / "village_post.toml").write_text(FORM, encoding="utf-8")
    return folder


@pytest.fixture
def desk(make_desk: Callable[..., Desk], forms: Path) -> TownshipDesk:
    """A township that has the form."""
    made = make_desk("township", TOWNSHIP, forms=forms)
    assert isinstance(made, TownshipDesk)
    return made


@pytest.fixture
def key(desk: TownshipDesk) -> RecordKey:
    """The row of its first village."""
    return RecordKey("village_post", desk.units(TOWNSHIP)["village"][0].code)


@pytest.mark.parametrize(
    "value", [None, time(0), time(8, 30), Missing.NOT_APPLICABLE, Missing.NOT_YET_KNOWN, AsTyped("一早")]
)
def test_typed_on_screen_and_stored(
    desk: TownshipDesk, key: RecordKey, value: Value, forms: Path, tmp_path: Path
) -> None:
    from PySide6.QtWidgets import QLineEdit

    from laiwu_desktop.ui.fields.editor_table import editor_for
    from laiwu_desktop.ui.fields.editors import EditorHelp

    field = desk.forms["village_post"].fields["arrives"]
    assert field.type.format(value) in on_screen(field, value)[0]
    editor = editor_for(field, EditorHelp(lambda _: {}, lambda _: []))
    draft = desk.draft()
    editor.committed.connect(lambda left: draft.put(key, "arrives", left))
    line = editor.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setText(field.type.format(value).replace("08:30", "８：３０"))
    line.setModified(True)
    editor.commit()
    again = open_desk(str(tmp_path / f"{TOWNSHIP}.sqlite"), clock=noon, forms=forms)
    stored = again.draft().figures.record(key).values
    again.close()
    assert stored == ({} if value is None else {"arrives": value})


def test_checked_by_its_limits_and_by_rules(desk: TownshipDesk, key: RecordKey) -> None:
    def told(arrives: str, leaves: str) -> dict[str, tuple[str, str]]:
        draft = desk.draft()
        draft.enter(key, "arrives", arrives)
        draft.enter(key, "leaves", leaves)
        found = draft.unit_findings(draft.forms["village_post"], key.unit_code)
        return {finding.rule: (finding.left, finding.right) for finding in found}

    assert told("8:30", "9:05") == {}
    assert told("5:59", "9:05") == {"limits": ("05:59", "")}
    assert told("一早", "") == {"type": ("一早", "")}
    assert told("10:00", "9:05") == {"arrives_first": ("10:00", "09:05")}


def test_filled_in_a_template_and_printed(desk: TownshipDesk, key: RecordKey, tmp_path: Path) -> None:
    path = desk.write_template(tmp_path / "模板.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_title(desk.forms["village_post"])]
    rule = next(rule for rule in sheet.data_validations.dataValidation if "C5" in rule.sqref)
    assert rule.formula1.startswith("OR(AND(ISNUMBER(C5),")
    assert "C5>=TIME(6,0,0),C5<=TIME(20,0,0)" in rule.formula1
    assert "06:00 至 20:00 之间的时刻" in rule.error
    arrives, leaves = sheet.cell(FIRST_ROW + 1, 3), sheet.cell(FIRST_ROW + 1, 4)
    assert (sheet.cell(FIRST_ROW + 1, 1).value, arrives.number_format) == (key.unit_code, "hh:mm")
    arrives.value, leaves.value = time(8, 30), "9:05"
    arrives.number_format = "hh:mm"
    book.save(path)
    (loaded,) = desk.load([path])
    assert not [problem for problem in loaded.problems if problem.blocks]
    assert desk.draft().figures.record(key).values == VALUES
    desk.print_sheets(tmp_path / "s.pdf", [key.unit_code])
    import pypdfium2

    document = pypdfium2.PdfDocument(tmp_path / "s.pdf")
    printed = document[0].get_textpage().get_text_range()
    document.close()
    assert all(text in printed for text in ("示例到达时刻", "08:30", "示例离开时刻", "09:05"))


def test_sent_in_a_package(
    desk: TownshipDesk, make_desk: Callable[..., Desk], forms: Path, tmp_path: Path
) -> None:
    draft = fill_in(desk)
    rows = [Record(RecordKey("village_post", v.code), VALUES) for v in draft.units["village"]]
    draft.save(rows)
    sent = desk.export(tmp_path)
    book = openpyxl.load_workbook(sent.path)
    cells = book[sheet_title(desk.forms["village_post"])][FIRST_ROW + 1]
    assert [cell.value for cell in cells[2:]] == list(VALUES.values())
    bureau = make_desk("bureau", CITY, forms=forms)
    assert isinstance(bureau, BureauDesk)
    (imported,) = bureau.import_packages([sent.path])
    assert (imported.edited, [problem for problem in imported.problems if problem.blocks]) == ((), [])
    there = [r for r in bureau.report(imported.report).records if r.key.form == "village_post"]
    assert there == rows


@pytest.mark.parametrize("value", [time(0), time(23, 59), *Missing, AsTyped("一早")])
def test_canonical(desk: TownshipDesk, key: RecordKey, value: Value) -> None:
    content = Content((Record(key, {"arrives": value}),))
    assert content_of(desk.forms, canonical(desk.forms, content)) == content


@pytest.mark.usefixtures("forms")
def test_its_options_are_its_own(tmp_path: Path) -> None:
    def mistake(field: str) -> str:
        with pytest.raises(FormFileError) as told:
            forms_of(tmp_path / str(len(field)), demo=HEAD + fields(field))
        (found,) = told.value.mistakes
        return f"{found.problem} {found.expected}"

    assert "限制不对" in mistake('name = "t"; label = "时刻"; type = "time"; min = 6')
    assert "places 不是类型 time 的限制" in mistake('name = "t"; label = "时刻"; type = "time"; places = 1')
    assert "不是该类型的值 时刻，如 8:30" in mistake(
        'name = "t"; label = "时刻"; type = "time"; default = "早"'
    )
