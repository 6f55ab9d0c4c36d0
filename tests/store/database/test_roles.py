"""The roles on a server (resources/database/roles.sql): what owner, clerk and reader may do (示例数据)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, shipped_divisions
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.seal.key_files import Kept
from laiwu_desktop.store import kept_rows
from laiwu_desktop.store.database.engine import writing
from laiwu_desktop.store.database.troubles import cannot_open
from tests.conftest import CITY, PERIOD, TOWNSHIP, acquaint, noon
from tests.desk.test_forms_in_time import KEY, NEW, OLD
from tests.formdef.small import folder_of
from tests.postgres import PostgresServer
from tests.races.ground import Town, make_bureau, make_towns
from tests.workbook.files.raw import few_divisions

ROLES = resources_dir() / "database" / "roles.sql"
HISTORY = ("change", "comment", "settling", "event")


def as_user(location: str, deed: str) -> None:
    """Let the user of an address do it past the program; psycopg.Error where the server refuses."""
    with psycopg.connect(location.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(deed.encode())


class Ground(NamedTuple):
    """A bureau's workspace on a server, as each of the three reaches it, and a township that reports."""

    owner: str
    clerk: str
    reader: str
    town: Town


@pytest.fixture(scope="module")
def ground(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    register, towns = make_towns(tmp_path_factory.mktemp("towns"), 1)
    owner = postgres.database("roles")
    make_bureau(owner, register, towns)
    as_user(owner, ROLES.read_text(encoding="utf-8"))
    as_user(owner, ROLES.read_text(encoding="utf-8"))  # as after an upgrade
    for name in ("clerk", "reader"):
        as_user(owner, f"CREATE ROLE one_{name} LOGIN IN ROLE laiwu_{name}")
    yield Ground(
        owner, *(owner.replace("//tests@", f"//one_{name}@") for name in ("clerk", "reader")), towns[0]
    )
    for name in ("one_clerk", "one_reader", "laiwu_clerk", "laiwu_reader"):
        as_user(owner, f"DROP OWNED BY {name}; DROP ROLE {name}")


def _received(desk: BureauDesk, path: Path) -> str:
    (came,) = desk.import_packages([path])
    assert came.verdict is Verdict.RECEIVED
    return came.report


@pytest.fixture(scope="module")
def worked(ground: Ground) -> Ground:
    """The clerk has done all that a clerk does."""
    with closing(open_desk(ground.clerk, clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        assert desk.refused is None
        first, second, third = ground.town.packages[:3]
        desk.accept(_received(desk, first), "示例数据")
        desk.send_back(_received(desk, second), [Comment("示例数据")])
        desk.accept(_received(desk, third))
        desk.change_settings(filler="示例")
        desk.issue_task(date(2007, 1, 15), "示例数据")
    return ground


def test_a_clerk_does_all_that_a_clerk_does(worked: Ground) -> None:
    with closing(open_desk(worked.clerk, clock=noon)) as desk:
        states = [head.state for head in desk.store.reports.heads(worked.town.code, PERIOD)]
    assert states == [State.SUPERSEDED, State.RETURNED, State.ACCEPTED]


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {0} SET {1} = {1}"])
def test_a_clerk_takes_nothing_out_of_history(worked: Ground, table: str, deed: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(worked.clerk, deed.format(table, "id"))


@pytest.mark.parametrize("table", ["known_key", "event_end"])
def test_what_is_written_on_is_not_taken_out(worked: Ground, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(worked.clerk, f"DELETE FROM {table}")


def test_a_state_that_a_clerk_sets_past_the_program_is_told(worked: Ground) -> None:
    with closing(open_desk(worked.owner, clock=noon)) as desk:
        assert desk.trail_troubles() == []
        as_user(worked.clerk, "UPDATE report SET state = 'received' WHERE state = 'returned'")
        (trouble,) = desk.trail_troubles()
        assert "现为“待审核”，按审计记录应为“已退回”" in trouble
        as_user(worked.clerk, "UPDATE report SET state = 'returned' WHERE state = 'received'")
        assert desk.trail_troubles() == []


def renamed(desk: BureauDesk, name: str, day: str) -> None:
    """Register that a village is called otherwise."""
    (village, *_) = [one for one in desk.timeline.at(date(2006, 12, 31)) if one.level == "village"]
    now = DivisionChange(
        day, ChangeKind.RENAMED, village.code, village.code, name, village.level, village.parent_code
    )
    desk.apply_changes([now])


def test_a_clerk_takes_back_what_became_of_divisions_while_nobody_was_told(worked: Ground) -> None:
    by_hand = "DELETE FROM division_change WHERE batch = 1"
    with closing(open_desk(worked.clerk, clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        renamed(desk, "示例甲村委会", "2008-09-01")
        renamed(desk, "示例乙村委会", "2008-10-01")
        for deed in (by_hand, "UPDATE division_change SET name = name", "TRUNCATE division_change"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                as_user(worked.clerk, deed)
        assert [change.day for change in desk.take_back_changes()] == ["2008-10-01"]
        assert desk.trail_troubles() == []
        desk.issue_task(date(2007, 1, 15), "示例数据")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(worked.clerk, by_hand)


def test_they_take_back_nothing_where_the_database_does_not_look_itself(ground: Ground) -> None:
    """The roles were made before the owner had opened it with a program that guards the rows."""
    as_user(ground.owner, "DROP TRIGGER division_change_guarded ON division_change")
    as_user(ground.owner, ROLES.read_text(encoding="utf-8"))
    try:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_user(ground.clerk, "DELETE FROM division_change")
    finally:
        with closing(open_desk(ground.owner, clock=noon)) as desk, writing(desk.store._engine) as connection:
            kept_rows.renew(connection)
        as_user(ground.owner, ROLES.read_text(encoding="utf-8"))


def test_who_may_make_no_roles_repeats_what_the_administrator_did(
    ground: Ground, postgres: PostgresServer
) -> None:
    """As docs/database-server.md has it: a plain owner, an administrator, and the owner once more."""
    as_user(ground.owner, "CREATE ROLE plain_owner LOGIN")
    as_user(ground.owner, "CREATE DATABASE plain OWNER plain_owner ENCODING 'UTF8' TEMPLATE template0")
    administrator = postgres.url.format("plain")
    owner = administrator.replace("//tests@", "//plain_owner@")
    register, towns = shipped_divisions(), [ground.town]
    make_bureau(owner, register, towns)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(owner, "CREATE ROLE another")
    for who in (administrator, owner):
        as_user(who, ROLES.read_text(encoding="utf-8"))
    with closing(open_desk(ground.clerk.replace("/roles?", "/plain?"), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        _received(desk, ground.town.packages[0])
        assert desk.recipient  # made by the clerk
    require_withheld(*(one.replace("/roles?", "/plain?") for one in (ground.clerk, ground.reader)))
    as_user(administrator, "DROP OWNED BY laiwu_clerk, laiwu_reader")


def test_a_clerk_changes_no_structure(worked: Ground) -> None:
    for deed in (
        "CREATE TABLE mine (id int)",
        "ALTER TABLE report ADD COLUMN x int",
        "DELETE FROM form_column",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_user(worked.clerk, deed)


def test_a_reader_looks_and_is_told_why_nothing_is_written(worked: Ground) -> None:
    with closing(open_desk(worked.reader, clock=noon, hold=True)) as desk:
        assert isinstance(desk, BureauDesk)
        assert desk.refused is not None
        assert desk.refused.code == "reader"
        assert desk.consolidate()
        with pytest.raises(PersonError, match="只能查看"):
            desk.change_settings(filler="乙")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(worked.reader, "INSERT INTO workspace VALUES ('示例', '')")


SECRETS = "SELECT key, value FROM workspace WHERE key IN ('private_key', 'identity') ORDER BY key"


def asked_as(location: str, query: str, before: str = "") -> list[tuple[str, ...]]:
    """What the user of an address reads past the program."""
    with psycopg.connect(location.replace("+psycopg", ""), autocommit=True) as connection:
        if before:
            connection.execute(before.encode())
        return connection.execute(query.encode()).fetchall()


def require_withheld(clerk: str, reader: str) -> None:
    """The clerk is shown the secrets, the reader everything else; a table of the reader's own that is called
    the same gives no more away.
    """
    assert [key for key, secret in asked_as(clerk, SECRETS) if secret] == ["identity", "private_key"]
    for before in ("", "CREATE TEMP TABLE workspace (key text, value text)"):
        assert asked_as(reader, SECRETS.replace("workspace", "public.workspace"), before) == []
    halves = SECRETS.replace("private_key", "public_key").replace("identity", "recipient")
    assert asked_as(reader, halves) == asked_as(clerk, halves) != []
    assert all(half for _, half in asked_as(reader, halves))


def test_a_reader_is_shown_no_secret_and_told_so(worked: Ground, tmp_path: Path) -> None:
    require_withheld(worked.clerk, worked.reader)
    with closing(open_desk(worked.clerk, clock=noon)) as desk:
        publics = desk.own_keys.publics
        assert {one.kept for one in desk.own_keys.lying()} == {Kept.SERVER}
    with closing(open_desk(worked.reader, clock=noon)) as desk:
        assert desk.own_keys.publics == publics
        assert desk.own_keys.missing() == ()
        assert {one.kept for one in desk.own_keys.lying()} == {Kept.WITHHELD}
        with pytest.raises(PersonError) as caught:
            desk.own_keys.save(tmp_path / "局.key", "示例数据的密码")
        assert caught.value.code == "key_withheld"
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_was_changed_is_withheld_as_the_first(worked: Ground) -> None:
    with closing(open_desk(worked.clerk, clock=noon)) as desk:
        desk.change_key()
        now = desk.settings.public_key
    require_withheld(worked.clerk, worked.reader)
    with closing(open_desk(worked.reader, clock=noon)) as desk:
        assert desk.settings.public_key == now


def test_a_database_of_before_withholds_them_once_the_owner_has_opened_it(worked: Ground) -> None:
    """There no public half stood beside a secret, and a reader read them."""
    as_user(
        worked.owner,
        """DROP POLICY secrets_withheld ON workspace; ALTER TABLE workspace DISABLE ROW LEVEL SECURITY;
        UPDATE workspace SET value = '' WHERE key IN ('public_key', 'recipient');
        ALTER TABLE report DROP COLUMN batches;
        ALTER TABLE known_key DROP COLUMN batch;
        ALTER TABLE waiting_key DROP COLUMN batch;
        DROP TABLE unsent_comment; DROP TABLE phrase;
        DROP TABLE sealed;
        UPDATE alembic_version SET version_num = '0021'""",
    )
    assert len(asked_as(worked.reader, SECRETS)) == 2
    open_desk(worked.owner, clock=noon).close()
    require_withheld(worked.clerk, worked.reader)


def test_what_the_server_does_not_allow_is_told(worked: Ground) -> None:
    """A right that was taken away: nothing has landed, and no word of the server's is shown."""
    as_user(worked.owner, "REVOKE INSERT, UPDATE ON workspace FROM laiwu_clerk")
    try:
        with closing(open_desk(worked.clerk, clock=noon)) as desk, pytest.raises(PersonError) as caught:
            desk.change_settings(filler="乙")
    finally:
        as_user(worked.owner, "GRANT INSERT, UPDATE ON workspace TO laiwu_clerk")
    assert caught.value.code == "no_right"


def forms_folder(folder: Path, text: str) -> Path:
    """A folder with one small form."""
    folder.mkdir()
    forms = folder_of(folder, demo=text)
    (forms / "plan").mkdir()
    for name in ("targets.toml", "indicators.toml"):
        (forms / "plan" / name).touch()
    return forms


@pytest.fixture
def edition(
    ground: Ground, postgres: PostgresServer, tmp_path: Path, divisions: list[Division]
) -> Iterator[tuple[str, str, Path, TownshipDesk]]:
    """A bureau of an older edition on the server, as owner and as clerk, its forms, a township with the newer
    one that has something to send.
    """
    owner, places = postgres.database("edition"), few_divisions(divisions, 1)
    old, new = forms_folder(tmp_path / "old", OLD), forms_folder(tmp_path / "new", NEW["add"])
    bureau = create_workspace(owner, "bureau", CITY, PERIOD, clock=noon, forms=old, divisions=places)
    town = create_workspace(
        str(tmp_path / "town.sqlite"), "township", TOWNSHIP, PERIOD, clock=noon, forms=new, divisions=places
    )
    assert isinstance(town, TownshipDesk)
    acquaint(bureau, town)
    bureau.close()
    as_user(owner, ROLES.read_text(encoding="utf-8"))
    for field, text in {"houses": "90", "users": "9", "way": "专线", "fee": "1.5"}.items():
        town.draft().enter(KEY, field, text)
    yield owner, ground.clerk.replace("/roles?", "/edition?"), old, town
    town.close()
    as_user(owner, "DROP OWNED BY laiwu_clerk, laiwu_reader")


def test_a_clerk_who_may_not_let_the_database_grow_is_told_whom_to_ask(
    edition: tuple[str, str, Path, TownshipDesk], tmp_path: Path
) -> None:
    owner, clerk, forms, town = edition
    first = town.export(tmp_path).path
    with closing(open_desk(clerk, clock=noon, forms=forms)) as desk:
        assert isinstance(desk, BureauDesk)
        before = desk.store.reports.content_hash()
        with pytest.raises(PersonError) as told:
            desk.forms_in(first, take=True)
        assert told.value.code == "no_right"
        assert "当前用户没有这个权限" in told.value.message
        assert "所有者" in told.value.remedy
        assert desk.import_packages([first])[0].verdict is Verdict.REFUSED
        assert desk.store.reports.content_hash() == before
    with closing(open_desk(owner, clock=noon, forms=forms)) as desk:
        assert isinstance(desk, BureauDesk)
        desk.forms_in(first, take=True)
        _received(desk, first)
    town.draft().enter(KEY, "houses", "91")
    second = town.export(tmp_path).path
    with closing(open_desk(clerk, clock=noon, forms=forms)) as desk:
        assert isinstance(desk, BureauDesk)
        desk.accept(_received(desk, second))
        (row,) = [r for r in desk.consolidate().fields if (r.division, r.field) == (CITY, "fee")]
        assert row.sum == Decimal("1.5")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/roles?", "/none?"), "服务器上没有这个数据库"),
        (("//tests@", "//nobody@"), "服务器上没有这个用户"),
        (("@/roles?", "@127.0.0.1:1/roles?x="), "没有回应"),
    ],
)
def test_why_nobody_is_let_in_is_told(ground: Ground, change: tuple[str, str], words: str) -> None:
    address = ground.owner.replace(*change).partition("?x=")[0]
    with pytest.raises(PersonError, match=words):
        open_desk(address)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('could not translate host name "x" to address', "找不到这台服务器"),
        ("failed to resolve host 'x': [Errno -2]", "找不到这台服务器"),
        ("[Errno -2] Name or service not known", "找不到这台服务器"),
        ("[Errno 11001] getaddrinfo failed", "找不到这台服务器"),
        ("无法解析主机名“x”", "找不到这台服务器"),
        ('FATAL:  database "x" does not exist', "没有这个数据库"),
        ('致命错误:  数据库 "x" 不存在', "没有这个数据库"),
        ('FATAL:  role "x" does not exist', "没有这个用户"),
        ('致命错误:  角色 "x" 不存在', "没有这个用户"),
        ('FATAL:  no pg_hba.conf entry for host "::1", user "u", no encryption; SSL off', "服务器不让"),
        ('FATAL:  permission denied for database "x"', "服务器不让"),
        ('致命错误:  对数据库 "x" 权限不够', "服务器不让"),
        ("server does not support SSL, but SSL was required", "加密"),
        ("certificate verify failed", "加密"),
        ("证书校验失败", "加密"),
        ("connection to server failed: Connection refused", "没有回应"),
        ("由于目标计算机积极拒绝，无法连接", "没有回应"),
        ("connection timeout expired", "没有回应"),
        ("Connection timed out", "没有回应"),
        ("连接超时", "没有回应"),
        ("Network is unreachable", "没有回应"),
        ("No route to host", "没有回应"),
        ("password authentication failed for user", "密码"),
        ('用户 "x" 口令认证失败', "密码"),
        ('用户 "x" 密码认证失败', "密码"),
    ],
)
def test_whatever_a_server_says_it_is_told_in_words_of_ours(said: str, words: str) -> None:
    told = cannot_open("postgresql+psycopg://u@h/d", OSError(said))
    assert words in told.message
    assert said not in f"{told.message}{told.remedy}"


@pytest.mark.parametrize("said", ["Connection refused", "FATAL: 示例", "failed to resolve host"])
def test_which_server_it_is_about_is_told_in_words_too(said: str) -> None:
    address = "postgresql+psycopg://zhang@db.example:5432/laiwu?sslmode=prefer&password=geheim"
    told = cannot_open(address, OSError(said)).message
    assert "服务器 db.example，数据库 laiwu，用户 zhang" in told
    assert not [part for part in ("://", "sslmode", "password") if part in told]


def test_what_a_server_says_and_nobody_knows_is_told_too() -> None:
    told = cannot_open("postgresql+psycopg://u@h/d", OSError("FATAL: 示例"))
    assert told.code == "bad_workspace"
    assert "FATAL" not in f"{told.message}{told.remedy}"


def test_the_command_writes_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roles"]) == 0
    assert "CREATE ROLE laiwu_reader" in capsys.readouterr().out
