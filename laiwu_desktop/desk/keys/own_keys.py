"""The secrets of one's own office: asked for at the moment when something is signed or opened."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.seal.key_files import (
    Kept,
    fits,
    public_of,
    read_saved,
    require_strong,
    signs,
    words_for,
    write_saved,
)
from laiwu_desktop.seal.locks import Keys, has_password
from laiwu_desktop.seal.safe import ThisComputer, elsewhere, shown
from laiwu_desktop.store.secret_rows import SecretRows
from laiwu_desktop.store.withheld import PUBLIC, Row
from laiwu_desktop.store.workspace import Settings


class Lying(msgspec.Struct, frozen=True):
    """Where a secret lies, by the fingerprint of its public half; it `signs`, or opens what is encrypted."""

    signs: bool
    fingerprint: str
    kept: Kept

    @property
    def words(self) -> str:
        """签名密钥　3f2a … 　存放：系统密钥环."""
        what = "签名密钥" if self.signs else "收件密钥"
        return f"{what}　{self.fingerprint}　存放：{self.kept.word}"


class OwnKeys:
    """Those of one workspace. What was asked for once is remembered until it is closed.

    `ask` gets the password of a key from a person, who may be asked at any moment; None where nobody is.
    `trouble` is why secrets are still in the workspace file that should not be; None where that is not so.
    """

    def __init__(self, rows: SecretRows, safe: ThisComputer | None, settings: Callable[[], Settings]) -> None:
        """`safe` is None where the keys stay in the database, as on a server: all its clerks use them.
        `settings` are those of now, with the public halves.
        """
        self._settings = settings
        self.rows = rows
        self.safe = safe
        self.ask: Callable[[], str] | None = None
        self.trouble: PersonError | None = None
        self._known: dict[str, str] = {}

    def goes_on_from(self, first: OwnKeys) -> None:
        """Be those of a workspace that was made just now; `first` kept its key before it was there."""
        self.safe, self.trouble, self._known = first.safe, first.trouble, first._known

    def secret(self, public: str) -> str:
        """The secret of a public half. PersonError "key_elsewhere", "keyring_closed", "key_password",
        "wrong_password", "bad_key_file", "key_withheld" where a server does not show it to this user.
        """
        if public not in self._known:
            self._known[public] = self.rows.get(public) or self._in_safe(public)
        return self._known[public]

    def _in_safe(self, public: str) -> str:
        if self.safe is None:
            raise PersonError("key_withheld", key=words_for(public))
        safe = self.safe
        try:
            return safe.get(public)
        except PersonError as error:
            if error.code != "key_password" or self.ask is None:
                raise
        password = self.ask()
        self.unlock(password)
        return self._known.get(public) or safe.get(public, password)

    def _require_safe(self) -> ThisComputer:
        if self.safe is None:
            raise PersonError("key_on_server")
        return self.safe

    @property
    def publics(self) -> tuple[str, ...]:
        """The public halves of what this office signs and opens with."""
        settings = self._settings()
        return tuple(filter(None, (settings.public_key, settings.recipient)))

    def require(self) -> None:
        """As all that signs would be refused now, before anybody waits for what comes before it."""
        self.secret(self._settings().public_key)

    def for_file(self, path: Path, password: str = "") -> Keys:
        """What opens a file of others: the identity only where it was encrypted with age."""
        recipient = self._settings().recipient
        with contextlib.suppress(OSError):  # whoever reads it tells
            if recipient and has_password(path):
                return Keys(password, self.secret(recipient))
        return Keys(password)

    def unlock(self, password: str) -> None:
        """Remember what a password opens; PersonError "wrong_password" where that is nothing."""
        safe, before = self._require_safe(), len(self._known)
        wrong: PersonError | None = None
        for public in self._locked():
            try:
                self._known[public] = safe.get(public, password)
            except PersonError as error:
                wrong = error
        if wrong and len(self._known) == before:
            raise wrong

    @property
    def are_locked(self) -> bool:
        """Whether a password has to be asked for before something is signed or opened."""
        return bool(self._locked())

    def _locked(self) -> list[str]:
        safe = self.safe
        return [one for one in self.publics if safe and one not in self._known and safe.needs_password(one)]

    def missing(self) -> tuple[PersonError, ...]:
        """What there is to know of the keys: which are not here, or why they are still in the file."""
        there = (self.trouble,) if self.trouble else ()
        return (*there, *(elsewhere(public) for public in self.publics if self._is_elsewhere(public)))

    @property
    def signing_elsewhere(self) -> PersonError | None:
        """What there is to know of the key that signs where it is not here; None where it is."""
        public = self._settings().public_key
        return elsewhere(public) if self._is_elsewhere(public) else None

    def _is_elsewhere(self, public: str) -> bool:
        if self.safe is None or public in self._known or self.rows.get(public) is not None:
            return False
        return not self.safe.is_here(public)

    def lying(self) -> list[Lying]:
        """Where the secrets lie; a keyring is asked."""
        return [Lying(signs(public), shown(public), self._kept(public)) for public in self.publics]

    def _kept(self, public: str) -> Kept:
        if self.rows.get(public) is not None:
            return Kept.SERVER if self.safe is None else Kept.WORKSPACE
        return Kept.WITHHELD if self.safe is None else self.safe.where(public)

    def keep(self, secret: str) -> Row:
        """Keep a new secret; returns the row by which the workspace has it. Where there is no other place,
        that is the secret itself, and `trouble` says why.
        """
        public = public_of(secret)
        key = _row_of(public)
        self._known[public] = secret
        if self.safe is None:
            return key, secret
        try:
            self.safe.put(public, secret)
        except PersonError as error:
            self.trouble = _stays(error)
            return key, secret
        return PUBLIC[key], public

    def row_of(self, public: str) -> Row:
        """The row by which the workspace has a key now."""
        inside = ((key, secret) for key, secret in self.rows.found().items() if fits(public, secret))
        return next(inside, (PUBLIC[_row_of(public)], public))

    def as_rows(self) -> dict[str, str]:
        """The secrets as rows, to be put where they are to travel with a workspace."""
        return {_row_of(public): self.secret(public) for public in self.publics}

    def move_out(self) -> None:
        """Let the secrets that lie in the workspace file lie in the safe, and there alone. Only when they can
        be read back there they are taken out of the file; else they stay, and `trouble` says why.
        """
        if self.safe is None:
            return
        self.trouble = None
        inside = self.rows.found()
        if not inside:
            return
        try:
            self.rows.require_writable()
            for secret in inside.values():
                public = public_of(secret)
                self._known[public] = secret
                self.safe.put(public, secret)
            self.rows.take_out(inside)
        except PersonError as error:
            if error.code not in _NOT_NOW:
                self.trouble = _stays(error)

    def save(self, path: Path, password: str) -> Path:
        """Write the secrets into a key file under a password, to be kept elsewhere; the audit trail tells.

        PersonError "held" and others where it could not, as those of `write_saved`.
        """
        keys, written = {public: self.secret(public) for public in self.publics}, False
        try:
            with self.rows.noting(EventKind.SAVE_KEY, path.name):
                write_saved(path, self._settings().division, keys, password)
                written = True
        except BaseException:
            if written:  # and not noted after all
                path.unlink(missing_ok=True)
            raise
        return path

    def take(self, path: Path, password: str) -> None:
        """Keep those secrets of a key file that this workspace needs, here; the audit trail tells.

        PersonError "bad_key_file" where it has none of them, "held" and others where that cannot be noted.
        """
        safe, saved = self._require_safe(), read_saved(path, password)
        wanted = {public: saved.keys[public] for public in self.publics if public in saved.keys}
        if not wanted:
            raise PersonError("bad_key_file.other", path=path, division=saved.division)
        with self.rows.noting(EventKind.TAKE_KEY, path.name):
            for public, secret in wanted.items():
                safe.put(public, secret)
                self._known[public] = secret

    def protect(self, password: str) -> None:
        """Keep the secrets in files under a password from now on, and nowhere else; "" takes it away.

        PersonError "key_inside" while they lie in the workspace file, "key_on_server", "weak_password".
        """
        safe = self._require_safe()
        if password:
            require_strong(password)
        if self.rows.found():
            raise PersonError("key_inside")
        for public in self.publics:
            secret = self.secret(public)
            if password:
                safe.protect(public, secret, password)
            else:
                safe.unprotect(public, secret)


# Reasons why nothing can be written into the workspace just now: the keys move out another time.
_NOT_NOW = ("held", "read_only_workspace", "linked_workspace", "locked", "handed_over", "only_look", "reader")


def _row_of(public: str) -> str:
    """The row that a secret has in a database."""
    return "private_key" if signs(public) else "identity"


def _stays(error: PersonError) -> PersonError:
    return PersonError("key_not_kept", sentences=f"{error.message}{error.remedy}")
