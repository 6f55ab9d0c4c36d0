"""What can stop an exchange: a line that is down, or something only a person can settle."""

from __future__ import annotations

from laiwu_desktop.base.errors import PersonError


class Offline(PersonError):
    """The other end cannot be reached, or the line was cut. A normal state: what waits goes later."""


class Unsettled(PersonError):
    """A person has to decide or give something before anything may be exchanged with this place."""


class UnknownHost(Unsettled):
    """A server met for the first time. `host_key` is what `HostKeys.pin` takes once a person has agreed."""

    def __init__(self, host: str, fingerprint: str, host_key: str) -> None:
        super().__init__(
            "unknown_host",
            f"首次连接服务器 {host}，其主机密钥指纹为 {fingerprint}。",
            "请与管理员电话核对指纹，一致后再确认信任。",
        )
        self.host = host
        self.fingerprint = fingerprint
        self.host_key = host_key


class ChangedHost(Unsettled):
    """A server that shows another key than the one agreed to. Only the new fingerprint, given, mends it."""

    def __init__(self, host: str, fingerprint: str, host_key: str) -> None:
        super().__init__(
            "host_key_changed",
            f"服务器 {host} 的主机密钥与以往不同，新指纹为 {fingerprint}，已停止连接。",
            "可能有人冒充服务器。请与管理员电话核对；确认更换过密钥后，用新指纹重新确认。",
        )
        self.host = host
        self.fingerprint = fingerprint
        self.host_key = host_key


class NeedsLogin(Unsettled):
    """No password or key is known for the place, or the one known was refused."""

    def __init__(self, place: str, *, refused: bool) -> None:
        happened = "没有接受登录" if refused else "需要登录"
        super().__init__("needs_login", f"{place} {happened}。", "请核对用户名，重新输入密码。")
        self.refused = refused
