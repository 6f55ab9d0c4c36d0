"""A network that answers every question with its login page: nothing was delivered, nothing is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync.access import Access, MemoryCredentials, MemoryHostKeys
from laiwu_desktop.sync.endpoint import Endpoint, open_endpoint

METHODS = ("GET", "PUT", "MOVE", "DELETE", "PROPFIND", "MKCOL")
PAGES = {
    "html": b"<!DOCTYPE html><html><body>Please log in<br></body></html>",
    "xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Login</p></body></html>',
}
EMPTY = b'<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><resourcetype><collection/>' + (
    b"</resourcetype></prop></propstat></response></multistatus>"
)


class Portal(BaseHTTPRequestHandler):
    """Answers with a page, but for the methods in `statuses`."""

    page = b""
    statuses: Mapping[str, int] = MappingProxyType({})

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self.statuses.get(self.command, 200)
        content = EMPTY if status == 207 else self.page
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1/login")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Iterator[Endpoint]:
    page, statuses = request.param
    answers = {f"do_{method}": Portal.answer for method in METHODS}
    handler = type("ThisPortal", (Portal,), {"page": PAGES[page], "statuses": statuses, **answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        access = Access(MemoryHostKeys(), MemoryCredentials())
        opened = open_endpoint(f"http://127.0.0.1:{server.server_port}/dav", access)
        yield opened
        opened.close()
        server.shutdown()
        thread.join()


LOGIN: tuple[tuple[str, dict[str, int]], ...] = (
    ("html", {}),
    ("xhtml", {}),
    ("xhtml", dict.fromkeys(("PROPFIND", "MKCOL", "GET"), 302)),
)


@pytest.mark.parametrize("endpoint", LOGIN, indirect=True)
def test_a_login_page_is_no_folder(endpoint: Endpoint, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"x")
    with pytest.raises(PersonError, match="回答的不是 WebDAV，可能是上网登录页面"):
        endpoint.listing("packages")
    with pytest.raises(PersonError, match="回答的不是 WebDAV，可能是上网登录页面"):
        endpoint.deliver(file, "packages")


@pytest.mark.parametrize("endpoint", [("html", {"MKCOL": 405, "PROPFIND": 207})], indirect=True)
def test_a_page_for_a_file_that_is_not_there_is_no_older_file(endpoint: Endpoint, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"x")
    assert endpoint.listing("packages") == {}
    with pytest.raises(PersonError) as caught:
        endpoint.deliver(file, "packages")
    assert caught.value.code == "no_webdav"
    assert "移走" not in str(caught.value)
