"""What a screen reader is told of a field and of a cell: name, value, unit, 必填, what is wrong."""

from __future__ import annotations

from PySide6.QtGui import QAccessible

from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, type_into
from tests.ui.conftest import SECOND, VILLAGE
from tests.ui.every_control import Role, Text, told


def test_a_field_says_all_that_is_seen_of_it(window: TownshipWindow) -> None:
    rows = go(window.view, SECOND, "village_broadband").rows
    households = rows["households"]
    face = told(households.editor.focus_widgets()[0])
    assert (face.text(Text.Name), face.role()) == ("总户数", Role.EditableText)
    described = face.text(Text.Description)
    assert "单位：户" in described
    assert "必填" in described
    assert "沿用未确认" in described
    type_into(households, "约三百")
    assert "上期 300" in face.text(Text.Description)
    assert face.text(Text.Value) == "约三百"
    assert "不是整数" in face.text(Text.Description)
    type_into(households, "350")
    assert "不是整数" not in face.text(Text.Description)
    access = rows["broadband_access"].editor.focus_widgets()
    assert {told(one).text(Text.Name) for one in access} == {"是否通宽带 是", "是否通宽带 否"}
    assert {told(one).role() for one in access} == {Role.RadioButton}


def test_what_is_carried_says_so(window: TownshipWindow) -> None:
    entry = go(window.view, SECOND, "village_broadband")
    carried = [
        told(row.editor.focus_widgets()[0]).text(Text.Description)
        for name, row in entry.rows.items()
        if name in window.draft.figures.record(entry.key).carried  # type: ignore[arg-type]
    ]
    assert carried
    assert all("沿用未确认" in text for text in carried)


def test_a_cell_of_the_grid_says_where_and_what_it_is(window: TownshipWindow) -> None:
    type_into(go(window.view, VILLAGE, "village_broadband").rows["households"], "约三百")
    window.gridding.show()
    window.grid.open("village_broadband")
    idle(window.worker)
    face = told(window.grid.view)
    assert face.role() == Role.Table
    cells = [face.child(number) for number in range(face.childCount())]
    texts = [cell.text(Text.Name) for cell in cells]
    told_of = next(text for text in texts if "约三百" in text)
    for word in ("张家庄村委会", "总户数", "户", "必填", "错误", "300"):
        assert word in told_of
    cell = cells[texts.index(told_of)].tableCellInterface()
    assert [one.text(Text.Name) for one in cell.columnHeaderCells()] == ["总户数（户）"]
    assert [one.text(Text.Name) for one in cell.rowHeaderCells()] == ["张家庄村委会"]
    assert {one.role() for one in cells} >= {QAccessible.Role.ColumnHeader, QAccessible.Role.Cell}
