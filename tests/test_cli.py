"""The command line as a new user types it, one command after another."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from laiwu_desktop import app as window
from laiwu_desktop.cli import common, main
from laiwu_desktop.desk.workspaces import back_up, open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from tests.conftest import CITY, TOWNSHIP
from tests.sample import ONCE, TOWNSHIP_FORM

Run = Callable[..., str]
ROOT = Path(__file__).parents[1]


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
    assert "还没有审核意见" in run("answer t.sqlite")
    assert "已导出" in run("export t.sqlite --out out")
    package = next((tmp_path / "out").glob("*.xlsx"))
    imported = json.loads(run("import b.sqlite", str(package), "--json", code=1))
    assert (imported[0]["verdict"], imported[0]["division"]) == ("held", TOWNSHIP)
    assert "待核对指纹" in run(f"accept b.sqlite {TOWNSHIP}", code=1)
    compare_both(run, tmp_path)
    assert set(imported[0]) >= {"file", "report", "period", "revision", "signature", "edited", "problems"}
    run(
        f"return b.sqlite {TOWNSHIP} --comment",
        f"village_broadband/{TOWNSHIP[:9]}999/households=请核对",
        code=1,
    )
    village = imported_village(run)
    run(f"return b.sqlite {TOWNSHIP} --comment", f"没有的报表/{village}/households=示例数据", code=1)
    run(f"return b.sqlite {TOWNSHIP} --comment", f"村宽带接入情况表/{village}/总户数=示例数据：请核对")
    name = open_names(village)
    returned = run("audit b.sqlite --kind return --text", name)
    assert f"意见所在：{name} 村宽带接入情况表 总户数" in returned
    assert f"审核意见：{name} {village} 示例数据：请核对" in returned
    run(f"receipt b.sqlite {TOWNSHIP} --out r")
    receipts = [str(path) for path in (tmp_path / "r").glob("*.xlsx")]
    assert "首次收到农业局的签名" in run("receive t.sqlite", *receipts, code=1)
    theirs = own_fingerprint(run("enrol b.sqlite"))
    assert "示例数据：请核对" in run("receive t.sqlite", *receipts, "--trust-bureau", theirs)
    run("load t.sqlite t.xlsx")
    change_one(tmp_path / "t.xlsx")
    told = run("load t.sqlite t.xlsx --preview")
    assert "→ 321" in told
    assert "导入后会新有的审核问题" in told
    assert "现为 321" in run("load t.sqlite t.xlsx --only */莱农信1表")
    run("export t.sqlite --out out")
    second = next((tmp_path / "out").glob("*_r2_*.xlsx"))
    run("import b.sqlite", str(second))
    assert "第 2 版" in run(f"accept b.sqlite {TOWNSHIP}")
    again = run(f"accept b.sqlite {TOWNSHIP}", code=1)
    assert re.search(r"第 2 版已由.+于 \d{4}-\d\d-\d\d \d\d:\d\d 接收。", again)
    run(f"receipt b.sqlite {TOWNSHIP} --out r")
    (accepted,) = [str(path) for path in (tmp_path / "r").glob("*.xlsx") if str(path) not in receipts]
    run("receive t.sqlite", accepted)
    course = run("answer t.sqlite --period 2006S2")
    assert "示例数据：请核对　→ 已改为 321" in course, "also after it was accepted"
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


def open_names(village: str) -> str:
    """What a village is called."""
    desk = open_desk("t.sqlite")
    try:
        return desk.register[village].name
    finally:
        desk.close()


def own_fingerprint(said: str) -> str:
    return said.split("本单位的签名指纹　")[1].splitlines()[0]


def compare_both(run: Run, folder: Path) -> None:
    """The clerk hears the fingerprint on the telephone; what is another's confirms nothing."""
    heard = own_fingerprint(run("enrol t.sqlite --list"))
    assert heard in run("enrol b.sqlite --list").split("本单位")[1].splitlines()[1]
    wrong = run(f"enrol b.sqlite --division {TOWNSHIP} --fingerprint", "0123 4567 89ab cdef", code=1)
    assert "什么都没有确认" in wrong
    run(f"enrol b.sqlite --division {TOWNSHIP}", code=2)
    run(f"enrol t.sqlite --division {TOWNSHIP} --fingerprint", heard, code=2)
    assert json.loads(run("enrol b.sqlite --json"))[0]["fingerprint"] == heard
    back_up(str(folder / "b.sqlite"), folder / "all.sqlite")
    assert "计入 1 份" in run("enrol all.sqlite --all-first")
    assert "清单" in run("keys b.sqlite --out 清单.xlsx")
    run(f"enrol b.sqlite --division {TOWNSHIP} --fingerprint", heard.upper().replace(" ", "-"))
    assert "首次" not in run("enrol b.sqlite")
    (known,) = json.loads(run("keys b.sqlite --json"))
    assert (known["fingerprint"], known["how"], known["revoked"]) == (heard, "telephone", "")


