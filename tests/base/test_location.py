"""A password in a database's URL is shown nowhere, and taken apart where the database would find it."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import Server, is_address, joined, parted, server_words, shown
from laiwu_desktop.store.database.engine import database_url
from laiwu_desktop.store.database.troubles import cannot_open

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


@pytest.mark.parametrize("location", [
        "口镇.sqlite", "C:\\数据\\a:b@c.sqlite", "c:/数据/a:b@c.sqlite",
        "/tmp/a:b@c?password=x", "a:b@c.sqlite",
        "\\\\server\\共享\\a@b.sqlite", "//server/共享/a:b@c.sqlite", "//server@SSL/共享/口镇.sqlite",
        "口镇：2006.sqlite", "./host=x", "postgres.sqlite",
        "postgres/口镇.sqlite", "//server:共享/口镇.sqlite",
    ],
)  # fmt: skip
def test_a_path_has_none(location: str) -> None:
    assert shown(location) == location
    assert not is_address(location)
    assert database_url(location).database == str(Path(location).absolute())
    assert parted(location) == (location, "")


def test_what_is_hardly_a_url_hides_it_too() -> None:
    assert "p@s/s" not in shown("postgresql://a:p@s/s@host/db")
    assert shown("postgresql://a:p@s/s@host/db") == "postgresql://a:***@host/db"


MARK = "SECRETPW"
ODD = st.text(":/@?#&=%[] ab1密", max_size=4)


@st.composite
def odd_urls(draw: st.DrawFn) -> str:
    """URLs as people mistype them; the password stands where one belongs, with any signs around it."""
    blank, user = (
        draw(st.sampled_from(("", " ", "\n", "\u3000"))),
        draw(st.sampled_from(("u", "", "甲", "a@b"))),
    )
    scheme = draw(st.sampled_from(("postgresql", "POSTGRESQL", "postgres", "postgresql+psycopg", "数", '"x')))
    host = draw(st.sampled_from(("127.0.0.1:1", "h", "h:bad", "[::1]:5", "[::", "")))
    password = f"{draw(ODD)}{MARK}{draw(ODD)}"
    name = draw(st.sampled_from(("password", "PASSWORD", "sslpassword", "passwd", "passphrase", "pwd")))
    return blank + draw(
        st.sampled_from((
            f"{scheme}://{user}:{password}@{host}/t",
            f"{scheme}://{user}@{host}/t?{name}={MARK}{draw(ODD).replace('=', '')}",
            f"{scheme}://{host}/t?user=u&{name}={MARK}&sslkey=x",
            f"{scheme}://{user}%3A{password}@{host}/t",
        ))
    ) + blank  # fmt: skip


def refusal(url: str) -> str:
    """All that is told of a URL that is none, as a log has it too; "" of one that is."""
    try:
        database_url(url)
    except PersonError as error:
        return "".join(traceback.format_exception(error))
    return ""


@given(odd_urls())
def test_no_message_holds_the_password_of_an_odd_url(url: str) -> None:
    assert MARK not in shown(url)
    assert MARK not in refusal(url)


@st.composite
def mistyped(draw: st.DrawFn) -> str:
    """What was to be a URL, or is what libpq takes, and would be the name of a file."""
    scheme = draw(st.sampled_from(("postgresql", "POSTGRESQL", "postgres", "postgresql+psycopg")))
    colon = draw(
        st.sampled_from((":/", ":", "：//", "：", ":\\\\", ":／／", "//", " ://", ";//", ": //", "：/"))
    )
    password = f"{draw(ODD)}{MARK}{draw(ODD)}"
    return draw(st.sampled_from(("", " ", "\u3000", '"'))) + draw(
        st.sampled_from((
            f"{scheme}{colon}u:{password}@127.0.0.1:1/t",
            f"{scheme}{colon}u@127.0.0.1:1/t?x=http://y&password={password}",
            f"//u:{password}@h/t", f"\\\\u:{password}@h/t", f"http:/u:{password}@h/t",
            f"host=h dbname=t password={password}", f"user = u password = '{password}'",
            f"connect_timeout=1 password={password} host=h", f"jdbc:{scheme}://u:{password}@h/t",
        ))
    )  # fmt: skip


@given(mistyped())
def test_what_is_no_address_is_no_path_either(location: str) -> None:
    assert MARK not in shown(location)
    assert "无法识别" in refusal(location)
    assert MARK not in refusal(location)
    assert is_address(location)


def test_of_a_mistyped_address_its_first_word_is_shown() -> None:
    assert shown("postgresql：//u:p@h/db") == "postgresql***"
    assert shown("//u:p@h/db") == "***"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:g@x:{MARK}@127.0.0.1:1/t",
        f"postgresql+psycopg://u:{MARK}@127.0.0.1:bad/t",
        f"postgresql://u:{MARK}/t",
    ],
)
def test_a_mistyped_url_is_refused_in_words(url: str) -> None:
    assert "无法识别" in refusal(url)
    assert MARK not in refusal(url)
    assert MARK not in shown(url)


def test_blanks_around_a_url_are_no_part_of_it() -> None:
    assert database_url(" postgresql://u:p@h/t\n") == database_url("postgresql://u:p@h/t")
    assert parted(" postgresql://u:p@h/t ") == ("postgresql://u@h/t", "p")


@pytest.mark.parametrize(
    "server",
    [
        Server("192.168.1.10", "laiwu", "clerk"),
        Server("db.local", "莱芜 1/2", "甲@乙:丙", 5433, "require"),
        Server("::1", "a?b#c", "u", 1, "verify-full"),
    ],
)
def test_a_server_is_where_the_database_would_find_it(server: Server) -> None:
    url = make_url(joined(server.address, "p@s/s"))
    assert (url.host, url.port, url.database, url.username) == (
        server.host, server.port, server.database, server.user,
    )  # fmt: skip
    assert url.query == {"sslmode": server.encryption, "password": "p@s/s"}
    assert Server.named_in(server.address) == server


@pytest.mark.parametrize(
    "other", ["口镇.sqlite", "postgresql://a@h/db", "postgresql+psycopg://a@/db?host=/run", "x://[", ""]
)
def test_what_says_more_or_less_than_a_server_is_none(other: str) -> None:
    assert Server.named_in(other) is None


def test_a_password_among_the_options_is_hidden() -> None:
    assert MARK not in shown(f"postgresql://u@h/db?options=-cpassword={MARK}")


def test_a_server_is_told_in_words() -> None:
    address = "postgresql+psycopg://wang@db.example:5432/laiwu?sslmode=prefer"
    for location in (address, joined(address, "secret")):
        assert server_words(location) == "服务器 db.example，数据库 laiwu，用户 wang"
    other = "postgresql+psycopg://wang:secret@db.example/laiwu?target_session_attrs=any"
    assert "secret" not in server_words(other)
    refused = cannot_open(joined(address, "secret"), OSError("password authentication failed"))
    assert "://" not in refused.message
    assert "PGPASSWORD" not in refused.remedy
