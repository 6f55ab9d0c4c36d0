"""A letter is what people read of it: whatever is done to its sheet is told; saved again it is the same."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from openpyxl.comments import Comment as Remark
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.loading.plan_file import load_targets, manual_target_choices
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.signature import new_private_key
from laiwu_desktop.workbook.exchange.key_letter import Enrolment, write_enrolment
from laiwu_desktop.workbook.exchange.letters import read_letter
from laiwu_desktop.workbook.exchange.receipt import Receipt, write_receipt
from laiwu_desktop.workbook.exchange.task_letter import write_task
from laiwu_desktop.workbook.exchange.transfer_letter import Transfer, write_transfer
from laiwu_desktop.workbook.format.envelope import SHEET, Meta, sign
from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_meta
from tests.conftest import CITY, PERIOD, TOWNSHIP
from tests.workbook.files.office import FILTERS, SOFFICE, run, saved_as
from tests.workbook.writing.test_photos_travel import picture

ISSUED = "2007-01-05T09:30:00"
LINES = [
    LabelledLine("审核结论", "已退回，请修改后重新上报"),
    LabelledLine("数据编号", "  0012  ＡＢ"),
    LabelledLine("说明", "示例数据：第一行\n第二行，“引号”"),
]
KINDS = ("receipt", "task", "enrolment", "transfer")
White = Font(color="FFFFFFFF")


def write(kind: str, path: Path) -> Path:
    """A letter of a kind, signed by a key of its own: 示例数据."""
    key, title = new_private_key(), "示例数据：审核回执"
    if kind == "receipt":
        comments = (Comment("示例数据：请核对户数", who="示例甲"), Comment("0012"), Comment("=1+1"))
        receipt = Receipt(
            "a" * 32, TOWNSHIP, PERIOD, 1, "b" * 64, "returned", 1, CITY, ISSUED, comments=comments
        )
        write_receipt(receipt, title, LINES, {}, FORMS, key, path)
    elif kind == "task":
        task = Task("a" * 32, CITY, PERIOD, 1, "2007-01-15", "示例数据", FORMS.versions, ISSUED)
        write_task(task, title, LINES, FORMS, key, path)
    elif kind == "enrolment":
        said = Enrolment(CITY, "bureau", ISSUED)
        write_enrolment(said, PERIOD, title, LINES, "示例数据 签名指纹 0123 4567", key, (), path)
    else:
        rows = [("2006年下半年", "示例乡", "371202100200", "示例村", "12")] * 3
        write_transfer(Transfer(TOWNSHIP, CITY, PERIOD, ISSUED, ()), title, LINES, rows, key, (), path)
    return path


FORMS = load_forms(forms_dir(), manual_target_choices(load_targets(forms_dir()).values()))


def trouble(path: Path) -> str:
    """What is told of a letter: "edited", "unknown"; "" for nothing."""
    told = read_letter(path).trouble
    return "" if told is None else "edited" if "被改动过" in told.message else "unknown"


def prompted(sheet: Any) -> None:
    prompt = DataValidation(type="whole", operator="between", formula1="0", formula2="9")
    prompt.prompt, prompt.showInputMessage = "已接收，请忽略退回", True
    sheet.add_data_validation(prompt)
    prompt.add("B2")


def in_front(sheet: Any) -> None:
    sheet.sheet_state = "hidden"
    sheet.parent.create_sheet("新", 0)


def lower(sheet: Any) -> None:
    """The same texts, in the same order, each a row further down."""
    for row in range(sheet.max_row, 1, -1):
        for cell in [*sheet[row]]:
            if cell.value and cell.data_type != "f":
                sheet.cell(row + 1, cell.column, cell.value).data_type = cell.data_type
                cell.value = None


def meta_out(sheet: Any) -> None:
    sheet.parent[SHEET].sheet_state = "visible"


EDITS: dict[str, Callable[[Any], object]] = {
    "text": lambda sheet: setattr(sheet["B2"], "value", "已接收"),
    "number format": lambda sheet: setattr(sheet["B2"], "number_format", ';;;"已接收，计入汇总"'),
    "white": lambda sheet: setattr(sheet["B2"], "font", White),
    "white on condition": lambda sheet: sheet.conditional_formatting.add(
        "B2", FormulaRule(formula=["TRUE"], font=White)
    ),
    "picture": lambda sheet: sheet.add_image(Image(io.BytesIO(picture(40, 10))), "B2"),
    "header": lambda sheet: setattr(sheet.oddHeader.center, "text", "本报告已接收"),
    "footer": lambda sheet: setattr(sheet.oddFooter.left, "text", "本报告已接收"),
    "prompt": prompted,
    "link": lambda sheet: setattr(sheet["B2"], "hyperlink", "http://example.invalid/"),
    "remark": lambda sheet: setattr(sheet["B2"], "comment", Remark("已接收", "示例甲")),
    "hidden": in_front,
    "one more": lambda sheet: sheet.parent.create_sheet("新", 0),
    "another name": lambda sheet: setattr(sheet, "title", "已接收"),
    "print area": lambda sheet: setattr(sheet, "print_area", "A1:B1"),
    "flat row": lambda sheet: setattr(sheet.row_dimensions[2], "height", 0.5),
    "narrow column": lambda sheet: setattr(sheet.column_dimensions["B"], "width", 0.1),
    "hidden column": lambda sheet: setattr(sheet.column_dimensions["B"], "hidden", True),
    "number beside": lambda sheet: setattr(sheet["I40"], "value", 0),
    "formula": lambda sheet: setattr(sheet["I40"], "value", '="已接收"'),
    "lower": lower,
    "zoomed": lambda sheet: setattr(sheet.sheet_view, "zoomScale", 10),
    "the hidden sheet": meta_out,
}


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("letters")
    return {kind: write(kind, folder / f"{kind}.xlsx") for kind in KINDS}


def edited(path: Path, to: Path, edit: Callable[[Any], object]) -> Path:
    book = openpyxl.load_workbook(path)
    edit(book.worksheets[0])
    book.save(to)
    return to


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_as_it_was_written_or_saved_by_another_program(
    letters: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    assert trouble(letters[kind]) == ""
    assert trouble(edited(letters[kind], tmp_path / "saved.xlsx", lambda sheet: None)) == ""


@pytest.mark.parametrize(("name", "kind"), list(zip(EDITS, itertools.cycle(KINDS), strict=False)))
def test_what_is_done_to_its_sheet(letters: dict[str, Path], tmp_path: Path, name: str, kind: str) -> None:
    assert trouble(edited(letters[kind], tmp_path / "edited.xlsx", EDITS[name])) == "edited"


def innocent(sheet: Any) -> None:
    """What people do to a letter when they look at it and print it."""
    sheet["B2"].font = Font(color="FFC00000", bold=True, size=12)
    sheet.row_dimensions[2].height = 60
    sheet.column_dimensions["A"].width = 30
    sheet.oddFooter.center.text = "第 &P 页"
    sheet["I40"].value = " "


def test_what_people_do_in_looking_at_it_is_no_edit(letters: dict[str, Path], tmp_path: Path) -> None:
    assert [trouble(edited(path, tmp_path / path.name, innocent)) for path in letters.values()] == [""] * 4


def test_a_row_written_elsewhere_in_the_same_order(letters: dict[str, Path], tmp_path: Path) -> None:
    """Two cells of a table change their columns: an answer beside another comment."""

    def shifted(sheet: Any) -> None:
        row = sheet.max_row - 1  # the last one begins with =
        sheet.cell(row, 7).value, sheet.cell(row, 6).value = None, sheet.cell(row, 7).value

    assert trouble(edited(letters["receipt"], tmp_path / "a.xlsx", shifted)) == "edited"


@pytest.mark.parametrize("how", ["another", "elsewhere", "gone", "twice"])
def test_another_code_than_that_of_the_fingerprint(
    letters: dict[str, Path], tmp_path: Path, how: str
) -> None:
    def change(sheet: Any) -> None:
        (own,) = sheet._images
        own.ref = io.BytesIO(own._data())
        if how == "elsewhere":
            own.anchor._from.row = 1
        elif how == "twice":
            sheet.add_image(Image(io.BytesIO(picture(40, 40))), "B6")
            own.anchor = "B6"  # of one kind they are written in this order
            sheet._images.reverse()
        else:
            sheet._images.clear()
        if how == "another":
            sheet.add_image(Image(io.BytesIO(picture(40, 40))), "B6")

    assert trouble(edited(letters["enrolment"], tmp_path / "a.xlsx", change)) == "edited"


def test_a_letter_of_before_is_not_asked(tmp_path: Path) -> None:
    said = Enrolment(CITY, "bureau", ISSUED)
    content = msgspec.json.encode(said)
    head = ReportHead("", CITY, PERIOD, 1, "", State.EXPORTED, {}, ISSUED)
    signed = sign("enrolment", head, content, new_private_key())
    with new_workbook(tmp_path / "a.xlsx", "示例数据", ISSUED) as workbook:
        workbook.add_worksheet("密钥登记")
        write_meta(workbook, Meta("enrolment", signed, content))
    assert trouble(tmp_path / "a.xlsx") == ""


@pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice (soffice) on this machine")
def test_saved_again_by_libreoffice(letters: dict[str, Path], tmp_path: Path) -> None:
    """Unchanged it is the same; of another format it cannot be told, which is said."""
    out = tmp_path / "out"
    out.mkdir()
    white = 'doc.Sheets.getByIndex(0).getCellRangeByName("B2").CharColor = RGB(255, 255, 255)'
    run(tmp_path, [
        *(line for path in letters.values() for line in saved_as(path, out)),
        *saved_as(letters["receipt"], out, [white], "white"),
    ])  # fmt: skip
    told = {path.name: trouble(path) for path in sorted(out.iterdir())}
    expected = {
        f"{kind}.{ending}": "" if ending == "xlsx" else "unknown" for kind in KINDS for ending in FILTERS
    }
    assert {name: code for name, code in told.items() if "white" not in name} == expected
    assert told["white.xlsx"] == "edited"