def test_keys_from_the_shell(run: Run) -> None:
    """Enrolled by a file each way, changed, revoked."""
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    run("keys t.sqlite --write 乡镇.xlsx")
    run("keys b.sqlite --write 农业局.xlsx")
    ours, theirs = own_fingerprint(run("enrol b.sqlite")), own_fingerprint(run("enrol t.sqlite"))
    listed = run("enrol b.sqlite 乡镇.xlsx")
    assert theirs in listed
    named = f"--division {TOWNSHIP} --fingerprint"
    assert "已拒收" in run(f"enrol b.sqlite --reject {named}", theirs)
    assert theirs not in run("enrol b.sqlite")
    assert "请先读入文件" in run(f"enrol b.sqlite {named}", theirs, code=1)
    run("enrol b.sqlite 乡镇.xlsx")
    assert theirs in run("enrol b.sqlite")  # it waits from one command to the next
    assert "不是本市的乡镇" in run("enrol b.sqlite 农业局.xlsx", code=1)
    assert "已确认 1 个签名" in run(f"enrol b.sqlite {named}", theirs)
    assert "已经确认过" in run(f"enrol b.sqlite --division {TOWNSHIP} --fingerprint", theirs)
    assert "电话核对" in (waits := run("enrol t.sqlite 农业局.xlsx", code=1))
    assert "文件没有留下" in waits
    assert "什么都没有确认" in run("enrol t.sqlite 农业局.xlsx --fingerprint", theirs, code=1)
    assert "已登记" in run("enrol t.sqlite 农业局.xlsx --fingerprint", ours)
    assert f"{ours}" in run("enrol t.sqlite")
    assert "已经确认过" in run("enrol t.sqlite --fingerprint", ours)
    run("keys t.sqlite --out 清单.xlsx", code=2)
    told = run("rekey t.sqlite")
    assert theirs in told
    assert theirs != own_fingerprint(run("enrol t.sqlite"))
    run("keys t.sqlite --write 新.xlsx")
    assert "旧密钥签字声明换成新密钥" in run("enrol b.sqlite 乡镇.xlsx 新.xlsx")
    new = own_fingerprint(run("enrol t.sqlite"))
    run("enrol b.sqlite --all-first --revoke-old", code=2)
    run("enrol b.sqlite --reject", code=2)
    confirm = f"新.xlsx --division {TOWNSHIP} --fingerprint"
    run("backup b.sqlite --out before.sqlite")
    run("restore sure.sqlite before.sqlite")
    assert "原签名已作废" in run(f"enrol sure.sqlite --revoke-old {confirm}", new)
    kept, gone = "原签名没有作废", f"revoke --division {TOWNSHIP} --fingerprint {theirs.replace(' ', '-')}"
    told = run(f"enrol b.sqlite {confirm}", new)
    assert kept in told
    assert gone in told
    for file, revoked in (("b", False), ("sure", True)):
        first, second = json.loads(run(f"keys {file}.sqlite --json"))
        assert (first["fingerprint"], first["replaced_by"], bool(first["revoked"])) == (theirs, new, revoked)
        assert (second["fingerprint"], second["replaced_by"], second["revoked"]) == (new, "", "")
    assert f"已换成 {new}" in run("keys b.sqlite")
    run("backup b.sqlite --out confirmed.sqlite")
    run("restore later.sqlite confirmed.sqlite")
    told = run(f"enrol later.sqlite --revoke-old --division {TOWNSHIP} --fingerprint", new)
    assert "已经确认过" in told
    assert f"原签名已作废：艾山街道办事处　{theirs}" in told
    first, second = json.loads(run("keys later.sqlite --json"))
    assert (bool(first["revoked"]), second["revoked"]) == (True, "")
    assert "作废" not in run(f"enrol later.sqlite --revoke-old --division {TOWNSHIP} --fingerprint", new)
    assert "已作废" in run("revoke b.sqlite --fingerprint", theirs)
    assert "什么都没有改" in run("revoke b.sqlite --fingerprint", theirs, code=1)
    assert "其中 1 个已作废" in run("keys b.sqlite")
    assert "不能再确认" in run("enrol b.sqlite 乡镇.xlsx")


