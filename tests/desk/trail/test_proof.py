"""`verify` finds what was done to the audit trail of a real workspace; nothing else is held up by that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Reason, folder_of, free_name
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, restore_backup, verify_workspace
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.store.events import EventStore, Wanted
from tests.conftest import CITY, TOWNSHIP, noon
from tests.sample import fill_in
from tests.store.database.second_program import held
from tests.store.sqlite_workspace import as_the_program
from tests.store.tampering import unguarded


@pytest.fixture
def file(filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> Path:
    """A bureau that returned a package, closed."""
    package = filled.export(tmp_path / "out").path
    bureau.import_packages([package])
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对")])
    bureau.close()
    assert bureau.file is not None
    return bureau.file


def tamper(file: Path, *statements: str) -> None:
    with as_the_program(file) as connection, connection, unguarded(connection):
        for statement in statements:
            connection.execute(statement)


def kinds(file: Path) -> list[str]:
    with closing(open_desk(str(file), clock=noon)) as desk:
        return [event.kind for event in desk.store.events.events(Wanted())]


def test_what_a_bureau_does_is_told_in_order(file: Path, filled: TownshipDesk) -> None:
    assert kinds(file) == ["create", "key", "settings", "receive", "return"]
    assert filled.file is not None
    filled.close()
    assert kinds(filled.file)[-1] == "export"
    assert verify_workspace(str(file)).troubles == verify_workspace(str(filled.file)).troubles == ()


def test_verify_tells_of_each_line_that_is_gone_or_other(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(file, "DELETE FROM event WHERE id = 3", "UPDATE event SET actor = '别人' WHERE id = 5")
    assert main(["verify", str(file)]) == 1
    said = capsys.readouterr().out
    assert "审计记录缺少第 3 条" in said
    assert "第 5 条（2006-12-20 12:00:00，别人，退回）与写入时不同" in said
    assert "发现 2 处问题" in said


def taken_out(file: Path, *statements: str) -> None:
    """As `tamper`, by who drops every trigger and puts it back."""
    with as_the_program(file) as connection, connection, unguarded(connection, ("_",)):
        for statement in statements:
            assert connection.execute(statement).rowcount > 0


@pytest.fixture
def full(file: Path) -> Path:
    """It has a row and more in each table that only grows."""
    with closing(open_desk(str(file), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        report = desk.newest(TOWNSHIP).id
        said = desk.thread(report)[0].comment.id
        desk.settle_comment(report, said)
        desk.settle_comment(report, said, settled=False)
        desk.people.add("示例甲")
        desk.change_key()
        desk.apply_changes([renamed(desk)])
    assert verify_workspace(str(file)).troubles == ()
    return file


def renamed(desk: BureauDesk) -> DivisionChange:
    code = next(iter(desk.register.within(TOWNSHIP, "village"))).code
    kind = ChangeKind.RENAMED
    return DivisionChange("2007-01-01", kind, code, code, "示例村", "village", TOWNSHIP, "shilicun", "slc")


@pytest.mark.parametrize(
    ("table", "title"),
    [
        ("clerk", "人员"),
        ("comment", "退回意见"),
        ("division_change", "区划变更"),
        ("edition", "报表定义"),
        ("key_statement", "更换密钥的声明"),
        ("known_key", "已确认的密钥"),
        ("settling", "意见的处理"),
    ],
)
def test_a_row_that_is_gone_from_what_only_grows_is_missed(full: Path, table: str, title: str) -> None:
    taken_out(full, f"DELETE FROM {table} WHERE _rowid_ = (SELECT max(_rowid_) FROM {table})")
    troubles = verify_workspace(str(full)).troubles
    assert [one for one in troubles if one.startswith(f"“{title}”少了 1 行：")] == list(troubles[:1])
    # By the trail, what was settled of a comment and signed with a key, too.
    told_besides = {"comment": 2, "settling": 1, "known_key": 2, "clerk": 1}
    assert len(troubles) == 1 + told_besides.get(table, 0), troubles


def test_it_is_missed_as_well_once_others_have_come_under_its_number(full: Path) -> None:
    taken_out(full, "DELETE FROM comment")
    with closing(open_desk(str(full), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        desk.accept(TOWNSHIP, "示例数据：可以")
    troubles = verify_workspace(str(full)).troubles
    assert any(one.startswith("“退回意见”少了 1 行：写入过 2 行，现有 1 行") for one in troubles)


def test_a_line_of_the_change_log_is_missed_before_anything_was_sent(township: TownshipDesk) -> None:
    fill_in(township)
    assert township.file is not None
    township.close()
    assert verify_workspace(str(township.file)).troubles == ()
    taken_out(township.file, "DELETE FROM change WHERE id = 2")
    (trouble,) = verify_workspace(str(township.file)).troubles
    assert trouble.startswith("“修改记录”少了 1 行：")


def test_work_goes_on_and_a_backup_can_be_brought_back(file: Path, tmp_path: Path) -> None:
    tamper(file, "DELETE FROM event WHERE id = 3")
    assert len(verify_workspace(str(file)).damaged) == 0
    with closing(open_desk(str(file), clock=noon)) as desk:
        desk.change_settings(filler="示例甲")
        last = desk.store.events.end().number
    assert last == 6
    kept = back_up_now(file, Reason.ASKED, noon()).last
    assert kept is not None
    restore_backup(kept.path, str(tmp_path / "新.sqlite"))
    assert len(verify_workspace(str(tmp_path / "新.sqlite")).troubles) == 1


def test_a_chain_that_was_made_anew_is_not_that_of_the_backups(file: Path) -> None:
    made = back_up_now(file, Reason.ASKED, noon()).last
    assert made is not None
    with closing(open_desk(str(file), clock=noon)) as desk:
        whole = desk.store.events.events(Wanted())
    tamper(
        file,
        "DELETE FROM event WHERE id > 4",
        f"UPDATE event_end SET number = 4, chained = '{whole[3].chained}'",
    )
    decided, returned, trouble = verify_workspace(str(file)).troubles
    assert "审核的次数和时间与审计记录中的不同" in decided
    assert "按审计记录应为" in returned, "what was decided is not told any more"
    assert "2006-12-20 12:00 的备份中有审计记录第 5 条，这里没有" in trouble


def test_a_backup_that_was_brought_back_is_no_cut(file: Path) -> None:
    early = back_up_now(file, Reason.ASKED, datetime(2006, 12, 20, 8)).last
    with closing(open_desk(str(file), clock=noon)) as desk:
        desk.accept(TOWNSHIP)
        was = desk.store.events.end()
    back_up_now(file, Reason.TIMED, datetime(2006, 12, 20, 9))
    assert early is not None
    bring_back(early.path, file, noon())
    assert verify_workspace(str(file)).troubles == ()
    with closing(open_desk(str(file), clock=noon)) as desk:
        restored = desk.store.events.events(Wanted(kind="restore"))
    assert [event.was for event in restored] == [{"number": was.number, "chained": was.chained}]


@pytest.mark.parametrize(
    ("reason", "told"), [(Reason.TIMED, 1), (Reason.TAKEN_BACK, 0), (Reason.REPLACED, 0)]
)
def test_what_was_put_aside_may_hold_what_never_landed(file: Path, reason: Reason, told: int) -> None:
    """The power went in the middle of a decision: SQLite took it back, and what was in the file was kept."""
    before = file.read_bytes()
    with closing(open_desk(str(file), clock=noon)) as desk:
        desk.accept(TOWNSHIP)
    aside = free_name(folder_of(file), noon(), reason)
    aside.parent.mkdir(exist_ok=True)
    shutil.copy(file, aside)
    file.write_bytes(before)
    assert len(verify_workspace(str(file)).troubles) == told


def test_the_rows_of_the_trail_say_what_was_done(full: Path) -> None:
    with closing(open_desk(str(full), clock=noon)) as desk:
        told = {line.kind: line for line in desk.trail.lines(Wanted())}
    assert "审核意见：示例数据：请核对" in told["return"].now
    assert (
        told["divisions"].now == "变更条数：1；其中：更名 1 条；逐条："
        "2007-01-01 更名 371203001001 北城子坡居委会 → 371203001001 示例村"
    )


def test_what_was_rejected_is_told_apart(make_desk: Callable[..., Desk], tmp_path: Path) -> None:
    bureau, stranger = make_desk("bureau", CITY), make_desk("township", TOWNSHIP, name="生")
    assert isinstance(bureau, BureauDesk)
    assert isinstance(stranger, TownshipDesk)
    fill_in(stranger)
    (came,) = bureau.import_packages([stranger.export(tmp_path / "out").path])
    bureau.reject(came.report)
    line = bureau.trail.lines(Wanted(kind="reject"))[0]
    assert came.report[:8] in line.about
    assert stranger.fingerprint in line.was


def test_only_verify_goes_through_the_trail(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is, opening and working do not become slower."""
    monkeypatch.setattr(EventStore, "troubles", lambda _self: pytest.fail("gone through"))
    with closing(open_desk(str(file), clock=noon)) as desk:
        desk.change_settings(filler="示例甲")
        assert desk.faults() == ()


