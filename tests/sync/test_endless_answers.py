"""A WebDAV server whose answers have no end, in entries, bytes or time: told, and nothing is held up."""

from __future__ import annotations

import gzip
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import httpx
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync import webdav
from laiwu_desktop.sync.access import Access, MemoryCredentials, MemoryHostKeys
from laiwu_desktop.sync.endpoint import Endpoint, open_endpoint

START, END = b'<multistatus xmlns="DAV:">', b"</multistatus>"
ENTRY = (
    b"<response><href>/dav/packages/%d.xlsx</href><propstat><prop><resourcetype/>"
    b"<getcontentlength>1</getcontentlength><getetag>1</getetag><getlastmodified>1</getlastmodified></prop>"
    b"<status>HTTP/1.1 200 OK</status></propstat></response>"
)


class Server(BaseHTTPRequestHandler):
    """Answers what `pieces` gives, or a head without end, for as long as somebody listens."""

    pieces: ClassVar[Callable[[], Iterable[bytes]]]
    encoding = ""
    head = b""  # said again and again

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(207 if self.command == "PROPFIND" else 200)
        if self.encoding:
            self.send_header("Content-Encoding", self.encoding)
        try:
            while self.head:
                self.flush_headers()
                self.wfile.write(self.head)
                threading.Event().wait(0.02)
            self.end_headers()
            for piece in type(self).pieces():
                self.wfile.write(piece)
        except OSError:
            pass  # nobody listens any more

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def serving() -> Iterator[Callable[..., Endpoint]]:
    """Opens an endpoint that answers with pieces of bytes."""
    opened: list[tuple[Endpoint, ThreadingHTTPServer, threading.Thread]] = []

    def serve(pieces: Callable[[], Iterable[bytes]], encoding: str = "", head: bytes = b"") -> Endpoint:
        methods = {f"do_{method}": Server.answer for method in ("PROPFIND", "GET", "PUT")}
        given = {"pieces": staticmethod(pieces), "encoding": encoding, "head": head}
        handler = type("ThisServer", (Server,), {**methods, **given})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        access = Access(MemoryHostKeys(), MemoryCredentials())
        endpoint = open_endpoint(f"http://127.0.0.1:{server.server_port}/dav", access)
        opened.append((endpoint, server, thread))
        return endpoint

    yield serve
    for endpoint, server, thread in opened:
        endpoint.close()
        server.shutdown()
        thread.join()
        server.server_close()


def entries(count: int) -> Iterator[bytes]:
    yield START
    yield from (ENTRY % number for number in range(count))
    yield END


def test_as_many_entries_as_a_city_has_are_listed(serving: Callable[..., Endpoint]) -> None:
    assert len(serving(lambda: entries(webdav._MOST_LISTED)).listing("packages")) == webdav._MOST_LISTED


def test_a_list_of_too_many_entries_is_refused(serving: Callable[..., Endpoint]) -> None:
    with pytest.raises(PersonError, match="超过 10000 个文件") as caught:
        serving(lambda: entries(webdav._MOST_LISTED + 1)).listing("packages")
    assert caught.value.code == "not_collected"


def test_a_list_of_very_many_tags_is_not_even_read(
    serving: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(webdav, "fromstring")
    with pytest.raises(PersonError, match="超过 10000 个文件"):
        serving(lambda: [START, b"<a/>" * 500_000, END]).listing("packages")


def test_an_answer_without_end_is_refused(serving: Callable[..., Endpoint]) -> None:
    endpoint = serving(lambda: itertools.chain([START], itertools.repeat(b" " * 65_536)))
    for ask in (lambda: endpoint.listing("packages"), lambda: endpoint.write("packages/a", b"x")):
        with pytest.raises(PersonError, match="超过 16 MB"):
            ask()


def test_of_a_file_no_more_is_taken_than_was_asked_for(serving: Callable[..., Endpoint]) -> None:
    endpoint = serving(lambda: itertools.repeat(b"PK" * 65_536))
    assert endpoint.read("packages/a.xlsx", 1_000) == b"PK" * 500


def test_an_answer_drop_by_drop_is_given_up(
    serving: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes a minute with every look at it."""
    monkeypatch.setattr(webdav, "monotonic", itertools.count(0, 60).__next__)
    endpoint = serving(lambda: itertools.chain([START], itertools.repeat(b" ")))
    for ask in (lambda: endpoint.listing("packages"), lambda: endpoint.read("packages/a.xlsx", 1 << 20)):
        with pytest.raises(PersonError, match="回答太慢") as caught:
            ask()
        assert caught.value.code == "no_endpoint"


def test_a_head_drop_by_drop_is_given_up(
    serving: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No header is the last one; whoever waited only between two bytes would wait for ever."""
    monkeypatch.setattr(webdav, "_ANSWER_SECONDS", 0.3)
    endpoint = serving(list, head=b"X-Same: 1\r\n")
    for ask in (
        lambda: endpoint.listing("packages"),
        lambda: endpoint.read("packages/a.xlsx", 100),
        lambda: endpoint.write("packages/a.xlsx", b"x"),
    ):
        with pytest.raises(PersonError, match="回答太慢") as caught:
            ask()
        assert caught.value.code == "no_endpoint"


@pytest.mark.parametrize(
    ("seconds", "size", "is_taken"),
    [(119, 1, True), (121, 1, False), (240, 1 << 20, True), (260, 1 << 20, False)],
)
def test_an_answer_has_two_minutes_and_a_second_for_every_8_kb(
    serving: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch, seconds: int, size: int, is_taken: bool
) -> None:
    looks = itertools.chain([0], itertools.repeat(seconds))
    monkeypatch.setattr(webdav, "monotonic", looks.__next__)
    endpoint = serving(list)
    assert isinstance(endpoint, webdav.WebdavEndpoint)
    data = bytes(size)
    with nullcontext() if is_taken else pytest.raises(PersonError, match="回答太慢"):
        assert endpoint._gathered(httpx.Response(200, content=iter([data])), size + 1) == data


def test_an_answer_that_is_packed_is_not_unpacked(serving: Callable[..., Endpoint]) -> None:
    bomb = gzip.compress(bytes(32 << 20))
    endpoint = serving(lambda: [bomb], "gzip")
    for ask in (lambda: endpoint.listing("packages"), lambda: endpoint.read("packages/a.xlsx", 100)):
        with pytest.raises(PersonError) as caught:
            ask()
        assert caught.value.code == "no_webdav"
