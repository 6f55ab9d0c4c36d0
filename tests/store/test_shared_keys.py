"""On a server the keys lie in the database: every clerk signs with the same, whatever computer is his."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.seal.key_files import Kept
from laiwu_desktop.seal.safe import ELSEWHERE
from tests.conftest import CITY, PERIOD, noon
from tests.postgres import PostgresServer


def clerk(location: str) -> BureauDesk:
    desk = open_desk(location, clock=noon)
    assert isinstance(desk, BureauDesk)
    return desk


def test_clerks_share_the_keys_and_change_them_together(
    postgres: PostgresServer, divisions: list[Division], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = postgres.database("shared_keys")
    monkeypatch.setenv(ELSEWHERE, str(tmp_path / "一" / "keys"))
    create_workspace(location, "bureau", CITY, PERIOD, clock=noon, divisions=divisions).close()
    with closing(clerk(location)) as first:
        recipient, key = first.recipient, first.private_key
        monkeypatch.setenv(ELSEWHERE, str(tmp_path / "二" / "keys"))
        with closing(clerk(location)) as second:
            assert (second.recipient, second.private_key) == (recipient, key)
            assert second.own_keys.as_rows() == first.own_keys.as_rows()
            assert {one.kept for one in second.own_keys.lying()} == {Kept.SERVER}
            assert second.own_keys.missing() == ()
            assert second.change_key() is not None
            with pytest.raises(PersonError) as caught:
                first.change_key()
            assert caught.value.code == "decided_meanwhile"
            with pytest.raises(PersonError) as caught:
                second.own_keys.protect("示例数据的密码二")
            assert caught.value.code == "key_on_server"
        with closing(clerk(location)) as third:
            assert third.private_key not in ("", key)
            assert third.recipient == recipient
            third.own_keys.save(tmp_path / "局.key", "示例数据的密码二")
    assert {path.name for path in tmp_path.iterdir()} == {"局.key"}
