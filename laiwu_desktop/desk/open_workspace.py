"""An open workspace: its file and its settings, whether anything may be written, whether it is sound."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import entered
from laiwu_desktop.base.users import at_computer, user_name
from laiwu_desktop.desk.backups.making import BackedUp, back_up_now, make_second_folder, second_folder
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.handover.held_editions import HeldEdition, held_editions
from laiwu_desktop.desk.keys.own_keys import OwnKeys
from laiwu_desktop.desk.trail.people import People
from laiwu_desktop.desk.trail.proof import trail_troubles
from laiwu_desktop.formdef.chasing.working_days import WorkingDays
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import By, EventKind
from laiwu_desktop.seal.safe import ThisComputer
from laiwu_desktop.seal.signature import new_private_key, public_key
from laiwu_desktop.seal.statements import KeyStatement, leading_to, stated
from laiwu_desktop.store.database.soundness import Fault, refuse
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings

if TYPE_CHECKING:
    from laiwu_desktop.store.database.listening import Listener


_UNNAMED = "未指明"


class Whereabouts(StrEnum):
    """What stands under the name of an open workspace: it, nothing, another file, or other content in it."""

    HERE = "here"
    DELETED = "deleted"
    REPLACED = "replaced"
    OVERWRITTEN = "overwritten"


class OpenWorkspace:
    """What every desk has of its workspace, whatever is filled in there."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        # Where the file is kept as it was before what was cut off was taken back; None where nothing was.
        self.taken_back: Path | None = None
        if settings.handed_over:
            store.forbid(_handed_over(settings))
        self.people = People(store.clerks, store.location, clock)
        self.own_keys = OwnKeys(store.secrets, ThisComputer() if store.file else None, lambda: self.settings)
        store.act_as(lambda: self.by)

    @property
    def location(self) -> str:
        """Where the workspace is, as it was opened."""
        return self.store.location

    @property
    def file(self) -> Path | None:
        """The workspace file; None for a database server."""
        return self.store.file

    def held_editions(self) -> list[HeldEdition]:
        """The editions of forms that are here, with who took them and what is read with them."""
        return held_editions(self.store)

    @property
    def is_on_share(self) -> bool:
        """Whether another computer may open the workspace at the same time."""
        return self.store.is_on_share

    def close(self) -> None:
        """Let go of the workspace."""
        self.store.close()

    def mark(self) -> tuple[object, ...]:
        """Another one when somebody has changed how the townships' reports stand."""
        return self.store.mark()

    def listen(
        self, changed: Callable[[], object], away: Callable[[], object], back: Callable[[], object]
    ) -> Listener | None:
        """Hear what others do at the same server; see `Listener`. None for a file."""
        return self.store.listen(changed, away, back)

    @property
    def refused(self) -> PersonError | None:
        """Why it can only be looked at: "held" by another program, "handed_over"; None when it is not."""
        return self.store.refused

    @property
    def is_backup(self) -> bool:
        """Whether this is a backup, or a copy of one, and no workspace."""
        return self.refused is not None and self.refused.code == "only_look"

    def only_look(self, why: PersonError) -> None:
        """From now on this workspace is only looked at."""
        self.store.forbid(why)

    def require_open(self) -> None:
        """The reason why this workspace is only to be looked at, raised."""
        if why := self.refused:
            raise PersonError(why.saying)

    def require_writable(self) -> None:
        """As every write would be refused now, before anybody waits for what comes before it."""
        self.store.require_writable()

    def hand_over(self) -> None:
        """The work goes on at another computer: nothing is written here any more, but that it was handed over
        once more.
        """
        self.store.allow()
        try:
            self.change_settings(handed_over=stamp(self.clock))
            self.store.events.note(EventKind.HAND_OVER)
        finally:
            if self.settings.handed_over:
                self.store.forbid(_handed_over(self.settings))

    def take_back(self) -> None:
        """The work goes on here after all."""
        self._go_on(EventKind.TAKE_BACK)

    def take_over(self) -> None:
        """The work of another computer goes on here."""
        self._go_on(EventKind.TAKE_OVER)

    def _go_on(self, kind: EventKind) -> None:
        self.store.allow()
        self.change_settings(handed_over="")
        self.store.events.note(kind)

    @property
    def actor(self) -> str:
        """Who works here: the clerk that was chosen; where there are clerks and none was, 未指明 and the user
        of this computer, for 填表人 may be another one. Without clerks it is 填表人 of the settings, else the
        user of this computer.
        """
        if self.people.is_unnamed:
            return f"{_UNNAMED}（{user_name()}）"
        return self._name or user_name()

    @property
    def _name(self) -> str:
        if self.people.is_unnamed:
            return _UNNAMED
        return self.people.clerk.name if self.people.clerk else self.settings.filler

    @property
    def by(self) -> By:
        """Who acts here and now, as the audit trail tells it: with the user and the computer, for several
        clerks may have named one 填表人 for all of them.
        """
        where, name = at_computer(), self._name
        return By(f"{name}（{where}）" if name and where else name or where, stamp(self.clock))

    def change_settings(self, **changes: str | int) -> None:
        """Change settings such as filler, reviewer, responsible, due_days.

        PersonError "bad_holidays" for holidays that are none.
        """
        WorkingDays.parse(str(changes.get("holidays", "")))
        tidied = {key: entered(new) if isinstance(new, str) else new for key, new in changes.items()}
        self.store.workspace.change_settings(tidied)
        self.settings = msgspec.structs.replace(self.settings, **tidied)

    def reread_settings(self) -> None:
        """Take them as they are stored, for what was done with a key is written there, too."""
        self.settings = self.store.workspace.settings() or self.settings

    @property
    def private_key(self) -> str:
        """The seed (hex) that this office signs with. PersonError as `OwnKeys.secret` has it."""
        return self.own_keys.secret(self.settings.public_key)

    def change_key(self, *, lost: bool = False) -> KeyStatement | None:
        """Sign with a new key from now on; returns what the old one says of it, which stays in the safe.

        That travels with all that the new one signs: the other side is asked to confirm it. Where the old one
        is `lost`, nothing says so but the telephone, and None is returned; so it is with what opens what
        others encrypt. PersonError ("decided_meanwhile.own_key") where another window was quicker.
        """
        self.require_open()
        if self.own_keys.trouble:
            self.own_keys.move_out()  # there may be a place by now
        settings = self.settings
        own = self._unless_lost(settings.public_key, lost=lost)
        new = new_private_key()
        statement = stated(settings.division, own, new, stamp(self.clock)) if own else None
        was, keys = self.own_keys.row_of(settings.public_key), (settings.public_key, public_key(new))
        self.store.keys.change_own(was, self.own_keys.keep(new), keys, statement)
        self.settings = msgspec.structs.replace(settings, public_key=keys[1])
        if settings.recipient and not self._unless_lost(settings.recipient, lost=lost):
            self.change_settings(recipient="")  # a new one is made when it is asked for
        return statement

    def _unless_lost(self, public: str, *, lost: bool) -> str:
        try:
            return self.own_keys.secret(public)
        except PersonError:
            if not lost:
                raise
            return ""

    @property
    def own_statements(self) -> tuple[KeyStatement, ...]:
        """What earlier keys of this office said of the one that it signs with."""
        own = self.settings.division
        said = self.store.keys.statements(own)
        return leading_to(self.settings.public_key, (own,), said, to_pass_on=True)

    def choose_second_folder(self, folder: str) -> None:
        """Remember where backups are copied to besides; "" for nowhere."""
        if folder and self.file:
            make_second_folder(folder, self.file, self.settings.division)
        self.change_settings(second_folder=folder)

    def back_up(self, reason: Reason) -> BackedUp | None:
        """Make a backup if anything has changed since the last one; None for a database server.

        Of what is open here, where something else, or nothing, stands under its name by now; PersonError
        "overwritten" where that went with it. It may take its time: to be run in a thread that holds up
        nothing else.
        """
        file = self.store.file
        if file is None:
            return None
        second = second_folder(self.settings.second_folder, file, self.settings.division)
        copy = None if self.store.is_in_place else self.store.copy_open
        if copy is None:
            self.store.require_own()
        return back_up_now(file, reason, self.clock(), second, copy, self.store.require_same_disk)

    def faults(self) -> tuple[Fault, ...]:
        """What is damaged in the workspace file; for any thread, looked for once."""
        found = self.store.faults()
        if self.taken_back:
            found = (taken_back(self.taken_back), *found)
        if any(not fault.is_mended for fault in found):  # what is damaged may not be read at all
            return found
        return (*found, *self._faults_of_drafts)

    @cached_property
    def _faults_of_drafts(self) -> tuple[Fault, ...]:
        """Drafts that do not hold what was written into them; of a frozen report its signature tells."""
        if self.file is None:
            return ()
        drafts = [head for head in self.store.reports.heads() if head.state is State.DRAFT]
        found = ((head.file_stem, len(self.store.changes.unlike_log(head.id))) for head in drafts)
        why = "项与改动记录不符，最后一次写入没有做完"
        return tuple(Fault(f"{name}：{count} {why}") for name, count in found if count)

    def trail_troubles(self) -> list[str]:
        """Where the audit trail is not what was written; it takes a moment."""
        return trail_troubles(self.store)

    def require_sound(self) -> None:
        """PersonError("damaged_workspace") unless what is read is what was written: before it leaves."""
        refuse(self.faults())

    @property
    def is_deleted(self) -> bool:
        """Whether nothing stands any more where the workspace file was."""
        return self.file is not None and not self.file.exists()

    @property
    def whereabouts(self) -> Whereabouts:
        """What became of the workspace file since it was opened."""
        if self.is_deleted:
            return Whereabouts.DELETED
        if not self.store.is_in_place:
            return Whereabouts.REPLACED
        try:
            self.store.require_own()
        except PersonError as error:
            if error.code == "overwritten":
                return Whereabouts.OVERWRITTEN
        return Whereabouts.HERE

    @property
    def holds_open(self) -> bool:
        """Whether what was opened can be read whatever stands under its name: on a share nothing stays open
        between two transactions.
        """
        return self.file is not None and not self.is_on_share

    @property
    def can_write_again(self) -> bool:
        """Whether a deleted file could be written again."""
        return self.refused is None and self.holds_open

    def write_again(self) -> None:
        """Write the workspace file again that was deleted while it is open; PersonError when it cannot be, or
        when this workspace is only looked at.
        """
        self.require_open()
        self.store.write_again()


def taken_back(aside: Path) -> Fault:
    """What to tell of a write that was taken back, and where the file is kept as it was before."""
    why = f"上一次写入没有完成，已退回到写入以前；退回以前的文件另存为备份“{aside.name}”"
    return Fault(why, is_mended=True, remedy="如果少了已经保存的内容，请在备份中查看这一份")


def _handed_over(settings: Settings) -> PersonError:
    return PersonError("handed_over", when=settings.handed_over.replace("T", " ")[:16])
