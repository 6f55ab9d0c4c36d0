"""The sheets of a package that are no form's: explanations, photos, and the choices of drop-down boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Explanation, Record, RecordKey
from laiwu_desktop.formdef.types import FieldType, Sort
from laiwu_desktop.formdef.values import Missing

EXPLANATION_COLUMNS = {
    "form": ("报表", 20), "unit_code": ("单位代码", 14), "unit_name": ("单位名称", 16), "seq": ("序号", 6),
    "field": ("指标项", 16), "rule": ("审核关系", 26), "left": ("本侧", 12), "right": ("对侧", 12),
    "text": ("审核说明", 50), "who": ("填写人", 10), "when": ("填写时间", 18),
}  # fmt: skip
PHOTO_COLUMNS = {
    "form": ("报表", 20), "unit_code": ("单位代码", 14), "unit_name": ("单位名称", 16), "seq": ("序号", 6),
    "field": ("指标项", 16), "photo": ("照片编号", 36), "picture": ("照片", 30),
}  # fmt: skip
# Of each form so many columns of the hidden sheet are kept for its choices.
_COLUMNS_A_FORM = 20
NameOf = Callable[[RecordKey], str]
Row = Mapping[str, str | int]
ChoiceColumns = Mapping[tuple[str, FieldType], tuple[int, tuple[str, ...]]]


def choice_columns(forms: FormSet) -> ChoiceColumns:
    """The choices of each form's fields of one choice: their column on the hidden sheet, and what it says."""
    found: dict[tuple[str, FieldType], tuple[int, tuple[str, ...]]] = {}
    for number, form in enumerate(forms):
        for column, field_type in enumerate(_of_one_choice(form), number * _COLUMNS_A_FORM):
            labels = (*(choice.label for choice in field_type.choices), *(reason.value for reason in Missing))
            found[form.name, field_type] = column, labels
    return found


def _of_one_choice(form: Form) -> list[FieldType]:
    types = [field.type for field in form.fields.values() if field.type.sort is Sort.WORD]
    return list(dict.fromkeys(types))


def explanation_row(said: Explanation, forms: FormSet, unit_name: str) -> Row:
    """The row of an explanation, by the names of its columns."""
    form = None if said.key.is_whole else forms[said.key.form]
    field = form.fields.get(said.field) if form else None
    return {
        "form": form.title if form else WHOLE_TITLE, "unit_code": said.key.unit_code, "unit_name": unit_name,
        "seq": said.key.seq or "", "field": field.label if field else "", "rule": said.rule,
        "left": said.left, "right": said.right, "text": said.text, "who": said.who, "when": said.when,
    }  # fmt: skip


def photo_rows(forms: FormSet, records: Iterable[Record], name_of: NameOf) -> Iterator[Row]:
    """The rows of the photos that records name."""
    for record in records:
        form = forms[record.key.form]
        for field in form.entered:
            value = record.values.get(field.name)
            for photo in value if field.is_photo and isinstance(value, tuple) else ():
                yield {
                    "form": form.title, "unit_code": record.key.unit_code, "unit_name": name_of(record.key),
                    "seq": record.key.seq or "", "field": field.label, "photo": photo,
                }  # fmt: skip
