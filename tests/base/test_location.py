"""A password in a database's URL is shown nowhere, and taken apart where the database would find it."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import joined, parted, shown
from laiwu_desktop.store.database.engine import connect

URLS = [
    ("postgresql+psycopg://甲@host:5432/db", "postgresql+psycopg://甲:p%40s/s@host:5432/db", "p@s/s"),
    ("postgresql://a@host/db?sslmode=require", "postgresql://a:secret@host/db?sslmode=require", "secret"),
    ("postgresql://a@/db?host=/run", "postgresql://a@/db?password=secret&host=/run", "secret"),
    ("postgresql://a@/db?host=/run", "postgresql://a@/db?host=/run&password=s%26t", "s&t"),
    ("postgresql://host/db", "postgresql://host/db?password=secret", "secret"),
]


@pytest.mark.parametrize(("address", "location", "password"), URLS)
def test_a_password_is_parted_from_its_address(address: str, location: str, password: str) -> None:
    assert parted(location) == (address, password)
    url = make_url(joined(address, password))
    assert url.query["password"] == password
    assert url.set(query={}) == make_url(address).set(query={})
    assert password not in shown(location)
    assert "***" in shown(location)
    assert parted(address) == (address, "")
    assert joined(address, "") == shown(address) == address


@pytest.mark.parametrize("location", ["口镇.sqlite", "C:\\数据\\a:b@c.sqlite", "/tmp/a:b@c?password=x"])
def test_a_path_has_none(location: str) -> None:
    assert shown(location) == location
    assert parted(location) == (location, "")


def test_what_is_hardly_a_url_hides_it_too() -> None:
    assert "p@s/s" not in shown("postgresql://a:p@s/s@host/db")
    assert shown("postgresql://a:p@s/s@host/db") == "postgresql://a:***@host/db"


@pytest.mark.parametrize(
    "location",
    [
        " postgresql://laiwu:GEHEIM@127.0.0.1:1/t",
        "postgresql://laiwu:g@x:GEHEIM@127.0.0.1:1/t",
        "postgresql://laiwu:a/GEHEIM@127.0.0.1:1/t",
        "postgresql+psycopg://laiwu:GEHEIM@127.0.0.1:bad/t",
        "postgresql://127.0.0.1:1/t?user=l&password=GEHEIM&sslkey=x",
        "\tPOSTGRESQL://laiwu:GEHEIM@[::/t\n",
        "nothing://laiwu:GEHEIM@127.0.0.1:1/t",
    ],
)
def test_no_message_shows_a_password_however_odd_the_address(location: str) -> None:
    assert "GEHEIM" not in shown(location)
    with pytest.raises(PersonError) as error:
        connect(location)
    assert "GEHEIM" not in str(error.value)