def test_the_bureau_s_old_key_is_revoked_also_once_the_new_one_is_confirmed(run: Run) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    for name in ("first", "second"):
        run(f"keys b.sqlite --write {name}.xlsx")
        run(f"enrol t.sqlite {name}.xlsx --fingerprint", own_fingerprint(run("enrol b.sqlite")))
        run("rekey b.sqlite")
    old, new = json.loads(run("keys t.sqlite --json"))
    if old["replaced_by"] == "":  # confirmed in the same second
        old, new = new, old
    assert "原签名没有作废" in run("enrol t.sqlite --fingerprint", new["fingerprint"])
    assert "已经确认过" in run("enrol t.sqlite --revoke-old --fingerprint", new["fingerprint"])
    revoked = {one["fingerprint"]: bool(one["revoked"]) for one in json.loads(run("keys t.sqlite --json"))}
    assert revoked == {old["fingerprint"]: True, new["fingerprint"]: False}


def imported_village(run: Run) -> str:
    """A village of the township, as `check` names it."""
    found: list[dict[str, Any]] = json.loads(run("overdue b.sqlite --json"))
    assert found
    from laiwu_desktop.desk.workspaces import shipped_divisions

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
    assert run("check t.sqlite", code=1).splitlines()[-1] == "核实性问题 121 处（待说明 121）。"
    assert "强制性错误" not in run("export t.sqlite --out out", code=1)
    run("explain t.sqlite --text 示例数据说明 --rule not_filled")
    assert run("check t.sqlite").splitlines()[-1] == "核实性问题 121 处。"
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


def test_an_init_that_cannot_mean_anything_is_wrong_use(run: Run, tmp_path: Path) -> None:
    for division, period in ((TOWNSHIP, "2006X"), (CITY, "2006S2"), ("000000000000", "2006S2")):
        run(f"init t.sqlite --role township --division {division} --period {period}", code=2)
    assert not (tmp_path / "t.sqlite").exists()
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init t.sqlite --role bureau --division {CITY} --period 2006S2", code=1)


def test_an_explanation_that_explains_nothing_is_wrong_use(run: Run) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    assert "不能为空" in run("explain t.sqlite --text", " 　", code=2)
    assert "没有审核关系 not_fillled" in run("explain t.sqlite --text 示例 --rule not_fillled", code=2)
    assert "不是本工作区的填报单位" in run(f"explain t.sqlite --text 示例 --unit {CITY}", code=2)
    rule = next(rule.name for form in open_desk("t.sqlite").forms for rule in form.rules)
    assert "已说明 0 处" in run(f"explain t.sqlite --text 示例 --rule {rule}")
    assert "已说明 1 处" in run(f"explain t.sqlite --text 示例 --unit {TOWNSHIP}")


def test_a_finding_of_a_row_says_which_row(run: Run) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    desk = open_desk("t.sqlite")
    form = next(form for form in desk.forms if form.repeats)
    unit = desk.units(TOWNSHIP)[form.level][0]
    key: RecordKey = desk.draft().add_row(form.name, unit.code)
    desk.close()
    said = run("check t.sqlite", code=1)
    assert f"{unit.name} {form.title} 第 {key.seq} 行 " in said
    assert "村宽带接入情况表 第" not in said


