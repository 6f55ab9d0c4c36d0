"""What is ticked, what is not, and what is in part, can be told apart in lists and beside words."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QTreeWidget, QTreeWidgetItem, QWidget

from laiwu_desktop.ui.looks.colours import LIGHT, Colours
from laiwu_desktop.ui.parts.theme import Wardrobe
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.before_writing import before_writing
from tests.ui.conftest import VILLAGE
from tests.ui.looks.test_colours import EVERY

STATES = (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked)


def in_tree(state: Qt.CheckState) -> QWidget:
    tree = QTreeWidget()
    item = QTreeWidgetItem(["示例数据"])
    item.setCheckState(0, state)
    tree.addTopLevelItem(item)
    return tree


def box(state: Qt.CheckState) -> QWidget:
    made = QCheckBox("示例数据")
    made.setTristate(True)
    made.setCheckState(state)
    return made


@EVERY
@pytest.mark.parametrize("make", [in_tree, box])
def test_three_states_look_three_ways(app: QApplication, look: Colours, make: object) -> None:
    wardrobe = app.findChild(Wardrobe)
    assert isinstance(wardrobe, Wardrobe)
    wardrobe.wear(look)
    pictures = [picture_of(make(state)) for state in STATES]  # type: ignore[operator]
    wardrobe.wear(LIGHT)
    assert all(one != other for one, other in combinations(pictures, 2))


def picture_of(widget: QWidget) -> QImage:
    widget.resize(200, 60)
    picture = widget.grab().toImage()
    widget.deleteLater()
    return picture


def test_a_village_of_which_a_part_is_taken_says_so(window: TownshipWindow) -> None:
    dialog = before_writing(window.draft, window, VILLAGE, "示例数据")[0]
    model = dialog.tree.model()  # type: ignore[attr-defined]
    village = model.index(0, 0)
    value = model.index(0, 0, model.index(0, 0, village))
    model.setData(value, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert Qt.CheckState(village.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.PartiallyChecked
    assert village.data(Qt.ItemDataRole.AccessibleTextRole).endswith("部分导入")
    dialog.deleteLater()
