"""Others write while a file is being read, or at the very same time: nothing of anybody's is lost.

On a server the others are programs of their own; into a file only one program writes, so they are threads.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from laiwu_desktop.desk.filling import loading
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.change import ValueChange
from laiwu_desktop.workbook.format.layout import sheet_title
from tests.conftest import PERIOD, TOWNSHIP, noon
from tests.desk.filling.other_desk import KEY, POINTS, UNIT, work
from tests.postgres import PostgresServer, postgres_server
from tests.workbook.files.raw import few_divisions

_numbers = itertools.count(1)
_SECONDS = 60


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "示例.sqlite")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database(f"at_once_{next(_numbers)}")


@pytest.fixture
def desk(location: str, divisions: list[Division]) -> Iterator[TownshipDesk]:
    made = create_workspace(
        location, "township", TOWNSHIP, PERIOD, clock=noon, divisions=few_divisions(divisions)
    )
    assert isinstance(made, TownshipDesk)
    yield made
    made.close()


def at_once(location: str, *deeds: tuple[str, ...]) -> None:
    """Let others do these, each a desk of its own; back when all have done."""
    if location.startswith("postgresql"):
        _programs(location, deeds)
    else:
        _threads(location, deeds)


def _programs(location: str, deeds: tuple[tuple[str, ...], ...]) -> None:
    module = "tests.desk.filling.other_desk"
    others = [
        subprocess.Popen(
            [sys.executable, "-m", module, location, *deed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for deed in deeds
    ]
    try:
        for other in others:
            assert other.stdout is not None
            assert other.stdout.readline() == "ready\n"
        for other in others:
            assert other.stdin is not None
            other.stdin.write("\n")
            other.stdin.flush()
        assert [other.wait(_SECONDS) for other in others] == [0] * len(others)
    finally:
        for other in others:
            other.kill()
            other.communicate()


def _threads(location: str, deeds: tuple[tuple[str, ...], ...]) -> None:
    together, failed = threading.Barrier(len(deeds), timeout=_SECONDS), []

    def do(deed: tuple[str, ...]) -> None:
        try:
            work(location, *deed, begin=together.wait)
        except BaseException as error:
            failed.append(error)

    others = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for other in others:
        other.start()
    for other in others:
        other.join()
    for error in failed:
        raise error


def points(desk: TownshipDesk) -> list[object]:
    return [point.values.get("point_name") for point in desk.draft().figures.rows(POINTS, UNIT)]


def template(desk: TownshipDesk, path: Path, form: str, rows: list[dict[str, object]]) -> Path:
    """A template in which the first village answers these."""
    desk.write_template(path)
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_title(desk.forms[form])]
    names = {cell.value: cell.column for cell in sheet[4]}
    own = [r for r in range(5, 9) if sheet.cell(r, names["unit_code"]).value == UNIT]
    for index, answers in enumerate(rows):
        row = own[index] if index < len(own) else 5 + index
        for name, value in {"unit_code": UNIT, **answers}.items():
            sheet.cell(row, names[name]).value = value
    book.save(path)
    return path


@pytest.mark.parametrize("step", ["read_book", "merged"])
def test_what_others_save_while_a_file_is_loaded_stays(
    desk: TownshipDesk, location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """`read_book` takes seconds; `merged` is the last step before the transaction."""
    desk.draft().enter(KEY, "households", "320")
    path = template(desk, tmp_path / "t.xlsx", KEY.form, [{"households": 401, "broadband_users": 37}])
    whole: Callable[..., Any] = getattr(loading, step)

    def meanwhile(*told: Any, **more: Any) -> Any:
        done = whole(*told, **more)
        saves = (("enter", "households", "500"), ("enter", "population", "900"), ("add", "别人", "5"))
        at_once(location, *saves)
        return done

    monkeypatch.setattr(loading, step, meanwhile)
    (loaded,) = desk.load([path])
    values = desk.draft().figures.record(KEY).values
    assert (values["households"], values["broadband_users"], values["population"]) == (500, 37, 900)
    (conflict,) = loaded.conflicts
    assert isinstance(conflict.change, ValueChange)
    assert (conflict.change.now, conflict.stored) == (401, 500)
    assert {f"别人{number}" for number in range(5)} <= set(points(desk))


def test_rows_that_are_added_at_once_are_all_there(desk: TownshipDesk, location: str, tmp_path: Path) -> None:
    names = [f"文件{number}" for number in range(20)]
    rows: list[dict[str, object]] = [{"point_name": name, "category": "学校"} for name in names]
    path = template(desk, tmp_path / "t.xlsx", POINTS, rows)
    loaded = []
    reader = threading.Thread(target=lambda: loaded.extend(desk.load([path])))
    reader.start()
    at_once(location, ("add", "甲", "30"), ("add", "乙", "30"))
    reader.join()
    assert [(one.taken, one.conflicts) for one in loaded] == [(True, ())]
    expected = [*names, *(f"{who}{number}" for who in "甲乙" for number in range(30))]
    assert sorted(map(str, points(desk))) == sorted(expected)
