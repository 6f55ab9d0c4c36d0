"""Damage to a workspace file: what no program wrote is noticed, and told with its place."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.report.content import Report
from laiwu_desktop.formdef.states import Parcel
from laiwu_desktop.store.database import backup
from laiwu_desktop.store.file import row_digests
from laiwu_desktop.store.file.row_digests import digest_of
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.store import Store
from tests.formdef.small import HEAD, fields, folder_of
from tests.store.small_reports import OpenStore, save, whole
from tests.store.sqlite_workspace import HEAD_1, UNITS, rows

TITLES = {"demo": "示例表"}
FIRST = f"“示例表”中 2006年下半年 第 1 版 {UNITS[0]} "


@pytest.fixture
def store(file: Path, forms: FormSet, open_store: OpenStore) -> Store:
    """A workspace with a report of all units, every value 0."""
    made = open_store(str(file), forms)
    made.reports.add(Report(HEAD_1, rows(0)))
    return made


def damaged(file: Path, *statements: str) -> None:
    """Change rows as a flipped bit does: their digests know nothing of it."""
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in found:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in found:
            connection.execute(sql)


def told(file: Path) -> list[str]:
    return [fault.words for fault in backup.faults(file, TITLES)]


def test_what_the_program_writes_is_sound(store: Store, file: Path) -> None:
    assert told(file) == []
    save(store, HEAD_1.id, rows(1))
    save(store, HEAD_1.id, gone=[rows(1)[0].key])
    assert told(file) == []


def test_a_write_that_another_program_just_begins_is_not_taken_for_one_that_was_cut_off(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says so to who only reads, where the journal appears between two of its looks."""
    look, times = backup._looking_at, iter([True])

    def unlucky(path: Path) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        if next(times, False):
            raise PersonError("read_only_workspace", path=path)
        return look(path)

    monkeypatch.setattr(backup, "_looking_at", unlucky)
    assert told(file) == []
    assert store.reports.heads() == [HEAD_1]


def test_a_changed_value_is_told_with_form_and_unit(store: Store, file: Path) -> None:
    store.close()
    damaged(file, f"UPDATE form_demo SET a = 1 WHERE unit_code = '{UNITS[3]}'")
    assert told(file) == [f"“示例表”中 2006年下半年 第 1 版 {UNITS[3]} 的一行有损坏"]


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE report SET created = '2007'", "“上报数据”中 371203001000 2006年下半年 第 1 版 的一行"),
        ("UPDATE form_column SET kind = 'text' WHERE field = 'a'", "“指标项登记”中 示例表 a 的一行"),
        (
            f"UPDATE form_demo SET b = NULL WHERE unit_code = '{UNITS[0]}'",
            FIRST,
        ),
        (
            f"UPDATE form_demo SET b = '0' || 'x' WHERE unit_code = '{UNITS[0]}'",
            FIRST,
        ),
        (
            f"UPDATE form_demo SET b = CAST(x'ff' AS TEXT) WHERE unit_code = '{UNITS[0]}'",
            FIRST,
        ),
        (
            f"UPDATE form_demo SET _digest = NULL WHERE unit_code = '{UNITS[0]}'",
            FIRST,
        ),
    ],
)
def test_every_kind_of_row_is_told_with_its_place(
    store: Store, file: Path, statement: str, place: str
) -> None:
    store.close()
    damaged(file, statement)
    (words,) = told(file)
    assert words.startswith(place)
    assert words.endswith("有损坏")


def test_many_damaged_rows_are_counted(store: Store, file: Path) -> None:
    store.close()
    damaged(file, "UPDATE form_demo SET a = 1")
    found = told(file)
    assert len(found) == 6
    assert found[-1] == f"“示例表”中另有 {len(UNITS) - 5} 行有损坏"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP TABLE comment", "缺少“退回意见”表"),
        ("ALTER TABLE task DROP COLUMN due", "“任务”表缺少 due 列"),
        ("DROP INDEX report_accepted_once", "表的定义有损坏"),
    ],
)
def test_what_is_lost_of_the_tables_is_told(store: Store, file: Path, statement: str, words: str) -> None:
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        for name in ("_inserted_task", "_updating_task", "_updated_task"):
            if "COLUMN" in statement:
                connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
    assert any(words in one for one in told(file))


def test_rows_without_what_they_belong_to_are_told_by_the_title_of_their_table(
    store: Store, file: Path
) -> None:
    save(store, HEAD_1.id, rows(1))
    store.close()
    damaged(file, "DELETE FROM report")  # SQLite looks after foreign keys only where it is asked to
    found = told(file)
    assert {"“示例表”表有无主的行", "“修改记录”表有无主的行"} <= {*found}
    assert not [words for words in found if "change" in words or "form_demo" in words]


def test_a_lost_trigger_is_told(store: Store, file: Path) -> None:
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TRIGGER _updated_report")
    assert told(file) == ["表的定义有损坏，或被别的程序改动过"]


