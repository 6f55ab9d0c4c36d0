"""Who is at the other end, and who we are: host keys, passwords, certificates, and no secret in any word."""

from __future__ import annotations

import datetime
import ipaddress
import threading
import traceback
from pathlib import Path

import keyring
import pytest
from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync.access import Access, KeyringCredentials, MemoryCredentials, MemoryHostKeys
from laiwu_desktop.sync.address import parse_address
from laiwu_desktop.sync.endpoint import open_endpoint
from laiwu_desktop.sync.failures import NeedsLogin, UnknownHost, Unsettled
from tests.sync.servers import PASSWORD, DavServer, SshServer, make_key

SECRET = "秘密-s3cr3t"


@pytest.fixture
def access() -> Access:
    return Access(MemoryHostKeys(), MemoryCredentials())


# ---- SSH


def test_the_first_contact_is_confirmed_and_then_pinned(ssh: SshServer, access: Access) -> None:
    place = parse_address(ssh.address())
    access.credentials.put(place.account, ssh.secret)
    with pytest.raises(UnknownHost) as met:
        open_endpoint(place, access).listing("packages")
    assert met.value.fingerprint.startswith("SHA256:")
    assert met.value.fingerprint in met.value.message
    assert met.value.host_key == ssh.host_key
    access.host_keys.pin(met.value.host, met.value.host_key)
    endpoint = open_endpoint(place, access)
    assert endpoint.listing("packages") == {}
    endpoint.close()
    ssh.new_host_key()
    with pytest.raises(Unsettled, match="可能有人冒充服务器") as changed:
        open_endpoint(place, access).listing("packages")
    assert changed.value.code == "host_key_changed"
    assert not isinstance(changed.value, UnknownHost)


def test_nothing_is_sent_to_a_server_before_its_key_is_agreed_to(ssh: SshServer, access: Access) -> None:
    asked: list[str] = []

    class Watched(MemoryCredentials):
        def get(self, account: str) -> str | None:
            asked.append(account)
            return SECRET

    place = parse_address(ssh.address())
    with pytest.raises(UnknownHost):
        open_endpoint(place, Access(access.host_keys, Watched())).listing("packages")
    assert "Accepted" not in (ssh.folder / "log").read_text()
    assert "Failed password" not in (ssh.folder / "log").read_text()


def test_a_refused_key_is_said(ssh: SshServer, access: Access, tmp_path: Path) -> None:
    place = parse_address(ssh.address())
    access.host_keys.pin(place.server, ssh.host_key)
    make_key(tmp_path / "other")
    for secret in ((tmp_path / "other").read_text(), SECRET):
        access.credentials.put(place.account, secret)
        with pytest.raises(NeedsLogin) as caught:
            open_endpoint(place, access).listing("packages")
        assert caught.value.refused
        assert_unsaid(caught.value, secret)


# ---- WebDAV


def test_a_password_is_asked_for_and_a_wrong_one_is_said(dav: DavServer, access: Access) -> None:
    place = parse_address(dav.address())
    with pytest.raises(NeedsLogin) as missing:
        open_endpoint(place, access).listing("packages")
    assert not missing.value.refused
    access.credentials.put(place.account, SECRET)
    with pytest.raises(NeedsLogin) as wrong:
        open_endpoint(place, access).listing("packages")
    assert wrong.value.refused
    assert_unsaid(wrong.value, SECRET)
    access.credentials.put(place.account, PASSWORD)
    endpoint = open_endpoint(place, access)
    assert endpoint.listing("packages") == {}
    endpoint.close()


