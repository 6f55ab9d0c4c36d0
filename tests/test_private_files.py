"""What the commands write is its owner's alone, but for what is made for others and has no data in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer

from laiwu_desktop.cli.common import app
from laiwu_desktop.desk import bureau_desk
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.period import Period
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions.plain import accepted
from tests.test_cli import Run, fill, run

__all__ = ["run"]
OTHER, VILLAGE, MOVED = "371203002000", "371203001201", "371203002990"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
# By which files are written where a person says; what `demo` writes, the other commands write, too.
WRITING = {"out", "errors"}
ELSEWHERE = {"demo"}
FOR_OTHERS = {"template", "task", "divisions"}


@pytest.fixture(autouse=True)
def _usual_mask() -> Iterator[None]:
    """Files are made for everybody to read unless somebody says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def writing_commands() -> set[tuple[str, str]]:
    commands = typer.main.get_group(app).commands.items()
    found = {(name, str(option.name)) for name, one in commands for option in one.params}
    return {one for one in found if one[1] in WRITING and one[0] not in ELSEWHERE}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_what_the_commands_write_is_its_owners_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: set[tuple[str, str]] = set()

    def write(line: str, option: str = "out", code: int = 0) -> None:
        command, _, _ = line.partition(" ")
        before = files_in(tmp_path / "o")
        run(line, code=code)
        new = files_in(tmp_path / "o") - before
        assert new, line
        assert {mode(path) for path in new} == {0o644 if command in FOR_OTHERS else 0o600}, line
        ran.add((command, option))

    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    write("template t.sqlite --out o/t.xlsx")
    fill(tmp_path / "o" / "t.xlsx")
    run("load t.sqlite o/t.xlsx")
    write("print t.sqlite --out o/t.pdf")
    write("export t.sqlite --out o/out")
    package = next((tmp_path / "o" / "out").iterdir())
    write("load t.sqlite t.sqlite --errors o/e", "errors", 1)
    run(f"import b.sqlite {package}", code=1)
    write("import b.sqlite t.sqlite --errors o/f", "errors", 1)
    write("keys b.sqlite --out o/k.xlsx")
    run("keys t.sqlite --write s/e.xlsx")
    run("enrol b.sqlite --all-first")
    run(f"accept b.sqlite {TOWNSHIP}")
    write(f"receipt b.sqlite {TOWNSHIP} --out o/r")
    with monkeypatch.context() as patch:
        patch.setattr(bureau_desk, "is_on_share", lambda path: path.parent == Path("s"))
        run(f"receipt b.sqlite {TOWNSHIP} --out s")
    assert {mode(path) for path in files_in(tmp_path / "s")} == {0o644}  # the other side's to read
    write("task b.sqlite --due 2007-01-15 --out o")
    write("consolidate b.sqlite --out o/b.xlsx")
    write("seal b.sqlite --out o/z.xlsx")
    write("audit b.sqlite --out o/a.xlsx")
    (tmp_path / "list.csv").write_text("代码,名称\n371200000000,莱芜市\n", encoding="utf-8")
    write("divisions b.sqlite list.csv --from 2019-01-01 --out o/d.xlsx")
    write("overdue b.sqlite --out o/l.xlsx")
    write("overdue b.sqlite --letters o/letters.pdf")
    write("targets b.sqlite --out o/targets.pdf")
    write("targets b.sqlite --out o/targets.png")
    write("backup b.sqlite --out o/b.sqlite")
    with closing(open_desk("b.sqlite")) as desk:
        assert isinstance(desk, BureauDesk)
        accepted(desk, TOWNSHIP, "2007S1", {VILLAGE: (300, 20)})
    write("series b.sqlite --out o/s.xlsx")
    moved = DivisionChange("2007-07-01", ChangeKind.MOVED, VILLAGE, MOVED, "示例村委会", "village", OTHER)
    with closing(open_desk("b.sqlite")) as desk:
        desk.apply_changes([moved])
        desk.begin_period(Period.parse("2007S2"))
    write("transfers b.sqlite --out o/m")
    write("handover b.sqlite o/b.handover")
    assert ran == writing_commands()
