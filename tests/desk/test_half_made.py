"""A workspace that was not made to its end: the program was ended while it made one."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from tests.conftest import noon
from tests.desk.small_township import PLACES, TOWN
from tests.statements import Died


def test_what_is_a_workspace_has_its_first_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise Died

    file = str(tmp_path / "示例.sqlite")
    with monkeypatch.context() as patch:
        patch.setattr(TownshipDesk, "begin_period", die)
        with pytest.raises(Died):
            create_workspace(file, "township", TOWN, "2006S2", clock=noon, divisions=PLACES)
    desk = open_desk(file, clock=noon)
    first = desk.draft().head
    desk.close()
    again = create_workspace(file, "township", TOWN, "2006S2", clock=noon, divisions=PLACES)
    assert [head.id for head in again.revisions(TOWN)] == [first.id]
    again.close()