def test_where_nothing_may_be_written_printing_goes_on_and_is_not_noted(
    filled: TownshipDesk, tmp_path: Path
) -> None:
    before = filled.store.events.end()
    filled.only_look(PersonError("only_look", made=noon()))
    filled.print_sheets(tmp_path / "示例数据.pdf", [filled.units(TOWNSHIP)["village"][0].code])
    assert filled.store.events.end() == before


def test_nothing_leaves_unnoted_while_another_program_writes(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A window has the workspace: what is to be noted cannot be, so it is refused as other writers are."""
    out = tmp_path / "写出"
    out.mkdir()
    written = (
        ("receipt", str(file), TOWNSHIP, "--out", str(out)),
        ("audit", str(file), "--out", str(out / "审计.xlsx")),
        ("consolidate", str(file), "--out", str(out / "汇总.xlsx")),
        ("overdue", str(file), "--out", str(out / "催报.xlsx")),
        ("keys", str(file), "--write", str(out / "登记.xlsx")),
        ("print", str(file), "--out", str(out / "表.pdf")),
    )
    with held(file):
        for line in written:
            assert main([*line]) == 1
            assert "正在使用工作区" in capsys.readouterr().err
        assert [*out.iterdir()] == []
    assert kinds(file)[-1] == "return"
    for line in written:
        main([*line])
    assert kinds(file)[-6:] == [*["write"] * 5, "print"]


def test_a_report_that_stands_otherwise_than_was_decided_is_told(file: Path) -> None:
    tamper(file, "UPDATE report SET state = 'accepted' WHERE state = 'returned'")
    (trouble,) = verify_workspace(str(file)).troubles
    assert "现为“已接收”，按审计记录应为“已退回”" in trouble
    tamper(file, "UPDATE report SET state = 'returned' WHERE state = 'accepted'")
    assert verify_workspace(str(file)).troubles == ()


def test_what_was_superseded_is_not_brought_back_unseen(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    for number in ("321", "322"):
        bureau.import_packages([filled.export(tmp_path / number).path])
        village = RecordKey("village_broadband", filled.units(TOWNSHIP)["village"][0].code)
        filled.draft().enter(village, "households", number)
    bureau.close()
    assert bureau.file is not None
    assert verify_workspace(str(bureau.file)).troubles == ()
    tamper(bureau.file, "UPDATE report SET state = 'received' WHERE state = 'superseded'")
    (trouble,) = verify_workspace(str(bureau.file)).troubles
    assert "_r1_" in trouble
    assert "按审计记录应为“已被新版取代”" in trouble


def test_an_enrolment_file_is_noted_with_the_key_it_brings(filled: TownshipDesk, tmp_path: Path) -> None:
    filled.write_enrolment(tmp_path / "登记.xlsx")
    line = filled.trail.lines(Wanted())[0]
    assert (line.what, line.about, line.now) == ("写出文件", "登记.xlsx", f"签名指纹：{filled.fingerprint}")
