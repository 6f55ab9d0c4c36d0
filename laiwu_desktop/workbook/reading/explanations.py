"""Reads the sheet of explanations (审核说明)."""

from __future__ import annotations

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.text import LONGEST, tidy, writable
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Explanation, RecordKey
from laiwu_desktop.workbook.format.problems import Gathered, Place, Problem, cell_name
from laiwu_desktop.workbook.opening.cells import RawSheet
from laiwu_desktop.workbook.reading.marks import Marks, short
from laiwu_desktop.workbook.writing.side_sheets import EXPLANATION_COLUMNS


def read_explanations(gathered: Gathered, sheet: RawSheet, forms: FormSet) -> tuple[Explanation, ...]:
    """The explanations of the sheet; a row that cannot be one is told and stops the file."""
    rows = list(sheet.rows.items())
    start = next(
        (i for i, (_, row) in enumerate(rows) if set(EXPLANATION_COLUMNS) <= set(row.values())), None
    )
    if start is None:
        if rows or sheet.errors:
            gathered.note(
                saying("unknown_sheet.explanations", count=len(sheet.cells) + len(sheet.errors)), sheet.title
            )
        return ()
    columns = {str(name): column for column, name in rows[start][1].items()}
    _say_strange(Marks(gathered, sheet), sheet, rows[start][0], set(columns.values()))
    found: dict[tuple[RecordKey, str, str], Explanation] = {}
    for number, row in rows[start + 1 :]:
        said = {name: tidy(writable(str(row.get(column, "")))) for name, column in columns.items()}
        if not any(said.values()):
            continue  # what there is stands in columns of its own, and was told
        column, trouble = _trouble(said, forms)
        if trouble is None and _id(explanation := _explanation(said, forms)) in found:
            column, trouble = "form", saying("bad_explanation.twice")
        if trouble is not None:
            place = cell_name(number, columns[column])
            gathered.add(
                Problem.of(trouble, sheet.title, place, short(said["unit_code"]), value=said[column][:40])
            )
            continue
        found[_id(explanation)] = explanation
        key = explanation.key, f"{explanation.field}/{explanation.rule}"
        gathered.places[key] = Place(sheet.title, cell_name(number, columns["text"]))
    return tuple(found.values())


def _say_strange(marks: Marks, sheet: RawSheet, heading: int, columns: set[int]) -> None:
    """Cells in error, and cells in columns that are none of ours."""
    for spot, what in sheet.errors.items():
        if spot[0] > heading:
            marks.block(saying("cell_error.explanation", error=what), spot)
    for spot, cell in sheet.cells.items():
        if spot[0] > heading and spot[1] not in columns:
            marks.note(saying("unknown_column.explanation", cell=short(cell)), spot)


def _id(said: Explanation) -> tuple[RecordKey, str, str]:
    return said.key, said.field, said.rule


def _trouble(said: dict[str, str], forms: FormSet) -> tuple[str, Saying | None]:
    """The column that is wrong, and what is; "" and None when nothing is."""
    form = next((form for form in forms if form.title == said["form"]), None)
    long = next((name for name, text in said.items() if len(text) > LONGEST), "")
    if long:
        return long, saying("bad_explanation.too_long", count=len(said[long]), most=LONGEST)
    if form is None and said["form"] != WHOLE_TITLE:
        return "form", saying("bad_explanation.form", form=short(said["form"]))
    if said["seq"] and not (said["seq"].isdecimal() and len(said["seq"]) < 10):
        return "seq", saying("bad_explanation.seq", seq=short(said["seq"]))
    fields = form.fields.values() if form else ()
    if said["field"] and all(field.label != said["field"] for field in fields):
        return "field", saying("bad_explanation.field", form=said["form"], field=short(said["field"]))
    return "", None


def _explanation(said: dict[str, str], forms: FormSet) -> Explanation:
    form = next((form for form in forms if form.title == said["form"]), None)
    fields = form.fields.values() if form else ()
    field = next((f.name for f in fields if f.label == said["field"]), "")
    key = RecordKey(form.name if form else "", said["unit_code"], int(said["seq"] or 0))
    return Explanation(
        key, field, said["rule"], said["left"], said["right"], said["text"], said["who"], said["when"]
    )
