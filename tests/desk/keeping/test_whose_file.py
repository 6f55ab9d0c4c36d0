"""What a file is that a person opens, and which of the workspaces opened lately it is meant for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keeping.moving import hand_over
from laiwu_desktop.desk.keeping.whose_file import FileKind, what_file, workspaces_for
from laiwu_desktop.desk.township_desk import TownshipDesk
from tests.conftest import CITY, PERIOD, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import OTHER

SERVER = "postgresql://clerk@server.example/laiwu"


@pytest.fixture
def other(make_desk: Callable[..., Desk]) -> TownshipDesk:
    """Another township of the city."""
    desk = make_desk("township", OTHER)
    assert isinstance(desk, TownshipDesk)
    return desk


def test_each_sort_of_file_goes_to_whom_it_is_sent(
    filled: TownshipDesk, bureau: BureauDesk, other: TownshipDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "文件"
    (package,) = [filled.export(folder).path]
    bureau.import_packages([package])
    receipt = bureau.write_receipt(TOWNSHIP, folder)
    task = bureau.issue_task(date(2007, 1, 15))
    (folder / task.name).write_bytes(task.data)
    locked = filled.export(tmp_path / "加密", to=bureau.recipient).path
    password = filled.export(tmp_path / "密码", password="示例123").path
    listed = plain.write_list(folder / "区划.csv", [(CITY, "莱芜市")])
    table = folder / "各村.csv"
    table.write_text("代码,名称,户数,人口,宽带\n371203001001,示例村,1,2,3\n", encoding="utf-8")
    townships, all_of = [filled.location, other.location], [bureau.location, filled.location, other.location]
    for path, kind, division, fits in (
        (package, FileKind.PACKAGE, TOWNSHIP, [bureau.location]),
        (locked, FileKind.PACKAGE, TOWNSHIP, [bureau.location]),
        (password, FileKind.PACKAGE, TOWNSHIP, [bureau.location]),
        (receipt, FileKind.RECEIPT, TOWNSHIP, [filled.location]),
        (folder / task.name, FileKind.TASK, CITY, townships),
        (bureau.write_enrolment(folder / "局.xlsx"), FileKind.ENROLMENT, CITY, townships),
        (filled.write_enrolment(folder / "乡.xlsx"), FileKind.ENROLMENT, TOWNSHIP, [bureau.location]),
        (filled.write_template(folder / "模板.xlsx"), FileKind.TEMPLATE, TOWNSHIP, [filled.location]),
        (listed, FileKind.LIST, "", [bureau.location]),
        (table, FileKind.TABLE, "", townships),
        (Path(filled.location), FileKind.WORKSPACE, "", []),
        (folder / "没有.xlsx", FileKind.WORKSPACE, "", []),
    ):
        what = what_file(path)
        assert (what.kind, what.division) == (kind, division), path
        assert workspaces_for(what, [*all_of, str(tmp_path / "没有.sqlite"), SERVER]) == (
            fits or [SERVER] * (what.read_by[:1] == ("bureau",))
        ), path
    assert what_file(package).period == what_file(locked).period == PERIOD
    assert workspaces_for(what_file(package), townships) == [filled.location], (
        "one's own package is read, too"
    )
    assert workspaces_for(what_file(package), [other.location]) == []
    assert workspaces_for(what_file(package), [other.location, SERVER]) == [SERVER]
    handed = tmp_path / "口镇.handover"
    hand_over(other, handed)
    assert what_file(handed).kind is FileKind.HANDOVER


def test_of_several_that_fit_those_of_its_period_that_are_not_handed_over(
    bureau: BureauDesk, filled: TownshipDesk, tmp_path: Path
) -> None:
    package = filled.export(tmp_path / "文件").path
    former = shutil.copy(bureau.location, tmp_path / "上一期.sqlite")
    bureau.begin_period(bureau.period.next)
    assert workspaces_for(what_file(package), [bureau.location, str(former)]) == [str(former)]
    bureau.change_settings(handed_over="2007-01-01T09:00:00")
    assert workspaces_for(what_file(package), [bureau.location, str(former)]) == [str(former)]
