"""`verify` holds what stands in a workspace against its audit trail, though the digest of every row and the
counts are made to fit.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Comment, Content
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.formdef.trail.event import Event
from laiwu_desktop.seal.signature import new_private_key
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.events import EventStore, Wanted
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.workbook.format.envelope import sign
from tests.conftest import TOWNSHIP, noon, sign_anew
from tests.desk.handover.test_handover import change_first_village
from tests.desk.review.test_issuing import issued
from tests.desk.trail.test_proof import tamper
from tests.store.sqlite_workspace import as_the_program

OTHER_KEY = "ab" * 32
COLUMNS = "division, public_key, since, who, how, revoked, revoked_by, recipient"

OF_A_REPORT = (
    "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
    "WHERE m.type = 'table' AND c.name = 'report_id' AND m.name <> 'event'"
)


_COLUMNS = [column.name for column in tables.report.columns]
_OTHERWISE = {"id": f"'{'f0' * 12}'", "revision": "revision + 1", "state": "'received'"}
STRAY = (
    f"({', '.join(_COLUMNS)}) SELECT {', '.join(_OTHERWISE.get(name, name) for name in _COLUMNS)} "
    "FROM report WHERE state = 'returned'"
)


def counted(table: str) -> str:
    return f"UPDATE kept_count SET number = (SELECT count(*) FROM {table}) WHERE name = '{table}'"


@pytest.fixture
def files(filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> dict[str, Path]:
    """A bureau that returned a package with a comment, settled it and revoked a former key; its township,
    which has read what was said. Both closed.
    """
    bureau.import_packages([filled.export(tmp_path / "out").path])
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对", who="示例甲")])
    filled.receive(issued(bureau, tmp_path / "task", date(2006, 12, 31)))
    report = bureau.newest(TOWNSHIP).id
    bureau.settle_comment(report, bureau.thread(report)[0].comment.id)
    filled.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    sign_anew(filled)
    bureau.their_keys.bring([filled.write_enrolment(tmp_path / "new.xlsx")])
    bureau.their_keys.confirm(bureau.their_keys.waiting())
    old = next(key for key in bureau.their_keys.known() if key.public_key != filled.settings.public_key)
    bureau.their_keys.revoke(old)
    found = {}
    for role, desk in (("bureau", bureau), ("township", filled)):
        assert desk.file is not None
        desk.close()
        assert verify_workspace(str(desk.file)).troubles == ()
        found[role] = desk.file
    return found


@pytest.mark.parametrize(
    ("role", "told", "statements"),
    [
        (
            "bureau", "按审计记录已经作废，这里仍然有效",
            ("UPDATE known_key SET revoked = '', revoked_by = '' WHERE revoked <> ''",),
        ),
        (
            "bureau", "没有作废过的审计记录",
            ("UPDATE known_key SET revoked = '2006-12-20T12:00:00', revoked_by = '别人' WHERE revoked = ''",),
        ),
        (
            "bureau", "的作废时间或作废人与审计记录中的不同",
            ("UPDATE known_key SET revoked = '2007-01-01T12:00:00' WHERE revoked <> ''",),
        ),
        (
            "bureau", "的作废时间或作废人与审计记录中的不同",
            ("UPDATE known_key SET revoked_by = '别人' WHERE revoked <> ''",),
        ),
        ("bureau", "核对方式与审计记录中的不同", ("UPDATE known_key SET how = 'list' WHERE revoked = ''",)),
        ("bureau", "确认人与审计记录中的不同", ("UPDATE known_key SET who = '别人' WHERE revoked = ''",)),
        (
            "bureau", "确认时间与审计记录中的不同",
            ("UPDATE known_key SET since = '2005-01-01T12:00:00' WHERE revoked = ''",),
        ),
        ("bureau", "所说的加密公钥与审计记录中的不同", ("UPDATE known_key SET recipient = 'age1'",)),
        ("township", "所说的加密公钥与审计记录中的不同", ("UPDATE known_key SET recipient = 'age1'",)),
        ("bureau", "2006S2 的任务", ("UPDATE task SET due = '2007-06-30'",)),
        ("bureau", "2006S2 的任务", ("UPDATE task SET recipient = 'age1'",)),
        ("bureau", "2006S2 的任务", ("DELETE FROM task",)),
        ("bureau", "：没有签名", ("UPDATE report SET digest = '', signature = '' WHERE state = 'returned'",)),
        ("bureau", "的签名与审计记录中的不同", ("UPDATE report SET digest = '', signature = ''",)),
        ("bureau", "没有收下或导出过的审计记录", (f"INSERT INTO report {STRAY}",)),
        (
            "bureau", "审核的次数和时间与审计记录中的不同",
            ("UPDATE report SET decided = '2007-01-01T00:00:00' WHERE state = 'returned'",),
        ),
        (
            "township", "本单位签名用的密钥与审计记录中",
            (f"UPDATE workspace SET value = '{OTHER_KEY}' WHERE key = 'public_key'",),
        ),
        ("township", "2006S2 的任务", ("UPDATE task SET due = '2007-06-30'",)),
        ("township", "2006S2 的任务", ("UPDATE task SET text = '示例数据：不用报'",)),
        ("township", "2006S2 的任务", ("DELETE FROM task",)),
        ("township", "2007S1 的任务", ("UPDATE task SET period = '2007S1'",)),
        (
            "bureau", "没有确认过的审计记录",
            (f"UPDATE known_key SET public_key = '{OTHER_KEY}' WHERE revoked = ''",),
        ),
        (
            "bureau", "没有确认过的审计记录",
            (
                f"INSERT INTO known_key ({COLUMNS}) SELECT division, '{OTHER_KEY}', since, who, how, "
                "'', '', '' FROM known_key WHERE revoked = ''",
            ),
        ),
        (
            "bureau", "按审计记录确认过，这里没有",
            ("DELETE FROM known_key WHERE revoked = ''", counted("known_key")),
        ),
        ("bureau", "退回意见与审计记录中的不同", ("UPDATE comment SET who = '别人'",)),
        ("bureau", "退回意见与审计记录中的不同", ("UPDATE comment SET \"when\" = '2005-01-01T00:00:00'",)),
        ("bureau", "退回意见与审计记录中的不同", ("UPDATE comment SET value = '9'",)),
        ("township", "退回意见与审计记录中的不同", ("UPDATE comment SET who = '别人'",)),
        (
            "bureau", "退回意见与审计记录中的不同",
            (
                "INSERT INTO comment "
                '(report_id, form, unit_code, seq, field, text, who, "when", uid, decision) '
                "SELECT report_id, form, unit_code, seq, field, '示例', who, \"when\", 'f0', 7 FROM comment",
            ),
        ),
        ("bureau", "意见的处理与审计记录中的不同", ("UPDATE settling SET who = '别人'",)),
        (
            "bureau", "意见的处理与审计记录中的不同",
            (
                'INSERT INTO settling (uid, comment, settled, who, "when") '
                "SELECT 'e0', comment, settled, who, \"when\" FROM settling",
            ),
        ),
        (
            "bureau", "的定义与它的校验值不符",
            ("UPDATE edition SET text = text || ' ' WHERE form = 'village_broadband'",),
        ),
        (
            "township", "加密公钥与审计记录中最后一次采用的不同",
            ("UPDATE workspace SET value = 'age1' WHERE key = 'bureau_recipient'",),
        ),
    ],
)  # fmt: skip
def test_what_the_trail_knows_otherwise_is_told(
    files: dict[str, Path], role: str, told: str, statements: tuple[str, ...]
) -> None:
    tamper(files[role], *statements)
    troubles = verify_workspace(str(files[role])).troubles
    assert any(told in one for one in troubles), troubles


@pytest.mark.parametrize("role", ["bureau", "township"])
def test_a_whole_report_that_is_gone_is_missed(files: dict[str, Path], role: str) -> None:
    take_out_reports(files[role])
    troubles = verify_workspace(str(files[role])).troubles
    assert any("第 1 版不在这里，审计记录第" in one for one in troubles), troubles


def test_one_that_was_exported_and_never_answered_is_missed(filled: TownshipDesk, tmp_path: Path) -> None:
    filled.export(tmp_path / "out")
    assert filled.file is not None
    filled.close()
    take_out_reports(filled.file)
    troubles = verify_workspace(str(filled.file)).troubles
    assert any("导出" in one and "不在这里" in one for one in troubles), troubles


def take_out_reports(file: Path) -> None:
    """All that is of any report, with the counts made to fit."""
    with as_the_program(file) as connection:
        tables = [name for (name,) in connection.execute(OF_A_REPORT)]
    assert {"comment", "change"} <= set(tables)
    gone = [f"DELETE FROM {table}" for table in tables]
    settled = ("DELETE FROM settling", counted("settling"), counted("comment"), counted("change"))
    tamper(file, *gone, *settled, "DELETE FROM report", "DELETE FROM outbox")


def test_figures_that_are_signed_anew_are_told_by_their_key(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    bureau.import_packages([filled.export(tmp_path / "out").path])
    report = bureau.report(bureau.accept(TOWNSHIP).id)
    assert bureau.file is not None
    column, table = "households", "form_village_broadband"
    tamper(bureau.file, f"UPDATE {table} SET {column} = {column} + 1000 WHERE {column} IS NOT NULL")
    changed = bureau.report(report.head.id)
    assert changed.records != report.records
    content = canonical(bureau.forms_of(changed.head), Content(changed.records, changed.explanations))
    forged = sign("report", changed.head, content, new_private_key())
    tamper(
        bureau.file,
        f"UPDATE report SET digest = '{forged.digest}', signature = '{forged.signature}', "
        f"public_key = '{forged.public_key}' WHERE id = '{forged.id}'",
    )
    bureau.close()
    found = verify_workspace(str(bureau.file))
    assert found.damaged == ()
    signed, by = found.trail
    assert "的签名与审计记录中的不同" in signed
    assert "的签名用的密钥没有确认过" in by


@pytest.mark.usefixtures("filled")
def test_a_key_that_is_revoked_is_revoked_wherever_it_stands(bureau: BureauDesk) -> None:
    (first,) = (key for key in bureau.their_keys.known() if key.division == TOWNSHIP)
    bureau.store.keys.trust(KnownKey("371203002000", first.public_key, "2006-12-20T12:00:00"))
    bureau.their_keys.revoke(first)
    assert {key.division: bool(key.revoked) for key in bureau.their_keys.known()} == {
        TOWNSHIP: True, "371203002000": True,
    }  # fmt: skip
    assert bureau.trail_troubles() == []


def test_of_two_clerks_who_confirm_the_same_key_one_is_told(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    sign_anew(filled)
    bureau.their_keys.bring([filled.write_enrolment(tmp_path / "new.xlsx")])
    shown = bureau.their_keys.waiting()
    bureau.their_keys.confirm(shown, Compared.LIST)
    with pytest.raises(PersonError) as refused:
        bureau.their_keys.confirm(shown, Compared.TELEPHONE)
    assert "别人刚刚确认了这个签名" in str(refused.value)
    assert bureau.trail_troubles() == []


def test_a_task_that_was_taken_out_is_missed_and_its_number_not_given_again(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    for number in (1, 2):
        filled.receive(issued(bureau, tmp_path / f"task{number}", date(2006, 12, 31)))
    assert bureau.file is not None
    tamper(bureau.file, "DELETE FROM task")
    (missed,) = bureau.trail_troubles()
    assert "2006S2 的任务" in missed
    filled.receive(issued(bureau, tmp_path / "task3", date(2007, 1, 31)))
    assert filled.task is not None
    assert (filled.task.revision, filled.task.due) == (3, "2007-01-31")
    assert bureau.trail_troubles() == filled.trail_troubles() == []


@pytest.mark.parametrize(
    ("told", "statement"),
    [
        ("人员“示例乙”", "UPDATE clerk SET name = '示例乙'"),
        ("人员“示例甲”", "UPDATE clerk SET since = '2005-01-01'"),
        ("人员“示例甲”", "DELETE FROM clerk"),
        ("没有待核对", f"UPDATE waiting_key SET public_key = '{OTHER_KEY}'"),
        ("待核对，这里没有", "DELETE FROM waiting_key"),
    ],
)
def test_clerks_and_keys_that_wait_are_held_against_the_trail(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, told: str, statement: str
) -> None:
    bureau.people.add("示例甲")
    bureau.people.add("示例丙")
    bureau.people.end("示例丙")
    sign_anew(filled)
    bureau.their_keys.bring([filled.write_enrolment(tmp_path / "new.xlsx")])
    assert bureau.trail_troubles() == []
    assert bureau.file is not None
    tamper(bureau.file, statement)
    troubles = bureau.trail_troubles()
    assert any(told in one for one in troubles), troubles


def test_a_held_report_that_was_rejected_is_not_missed(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    sign_anew(filled)
    bureau.import_packages([filled.export(tmp_path / "out").path])
    (waiting,) = bureau.their_keys.waiting()
    bureau.their_keys.reject(waiting)
    assert bureau.file is not None
    bureau.close()
    assert verify_workspace(str(bureau.file)).troubles == ()


def test_what_was_here_before_the_trail_is_not_asked_for(files: dict[str, Path]) -> None:
    """A workspace of an older program has no event of its beginning, nor of the keys of that time."""
    with closing(open_desk(str(files["bureau"]), clock=noon)) as desk:
        keys = {(key.division, key.public_key) for key in desk.store.keys.all()}
    assert keys
    trail = "DELETE FROM event", "UPDATE event_end SET number = 0, chained = ''"
    tamper(files["bureau"], *trail, "UPDATE known_key SET since = '2006-01-01T00:00:00'")
    with closing(open_desk(str(files["bureau"]), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        desk.change_settings(filler="示例甲")
    assert not [one for one in verify_workspace(str(files["bureau"])).troubles if "签名" in one]


def _confirms(bureau: BureauDesk) -> None:
    bureau.their_keys.confirm(bureau.their_keys.waiting())


def _rejects(bureau: BureauDesk) -> None:
    bureau.their_keys.reject(bureau.their_keys.waiting()[0])


def _revokes(bureau: BureauDesk) -> None:
    bureau.their_keys.revoke(bureau.their_keys.known()[0])


def _accepts(bureau: BureauDesk) -> None:
    bureau.accept(TOWNSHIP)


def _asks(bureau: BureauDesk) -> None:
    bureau.issue_task(date(2006, 12, 31), "示例数据：请按期上报")


@pytest.mark.parametrize(
    ("deed", "moment"), [(_confirms, 1), (_rejects, 1), (_revokes, 1), (_asks, 1), (_accepts, 2)]
)
def test_what_another_clerk_does_meanwhile_is_not_told(
    filled: TownshipDesk,
    bureau: BureauDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    deed: Callable[[BureauDesk], None],
    moment: int,
) -> None:
    """On a server others are at work between two readings of one `verify`: after it has read the trail, and
    before it reads it once more.
    """
    bureau.import_packages([filled.export(tmp_path / "1").path])
    sign_anew(filled)
    change_first_village(filled, "322")
    bureau.import_packages([filled.export(tmp_path / "2").path])
    assert bureau.trail_troubles() == []
    read, moments = EventStore.events, iter(range(1000))

    def events(store: EventStore, wanted: Wanted = Wanted()) -> list[Event]:  # noqa: B008 - it is frozen
        if wanted == Wanted():
            _at(next(moments))
        found = read(store, wanted)
        if wanted == Wanted():
            _at(next(moments))
        return found

    def _at(now: int) -> None:
        if now == moment:
            with monkeypatch.context() as undisturbed:
                undisturbed.setattr(EventStore, "events", read)
                deed(bureau)

    monkeypatch.setattr(EventStore, "events", events)
    assert bureau.trail_troubles() == []
    assert next(moments) > moment, "the deed was done"