def test_a_damaged_row_is_not_changed_any_more_and_others_are(store: Store, file: Path) -> None:
    store.close()
    damaged(file, f"UPDATE form_demo SET b = 7 WHERE unit_code = '{UNITS[0]}'")
    again = Store(str(file), load_like(store))
    with pytest.raises(PersonError, match="有损坏") as caught:
        save(again, HEAD_1.id, rows(1)[:1])
    assert caught.value.code == "damaged_workspace"
    save(again, HEAD_1.id, rows(1)[1:2])
    assert whole(again, HEAD_1)[rows(1)[1].key] == {"a": 1, "b": 1}
    again.close()
    assert len(told(file)) == 1


def test_a_text_that_is_none_any_more_is_not_written_over(store: Store, file: Path, forms: FormSet) -> None:
    """No digest can be made of it to be compared."""
    store.exchange.pin_host_key("192.0.2.1:22", "示例", "2006-12-20")
    store.close()
    damaged(file, "UPDATE host_key SET since = CAST(x'ff' AS TEXT)")
    again = Store(str(file), forms)
    with pytest.raises(PersonError) as caught:
        again.exchange.pin_host_key("192.0.2.1:22", "另一个", "2006-12-21")
    again.close()
    assert caught.value.code == "damaged_workspace"
    assert len(told(file)) == 1


def load_like(store: Store) -> FormSet:
    return store.editions.in_force


def test_a_checked_file_that_is_damaged_is_not_opened(store: Store, file: Path, forms: FormSet) -> None:
    store.close()
    damaged(file, f"UPDATE form_demo SET a = 1 WHERE unit_code = '{UNITS[3]}'")
    with pytest.raises(PersonError, match=UNITS[3]) as caught:
        Store(str(file), forms, checked=True)
    assert caught.value.code == "damaged_workspace"
    unchecked = Store(str(file), forms)
    with pytest.raises(PersonError, match=UNITS[3]):
        unchecked.require_sound()
    unchecked.close()


def test_new_fields_and_forms_have_digests_too_and_damage_is_not_vouched_for(
    store: Store, file: Path, tmp_path: Path, open_store: OpenStore
) -> None:
    store.close()
    more = (f'name = "{name}"; label = "{name}"; type = "integer"' for name in "abc")
    other = HEAD.replace("demo", "other").replace("1表", "2表") + fields(
        'name = "a"; label = "a"; type = "integer"'
    )
    grown = load_forms(folder_of(tmp_path / "grown", demo=HEAD + fields(*more), other=other))
    before = file.read_bytes()
    damaged(file, f"UPDATE form_demo SET a = 1 WHERE unit_code = '{UNITS[3]}'")
    with pytest.raises(PersonError, match=UNITS[3]):
        Store(str(file), grown)
    file.write_bytes(before)
    open_store(str(file), grown, create=False).close()
    assert told(file) == []
    damaged(file, f"UPDATE form_demo SET c = 1 WHERE unit_code = '{UNITS[3]}'")
    assert told(file) == [f"“示例表”中 2006年下半年 第 1 版 {UNITS[3]} 的一行有损坏"]


def test_a_file_that_was_looked_through_for_new_fields_reads_no_damaged_text(
    store: Store, file: Path, tmp_path: Path, open_store: OpenStore
) -> None:
    """Looking takes any text, and on the same connection."""
    store.close()
    more = (f'name = "{name}"; label = "{name}"; type = "integer"' for name in "abc")
    grown = open_store(str(file), load_forms(folder_of(tmp_path / "grown", demo=HEAD + fields(*more))))
    damaged(file, "UPDATE report SET created = CAST(x'ff' AS TEXT)")
    with pytest.raises(PersonError) as refused:
        grown.reports.heads()
    assert refused.value.code == "damaged_workspace"


def test_a_form_of_more_fields_than_sqlite_gives_a_function(tmp_path: Path, open_store: OpenStore) -> None:
    names = [f"f{number}" for number in range(260)]
    wide = HEAD + fields(*(f'name = "{name}"; label = "{name}"; type = "integer"' for name in names))
    file = tmp_path / "宽.sqlite"
    made = open_store(str(file), load_forms(folder_of(tmp_path / "wide", demo=wide)))
    made.reports.add(Report(HEAD_1, tuple(row.with_value("f259", 5) for row in rows(0)[:4])))
    made.close()
    assert told(file) == []
    spoilt = zip(("f3", "f105", "f259"), UNITS[1:], strict=False)
    damaged(file, *(f"UPDATE form_demo SET {name} = 1 WHERE unit_code = '{unit}'" for name, unit in spoilt))
    assert told(file) == [f"“示例表”中 2006年下半年 第 1 版 {unit} 的一行有损坏" for unit in UNITS[1:4]]


def test_a_digest_tells_kinds_and_columns_apart() -> None:
    values = [(1,), ("1",), (b"1",), (1.0,), (None,), (), ("", None), (None, ""), ("ab", "c"), ("a", "bc")]
    assert len({digest_of(*value) for value in values}) == len(values)


