"""`sync` from the shell: over a real SSH server, first contact, and a line that is down."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
import typer

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.workbook.opening import child
from tests.conftest import CITY, TOWNSHIP, sign_anew
from tests.sample import fill_in
from tests.sync.servers import PASSWORD, DavServer, SshServer

Run = Callable[..., str]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """What lies in the keyring."""
    passwords: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: passwords.get((service, user)))
    monkeypatch.setattr(
        keyring, "set_password", lambda service, user, secret: passwords.update({(service, user): secret})
    )
    return passwords


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], kept: dict[tuple[str, str], str]) -> Run:
    assert kept == {}

    def call(*arguments: object, code: int = 0) -> str:
        ended = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert ended == code, said.out + said.err
        return said.out + said.err

    return call


@pytest.fixture
def workspaces(township: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> tuple[Path, Path]:
    """A township that has exported, and its bureau."""
    assert bureau.settings.division == CITY
    fill_in(township)
    township.export(tmp_path / "out")
    return tmp_path / f"{TOWNSHIP}.sqlite", tmp_path / f"{CITY}.sqlite"


def test_over_ssh_there_and_back(
    run: Run, ssh: SshServer, workspaces: tuple[Path, Path], kept: dict[tuple[str, str], str]
) -> None:
    ours, theirs = workspaces
    identity = ("--identity", ssh.folder / "user_key")
    refused = run("sync", ours, "--endpoint", ssh.address(), *identity, code=1)
    fingerprint = next(
        word for word in refused.replace("，", " ").replace("。", " ").split() if "SHA256" in word
    )
    fingerprint = fingerprint[fingerprint.index("SHA256") :]
    assert "--accept-host-key" in refused
    assert "没有连接" in run("sync", ours, "--accept-host-key", "SHA256:other", code=1)
    assert "送达 1 个" in run("sync", ours, "--accept-host-key", fingerprint)
    assert "送达 0 个" in run("sync", ours)  # agreed to once
    came = run("sync", theirs, "--endpoint", ssh.address(), "--accept-host-key", fingerprint)
    assert "取回 1 个" in came
    assert "送达 1 个" in came
    assert "已收到" in run("sync", ours)
    assert list(kept.values()) == [ssh.secret]
    for workspace in workspaces:
        assert ssh.secret.encode() not in workspace.read_bytes()
    ssh.new_host_key()
    assert "可能有人冒充服务器" in run("sync", ours, code=1)
    assert "没有连接" in run("sync", ours, "--accept-host-key", fingerprint, code=1)
    new = ssh.fingerprint()
    assert "取回 0 个" in run("sync", ours, "--accept-host-key", new)
    assert "取回 0 个" in run("sync", ours)


def test_a_password_is_asked_once_and_lies_in_the_keyring(
    run: Run,
    dav: DavServer,
    workspaces: tuple[Path, Path],
    kept: dict[tuple[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, _ = workspaces
    assert "重新输入密码" in run("sync", ours, "--endpoint", dav.address(), code=1)
    answers = iter(["wrong", PASSWORD])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_, hide_input: next(answers) if hide_input else "")
    said = run("sync", ours)
    assert "没有接受登录" in said
    assert "送达 1 个" in said
    assert "送达 0 个" in run("sync", ours)
    assert list(kept.values()) == [PASSWORD]
    for file in ours.parent.glob(f"{TOWNSHIP}.sqlite*"):
        assert PASSWORD.encode() not in file.read_bytes()


def test_a_password_is_given_when_it_is_known(
    run: Run, township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_in(township)
    path = township.export(tmp_path / "out", password="示例密码").path
    ours, theirs = tmp_path / f"{TOWNSHIP}.sqlite", tmp_path / f"{bureau.settings.division}.sqlite"
    assert "没有等待密码" in run("unlock", theirs)
    (tmp_path / "U盘").mkdir()
    run("sync", ours, "--endpoint", tmp_path / "U盘")
    said = run("sync", theirs, "--endpoint", tmp_path / "U盘", code=1)
    assert f"{path.name}：等待打开密码\n" in said
    assert f"等待打开密码 {path.name}" in run("sync", theirs)
    answers = iter(["别的密码", "示例密码"])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    assert f"密码不对，仍在等待：{path.name}" in run("unlock", theirs, code=1)
    assert f"{path.name}：已收到" in run("unlock", theirs)
    assert "等待打开密码" not in run("sync", theirs)


def test_a_bureau_with_another_key_is_trusted_by_its_fingerprint(
    run: Run, workspaces: tuple[Path, Path], bureau: BureauDesk, tmp_path: Path
) -> None:
    ours, _ = workspaces
    bureau.import_packages((tmp_path / "out").iterdir())
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path / "before")
    assert "待审核" in run("receive", ours, receipt)
    sign_anew(bureau)
    bureau.accept(TOWNSHIP)
    receipts = [bureau.write_receipt(TOWNSHIP, tmp_path / name) for name in ("a", "b")]
    assert "--trust-bureau" in run("receive", ours, *receipts, code=1)
    other = run("receive", ours, *receipts, "--trust-bureau", "0123 4567 89ab cdef", code=1)
    assert "与给出的指纹不同" in other
    assert "不是签名的指纹" in run("receive", ours, *receipts, "--trust-bureau", "0123", code=2)
    new = fingerprint(bureau.settings.public_key).upper().replace(" ", "")
    said = run("receive", ours, *receipts, "--trust-bureau", new)
    assert "接收" in said
    assert "已经读过" in said
    assert "已经读过" in run("receive", ours, *receipts)


def test_an_unlocking_that_was_broken_off_is_not_a_wrong_password(
    run: Run, township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_in(township)
    path = township.export(tmp_path / "out", password="示例密码").path
    ours, theirs = tmp_path / f"{TOWNSHIP}.sqlite", tmp_path / f"{bureau.settings.division}.sqlite"
    (tmp_path / "U盘").mkdir()
    run("sync", ours, "--endpoint", tmp_path / "U盘")
    run("sync", theirs, "--endpoint", tmp_path / "U盘", code=1)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: "示例密码")
    with monkeypatch.context() as patch:
        patch.setattr(child, "_shared", child.Parser(seconds=0.0))
        said = run("unlock", theirs, code=1)
    assert f"没有读入，仍在等待：{path.name}" in said
    assert f"{path.name}：已收到" in run("unlock", theirs)


def test_offline_is_said_and_is_no_error(run: Run, workspaces: tuple[Path, Path], tmp_path: Path) -> None:
    said = run("sync", workspaces[0], "--endpoint", tmp_path / "没有插")
    assert "交换没有完成" in said
    assert "待发送 1 个" in said
    refused = run("sync", workspaces[0], "--endpoint", "https://u:geheim@host/", code=1)
    assert "geheim" not in refused
