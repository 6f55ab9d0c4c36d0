"""Reads the sheet of explanations (审核说明)."""

from __future__ import annotations

from laiwu_desktop.base.text import LONGEST, tidy, writable
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report import Explanation, RecordKey
from laiwu_desktop.workbook.cells import RawSheet
from laiwu_desktop.workbook.marks import Marks, short
from laiwu_desktop.workbook.problems import Gathered, Place, Problem, cell_name
from laiwu_desktop.workbook.write import EXPLANATION_COLUMNS


def read_explanations(gathered: Gathered, sheet: RawSheet, forms: FormSet) -> tuple[Explanation, ...]:
    """The explanations of the sheet; a row that cannot be one is told and stops the file."""
    rows = list(sheet.rows.items())
    start = next(
        (i for i, (_, row) in enumerate(rows) if set(EXPLANATION_COLUMNS) <= set(row.values())), None
    )
    if start is None:
        if rows or sheet.errors:
            text = f"没有找到列名，{len(sheet.cells) + len(sheet.errors)} 个单元格未读入。"
            remedy = "请保留第2行隐藏的列名，把说明填入模板的工作表。"
            gathered.note("unknown_sheet", text, sheet.title, remedy=remedy)
        return ()
    columns = {str(name): column for column, name in rows[start][1].items()}
    _say_strange(Marks(gathered, sheet), sheet, rows[start][0], set(columns.values()))
    found: dict[tuple[RecordKey, str, str], Explanation] = {}
    for number, row in rows[start + 1 :]:
        said = {name: tidy(writable(str(row.get(column, "")))) for name, column in columns.items()}
        if not any(said.values()):
            continue  # what there is stands in columns of its own, and was told
        column, trouble = _trouble(said, forms)
        explanation = None if trouble else _explanation(said, forms)
        if explanation is not None and _id(explanation) in found:
            column, trouble = "form", "同一问题的说明出现两行。"
        if explanation is None or trouble:
            place = cell_name(number, columns[column])
            gathered.add(
                Problem(
                    "bad_explanation", sheet.title, place, short(said["unit_code"]), trouble,
                    "请改正此行，或将其删除。", value=said[column][:40],
                )
            )  # fmt: skip
            continue
        found[_id(explanation)] = explanation
        key = explanation.key, f"{explanation.field}/{explanation.rule}"
        gathered.places[key] = Place(sheet.title, cell_name(number, columns["text"]))
    return tuple(found.values())


def _say_strange(marks: Marks, sheet: RawSheet, heading: int, columns: set[int]) -> None:
    """Cells in error, and cells in columns that are none of ours."""
    for spot, what in sheet.errors.items():
        if spot[0] > heading:
            marks.block("cell_error", spot, "", f"单元格是{what}。", "请改成文字后重新保存。")
    for spot, cell in sheet.cells.items():
        if spot[0] > heading and spot[1] not in columns:
            marks.note("unknown_column", spot, "", f"此列不属于审核说明，“{short(cell)}”未读入。")


def _id(said: Explanation) -> tuple[RecordKey, str, str]:
    return said.key, said.field, said.rule


def _trouble(said: dict[str, str], forms: FormSet) -> tuple[str, str]:
    """The column that is wrong, and what is; two empty texts when nothing is."""
    form = next((form for form in forms if form.title == said["form"]), None)
    long = next((name for name, text in said.items() if len(text) > LONGEST), "")
    if long:
        return long, f"文字有 {len(said[long])} 个字，最多 {LONGEST} 个字。"
    if form is None:
        return "form", f"没有名为“{short(said['form'])}”的报表。"
    if said["seq"] and not (said["seq"].isdecimal() and len(said["seq"]) < 10):
        return "seq", f"序号“{short(said['seq'])}”不是数字。"
    if said["field"] and all(field.label != said["field"] for field in form.fields.values()):
        return "field", f"报表《{form.title}》没有指标项“{short(said['field'])}”。"
    return "", ""


def _explanation(said: dict[str, str], forms: FormSet) -> Explanation:
    form = next(form for form in forms if form.title == said["form"])
    field = next((f.name for f in form.fields.values() if f.label == said["field"]), "")
    key = RecordKey(form.name, said["unit_code"], int(said["seq"] or 0))
    return Explanation(
        key, field, said["rule"], said["left"], said["right"], said["text"], said["who"], said["when"]
    )