def test_what_is_no_package_has_no_signature_to_speak_of(run: Run, tmp_path: Path) -> None:
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    said = run("import b.sqlite x.xlsx", code=1)
    assert "x.xlsx：拒收\n" in said
    assert "签名" not in said


@pytest.fixture
def both(run: Run, tmp_path: Path) -> Path:
    """A township whose report is filled in, its bureau, and a folder between them."""
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    run("template t.sqlite --out t.xlsx")
    fill(tmp_path / "t.xlsx")
    run("load t.sqlite t.xlsx")
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.mark.usefixtures("both")
def test_an_older_revision_is_refused(run: Run, tmp_path: Path) -> None:
    run("export t.sqlite --out out")
    change_one(tmp_path / "t.xlsx")
    run("load t.sqlite t.xlsx")
    run("export t.sqlite --out out")
    first, second = sorted((tmp_path / "out").glob("*.xlsx"))
    run("import b.sqlite", str(second), code=1)
    run("enrol b.sqlite --all-first")
    assert "旧版" in run("import b.sqlite", str(first), code=1)


def test_files_go_to_and_fro_through_a_folder(both: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("sync t.sqlite", code=2)
    run("sync t.sqlite --endpoint gopher://example", code=1)
    assert open_desk("t.sqlite").settings.endpoint == ""
    run("export t.sqlite --out out")
    assert "送达 1 个" in run("sync t.sqlite --endpoint", str(both))
    assert open_desk("t.sqlite").settings.endpoint == str(both)
    (both / "packages" / "x.xlsx").write_bytes(b"no workbook")
    said = run("sync b.sqlite --endpoint", str(both), code=1)
    assert "x.xlsx：拒收\n  " in said  # and why
    assert "待核对指纹（首次收到的签名）" in said
    (both / "packages" / "x.xlsx").unlink()
    assert "已收到" in run("enrol b.sqlite --all-first")
    assert "送达 1 个" in run("sync b.sqlite")
    assert "--trust-bureau" in run("sync t.sqlite", code=1)
    run("sync t.sqlite --trust-bureau", "0123 4567 89ab cdef", code=1)
    assert "待审核" in run("sync t.sqlite --trust-bureau", own_fingerprint(run("enrol b.sqlite")))
    run(f"accept b.sqlite {TOWNSHIP}")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "设备已满")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        said = run("sync b.sqlite", code=1)
    assert f"_receipt2.xlsx：没有送达 {both}：磁盘已满。" in said
    assert "待发送 1 个" in said
    assert "送达 1 个" in run("sync b.sqlite")


@pytest.mark.usefixtures("both")
def test_townships_without_a_report_are_named_when_sheets_are_printed(run: Run, tmp_path: Path) -> None:
    run("export t.sqlite --out out")
    run("import b.sqlite", *map(str, (tmp_path / "out").glob("*.xlsx")), code=1)
    run("enrol b.sqlite --all-first")
    other = next(t for t in open_desk("b.sqlite").register.within(CITY, "township") if t.code != TOWNSHIP)
    said = run(f"print b.sqlite --out s.pdf --village {TOWNSHIP} --village {other.code}")
    assert "共 40 页" in said
    assert f"没有打印：{other.name}" in said


