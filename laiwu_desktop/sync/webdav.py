"""A folder on a WebDAV server (RFC 4918): over https, or over plain http on this machine only."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element, ParseError

import httpx
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync.access import Access
from laiwu_desktop.sync.address import Address
from laiwu_desktop.sync.failures import NeedsLogin, Offline, Unsettled
from laiwu_desktop.sync.patience import Patience
from laiwu_desktop.sync.whole import Listed, WholeFiles, not_delivered, settled

_SECONDS = httpx.Timeout(60, connect=20)
# What a server may answer: the packages of a city are hundreds, each some 400 bytes in a list.
_MOST_LISTED, _MOST_ANSWER = 10_000, 16 << 20
# An entry has about 18, those that begin and those that end.
_TAGS = 40
# For all of an answer, since each of its pieces alone may take as long as `_SECONDS` allows.
_ANSWER_SECONDS, _SLOWEST = 120.0, 8 << 10
# OpenSSL's X509_V_ERR_…
_CERTIFICATE_FAULTS = {
    9: "证书还没有生效，请检查本机日期",
    10: "证书已过期，请检查本机日期",
    18: "证书是服务器自己签发的",
    19: "证书的签发机构不受信任",
    20: "证书的签发机构不受信任",
    62: "证书不是发给这台服务器的",
    64: "证书不是发给这台服务器的",
}
_REFUSALS = {
    403: "服务器不允许写入或读取",
    409: "服务器上没有此文件夹",
    413: "文件超过服务器的限制",
    423: "文件被锁定",
    507: "服务器空间已满",
}
_BUSY = (408, 429, 500, 502, 503, 504)
_CREATED, _MULTI_STATUS = 201, 207
_GONE, _EXISTS, _THERE_ALREADY, _FAILED = 404, 405, 412, 500
_WANTED = (
    b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop>'
    b"<resourcetype/><getcontentlength/><getetag/><getlastmodified/></prop></propfind>"
)


class _Answer(NamedTuple):
    status_code: int
    content: bytes


class WebdavEndpoint(WholeFiles):
    """Basic authentication with the password of the keyring. Certificates are checked as the system does."""

    def __init__(self, address: Address, access: Access) -> None:
        self.name = str(address)
        self._address = address
        self._access = access
        self._opened: httpx.Client | None = None
        self._patience = Patience()

    def prepare(self, folder: str) -> None:
        path = ""
        for part in folder.split("/"):
            path = f"{path}{part}/"
            answer = self._ask_again("MKCOL", path, fine=(_EXISTS,))
            if answer.status_code not in (_CREATED, _EXISTS):
                raise self._no_webdav()

    def listing(self, folder: str) -> Mapping[str, Listed]:
        headers = {"Depth": "1", "Content-Type": "application/xml"}
        answer = self._ask("PROPFIND", f"{folder}/", fine=(_GONE,), headers=headers, content=_WANTED)
        if answer.status_code == _GONE:
            return {}
        if answer.status_code != _MULTI_STATUS:
            raise self._no_webdav()
        too_many = PersonError("not_collected.too_many", name=self.name, most=_MOST_LISTED)
        try:
            if answer.content.count(b"<") > _MOST_LISTED * _TAGS:  # each takes far more room once it is read
                raise too_many
            root = fromstring(answer.content)
            if root.tag != "{DAV:}multistatus":
                raise self._no_webdav()
            found = list(root.iter("{DAV:}response"))
            if len(found) > _MOST_LISTED:
                raise too_many
            return dict(_name_and_listed(entry) for entry in found if _is_file(entry))
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise PersonError("not_collected.answer", name=self.name) from error

    def read(self, path: str, most: int) -> bytes | None:
        """Piece by piece: what the server says of the size is not believed."""
        try:
            with self._answer("GET", path) as answer:
                data = self._gathered(answer, most) if answer.is_success else b""
        except httpx.HTTPError as error:
            raise self._line_trouble(error) from error
        self._check(answer, (_GONE,))
        if answer.status_code == _GONE:
            return None
        folder, _, name = path.rpartition("/")
        # A page in place of a file that is not there: a login page answers whatever is asked.
        if answer.headers.get("Content-Type", "").startswith("text/html") and name not in self.listing(
            folder
        ):
            raise self._no_webdav()
        return data

    def write(self, path: str, data: bytes) -> None:
        self._ask("PUT", path, content=data)

    def rename(self, path: str, new: str) -> None:
        headers = {"Destination": self._url(new), "Overwrite": "F"}
        # Gone: another program delivered the same file, and cleared ours away.
        answer = self._ask_again("MOVE", path, fine=(_GONE, _THERE_ALREADY), headers=headers)
        if answer.status_code == _THERE_ALREADY:
            self.remove(path)

    def remove(self, path: str) -> None:
        if self._opened is not None:
            with contextlib.suppress(PersonError):
                self._ask("DELETE", path)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def _url(self, path: str) -> str:
        place = self._address
        host = place.server.removesuffix(":443") if place.kind == "https" else place.server
        return f"{place.kind}://{host}{quote(place.path)}/{quote(path)}"

    def _ask(
        self,
        method: str,
        path: str,
        *,
        fine: tuple[int, ...] = (),
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> _Answer:
        """The answer, when it is a good one or among `fine`; anything else in words."""
        try:
            with self._answer(method, path, headers, content) as came:
                data = self._gathered(came, _MOST_ANSWER + 1)
        except httpx.HTTPError as error:
            raise self._line_trouble(error) from error
        if len(data) > _MOST_ANSWER:
            raise PersonError("not_collected.too_large", name=self.name, most=_MOST_ANSWER >> 20)
        self._check(came, fine)
        return _Answer(came.status_code, data)

    @contextlib.contextmanager
    def _answer(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Iterator[httpx.Response]:
        """An answer whose head has come; the rest is still to be read."""
        with contextlib.ExitStack() as until_read:
            told = {"trace": self._patience.heard}
            asked = self._client.stream(
                method, self._url(path), headers=headers, content=content or None, extensions=told
            )
            try:
                with self._patience.within(_ANSWER_SECONDS + len(content) / _SLOWEST):
                    came = until_read.enter_context(asked)
            except TimeoutError as error:
                self.close()
                raise Offline("no_endpoint", name=self.name, how="回答太慢") from error
            yield came

    def _gathered(self, answer: httpx.Response, most: int) -> bytes:
        """The first bytes of an answer: it may have no end, and may come drop by drop."""
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise self._no_webdav()  # not asked for; a few bytes could become very many
        data = bytearray()
        began = monotonic()
        for piece in answer.iter_bytes():
            data += piece
            if len(data) >= most:
                break
            if monotonic() - began > _ANSWER_SECONDS + len(data) / _SLOWEST:
                raise Offline("no_endpoint", name=self.name, how="回答太慢")
        return bytes(data[:most])

    def _ask_again(self, method: str, path: str, *, fine: tuple[int, ...], **more: Any) -> _Answer:
        """A server may stumble when somebody else makes the same this very moment: then it is there now."""
        answer = self._ask(method, path, fine=(*fine, _FAILED), **more)
        if answer.status_code == _FAILED:
            answer = self._ask(method, path, fine=fine, **more)
        return answer

    def _check(self, answer: httpx.Response, fine: tuple[int, ...]) -> None:
        status = answer.status_code
        if answer.is_success or status in fine:
            return
        if status == httpx.codes.UNAUTHORIZED:
            self.close()  # so that the next attempt takes the password that is known by then
            raise NeedsLogin(self.name, refused="Authorization" in answer.request.headers)
        if answer.is_redirect:
            raise self._no_webdav()
        if status in _BUSY:
            raise Offline("no_endpoint.busy", name=self.name, status=status)
        raise not_delivered(self.name, _REFUSALS.get(status, f"服务器拒绝（{status}）"))

    @property
    def _client(self) -> httpx.Client:
        if self._opened is None:
            place = self._address
            secret = self._access.credentials.get(place.account) if place.user else None
            self._opened = httpx.Client(
                auth=(place.user, secret) if secret else None,
                headers={"Accept-Encoding": "identity"},
                timeout=_SECONDS,
                verify=ssl.create_default_context() if place.kind == "https" else False,
                trust_env=not place.is_loopback,
            )
        return self._opened

    def _no_webdav(self) -> PersonError:
        return PersonError("no_webdav", name=self.name)

    def _line_trouble(self, error: httpx.HTTPError) -> PersonError:
        """No cause is repeated: it may hold what was sent."""
        fault = _certificate_fault(error)
        if fault:
            return Unsettled("bad_certificate", name=self.name, fault=fault)
        return Offline("no_endpoint", name=self.name, how=_how(error))


def _is_file(entry: Element) -> bool:
    return entry.find(".//{DAV:}resourcetype/{DAV:}collection") is None


def _name_and_listed(entry: Element) -> tuple[str, Listed]:
    name = unquote((entry.findtext("{DAV:}href") or "").rstrip("/").rpartition("/")[2])
    size = int(entry.findtext(".//{DAV:}getcontentlength") or -1)
    tag = entry.findtext(".//{DAV:}getetag") or ""
    # A weak tag may stay while the content changes; and many servers make the tag out of the time.
    told = not tag.startswith("W/") and _is_settled(entry.findtext(".//{DAV:}getlastmodified") or "")
    return name, Listed(size, tag if told else "")


def _is_settled(date: str) -> bool:
    try:
        return settled(parsedate_to_datetime(date).timestamp())
    except ValueError:
        return False


def _how(error: httpx.HTTPError) -> str:
    """How the line was cut, in a few words."""
    match error:
        case httpx.TimeoutException():
            return "等待超时"
        case httpx.ConnectError():
            return "服务器没有应答"
        case httpx.ProtocolError():
            return "回答不合规程"
    return "对方中断了连接"


def _certificate_fault(error: BaseException | None) -> str:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return _CERTIFICATE_FAULTS.get(error.verify_code, f"错误码 {error.verify_code}")
        error = error.__cause__ or error.__context__
    return ""
