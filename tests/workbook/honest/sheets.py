"""Honest mistakes about whole sheets and their headings: renamed, copied, deleted, written anew."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl.chart import BarChart

from tests.conftest import CITY
from tests.workbook.files.clerk import FIRST, LAST, POINTS, SHEET, Change, Mistake, Office, refused, taken
from tests.workbook.honest.shapes import fill, show_names

INDICATORS = "市级指标登记表"
COPY = f"{SHEET}(2)"  # as WPS names it


def rename(title: str) -> Change:
    def change(office: Office) -> None:
        office.sheet.title = title

    return change


def hide(office: Office) -> None:
    office.sheet.sheet_state = "hidden"


def hide_and_rename(office: Office) -> None:
    hide(office)
    rename("旧表")(office)


def move(office: Office) -> None:
    office.book.move_sheet(office.sheet, -2)


def delete(title: str) -> Change:
    return lambda office: office.book.remove(office.book[title])


def copied(then: Callable[[Office], object]) -> Change:
    """The sheet is copied, and something done to the copy."""

    def change(office: Office) -> None:
        original = office.sheet
        office.sheet = office.book.copy_worksheet(original)
        office.sheet.title = COPY
        then(office)
        office.sheet = original

    return change


def clear(office: Office) -> None:
    for row in office.sheet[f"C{FIRST}:V{LAST}"]:
        for cell in row:
            cell.value = None


def headings(then: Callable[[Office], object]) -> Change:
    """The hidden row of names is deleted, and something done to the headings, which are in row 3."""

    def change(office: Office) -> None:
        office.sheet.delete_rows(4)
        show_names(office)  # openpyxl leaves hidden the row that is the fourth now
        then(office)

    return change


def no_headings(office: Office) -> None:
    office.sheet.delete_rows(3, 2)


def own_sheet(office: Office) -> None:
    office.book.create_sheet("草稿")["B2"] = "示例数据"


def bureaus_sheet(office: Office) -> None:
    sheet = office.book.create_sheet(INDICATORS)
    sheet.append(["unit_code", "unit_name", "seq", "source"])
    sheet.append([CITY, "莱芜市", 1, "示例数据"])


def own_chart(office: Office) -> None:
    chart = BarChart()
    office.book.create_chartsheet("图").add_chart(chart)


def notes_on_explanations(office: Office) -> None:
    office.book["审核说明"].cell(3, 30).value = "随手写的"


def bad_explanation(office: Office) -> None:
    for column, text in enumerate(("没有这张表", office.village), 1):
        office.book["审核说明"].cell(3, column).value = text


def meta_cut_off(office: Office) -> None:
    office.book["_meta"].delete_rows(4, 1)


def meta_of_later(office: Office) -> None:
    office.book["_meta"]["B2"] = "99"


SHEETS: dict[str, Mistake] = {
    "the sheet renamed": taken(rename("Sheet1"), {"renamed_sheet": "Sheet1!"}),
    "the sheet hidden": taken(hide, {"hidden_sheet": f"{SHEET}!"}),
    "the sheet hidden and renamed": taken(
        hide_and_rename, {"hidden_sheet": "旧表!", "renamed_sheet": "旧表!"}
    ),
    "the sheet moved": taken(move),
    "the sheet deleted": refused(delete(SHEET), {"empty": ""}),
    "another sheet deleted": taken(delete(POINTS)),
    "the cover deleted": taken(delete("封面")),
    "the sheet copied": refused(
        copied(lambda _: None), {"twice": " ".join(f"{COPY}!A{row}" for row in range(FIRST, LAST + 1))},
        notes={"renamed_sheet": f"{COPY}!", "second_sheet": f"{COPY}!"},
    ),
    "the sheet copied and the copy emptied": taken(
        copied(clear), {
            "renamed_sheet": f"{COPY}!", "second_sheet": f"{COPY}!",
        },
    ),
    "a sheet of one's own": taken(own_sheet, {"unknown_sheet": "草稿!"}),
    "the bureau's sheet": refused(
        bureaus_sheet, {"unknown_unit": f"{INDICATORS}!A2", "foreign_form": f"{INDICATORS}!"}
    ),
    "a chart of one's own": taken(own_chart, {"lost_sheets": ""}),
    "headings renamed": taken(fill(C3="户数", D3="人数")),
    "names deleted": taken(headings(lambda _: None)),
    "names deleted and headings in other brackets": taken(headings(fill(C3="总户数(户)", D3="总 人 口"))),
    "names deleted and a heading nearly right": taken(
        headings(fill(F3="通宽带的时间")), {"guessed_column": "F3"}
    ),
    "names deleted and a heading unknown": taken(
        headings(fill(D3="口")), {"unknown_column": "D4 D5 D6 D7 D8 D9"},
        values={"population": None},
    ),
    "a name deleted": taken(
        fill(D4=None), {"unknown_column": "D5 D6 D7 D8 D9 D10", "inserted_column": "D4"},
        values={"population": None},
    ),
    "no headings at all": refused(no_headings, {"empty": ""}, notes={"unknown_sheet": f"{SHEET}!"}),
    "a note beside the explanations": taken(notes_on_explanations, {"unknown_column": "审核说明!AD3"}),
    "an explanation of an unknown form": refused(bad_explanation, {"bad_explanation": "审核说明!A3"}),
    "the hidden sheet deleted": taken(delete("_meta")),
    "the hidden sheet cut off": refused(meta_cut_off, {"bad_meta": "_meta!"}),
    "a template of a later program": refused(meta_of_later, {"newer_format": "_meta!"}),
}  # fmt: skip