def test_what_the_system_refuses_is_told_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> None:
        raise PermissionError(13, "Permission denied", "t.sqlite")

    monkeypatch.setattr(common, "open_desk", refuse)
    said = run("check t.sqlite", code=1)
    assert said.startswith("无法读写 t.sqlite：")
    assert len(said.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
def test_a_file_that_may_not_be_read_is_told_in_our_own_words(run: Run, tmp_path: Path) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    shutil.copy(tmp_path / "t.sqlite", tmp_path / "u.sqlite")
    for name in ("x.xlsx", "x.sqlite", "u.sqlite-journal"):
        (tmp_path / name).write_bytes((tmp_path / "t.sqlite").read_bytes())
        (tmp_path / name).chmod(0)
    program = [sys.executable, "-m", "laiwu_desktop"]
    if os.geteuid() == 0:  # as somebody who may not read everything
        if not shutil.which("setpriv"):
            pytest.skip("nothing here takes root's rights away")
        program = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *program]
    for command in (
        "load t.sqlite x.xlsx",
        "receive t.sqlite x.xlsx",
        "import b.sqlite x.xlsx",
        "restore r.sqlite x.sqlite",
        "verify x.sqlite",
        "backup x.sqlite --out o.backup",
        "restore x.sqlite t.sqlite --replace",
        "restore u.sqlite t.sqlite --replace",
        "takeover x.sqlite r.sqlite",
    ):
        done = subprocess.run(
            [*program, *command.split()],
            capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path, timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 1, said
        assert "权限" in said
        assert not re.search("损坏|请换一份|写不进去|没有交接包", said)
        assert "readable" not in said


def test_an_output_without_a_name_is_refused_in_words(run: Run) -> None:
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    for command in ("consolidate b.sqlite --period 2006S2", "overdue b.sqlite"):
        assert "它是文件夹" in run(f"{command} --out", "", code=1)


def test_without_a_display_the_window_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(window.sys, "platform", "linux")
    assert "没有图形桌面" in run("", code=1)


def test_locked_packages_from_the_shell(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "示例密码")
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    run("template t.sqlite --out t.xlsx")
    fill(tmp_path / "t.xlsx")
    run("load t.sqlite t.xlsx")
    assert "还没有农业局的加密公钥" in run("export t.sqlite --out out --to bureau", code=1)
    recipient = run("recipient b.sqlite").strip()
    run("export t.sqlite --out out --to", recipient)
    run("export t.sqlite --out out --password")
    names = [path.name for path in (tmp_path / "out").iterdir()]
    plain, encrypted = sorted(names)
    assert encrypted == f"{plain}.age"
    assert "密码" in run(f"import b.sqlite out/{plain}", code=1)
    assert "待核对指纹" in run(f"import b.sqlite out/{plain} --password", code=1)
    assert "已导入过" in run(f"import b.sqlite out/{encrypted}")


def contents() -> list[str]:
    """All that the two workspaces hold."""
    return [open_desk(name).store.reports.content_hash() for name in ("t.sqlite", "b.sqlite")]


def test_a_workspace_is_not_written_over(run: Run) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"init b.sqlite --role bureau --division {CITY} --period 2006S2")
    before = contents()
    for command in ("print t.sqlite", "template t.sqlite", "backup t.sqlite"):
        assert "没有覆盖" in run(f"{command} --out t.sqlite", code=1)
        is_workbook = command.startswith("template")  # written under no other ending, whatever lies there
        said = "没有写出" if is_workbook else "没有覆盖"
        assert said in run(f"{command} --out t.sqlite-journal", code=1)
    for command in ("consolidate b.sqlite", "overdue b.sqlite"):
        assert "没有写出" in run(f"{command} --out b.sqlite", code=1)  # workbooks, too
    assert contents() == before


@pytest.mark.usefixtures("both")
def test_what_lies_where_a_package_goes_stays_and_the_report_is_not_frozen(run: Run, tmp_path: Path) -> None:
    report = open_desk("t.sqlite").draft().head
    (tmp_path / "out").mkdir()
    taken = tmp_path / "out" / f"{report.file_stem}.xlsx"
    taken.write_text("示例数据")
    assert "没有覆盖" in run("export t.sqlite --out out", code=1)
    assert taken.read_text() == "示例数据"
    assert open_desk("t.sqlite").draft().head.state == "draft"


def test_the_version_is_told(run: Run) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert run("--version").strip() == run("version").strip() == project["project"]["version"]


def test_a_password_that_is_piped_in_is_read_without_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("示例密码\n"))
    monkeypatch.setattr("laiwu_desktop.cli.common._has_terminal", lambda: False)
    assert common.asked("打开密码") == "示例密码"
    told = capsys.readouterr()
    assert "打开密码" in told.err
    assert told.out.strip() == "", "that is for what a command has to say"
