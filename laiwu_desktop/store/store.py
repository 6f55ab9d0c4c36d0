"""The store: one open database with its parts."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import (
    cannot_write,
    flush_folder,
    keep_private,
    make_file,
    may_write,
    require_not_beside,
)
from laiwu_desktop.base.location import shown
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.trail.event import By
from laiwu_desktop.store import kept_rows
from laiwu_desktop.store.clerks import ClerkStore
from laiwu_desktop.store.database import backup, soundness
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database.form_tables import fit_form_tables
from laiwu_desktop.store.database.migrating import migrate
from laiwu_desktop.store.database.quick import driver
from laiwu_desktop.store.database.soundness import Fault
from laiwu_desktop.store.events import EventStore
from laiwu_desktop.store.file.holding import COMMAND
from laiwu_desktop.store.file.journal import logs_of
from laiwu_desktop.store.file.shares import is_on_share
from laiwu_desktop.store.keys import KeyStore
from laiwu_desktop.store.mailbox import ExchangeStore
from laiwu_desktop.store.own_notes import OwnNoteStore
from laiwu_desktop.store.report.changes import ChangeStore
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.heads import put_first
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.report.settlings import SettlingStore
from laiwu_desktop.store.report.summing.sums import ConsolidationStore
from laiwu_desktop.store.secret_rows import SecretRows
from laiwu_desktop.store.tasks import TaskStore
from laiwu_desktop.store.unsent import UnsentStore
from laiwu_desktop.store.waiting_keys import WaitingKeyStore
from laiwu_desktop.store.withheld import Row
from laiwu_desktop.store.workspace import Settings, WorkspaceStore, put_workspace

if TYPE_CHECKING:
    from laiwu_desktop.store.database.listening import Listener


class Store:
    """An open workspace database. `location` is the path of an SQLite file or a database URL.

    A file is its owner's alone, also one that an older program made for everybody to read; `file` is None for
    a database server.
    """

    def __init__(
        self,
        location: str,
        forms: FormSet,
        *,
        create: bool = False,
        checked: bool = False,
        program: str = "",
        former: Iterable[Form] = (),
        before_upgrade: Callable[[Path], object] = lambda _file: None,
    ) -> None:
        """A `program` that is named holds the file from now on, or `refused` says why it cannot; else the
        first write does, as that of a command. A file that is `checked` first and damaged is not opened
        (`require_sound`). `before_upgrade` is called with a file of an older program, before its tables are
        changed. `former` are editions that the program ships beside those in force.
        """
        if not create and not database.exists(location):
            raise PersonError("no_workspace.new", location=shown(location))
        self.file = file = next(iter(_files(location)), None)
        if create and file:
            require_not_beside(file)
        self._titles = soundness.titles_of(forms)
        self._found: tuple[Fault, ...] | None = None
        is_new = create and not database.exists(location)
        self.location = location
        self._held: PersonError | None = None  # by another program, or a disk that is protected
        with _taken_away_if_empty(_make(location)) if is_new else contextlib.nullcontext():
            self._engine = database.connect(location, program or COMMAND)
            try:
                if program:
                    self._hold()
                if checked:
                    self.require_sound()
                migrate(self._engine, lambda: before_upgrade(file) if file else None, create=create)
                for file in _files(location):
                    keep_private(file)
                self.editions = EditionStore(self._engine, forms, former)
                fit_form_tables(self._engine, self.editions.in_force)
                if not database.has_right(self._engine):
                    self.forbid(PersonError("reader"))
            except Exception:
                self.close()  # a file that stays open can be neither moved nor deleted on Windows
                raise
        self._open_parts()

    def _open_parts(self) -> None:
        """Those that know the tables, each its own."""
        self.workspace = WorkspaceStore(self._engine)
        self.events = EventStore(self._engine)
        self.clerks = ClerkStore(self._engine)
        self.own_notes = OwnNoteStore(self._engine)
        self.unsent = UnsentStore(self._engine)
        self.keys = KeyStore(self._engine)
        self.waiting_keys = WaitingKeyStore(self._engine)
        self.secrets = SecretRows(self._engine)
        self.exchange = ExchangeStore(self._engine)
        self.tasks = TaskStore(self._engine)
        self.reports = ReportStore(self._engine, self.editions)
        self.settlings = SettlingStore(self._engine)
        self.changes = ChangeStore(self._engine, self.editions)
        self.consolidation = ConsolidationStore(self._engine, self.editions)

    @property
    def refused(self) -> PersonError | None:
        """Why nothing may be written, by whoever it is; None while it may."""
        return self._held or database.forbidden(self._engine)

    def forbid(self, why: PersonError) -> None:
        """Refuse every writing for this reason, whoever asks for it."""
        database.forbid_writing(self._engine, why)

    def allow(self) -> None:
        """Forbid nothing any more."""
        database.allow_writing(self._engine)

    @property
    def is_on_share(self) -> bool:
        """Whether another computer may have the same file open."""
        return any(is_on_share(file) for file in _files(self.location)[:1])

    def act_as(self, by: Callable[[], By]) -> None:
        """Tell who acts here, and when it is: asked whenever an event is noted."""
        database.act_as(self._engine, by)

    def create(
        self,
        settings: Settings,
        divisions: Iterable[Division],
        first: ReportHead,
        own: Row | None = None,
    ) -> None:
        """Make the workspace: settings with the row of its `own` key, register and first report land
        together, or there is none yet.
        """
        with database.writing(self._engine) as connection:
            put_workspace(connection, settings, divisions, own)
            put_first(connection, first)
            self.editions.put(connection, self.editions.in_force)

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the file, looked for once; it takes a moment, and a save meanwhile waits.

        For any thread. A server has checksums of its own.
        """
        if self._found is None:
            self._found = backup.faults(self.file, self._titles) if self.file else ()
        return self._found

    def miscounted(self) -> list[str]:
        """Where what only grows has lost rows past the program, a line each; of a server, also where rows are
        not what was written, which a file's digests tell (`faults`).
        """
        with database.reading(self._engine) as connection:
            if self.file is None:
                return soundness.told_miscounts(kept_rows.miscounted(connection))
            return soundness.miscounted(driver(connection))

    def require_sound(self) -> None:
        """PersonError("damaged_workspace") where a figure may be read that nobody wrote."""
        soundness.refuse(self.faults())

    def require_writable(self) -> None:
        """What would keep a write from landing now, raised: "held", "read_only_workspace" and others."""
        with database.writing(self._engine):
            pass

    def require_there(self) -> None:
        """PersonError("workspace_gone") where the file has gone from its place, or another stands there."""
        database.require_there(self._engine)

    @property
    def is_in_place(self) -> bool:
        """Whether what stands under the name is what was opened; a server is where it is."""
        try:
            self.require_there()
        except PersonError:
            return False
        return True

    def require_own(self) -> None:
        """PersonError "workspace_gone" or "overwritten" where what stands there is not what was opened."""
        self.require_there()
        with database.reading(self._engine):
            pass

    def copy_open(self, copy: Path) -> None:
        """Fill an empty file with what is open (`backup.copy_open`)."""
        backup.copy_open(self._engine, copy)

    def require_same_disk(self) -> None:
        """PersonError "disk_gone" where the disk that the file lies on was taken away."""
        database.require_same_disk(self._engine)

    def write_again(self) -> None:
        """Write the file, which was deleted while it is open, under its name again (`backup.write_again`)."""
        if self.file is not None:
            self.require_same_disk()
            backup.write_again(self._engine, self.file)

    def mark(self) -> tuple[object, ...]:
        """Another one when somebody has changed what a bureau looks at (`database.MARK`)."""
        with database.reading(self._engine) as connection:
            return tuple(connection.execute(database.MARK).one())

    def listen(
        self, changed: Callable[[], object], away: Callable[[], object], back: Callable[[], object]
    ) -> Listener | None:
        """Hear from a server what others do; see `Listener`. None for a file: it tells nothing."""
        if self.file is not None:
            return None
        from laiwu_desktop.store.database.listening import Listener  # the driver takes its time to load

        return Listener(self._engine, changed, away, back)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _hold(self) -> None:
        """Let no other program write into the file; `refused` says why this one may not."""
        try:
            database.hold(self._engine)
            if self.file is not None and not may_write(self.file):  # a lock that is left there says nothing
                raise PersonError("read_only_workspace", path=self.file)
        except PersonError as error:
            if error.code not in ("held", "linked_workspace", "read_only_workspace"):
                raise
            self._held = error


