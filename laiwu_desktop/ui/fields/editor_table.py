"""Which editor each sort of value has: the window's one small table over field types."""

from __future__ import annotations

from typing import assert_never

from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.ui.fields.choices import ChoicesEditor, choice_editor
from laiwu_desktop.ui.fields.editors import (
    CalculatedEditor,
    DateEditor,
    Editor,
    EditorHelp,
    LineEditor,
    NumberEditor,
    PageEditor,
    TimeEditor,
)
from laiwu_desktop.ui.fields.photo_strip import PhotosEditor


def editor_for(field: Field, help_: EditorHelp) -> Editor:
    """The editor of a field."""
    if field.is_calculated:
        return CalculatedEditor(field, help_)
    match field.type.sort:
        case Sort.WHOLE | Sort.SCALED:
            return NumberEditor(field, help_)
        case Sort.TEXT:
            return PageEditor(field, help_) if field.appearance == "multiline" else LineEditor(field, help_)
        case Sort.DAY:
            return DateEditor(field, help_)
        case Sort.TIME:
            return TimeEditor(field, help_)
        case Sort.WORD:
            return choice_editor(field, help_)
        case Sort.WORDS:
            return ChoicesEditor(field, help_)
        case Sort.PHOTOS:
            return PhotosEditor(field, help_)
    assert_never(field.type.sort)