@pytest.mark.parametrize(
    ("days", "name", "said"),
    [(30, "127.0.0.1", "自己签发"), (-1, "127.0.0.1", "过期"), (30, "10.0.0.1", "证书")],
    ids=["self-signed", "expired", "other-name"],
)
def test_a_bad_certificate_is_said_and_nothing_is_sent(
    tmp_path: Path, access: Access, days: int, name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = make_certificate(tmp_path, days, name)
    if said != "自己签发":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = wsgi.Server(("127.0.0.1", 0), lambda *_: pytest.fail("a request came"), shutdown_timeout=0)
    server.ssl_adapter = BuiltinSSLAdapter(str(certificate), str(key))
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        place = parse_address(f"https://u@127.0.0.1:{server.bind_addr[1]}/dav")
        access.credentials.put(place.account, SECRET)
        with pytest.raises(Unsettled, match=said) as caught:
            open_endpoint(place, access).listing("packages")
        assert caught.value.code == "bad_certificate"
        assert_unsaid(caught.value, SECRET)
    finally:
        server.stop()
        thread.join()


def make_certificate(folder: Path, days: int, name: str) -> tuple[Path, Path]:
    """Self-signed, valid until `days` from now."""
    key = ed25519.Ed25519PrivateKey.generate()
    title = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "laiwu test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(title, title, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), False)
        .sign(key, None)
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


# ---- addresses


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("sftp://u@host/a/b/", "sftp", "sftp://u@host:22/a/b"),
        ("sftp://u@host:2222", "sftp", "sftp://u@host:2222"),
        ("https://dav.example/交换", "https", "https://dav.example:443/交换"),
        ("http://127.0.0.1:8080/x", "http", "http://127.0.0.1:8080/x"),
        ("http://[::1]:8080/x", "http", "http://[::1]:8080/x"),
        (r"\\server\share", "folder", r"\\server\share"),
        ("file:///media/usb", "folder", "/media/usb"),
        ("U盘", "folder", "U盘"),
    ],
)
def test_addresses(text: str, kind: str, shown: str) -> None:
    address = parse_address(text)
    assert (address.kind, str(address)) == (kind, shown)
    assert parse_address(shown) == address


@pytest.mark.parametrize(
    "text",
    [
        f"sftp://u:{SECRET}@host/a",
        f"https://u:{SECRET}@host/a",
        f"http://u:{SECRET}@127.0.0.1/a",
        f"https://u@host/a?password={SECRET}",
        f"https://u@host/a#{SECRET}",
        f"gopher://u:{SECRET}@example",
        f"https://u:{SECRET}@host:99999/",
        "http://dav.example/a",
        "sftp://host/a",
        "sftp:///a",
        "https://",
    ],
)
def test_addresses_that_are_refused_say_no_secret(text: str) -> None:
    with pytest.raises(PersonError) as caught:
        parse_address(text)
    assert caught.value.code == "bad_endpoint"
    assert caught.value.remedy
    assert_unsaid(caught.value, SECRET)


# ---- the keyring


class OneKeyring(KeyringBackend):
    """A keyring for the test; with `broken` it is one that is not there."""

    priority = 1

    def __init__(self, *, broken: bool) -> None:
        self.broken = broken
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        if self.broken:
            raise NoKeyringError
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.broken:
            raise NoKeyringError(password)
        self.kept[service, username] = password


@pytest.mark.parametrize("broken", [False, True])
def test_passwords_lie_in_the_keyring(broken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = OneKeyring(broken=broken)
    monkeypatch.setattr(keyring, "get_password", backend.get_password)
    monkeypatch.setattr(keyring, "set_password", backend.set_password)
    credentials = KeyringCredentials()
    if broken:
        with pytest.raises(PersonError) as caught:
            credentials.put("sftp://u@host:22", SECRET)
        assert caught.value.code == "no_keyring"
        assert caught.value.__suppress_context__
        assert SECRET not in str(caught.value)
        assert credentials.get("sftp://u@host:22") is None
    else:
        credentials.put("sftp://u@host:22", SECRET)
        assert credentials.get("sftp://u@host:22") == SECRET
        assert backend.kept == {("laiwu-desktop", "sftp://u@host:22"): SECRET}


def assert_unsaid(error: BaseException, secret: str) -> None:
    """Neither the message nor what a log would show of it."""
    said = "".join(traceback.format_exception(error))
    lines = [line for line in secret.splitlines() if not line.startswith("---")]
    assert not any(line in said for line in lines)