def _files(location: str) -> tuple[Path, ...]:
    """The file of a workspace and what SQLite keeps beside it; nothing for a server."""
    url = database.database_url(location)
    if url.get_backend_name() != "sqlite" or not url.database:
        return ()
    file = Path(url.database)
    return file, *logs_of(file)


def _make(location: str) -> Path | None:
    """Make the file before SQLite does, which asks nobody who may read it; its log gets the file's mode.

    None where nothing was made: by a server, or because another program was faster. PersonError
    "cannot_write" for a disk that is full or protected, else "bad_workspace" with why it cannot be there.
    """
    for file in _files(location)[:1]:
        try:
            make_file(file)
        except OSError as error:
            if error.errno in (errno.EROFS, errno.ENOSPC, errno.EDQUOT):
                raise cannot_write(file, error) from error
            if file.is_file():
                return None
            why = IsADirectoryError(errno.EISDIR, "") if file.is_dir() else error
            raise PersonError("bad_workspace.new", path=file, reason=reason_of(why)) from error
        with contextlib.suppress(OSError):
            flush_folder(file.parent)
        return file
    return None


@contextlib.contextmanager
def _taken_away_if_empty(made: Path | None) -> Iterator[None]:
    """Where making a workspace fails, leave no file behind that looks like one."""
    try:
        yield
    except Exception:
        with contextlib.suppress(OSError):
            if made and not any(file.stat().st_size for file in _files(str(made)) if file.exists()):
                made.unlink()
        raise
