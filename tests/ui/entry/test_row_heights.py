"""Rows stand close whatever width they had before (示例数据)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go
from tests.ui.conftest import SECOND


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


@pytest.mark.parametrize("before", [(911, 512), (1366, 700)])
@pytest.mark.parametrize("after", [(1366, 736), (1920, 1048), (1093, 582)])
def test_rows_are_as_high_as_they_need(
    window: TownshipWindow, before: tuple[int, int], after: tuple[int, int]
) -> None:
    window.show_home()
    window.resize(*before)
    settle()
    window.resize(*after)
    window.show_filling()
    entry = go(window.view, SECOND, "village_broadband")
    settle()
    rows = [row for row in entry.rows.values() if row.isVisible()]
    assert rows
    for row in rows:
        assert row.height() <= row.layout().heightForWidth(row.width()) + 1, row.field.name
    # Where there is room for more than single words its message stands beside it.
    assert (rows[0].height() < 32) == (after[0] >= 1366)
