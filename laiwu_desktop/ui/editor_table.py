"""Which editor each field type has: the window's one small table over types."""

from __future__ import annotations

from collections.abc import Callable

from laiwu_desktop.formdef.form import Field
from laiwu_desktop.ui.choices import ChoicesEditor, choice_editor
from laiwu_desktop.ui.editors import (
    CalculatedEditor,
    DateEditor,
    Editor,
    EditorHelp,
    LineEditor,
    NumberEditor,
    PageEditor,
)
from laiwu_desktop.ui.photos import PhotosEditor


def _text_editor(field: Field, help_: EditorHelp) -> Editor:
    return PageEditor(field, help_) if field.appearance == "multiline" else LineEditor(field, help_)


EDITORS: dict[str, Callable[[Field, EditorHelp], Editor]] = {
    "integer": NumberEditor,
    "decimal": NumberEditor,
    "text": _text_editor,
    "date": DateEditor,
    "select_one": choice_editor,
    "select_multiple": ChoicesEditor,
    "calculate": CalculatedEditor,
    "image": PhotosEditor,
}


def editor_for(field: Field, help_: EditorHelp) -> Editor:
    """The editor of a field."""
    return EDITORS[field.type.kind](field, help_)
