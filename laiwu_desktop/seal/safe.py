"""Where the secrets of one's own office lie: on this computer, in its keyring or else in files.

A workspace knows only the public halves. Whoever signs, or opens what was encrypted, asks for the secret at
that moment. Secrets that were followed by others stay: a backup of before may be brought back.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import cannot_write
from laiwu_desktop.seal import ring
from laiwu_desktop.seal.key_files import Kept, KeyFiles, fits, signs, words_for
from laiwu_desktop.seal.locks import recipient_fingerprint
from laiwu_desktop.seal.signature import fingerprint

_APP, _FOLDER = "laiwu-desktop", "keys"
# A folder where all of it lies instead, and no keyring is asked, as in a test.
ELSEWHERE = "LAIWU_KEYS"


def shown(public: str) -> str:
    """The fingerprint of a public half."""
    return fingerprint(public) if signs(public) else recipient_fingerprint(public)


def elsewhere(public: str) -> PersonError:
    """What to tell of a secret that is not on this computer."""
    return PersonError("key_elsewhere", key=words_for(public), fingerprint=shown(public))


class ThisComputer:
    """The keyring where one works, else a file for each; with a password always a file."""

    def __init__(self, folder: Path | None = None, *, has_ring: bool | None = None) -> None:
        told = os.environ.get(ELSEWHERE, "")
        usual = Path(told) if told else platformdirs.user_data_path(_APP) / _FOLDER
        self._files = KeyFiles(folder or usual)
        self._has_ring = not told if has_ring is None else has_ring

    def get(self, public: str, password: str = "") -> str:
        """The secret: PersonError "key_password" where one is needed, "wrong_password", "bad_key_file",
        "keyring_closed", "key_elsewhere".
        """
        kept = self._files.kept(public)
        if kept in (Kept.FILE, Kept.LOCKED):
            return self._files.read(public, password)
        secret = self._asked(public, is_there=kept is Kept.RING)
        if secret is None:
            raise elsewhere(public)
        return secret

    def _asked(self, public: str, *, is_there: bool) -> str | None:
        """What the keyring has; None where that is nothing, or nothing that fits."""
        if not self._has_ring:
            return None
        try:
            secret = ring.read(_account(public))
        except ring.RingAway:
            if is_there:
                raise PersonError(
                    "keyring_closed", key=words_for(public), fingerprint=shown(public)
                ) from None
            return None
        return secret if secret and fits(public, secret) else None

    def put(self, public: str, secret: str) -> None:
        """Keep it, unless it is there; once this returns, a power cut takes it back no more. A keyring that
        does not give it back is none. PersonError where it can be kept nowhere.
        """
        with contextlib.suppress(PersonError):
            if self.get(public) == secret:
                return
        if self._has_ring and _kept_in_ring(public, secret):
            with contextlib.suppress(PersonError, OSError):  # then the keyring is asked each time
                self._files.note_ring(public)
            return
        try:
            self._files.write(public, secret)
        except OSError as error:
            raise cannot_write(self._files.folder, error) from error

    def where(self, public: str) -> Kept:
        """Where it lies; the keyring is asked, and may ask for its own password."""
        kept = self._files.kept(public)
        if kept in (Kept.FILE, Kept.LOCKED):
            return kept
        try:
            found = self._asked(public, is_there=kept is Kept.RING)
        except PersonError:
            return Kept.CLOSED
        return Kept.ELSEWHERE if found is None else Kept.RING

    def is_here(self, public: str) -> bool:
        """Whether it is on this computer, as was noted; only where nothing was is the keyring asked."""
        return self._files.kept(public) is not None or self.where(public) is not Kept.ELSEWHERE

    def needs_password(self, public: str) -> bool:
        """Whether it is under a password; asked without waiting for anything."""
        return self._files.kept(public) is Kept.LOCKED

    def protect(self, public: str, secret: str, password: str) -> None:
        """Keep it in a file under a password, and nowhere else."""
        if not password:
            raise PersonError("key_password.empty")
        self._files.write(public, secret, password)
        self._forget(public, Kept.FILE, Kept.RING)
        if self._has_ring:
            try:
                ring.erase(_account(public))
            except ring.RingAway:
                return  # what has none does not hold it; what is locked keeps its own password before it

    def unprotect(self, public: str, secret: str) -> None:
        """Keep it without a password of its own."""
        self.put(public, secret)
        self._forget(public, Kept.LOCKED)

    def _forget(self, public: str, *which: Kept) -> None:
        try:
            self._files.forget(public, *which)
        except OSError as error:
            raise cannot_write(self._files.folder, error) from error


def _account(public: str) -> str:
    return f"{'sign' if signs(public) else 'open'} {public}"


def _kept_in_ring(public: str, secret: str) -> bool:
    try:
        ring.write(_account(public), secret)
        return ring.read(_account(public)) == secret
    except ring.RingAway:
        return False
