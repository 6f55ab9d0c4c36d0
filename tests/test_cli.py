"""The command line as a new user types it, one command after another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from laiwu_desktop.cli import main
from tests.conftest import CITY, TOWNSHIP
from tests.sample import ONCE, TOWNSHIP_FORM

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in the test's folder; `code` is the exit code it must end with."""
    monkeypatch.chdir(tmp_path)

    def call(line: str, *more: str, code: int = 0) -> str:
        ended = main([*line.split(), *more])
        said = capsys.readouterr()
        assert ended == code, said.out + said.err
        return said.out + said.err

    return call


def fill(path: Path) -> None:
    """Fill in a template with another program."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.sheet_state == "hidden" or sheet.title in ("封面", "审核说明"):
            continue
        names = {cell.value: cell.column for cell in sheet[4]}
        answers = next((a for a in (*ONCE.values(), TOWNSHIP_FORM) if set(a) <= set(names)), None)
        for row in range(5, sheet.max_row + 1) if answers else ():
            for name, text in answers.items():  # type: ignore[union-attr]
                sheet.cell(row, names[name]).value = text
    book.save(path)


def test_the_whole_way_from_the_shell(run: Run, tmp_path: Path) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    run("template t.sqlite --out t.xlsx")
    fill(tmp_path / "t.xlsx")
    assert "读入 41 个单位" in run("load t.sqlite t.xlsx")
    run("check t.sqlite")
    assert "已导出" in run("export t.sqlite --out out")
    package = next((tmp_path / "out").glob("*.xlsx"))
    imported = json.loads(run("import b.sqlite", str(package), "--json"))
    assert (imported[0]["verdict"], imported[0]["division"]) == ("received", TOWNSHIP)
    assert set(imported[0]) >= {"file", "report", "period", "revision", "signature", "edited", "problems"}
    run(
        f"return b.sqlite {TOWNSHIP} --comment",
        f"village_broadband/{TOWNSHIP[:9]}999/households=请核对",
        code=1,
    )
    village = imported_village(run)
    run(f"return b.sqlite {TOWNSHIP} --comment", f"village_broadband/{village}/households=示例数据：请核对")
    run(f"receipt b.sqlite {TOWNSHIP} --out r")
    assert "示例数据：请核对" in run("receive t.sqlite", *map(str, (tmp_path / "r").glob("*.xlsx")))
    run("load t.sqlite t.xlsx")
    change_one(tmp_path / "t.xlsx")
    assert "现为 321" in run("load t.sqlite t.xlsx")
    run("export t.sqlite --out out")
    second = next((tmp_path / "out").glob("*_r2_*.xlsx"))
    run("import b.sqlite", str(second))
    assert "第 2 版" in run(f"accept b.sqlite {TOWNSHIP}")
    total = json.loads(run("consolidate b.sqlite --period 2006S2 --json"))
    assert total["reports"]["accepted"] == 1
    assert len(total["reports"]["missing"]) == 19
    users = next(r for r in total["rows"] if (r["division"], r["indicator"]) == (CITY, "broadband_users"))
    assert (users["value"], users["level"], users["reported"], users["registered"]) == (
        40 * 35,
        "city",
        40,
        1070,
    )
    run("consolidate b.sqlite --out 汇总.xlsx")
    assert (tmp_path / "汇总.xlsx").stat().st_size > 10_000
    assert len(json.loads(run("targets b.sqlite --json"))) == 57
    late = json.loads(run("overdue b.sqlite --json"))
    assert len(late) == 19
    assert set(late[0]) == {"division", "name", "form", "state", "due", "days_late"}
    assert "共 1 页" in run(f"print t.sqlite --out s.pdf --village {village}")
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")


def imported_village(run: Run) -> str:
    """A village of the township, as `check` names it."""
    found: list[dict[str, Any]] = json.loads(run("overdue b.sqlite --json"))
    assert found
    from laiwu_desktop.desk.workspace import shipped_divisions

    return next(d.code for d in shipped_divisions() if d.parent_code == TOWNSHIP)


def change_one(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["村宽带接入情况表"]
    sheet.cell(5, next(cell.column for cell in sheet[4] if cell.value == "households")).value = 321
    book.save(path)


def test_check_speaks_in_findings(run: Run) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    result = json.loads(run("check t.sqlite --json", code=1))
    assert result["errors"] == 0
    assert result["warnings"] == len(result["findings"]) == 40 * 3 + 1
    keys = {"form", "unit_code", "seq", "field", "rule", "severity", "left", "right", "message", "explained"}
    assert set(result["findings"][0]) == keys
    run("explain t.sqlite --text 示例数据说明 --rule not_filled")
    assert json.loads(run("check t.sqlite --json"))["findings"][0]["explained"] is True


def test_exit_codes_tell_refusal_from_wrong_use(run: Run) -> None:
    run("check none.sqlite", code=1)
    run("fly", code=2)
    run("init t.sqlite", code=2)
    run(f"init t.sqlite --role king --division {TOWNSHIP} --period 2006S2", code=2)
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    assert "供市农业局使用" in run("consolidate t.sqlite", code=2)
    run("export t.sqlite --out out", code=1)
    run("import t.sqlite x.xlsx", code=2)
    run("load t.sqlite x.xlsx", code=1)


def test_backup_restore_verify(run: Run, tmp_path: Path) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run("backup t.sqlite --out 备份/t.sqlite")
    run("backup t.sqlite --out 备份/t.sqlite", code=1)
    run("restore r.sqlite", str(tmp_path / "备份" / "t.sqlite"))
    assert "发现 0 处问题" in run("verify r.sqlite")
    damaged = (tmp_path / "r.sqlite").read_bytes()
    (tmp_path / "r.sqlite").write_bytes(damaged[:4096] + b"\xff" * 4096 + damaged[8192:])
    run("verify r.sqlite", code=1)


def test_locked_packages_from_the_shell(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "示例密码")
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    run("template t.sqlite --out t.xlsx")
    fill(tmp_path / "t.xlsx")
    run("load t.sqlite t.xlsx")
    assert "还没有收到" in run("export t.sqlite --out out --to bureau", code=1)
    recipient = run("recipient b.sqlite").strip()
    run("export t.sqlite --out out --to", recipient)
    run("export t.sqlite --out out --password")
    names = [path.name for path in (tmp_path / "out").iterdir()]
    plain, encrypted = sorted(names)
    assert encrypted == f"{plain}.age"
    assert "密码" in run(f"import b.sqlite out/{plain}", code=1)
    assert "已收到" in run(f"import b.sqlite out/{plain} --password")
    assert "已导入过" in run(f"import b.sqlite out/{encrypted}")
