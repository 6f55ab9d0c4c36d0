"""What a screen reader says of a field beside its name and its value."""

from __future__ import annotations

from laiwu_desktop.formdef.form import Field
from laiwu_desktop.ui.fields.editors import Editor


def aloud(field: Field, *, required: bool, carried: bool, previous: str, said: str) -> str:
    """`said` is what is the matter with it, "" when nothing is; `previous` the value of the last period."""
    parts = (
        f"单位：{field.unit}" if field.unit else "",
        "由程序计算" if field.is_calculated else "必填" if required else "",
        "沿用未确认" if carried else "",
        said,
        f"上期 {previous}" if previous and not carried else "",
    )
    return "，".join(filter(None, parts))


def say_of(editor: Editor, text: str) -> None:
    """Let an editor and every part of it say this; restating costs, so only where it changes."""
    for widget in (editor, *editor.spoken_widgets()):
        if widget.accessibleDescription() != text:
            widget.setAccessibleDescription(text)
