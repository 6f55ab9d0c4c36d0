"""Reading what came: each file once, until something is otherwise on which its refusal may have hung."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from laiwu_desktop import __version__
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import local_folder, no_room
from laiwu_desktop.desk.batch import was_cancelled
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.results import Imported, Received
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.states import Outcome, Verdict
from laiwu_desktop.store.keys import KeyStore
from laiwu_desktop.store.mailbox import ExchangeStore, InboxItem, SeenFile
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.sync.endpoint import Endpoint
from laiwu_desktop.sync.failures import Offline, Unsettled
from laiwu_desktop.sync.whole import Listed, sha256
from laiwu_desktop.workbook.format.problems import Problem

# Refusals that say nothing of the file: the computer was busy, out of memory, or without what opens it; or
# the owner of the database has to let it grow first.
_PASSING = (
    "too_slow", "too_much_memory", "reader_crashed", "no_file", "no_right",
    "key_elsewhere", "keyring_closed", "key_password", "bad_key_file", "key_withheld",
)  # fmt: skip
# How often what may pass is tried without being asked to.
_MOST_TRIES = 3


class Inbox:
    """What came to one workspace."""

    def __init__(
        self, mailbox: ExchangeStore, reports: ReportStore, circumstances: Callable[[], str], clock: Clock
    ) -> None:
        """`circumstances` tells what a refusal hangs on now: reading a file may change that."""
        self._mailbox = mailbox
        self._reports = reports
        self._circumstances = circumstances
        self._clock = clock

    def items(self) -> list[InboxItem]:
        """Every file that came, in the order of coming."""
        return self._mailbox.inbox()

    def locked(self) -> list[InboxItem]:
        """What waits for its password, but for reports that have come in another way since."""
        there = {head.file_stem for head in self._reports.heads()}
        return [
            item
            for item in self.items()
            if item.outcome == Verdict.LOCKED and item.name.partition(".")[0] not in there
        ]

    def open_locked(self, read: Callable[[Iterable[Path]], list[Imported]]) -> list[Imported]:
        """Let `read`, which knows a password, try the files that wait for one; the rest goes on waiting.

        So does, with its bytes, what could not be read for a reason that passes.
        """
        opened: list[Imported] = []
        with local_folder() as folder:
            for item in self.locked():
                data = self._mailbox.kept(item)
                if not data:
                    continue  # somebody else opened it just now
                path = folder / item.name
                try:
                    path.write_bytes(data)
                except OSError as error:
                    opened.append(_no_room(item.name, error))
                    continue
                for result in read([path]):
                    if result.verdict is Verdict.LOCKED:
                        continue
                    opened.append(result)
                    if was_cancelled(result):
                        return opened
                    if not _passes(result):
                        self._note_read(item.name, item.sha256, result)
        return opened

    def take_in(
        self,
        endpoint: Endpoint,
        folder: str,
        read: Callable[[Iterable[Path]], list[Imported] | list[Received]],
        came: list[Imported | Received],
        problems: list[str],
        *,
        due_only: bool,
    ) -> None:
        """Each file is noted as soon as it is read: whatever happens next, it is not read again.

        Whether it was read before is told by its hash; it is not even fetched while the place tells the same
        of it as when it had that hash. A file that cannot be fetched does not hold up the others.
        """
        settled, seen = self._settled(due_only=due_only), self._mailbox.seen(endpoint.name, folder)
        with local_folder() as here:
            for name, listed in endpoint.arrived(folder):
                before = seen.get(name)
                told = before and listed.mark and (before.size, before.mark) == (listed.size, listed.mark)
                if before and told and (name, before.sha256) in settled:
                    continue
                fetched = _fetched(endpoint, folder, name, listed, here, problems)
                if fetched is None:
                    continue
                path, digest = fetched
                for result in read([path]) if (name, digest) not in settled else ():
                    if was_cancelled(result):
                        raise Offline("stopped.reading")  # it is read another time
                    self._note_read(name, digest, result, path)
                    came.append(result)
                if listed.mark and not told:
                    now = SeenFile(endpoint.name, folder, name, listed.size, listed.mark, digest)
                    self._mailbox.note_seen(now)
                with contextlib.suppress(OSError):  # it goes with its folder at the latest
                    path.unlink()

    def _settled(self, *, due_only: bool) -> set[tuple[str, str]]:
        """What need not be read again, by name and hash.

        A refusal holds for its circumstances. One for the signature alone holds only until a person is there,
        who can be asked whether the bureau has a new key; so does one for a reason that may pass, once it has
        not passed often enough.
        """
        now = self._circumstances()

        def holds(item: InboxItem) -> bool:
            lasting = item.tries in (0, _MOST_TRIES) if due_only else not (item.tries or item.new_key)
            return item.circumstances == now and lasting

        return {
            (item.name, item.sha256)
            for item in self.items()
            if item.outcome != Verdict.REFUSED or holds(item)
        }

    def _note_read(
        self, name: str, digest: str, result: Imported | Received, path: Path | None = None
    ) -> None:
        outcome: Verdict | Outcome = result.verdict if isinstance(result, Imported) else result.outcome
        now, tries = self._circumstances(), 0
        if _passes(result):
            before = {(i.name, i.sha256): i.tries for i in self.items() if i.circumstances == now}
            tries = min(before.get((name, digest), 0) + 1, _MOST_TRIES)
        new_key = isinstance(result, Received) and bool(result.new_key)
        item = InboxItem(name, digest, outcome, now, stamp(self._clock), new_key, tries)
        kept = path.read_bytes() if path and outcome is Verdict.LOCKED else None
        self._mailbox.note_read(item, kept)


def circumstances(
    settings: Settings, forms: FormSet, register: Register, known: KeyStore, reports: ReportStore
) -> str:
    """What a refusal may have hung on: program, period, keys, own identity, what is held, forms, register."""
    own, period = settings.recipient, settings.period
    versions = sorted(forms.versions.items()), sorted(forms.editions.items())
    keys = [
        (key.public_key, key.revoked) for key in known.all()
    ]  # one more may be what a refused receipt was waiting for
    held = [head.id for head in reports.held()]  # a rejected one makes room for its number
    everything = (__version__, keys, own, held, versions, list(register))
    return f"{period} {hashlib.sha256(msgspec.json.encode(everything)).hexdigest()[:16]}"


def _no_room(name: str, error: OSError) -> Imported:
    return Imported(name, Verdict.REFUSED, problems=(Problem.of(no_room(error).saying),))


def _fetched(
    endpoint: Endpoint, folder: str, name: str, listed: Listed, here: Path, problems: list[str]
) -> tuple[Path, str] | None:
    """The copy of a file and its hash; None, and why, when there is none."""
    try:
        path = endpoint.fetch(folder, name, listed, here)
        return (path, sha256(path)) if path else None
    except (Offline, Unsettled):
        raise
    except PersonError as error:
        problems.append(str(error))
    except OSError as error:
        problems.append(f"{name}：{no_room(error)}")
    return None


def _passes(result: Imported | Received) -> bool:
    """Whether a file was left unread for a reason of this computer, now: it is worth another reading."""
    return was_cancelled(result) or any(problem.code in _PASSING for problem in result.problems)