def test_a_damaged_file_to_be_sent_hinders_no_figures(store: Store, file: Path, forms: FormSet) -> None:
    store.close()
    damaged(
        file,
        "INSERT INTO outbox (kind, report_id, decision, folder, name, sha256, data, state, attempts,"
        " next_try, last_error, created, delivered, acknowledged)"
        f" VALUES ('package', '{HEAD_1.id}', 0, '', '包.xlsx',"
        " 'f', 'x', 'waiting', 0, '', '', '', '', '')",
    )
    assert any("包.xlsx" in words for words in told(file))
    Store(str(file), forms, checked=True).close()


@pytest.mark.parametrize(
    ("version", "named_as_ours"),
    [
        ("0010", ()),
        ("9999", ("workspace",)),
        ("0010", ("workspace", "report")),
        ("a1b2c3d4e5f6", ("workspace", "division", "report", "form_column")),
        ("00117ab", ("workspace", "division", "report", "form_column")),
    ],
)
def test_the_database_of_another_program_with_alembic_is_left_as_it_is(
    file: Path, forms: FormSet, version: str, named_as_ours: tuple[str, ...]
) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        for name in named_as_ours:
            connection.execute(f"CREATE TABLE {name} (a)")
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        connection.execute("CREATE TABLE theirs (a)")
    before = file.read_bytes()
    with pytest.raises(PersonError, match="不是本程序的工作区"):
        Store(str(file), forms, checked=True)
    assert file.read_bytes() == before


def test_a_file_that_somebody_holds_is_not_called_damaged(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect
    with contextlib.closing(connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(sqlite3, "connect", lambda *args, **_: connect(*args, uri=True, timeout=0))
        with pytest.raises(PersonError) as caught:
            backup.faults(file)
        assert caught.value.code == "locked"


@pytest.mark.parametrize(
    ("code", "said"), [(sqlite3.SQLITE_BUSY, "locked"), (sqlite3.SQLITE_IOERR, "disk_error")]
)
def test_a_table_that_cannot_be_looked_at_is_neither_sound_nor_damaged(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    """The last one: nothing comes after it that would fail in its turn."""
    store.close()
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    class Failing(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if 'FROM "workspace"' in sql:
                error = sqlite3.OperationalError()
                error.sqlite_errorcode = code
                raise error
            return super().execute(sql, *values)

    monkeypatch.setattr(sqlite3, "connect", lambda *args, **how: connect(*args, factory=Failing, **how))
    with pytest.raises(PersonError) as caught:
        backup.faults(file)
    assert caught.value.code == said


def test_a_schema_that_is_no_text_any_more_is_told(store: Store, file: Path, forms: FormSet) -> None:
    store.close()
    content = file.read_bytes()
    at = content.index(b"CREATE TABLE task") + len("CREATE TABLE t")
    file.write_bytes(content[:at] + bytes([content[at] ^ 0x80]) + content[at + 1 :])
    assert told(file) != []
    for checked in (True, False):
        with pytest.raises(PersonError) as caught:
            Store(str(file), forms, checked=checked)
        assert caught.value.code in ("bad_workspace", "damaged_workspace")


def test_without_its_sign_a_file_with_digests_is_checked_all_the_same(store: Store, file: Path) -> None:
    """As one that was dumped and read in again, or whose head lost a bit."""
    store.close()
    damaged(file, f"UPDATE form_demo SET a = 1 WHERE unit_code = '{UNITS[3]}'", "PRAGMA application_id = 0")
    found = told(file)
    assert any("文件头" in words for words in found)
    assert any(UNITS[3] in words for words in found)


def test_a_sign_that_is_another_one_is_told(store: Store, file: Path) -> None:
    store.close()
    damaged(file, f"PRAGMA application_id = {row_digests.APPLICATION_ID ^ 4}")
    assert [words for words in told(file) if "文件头" in words]


def test_every_row_is_named_or_counted(store: Store, file: Path) -> None:
    store.close()
    damaged(file, f"UPDATE form_demo SET a = 9 WHERE unit_code <= '{UNITS[5]}'")
    rows = [words for words in told(file) if "示例表" in words]
    assert len(rows) == 6
    assert "另有 1 行" in rows[-1]


def test_a_rule_that_was_taken_out_of_a_table_is_told(store: Store, file: Path) -> None:
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        done = connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'seq >= 0', 'seq >= 9') WHERE name = 'form_demo'"
        )
        assert done.rowcount == 1
    assert any("表的定义" in words for words in told(file))


def test_a_file_that_waits_hides_no_other_damage(store: Store, file: Path) -> None:
    """The row of another table that has the same number."""
    store.exchange.add(
        Outgoing(Parcel.PACKAGE, HEAD_1.id, 0, "packages", "示例.xlsx", b"PK", "2006-12-20T09:30:00")
    )
    store.close()
    damaged(file, "UPDATE outbox SET data = x'00'", "UPDATE report SET created = '2007' WHERE rowid = 1")
    assert len(told(file)) == 2
